package ios

import (
	"fmt"
	"iter"

	. "torii/cli"
)

// TTY is a terminal line: 0 the console, 1 the auxiliary port, from 2 on the virtual terminals.
type TTY struct {
	Index int

	Login          string // loginPassword, loginLocal, loginNot; "" at a console: nobody asked
	Authentication string // the AAA list of logins; "" is the default one
	Authorization  string // and that of privileges
	Password       Password

	ExecMinutes, ExecSeconds int
	Response                 int // seconds that the line waits for an answer at login; 0: for ever
	Absolute                 int // minutes; 0: for ever
	Idle                     int // minutes that a connection from here may be silent; 0: for ever
	IdleOutput               bool

	AccessIn, AccessOut string // lists of who may come in, and of where one may go
	Input, Output       string // protocols; "" is all of them
	Rotary              int
	SessionLimit        int

	Privilege     int
	Synchronous   Synchronous
	Length, Width int
	History       int
	HistoryOff    bool
	Autocommand   string
	NoExec        bool
	Location      string
	NoMOTD        bool // no motd-banner
	NoBanner      bool // no exec-banner
	NoPreferred   bool // what is no command is no machine either
}

const (
	consoleTTY = 0
	auxTTY     = 1
	firstVTY   = 2
	mostVTYs   = 1115
	fewestVTYs = 5

	loginPassword = "login"
	loginLocal    = "local"
	loginNot      = "no"

	defaultExecMinutes = 10
	loginResponse      = 30
	screenLength       = 24
	screenWidth        = 80
	unlimited          = -1
)

func (c *Config) newTTY(index int) *TTY {
	t := &TTY{Index: index, ExecMinutes: defaultExecMinutes, Privilege: lowLevel, Length: screenLength, Width: screenWidth,
		History: c.platform.History, SessionLimit: unlimited, Response: loginResponse, Synchronous: unsynchronized}
	if index >= firstVTY {
		t.Login = loginPassword
	}
	return t
}

// bornTTYs are the lines of a device that nobody has configured.
const bornTTYs = firstVTY + fewestVTYs

// ttySpan is what `line vty 0 4` selects.
type ttySpan struct{ first, last int }

func (s ttySpan) String() string {
	switch {
	case s.first == consoleTTY:
		return "con 0"
	case s.first == auxTTY:
		return "aux 0"
	case s.first == s.last:
		return fmt.Sprintf("vty %d", s.first-firstVTY)
	}
	return fmt.Sprintf("vty %d %d", s.first-firstVTY, s.last-firstVTY)
}

var ttyMode = mode("config-line", "Line configuration commands:", ttyPrefix,
	func(c *Config, s ttySpan) []Object {
		var all []Object
		for i := s.first; i <= s.last; i++ {
			all = append(all, one(edit(&c.Lines, &TTY{Index: i}), c.ttySettings)...)
		}
		return all
	})

func ttyLines(c *Config) []Line {
	lines := Spans("line", "Configure a terminal line", ttyMode, c.ttys(), ttyKey, func(a, b ttySpan) (ttySpan, bool) {
		return ttySpan{a.first, b.last}, a.first >= firstVTY && a.last+1 == b.first
	})
	return []Line{lines}
}

func ttyKey(k *ttySpan) []*Token {
	single := func(word, help string, index int) *Token {
		var zero int
		return Seq(Lit(word, help).Then(func() { *k = ttySpan{index, index} }), Num(&zero, 0, 0, "Line number").Shown())
	}
	var first, last int
	one := Num(&first, 0, mostVTYs-1, "First Line number").Then(func() { *k = ttySpan{first + firstVTY, first + firstVTY} })
	to := Num(&last, 0, mostVTYs-1, "Last Line number").Then(func() { k.last = last + firstVTY })
	return []*Token{Alt(
		single("console", "Primary terminal line", consoleTTY),
		single("aux", "Auxiliary line", auxTTY),
		Seq(Lit("vty", "Virtual terminal"), one, Opt(to)),
	).As(func() string { return k.String() })}
}

func (c *Config) ttys() Objects[ttySpan] {
	return Objects[ttySpan]{
		All: func(yield func(ttySpan, []Line) bool) {
			for span, t := range c.equalTTYs() {
				if !yield(span, c.ttySettings(t)) {
					return
				}
			}
		},
		Open:   c.openTTYs,
		Remove: c.removeTTYs,
	}
}

// equalTTYs are the lines, equal neighbours among the virtual terminals as one span.
func (c *Config) equalTTYs() iter.Seq2[ttySpan, *TTY] {
	return func(yield func(ttySpan, *TTY) bool) {
		var span ttySpan
		var of *TTY
		for t := range c.Lines.All() {
			switch {
			case of == nil:
			case span.first >= firstVTY && t.equals(of):
				span.last = t.Index
				continue
			case !yield(span, of):
				return
			}
			span, of = ttySpan{t.Index, t.Index}, t
		}
		yield(span, of)
	}
}

// equals says whether two lines are configured the same.
func (t *TTY) equals(o *TTY) bool {
	like := *t
	like.Index = o.Index
	return like == *o
}

// openTTYs makes the lines of a span that are not there yet.
func (c *Config) openTTYs(s ttySpan) error {
	if s.last < s.first {
		return Refuse("%% Bad line range")
	}
	for last, _ := c.Lines.Last(); last.Index < s.last; last, _ = c.Lines.Last() {
		c.Lines = c.Lines.With(c.newTTY(last.Index + 1))
	}
	return nil
}

// removeTTYs takes away the lines from the first of the span on: numbers have no gaps.
func (c *Config) removeTTYs(s ttySpan) error {
	if s.first < bornTTYs {
		return Refuse("%% Can't delete last %d VTY lines", fewestVTYs)
	}
	for last, _ := c.Lines.Last(); last.Index >= s.first; last, _ = c.Lines.Last() {
		c.Lines = c.Lines.Without(last)
	}
	return nil
}

// tty is a line by its index.
func (c *Config) tty(index int) (*TTY, bool) { return c.Lines.Get(&TTY{Index: index}) }
