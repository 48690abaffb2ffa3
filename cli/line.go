package cli

import (
	"slices"
	"strings"
)

// Line is one command: the keywords it starts with, the tokens behind them, and what it does.
type Line struct {
	path []string
	help string
	args *arguments

	commit func(m *Match) error // store, delete or run
	render func(w *Writer)

	level    int  // the least privilege that sees it; ofMode: what the mode asks for
	hidden   bool // not on this platform, not for this object
	silent   bool // can be typed in full, but help does not list it
	stored   bool // kept and shown, without effect
	absolute bool // has no `no`
	filtered bool // its output can be filtered
	say      func() string
	check    func() error
	born     func()
	ask      func() string
	askNo    func() string // of the `no` form
}

func newLine(path, help string, args []*Token) Line {
	return Line{path: strings.Fields(path), help: help, args: &arguments{tokens: args}, level: ofMode}
}

// arguments are the tokens of a line. Those of a line with many are made when somebody reads that far.
type arguments struct {
	tokens []*Token
	bind   func() []*Token // nil: made already
}

func (a *arguments) get() []*Token {
	if a.bind != nil {
		a.tokens, a.bind = a.bind(), nil
	}
	return a.tokens
}

// all is the arguments as one token.
func (a *arguments) all() *Token { return Seq(a.get()...) }

// Do is an exec command; what it does is given to Run. Its tokens bind to locals of a closure.
func Do(path, help string, args ...*Token) Line {
	l := newLine(path, help, args)
	l.absolute = true
	return l
}

// Run says what a command does once its tokens have stored their words.
func (l Line) Run(f func()) Line {
	l.commit = func(m *Match) error {
		if err := m.store(); err != nil {
			return err
		}
		f()
		return nil
	}
	return l
}

// Undo makes a command that has a `no` form: f is told whether `no` (or `default`) was typed.
func (l Line) Undo(f func(no bool)) Line {
	l.absolute = false
	l.commit = func(m *Match) error {
		if err := m.store(); err != nil {
			return err
		}
		f(m.No || m.Default)
		return nil
	}
	return l
}

// Set is a setting: keyword and arguments. `no` takes the arguments or none and leaves the defaults.
func Set(path, help string, args ...*Token) Line {
	l := newLine(path, help, args)
	all := Seq(args...)
	l.commit = func(m *Match) error {
		if m.No || m.Default {
			all.clear()
			return nil
		}
		all.renew()
		return m.store()
	}
	l.render = func(w *Writer) {
		switch {
		case all.present():
			w.Words(all.appendWords(nil))
		case all.defaults():
			w.Default(func() { w.Words(all.appendWords(nil)) })
		}
	}
	return l
}

// Flag is a setting without arguments.
func Flag(path, help string, on *bool) Line {
	l := newLine(path, help, nil)
	l.commit = func(m *Match) error { *on = !m.No && !m.Default; return nil }
	l.render = func(w *Writer) {
		if *on {
			w.Line("")
		} else {
			w.Default(w.No)
		}
	}
	return l
}

// FlagOn is a flag that is on unless `no` is typed; running-config shows the `no` form.
func FlagOn(path, help string, on *bool) Line {
	l := newLine(path, help, nil)
	l.commit = func(m *Match) error { *on = !m.No; return nil }
	l.render = func(w *Writer) {
		if !*on {
			w.No()
		} else {
			w.Default(func() { w.Line("") })
		}
	}
	return l
}

// FlagOff is FlagOn for a field that says what is off.
func FlagOff(path, help string, off *bool) Line {
	l := newLine(path, help, nil)
	l.commit = func(m *Match) error { *off = m.No; return nil }
	l.render = func(w *Writer) {
		if *off {
			w.No()
		} else {
			w.Default(func() { w.Line("") })
		}
	}
	return l
}

// Always makes running-config show a flag either way: `aaa new-model` or `no aaa new-model`.
func (l Line) Always(on *bool) Line {
	l.render = func(w *Writer) {
		if *on {
			w.Line("")
		} else {
			w.No()
		}
	}
	return l
}

// Fixed stands in running-config as it is: `version 15.4`. Typed in that very form it changes
// nothing, so that a running-config can be pasted back; help does not list it.
func Fixed(line string) Line {
	return Line{path: strings.Fields(line), silent: true, args: new(arguments),
		commit: func(*Match) error { return nil },
		render: func(w *Writer) { w.Raw(line) }}
}

// Bang is a separator of running-config.
func Bang() Line {
	return Line{hidden: true, args: new(arguments), render: func(w *Writer) { w.Raw("!") }}
}

// Section is lines with a separator behind them where running-config has any of them.
func Section(lines ...Line) []Line {
	var before int
	begin := Line{hidden: true, args: new(arguments), render: func(w *Writer) { before = len(w.lines) }}
	end := Line{hidden: true, args: new(arguments), render: func(w *Writer) {
		if len(w.lines) > before {
			w.Raw("!")
		}
	}}
	return slices.Concat([]Line{begin}, lines, []Line{end})
}

// When hides a line that this platform or this object does not have.
func (l Line) When(there bool) Line { l.hidden = l.hidden || !there; return l }

// Level is the least privilege level that sees the line, where that is not what its mode asks for.
func (l Line) Level(n int) Line { l.level = n; return l }

// Stored marks a line that is kept and shown in running-config, and has no effect.
func (l Line) Stored() Line { l.stored = true; return l }

// Filtered marks a command whose output goes through what follows '|'.
func (l Line) Filtered() Line { l.filtered = true; return l }

// Absolute takes the `no` form away.
func (l Line) Absolute() Line { l.absolute = true; return l }

// Born says what `default` leaves where that is not what `no` leaves.
func (l Line) Born(f func()) Line { l.born = f; return l }

// Check looks at the object after the line was stored; its error refuses the line.
func (l Line) Check(f func() error) Line { l.check = f; return l }

// Say replaces what running-config prints behind the path; "" prints nothing at all.
func (l Line) Say(f func() string) Line {
	l.render = func(w *Writer) {
		if s := f(); s != "" {
			w.Line(s)
		}
	}
	return l
}

// Show replaces how running-config prints the line altogether.
func (l Line) Show(f func(w *Writer)) Line { l.render = f; return l }

// Trail adds a blank at the end of the line in running-config, where IOS prints one.
func (l Line) Trail() Line {
	render := l.render
	l.render = func(w *Writer) { w.trail = " "; render(w); w.trail = "" }
	return l
}

// Ask makes the line put a question first; "" asks nothing.
func (l Line) Ask(f func() string) Line { l.ask = f; return l }

// AskNo makes the `no` form of the line put a question first; "" asks nothing.
func (l Line) AskNo(f func() string) Line { l.askNo = f; return l }

// Path is the keywords of the line, for the command reference.
func (l Line) Path() string { return strings.Join(l.path, " ") }

// Help is the one sentence about the line's last keyword.
func (l Line) Help() string { return l.help }

// IsStored says whether the line is kept without effect.
func (l Line) IsStored() bool { return l.stored }

// IsFiltered says whether the command's output can be filtered.
func (l Line) IsFiltered() bool { return l.filtered }

// Typed says whether the line can be typed here, and from which level on in a mode with this base.
func (l Line) Typed(base int) (level int, ok bool) { return l.least(base), !l.hidden }
