package term

import (
	"iter"
	"strings"
)

// Filter is what follows '|' after a show command. The zero value lets everything pass to the screen.
type Filter struct {
	File Redirection

	apply   filterFunc
	matches func(line string) bool
}

type filterFunc func(matches func(line string) bool, lines iter.Seq[string]) iter.Seq[string]

// Redirection is a file that output goes to. The zero value is none.
type Redirection struct {
	URL    string
	Append bool // to what the file holds already
	Tee    bool // output goes to the screen as well
}

// Apply filters lines, which carry no newline.
func (f Filter) Apply(lines iter.Seq[string]) iter.Seq[string] {
	if f.apply == nil {
		return lines
	}
	return f.apply(f.matches, lines)
}

// Modifier is a keyword after '|': a filter, or a redirection to a file.
type Modifier struct {
	Word, Help string
	Then       []Modifier // words that may follow

	apply filterFunc
	file  Redirection
}

// TakesURL says what follows the keyword: a URL, or else a regular expression.
func (m Modifier) TakesURL() bool { return m.apply == nil }

// Modifiers have initials of their own, so no abbreviation is ambiguous.
var Modifiers = []Modifier{
	{Word: "append", Help: "Append redirected output to URL (URLs supporting append operation only)", file: Redirection{Append: true}},
	{Word: "begin", Help: "Begin with the line that matches", apply: begin},
	{Word: "count", Help: "Count number of lines which match regexp", apply: count},
	{Word: "exclude", Help: "Exclude lines that match", apply: exclude},
	{Word: "include", Help: "Include lines that match", apply: include},
	{Word: "redirect", Help: "Redirect output to URL"},
	{Word: "section", Help: "Filter a section of output", apply: section, Then: []Modifier{
		{Word: "exclude", Help: "Exclude entire section(s) of output", apply: notSection},
		{Word: "include", Help: "Include entire section(s) of output", apply: section},
	}},
	{Word: "tee", Help: "Copy output to URL", file: Redirection{Tee: true}, Then: []Modifier{
		{Word: "/append", Help: "Append redirected output to URL (URLs supporting append operation only)", file: Redirection{Tee: true, Append: true}},
	}},
}

// FilterError is an IOS message about the words after '|'.
type FilterError struct {
	Text   string
	Column int // of the caret in the line; -1: there is none
}

func (e *FilterError) Error() string { return e.Text }

const (
	invalidInput = "% Invalid input detected at '^' marker."
	incomplete   = "% Incomplete command."
	badRegexp    = "% Failed to compile regular expression."
)

// Pipe is where the '|' behind a blank stands that ends the command of a line; -1: nowhere.
func Pipe(line string) int {
	blank := strings.Index(line, " |")
	if blank < 0 {
		return -1
	}
	return blank + 1
}

// ParseFilter cuts a show command off its filter. Everything behind the filter's keyword is one
// regular expression, trailing blanks included, or a URL. An error is a *[FilterError].
func ParseFilter(line string) (command string, f Filter, err error) {
	pipe := Pipe(line)
	if pipe < 0 {
		return line, Filter{}, nil
	}
	command = strings.TrimRight(line[:pipe], " ")
	m, argument, err := parseModifier(line, pipe+1)
	if err != nil {
		return command, Filter{}, err
	}
	f, err = m.filter(line, argument)
	return command, f, err
}

// filter completes a modifier with what stands in line from argument on.
func (m Modifier) filter(line string, argument int) (Filter, error) {
	if m.TakesURL() {
		url, _, behind := nextWord(line, argument)
		if extra, at, _ := nextWord(line, behind); extra != "" {
			return Filter{}, &FilterError{invalidInput, widthOf(line[:at])}
		}
		m.file.URL = url
		return Filter{File: m.file}, nil
	}
	matches, err := compile(line[argument:])
	if err != nil {
		return Filter{}, &FilterError{badRegexp, -1}
	}
	return Filter{apply: m.apply, matches: matches}, nil
}

// parseModifier reads the keywords from position at and returns where the rest of the line starts.
func parseModifier(line string, at int) (m Modifier, argument int, err error) {
	word, start, rest := nextWord(line, at)
	m, matched := lookup(Modifiers, word)
	switch {
	case word == "":
		return m, 0, &FilterError{incomplete, -1}
	case matched < len(word):
		return m, 0, &FilterError{invalidInput, widthOf(line[:start]) + matched}
	}
	if word, _, behind := nextWord(line, rest); word != "" {
		sub, matched := lookup(m.Then, word)
		if _, start, _ := nextWord(line, behind); matched == len(word) && (m.TakesURL() || start < len(line)) {
			m, rest = sub, behind
		}
	}
	_, argument, _ = nextWord(line, rest)
	if argument == len(line) {
		return m, 0, &FilterError{incomplete, -1}
	}
	return m, argument, nil
}

// nextWord skips blanks from at and returns a word, its start, and the position behind it.
func nextWord(line string, at int) (word string, start, behind int) {
	start = at + len(line[at:]) - len(strings.TrimLeft(line[at:], " "))
	word, _, _ = strings.Cut(line[start:], " ")
	return word, start, start + len(word)
}

// lookup finds the row that a word abbreviates and how much of the word still fits one.
func lookup(table []Modifier, word string) (best Modifier, matched int) {
	for _, row := range table {
		if n := commonPrefix(row.Word, strings.ToLower(word)); n > matched {
			best, matched = row, n
		}
	}
	return best, matched
}

func commonPrefix(a, b string) (n int) {
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
