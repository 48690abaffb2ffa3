package ios

import (
	"errors"
	"slices"
	"strings"

	"torii/cli"
)

// grammar keeps one compiled keyword index for each mode: the lines of a mode have the same shape for
// every object.
type grammar map[*cli.Mode]*cli.Index

func (g grammar) reader(m *cli.Mode, lines cli.Object) cli.Reader {
	index := g[m]
	if index == nil {
		index = cli.NewIndex(lines, m.Prefix)
		g[m] = index
	}
	return cli.Reader{Lines: lines, Index: index, Level: cli.HighestLevel, Base: configLevel}
}

var globalPlace = cli.Place{Mode: globalMode}

// editor types lines into one configuration that nobody else sees yet. It keeps the bound lines of
// the open objects until the place changes: that is what makes a bulk load fast.
type editor struct {
	config  *Config
	grammar grammar
	place   cli.Place
	level   int          // of whoever types
	open    []cli.Reader // of the place; nil: not opened yet
	stored  bool         // the last line is kept without effect
}

// newEditor edits a configuration with every right, from configuration mode on.
func newEditor(c *Config, g grammar) *editor {
	return &editor{config: c, grammar: g, place: globalPlace, level: cli.HighestLevel}
}

func (e *editor) readers() []cli.Reader {
	if e.open == nil {
		for _, object := range e.place.Open(e.config) {
			r := e.grammar.reader(e.place.Mode, object)
			r.Level, r.Moved = e.level, e.config.movedIn(e.place.Mode.Name)
			e.open = append(e.open, r)
		}
	}
	return e.open
}

// enter moves to another place.
func (e *editor) enter(p cli.Place) {
	e.place, e.open = p, nil
}

// outerPlace is where leaving a place leads.
func outerPlace(p cli.Place) cli.Place {
	switch p.Mode {
	case pubkeyUserMode:
		return cli.Place{Mode: pubkeyMode, Key: struct{}{}}
	case pubkeyDataMode:
		return cli.Place{Mode: pubkeyUserMode, Key: p.Key}
	}
	return globalPlace
}

// line types one line. A line that the mode does not know is tried in the one around it, up to configuration mode. On error
// the configuration is to be thrown away, unless the error is a syntax error or a question.
func (e *editor) line(line string, answers cli.Answers) error {
	if strings.TrimSpace(line) == "quit" && outerPlace(e.place) != globalPlace {
		e.enter(outerPlace(e.place))
		return nil
	}
	err := e.commit(line, answers)
	fault, ok := cli.AsSyntax(err)
	if !ok || e.place.Mode == globalMode || fault.Fault == cli.Incomplete {
		return err
	}
	inner := e.place
	e.enter(outerPlace(inner))
	outer := e.line(line, answers)
	if syntax, bad := cli.AsSyntax(outer); bad {
		e.enter(inner)
		return deeper(fault, syntax)
	}
	return outer
}

// deeper is the fault that got further into the line.
func deeper(inner, outer *cli.SyntaxError) error {
	if outer.Fault != cli.Invalid || outer.At > inner.At {
		return outer
	}
	return inner
}

// commit types a line into each object of the place.
func (e *editor) commit(line string, answers cli.Answers) error {
	readers := e.readers()
	if len(readers) == 0 {
		e.enter(globalPlace)
		readers = e.readers()
	}
	var entered *cli.Place
	for _, r := range readers {
		m, err := r.Read(line)
		if err != nil {
			return err
		}
		if err := m.Commit(answers); err != nil && !e.overlook(err) {
			return withLine(err, line)
		}
		entered, e.stored = m.Enter, m.Line().IsStored()
	}
	if entered != nil {
		e.enter(*entered)
	}
	return nil
}

// overlook notes that one of several objects refused a line that the others may accept.
func (e *editor) overlook(err error) bool {
	var refusal cli.Refusal
	several := len(e.open) > 1 && errors.As(err, &refusal)
	if several && !slices.Contains(e.config.births.notes, string(refusal)) {
		e.config.note(string(refusal))
	}
	return several
}

// withLine completes a syntax error that was found after the line had been read: it knows the end of
// the line only, or nothing.
func withLine(err error, line string) error {
	fault, ok := cli.AsSyntax(err)
	if !ok || fault.Line == line {
		return err
	}
	at := min(fault.At, len(line))
	if fault.Line != "" {
		at += len(strings.TrimRight(line, " \t")) - len(fault.Line)
	}
	return &cli.SyntaxError{Fault: fault.Fault, Line: line, At: at}
}

// isQuestion gives the question in err, if that is what it is.
func isQuestion(err error) (*cli.Question, bool) {
	var q *cli.Question
	ok := errors.As(err, &q)
	return q, ok
}
