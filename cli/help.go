package cli

import (
	"slices"
	"strings"
)

// cr is what help prints where the line may end.
const cr = "<cr>"

// entry is one line of help.
type entry struct{ word, help string }

// Help answers `?` typed behind a line. With a blank before it, it lists what may come next, one a
// line; glued to a word, the words that begin so, on one line.
func (r Reader) Help(line string) string { return r.HelpFrom(line, 0, nil) }

// HelpFrom is Help for what stands from an offset on. The words that negate a line are listed among
// the first words where there is a line to negate.
func (r Reader) HelpFrom(line string, from int, negations map[string]string) string {
	entries, partial, err := r.next(line, from, negations)
	switch {
	case err != nil && err.Fault == Ambiguous:
		return err.Report(0)
	case err != nil || len(entries) == 0:
		return (&SyntaxError{Fault: Unrecognized}).Report(0)
	case partial:
		return wordHelp(entries)
	}
	return listHelp(entries)
}

// next lists what may stand where the cursor is.
func (r Reader) next(line string, from int, negations map[string]string) (entries []entry, partial bool, err *SyntaxError) {
	at := cursorIn(line, from)
	l := listing{started: at.started}
	if len(at.words) == 0 && r.negates() {
		l.addAll(negations)
	}
	words := at.words
	if len(words) > 0 {
		if no, isDefault := r.negation(words[0].text); no || isDefault {
			words, r.No = words[1:], true
		}
	}
	live, err := r.walk(line, words)
	if err != nil {
		return nil, at.partial, err
	}
	r.each(live, l.addStep)
	slices.SortFunc(l.entries, func(a, b entry) int { return strings.Compare(a.word, b.word) })
	if bareNo := r.No && len(words) == 0; !at.partial && !bareNo {
		l.entries = append(l.entries, r.endings(live)...)
	}
	return l.entries, at.partial, nil
}

// cursor is the end of a line: the whole words before it, and how the word at it begins.
type cursor struct {
	words   []word
	started string
	partial bool // there is a word at it
}

func cursorIn(line string, from int) cursor {
	words := wordsFrom(line, from)
	last := len(words) - 1
	if last < 0 || isBlank(line[len(line)-1]) {
		return cursor{words: words}
	}
	return cursor{words[:last], words[last].text, true}
}

// listing gathers what begins as somebody started, each word once.
type listing struct {
	started string
	entries []entry
}

func (l *listing) add(word, help string) {
	if !slices.ContainsFunc(l.entries, func(e entry) bool { return e.word == word }) {
		l.entries = append(l.entries, entry{word, help})
	}
}

// addAll adds words with their help.
func (l *listing) addAll(words map[string]string) {
	for word, help := range words {
		if commonPrefix(l.started, word) == len(l.started) {
			l.add(word, help)
		}
	}
}

// addStep adds what a line may go on with.
func (l *listing) addStep(st step) {
	if st.mayBecome(l.started) {
		l.add(st.word(), st.help())
	}
	for _, n := range st.names() {
		if commonPrefix(l.started, n.Word) == len(l.started) {
			l.add(n.Word, n.Help)
		}
	}
}

// endings are what stands below the words where a line may end.
func (r Reader) endings(live []state) []entry {
	switch {
	case !slices.ContainsFunc(live, r.mayEnd):
		return nil
	case slices.ContainsFunc(live, r.mayFilter):
		return []entry{{"|", "Output modifiers"}, {cr, ""}}
	}
	return []entry{{cr, ""}}
}

// negates says whether there is a line with a `no` form.
func (r Reader) negates() bool {
	r.No = true
	return slices.ContainsFunc(r.Index.root.lines, r.visible)
}

func (r Reader) mayEnd(s state) bool { return r.ends(s) }

// mayFilter says whether '|' may come next.
func (r Reader) mayFilter(s state) bool { return r.ends(s) && r.Lines[s.line].filtered }

// mayBecome says whether a word that starts so can become this step's.
func (st step) mayBecome(started string) bool {
	if started == "" {
		return true
	}
	if st.isKeyword() {
		return commonPrefix(started, st.word()) == len(started)
	}
	if _, rank := named(st.leaf.names, started); rank > None {
		return false
	}
	return st.leaf.kind != argument || st.leaf.fits(started) > None
}

// names are the values of an argument that have a name.
func (st step) names() []Name {
	if st.leaf == nil {
		return nil
	}
	return st.leaf.names
}

func wordHelp(entries []entry) string {
	words := make([]string, len(entries))
	for i, e := range entries {
		words[i] = e.word
	}
	return strings.Join(words, "  ") + "\n"
}

// helpWidth is the screen that descriptions are wrapped to.
const helpWidth = 80

func listHelp(entries []entry) string {
	var b strings.Builder
	width := 0
	for _, e := range entries {
		if e.word != cr {
			width = max(width, len(e.word))
		}
	}
	for _, e := range entries {
		if e.help == "" {
			b.WriteString("  " + e.word + "\n")
			continue
		}
		margin := strings.Repeat(" ", width+4)
		lines := wrap(e.help, helpWidth-len(margin)-1)
		b.WriteString("  " + e.word + margin[:width-len(e.word)+2] + strings.Join(lines, "\n"+margin) + "\n")
	}
	b.WriteByte('\n')
	return b.String()
}

// wrap breaks a text at blanks so that no line is longer than width.
func wrap(s string, width int) []string {
	var lines []string
	for len(s) > width && width > 0 {
		cut := strings.LastIndexByte(s[:width+1], ' ')
		if cut <= 0 {
			break
		}
		lines, s = append(lines, s[:cut]), s[cut+1:]
	}
	return append(lines, s)
}

// Complete answers TAB: the line with its last word written out, if it can become only one.
func (r Reader) Complete(line string, from int, negations map[string]string) (string, bool) {
	entries, partial, err := r.next(line, from, negations)
	if err != nil || !partial {
		return line, false
	}
	words := split(line)
	last := words[len(words)-1]
	var only []string
	for _, e := range entries {
		if commonPrefix(last.text, e.word) == len(last.text) {
			only = append(only, e.word)
		}
	}
	if len(only) != 1 {
		return line, false
	}
	return line[:last.at] + only[0] + " ", true
}
