package cli

import (
	"slices"
	"strings"
)

// Match is a line that was understood: which one, and with which words.
type Match struct {
	No      bool
	Default bool
	Enter   *Place // the mode that Commit entered

	line    string
	of      *Line
	trail   *trail
	answers Answers
}

// Line is the grammar line that was matched.
func (m *Match) Line() *Line { return m.of }

// Read understands a typed line, or says what is wrong with it.
func (r Reader) Read(line string) (*Match, error) { return r.ReadFrom(line, 0) }

// ReadFrom understands a typed line from an offset on: what stands before (`do `) is the caller's.
func (r Reader) ReadFrom(line string, from int) (*Match, error) {
	words := wordsFrom(line, from)
	m := &Match{line: line}
	if len(words) > 0 {
		m.No, m.Default = r.negation(words[0].text)
		if m.No || m.Default {
			words, r.No = words[1:], true
		}
	}
	live, fault := r.walk(line, words)
	if fault != nil {
		if i := commentAt(words, fault.At); i >= 0 {
			return r.finish(m, live, words[:i])
		}
		return nil, fault
	}
	return r.finish(m, live, words)
}

// commentAt finds the word at a fault if it begins a comment: `mode tunnel !the default`.
func commentAt(words []word, at int) int {
	return slices.IndexFunc(words, func(w word) bool { return w.at == at && w.text[0] == '!' })
}

// negation says whether the first word of a line is `no` or `default`, and no keyword of its own.
func (r Reader) negation(word string) (no, isDefault bool) {
	if r.hasKeyword(word) {
		return false, false
	}
	word = strings.ToLower(word)
	return word == "no", len(word) >= len("def") && strings.HasPrefix("default", word)
}

func (r Reader) hasKeyword(w string) bool {
	for _, n := range r.Index.root.starting(w) {
		if strings.EqualFold(n.word, w) && r.shown(n) {
			return true
		}
	}
	return false
}

func wordsFrom(line string, from int) []word {
	words := split(line[from:])
	for i := range words {
		words[i].at += from
	}
	return words
}

// finish picks the first line that may end here.
func (r Reader) finish(m *Match, live []state, words []word) (*Match, error) {
	if len(words) == 0 {
		return nil, &SyntaxError{Fault: Incomplete, Line: m.line}
	}
	for _, s := range live {
		if r.ends(s) {
			m.of, m.trail = &r.Lines[s.line], s.taken
			return m, nil
		}
	}
	return nil, &SyntaxError{Fault: Incomplete, Line: m.line}
}

// store gives every leaf its word, in the order typed.
func (m *Match) store() error { return m.trail.store(m) }

func (t *trail) store(m *Match) error {
	if t == nil {
		return nil
	}
	if err := t.before.store(m); err != nil {
		return err
	}
	if t.tok.store == nil {
		return nil
	}
	word := t.word
	if t.tok.kind == text && !m.No {
		body, question := completeText(word, m.answers.Text)
		if question != nil {
			return question
		}
		word = body
	}
	return t.tok.store(word)
}

// Commit does what the line says to the object that its lines are bound to. A *Question means that
// nothing was done yet and an answer is needed. A refusal leaves the values of the line's tokens as
// they were.
func (m *Match) Commit(answers Answers) error {
	m.answers = answers
	l := m.of
	if prompt := m.question(); prompt != "" && !answers.Confirmed {
		return &Question{Prompt: prompt}
	}
	if l.check == nil || m.No || m.Default {
		return m.commit()
	}
	restores := l.args.all().kept(nil)
	err := m.commit()
	if err == nil {
		err = l.check()
	}
	if err != nil {
		for _, restore := range restores {
			restore()
		}
	}
	return err
}

// question is what the line asks before it is committed.
func (m *Match) question() string {
	ask := m.of.ask
	if m.No && m.of.askNo != nil {
		ask = m.of.askNo
	}
	if ask == nil {
		return ""
	}
	return ask()
}

func (m *Match) commit() error {
	if err := m.of.commit(m); err != nil {
		return err
	}
	if m.Default && m.of.born != nil {
		m.of.born()
	}
	return nil
}
