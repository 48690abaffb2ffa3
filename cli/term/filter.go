package term

import (
	"iter"
	"regexp"
	"strings"
)

// Filter is what follows '|' after a show command. The zero value lets everything pass.
type Filter struct {
	apply filterFunc
	re    *regexp.Regexp
}

type filterFunc func(*regexp.Regexp, iter.Seq[string]) iter.Seq[string]

// filterWord is a keyword after '|'. Words that follow it are optional.
type filterWord struct {
	word  string
	apply filterFunc
	then  []filterWord
}

// filterWords have initials of their own, so no abbreviation is ambiguous.
var filterWords = []filterWord{
	{"begin", begin, nil},
	{"count", count, nil},
	{"exclude", exclude, nil},
	{"include", include, nil},
	{"section", section, []filterWord{
		{"exclude", notSection, nil},
		{"include", section, nil},
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

// Apply filters lines, which carry no newline.
func (f Filter) Apply(lines iter.Seq[string]) iter.Seq[string] {
	if f.apply == nil {
		return lines
	}
	return f.apply(f.re, lines)
}

// ParseFilter cuts a show command off its filter at the first '|' behind a blank. Everything behind
// the filter's keyword is one regular expression, trailing blanks included. An error is a
// *[FilterError].
func ParseFilter(line string) (command string, f Filter, err error) {
	pipe := strings.Index(line, " |")
	if pipe < 0 {
		return line, Filter{}, nil
	}
	command = strings.TrimRight(line[:pipe], " ")
	apply, expression, err := parseFilterWord(line, pipe+2)
	if err != nil {
		return command, Filter{}, err
	}
	re, err := compile(expression)
	if err != nil {
		return command, Filter{}, &FilterError{badRegexp, -1}
	}
	return command, Filter{apply, re}, nil
}

// parseFilterWord reads the keywords from position at and returns the rest of the line.
func parseFilterWord(line string, at int) (filterFunc, string, error) {
	word, start, rest := nextWord(line, at)
	f, matched := lookup(filterWords, word)
	switch {
	case word == "":
		return nil, "", &FilterError{incomplete, -1}
	case matched < len(word):
		return nil, "", &FilterError{invalidInput, widthOf(line[:start]) + matched}
	}
	if word, _, behind := nextWord(line, rest); word != "" {
		sub, matched := lookup(f.then, word)
		if _, start, _ := nextWord(line, behind); matched == len(word) && start < len(line) {
			f, rest = sub, behind
		}
	}
	_, start, _ = nextWord(line, rest)
	if start == len(line) {
		return nil, "", &FilterError{incomplete, -1}
	}
	return f.apply, line[start:], nil
}

// nextWord skips blanks from at and returns a word, its start, and the position behind it.
func nextWord(line string, at int) (word string, start, behind int) {
	start = at + len(line[at:]) - len(strings.TrimLeft(line[at:], " "))
	word, _, _ = strings.Cut(line[start:], " ")
	return word, start, start + len(word)
}

// lookup finds the row that a word abbreviates and how much of the word still fits one.
func lookup(table []filterWord, word string) (best filterWord, matched int) {
	for _, row := range table {
		if n := commonPrefix(row.word, strings.ToLower(word)); n > matched {
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
