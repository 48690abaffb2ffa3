package ios

import (
	"fmt"

	. "torii/cli"
)

// TTY is a terminal line: 0 the console, 1 the auxiliary port, from 2 on the virtual terminals.
type TTY struct {
	Index       int
	ExecMinutes int
	ExecSeconds int
	Login       string // "", "login", "local", "no"
	Password    string
	Privilege   int
	Synchronous Synchronous
	Transport   string
}

const (
	consoleTTY = 0
	auxTTY     = 1
	firstVTY   = 2
	mostVTYs   = 16
)

func newTTY(index int) *TTY {
	t := &TTY{Index: index, ExecMinutes: 10, Privilege: 1, Synchronous: unsynchronized}
	if index >= firstVTY {
		t.Login = "login"
	}
	return t
}

// newTTYs are the lines a device is born with.
func newTTYs() []*TTY {
	var all []*TTY
	for i := range firstVTY + 5 {
		all = append(all, newTTY(i))
	}
	return all
}

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

var ttyMode = mode("config-line", "Line configuration commands:", map[string]string{"logging": "Modify message logging facilities",
	"privilege": "Change privilege level for line", "transport": "Define transport protocols for line"},
	func(c *Config, s ttySpan) []Object {
		var all []Object
		for i := s.first; i <= s.last; i++ {
			all = append(all, one(edit(&c.Lines, &TTY{Index: i}), ttySettings)...)
		}
		return all
	})

func ttySettings(t *TTY) []Line {
	timeout := Seq(Or(Num(&t.ExecMinutes, 0, 35791, "Timeout in minutes"), &t.ExecMinutes, 10),
		Opt(Num(&t.ExecSeconds, 0, 2147483, "Timeout in seconds").Shown())).
		If(func() bool { return t.ExecMinutes != 10 || t.ExecSeconds != 0 }).
		As(func() string { return fmt.Sprintf("%d %d", t.ExecMinutes, t.ExecSeconds) })
	return []Line{
		Set("exec-timeout", "Set the EXEC timeout", timeout).Stored(),
		Set("privilege level", "Assign default privilege level for line", Or(Num(&t.Privilege, 0, 15, "Default privilege level for line"), &t.Privilege, 1)),
		Set("password", "Set a password", passwordToken(&t.Password)).Stored(),
		synchronousLine(&t.Synchronous),
		loginLine(t),
		Set("transport input", "Define which protocols to use when connecting to the terminal server",
			OneOf(&t.Transport, "all", "All protocols", "none", "No protocols", "ssh", "TCP/IP SSH protocol", "telnet", "TCP/IP Telnet protocol")).Stored(),
	}
}

// loginLine is `login`, `login local` and `no login`, three positions of one switch.
func loginLine(t *TTY) Line {
	local := Opt(Lit("local", "Local password checking").Then(func() { t.Login = "local" })).
		Unset(func() { t.Login = "no" }).If(func() bool { return false })
	return Set("login", "Enable password checking", local).
		Check(func() error {
			if t.Login == "no" {
				t.Login = "login"
			}
			return nil
		}).
		Show(func(w *Writer) {
			switch {
			case t.Login == "local":
				w.Line("local")
			case t.Login == "login":
				w.Line("")
			case t.Login == "no" && t.Index >= firstVTY:
				w.No()
			}
		}).Stored()
}

func ttyLines(c *Config) []Line {
	lines := Spans("line", "Configure a terminal line", ttyMode, c.ttys(), ttyKey, func(a, b ttySpan) (ttySpan, bool) {
		return ttySpan{a.first, b.last}, a.first >= firstVTY && a.last+1 == b.first
	})
	return []Line{Bang(), Fixed("control-plane"), Bang(), lines}
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
			for t := range c.Lines.All() {
				if !yield(ttySpan{t.Index, t.Index}, ttySettings(t)) {
					return
				}
			}
		},
		Open: func(s ttySpan) error {
			if s.last < s.first {
				return Refuse("%% Bad line range")
			}
			for last, _ := c.Lines.Last(); last.Index < s.last; last, _ = c.Lines.Last() {
				c.Lines = c.Lines.With(newTTY(last.Index + 1))
			}
			return nil
		},
		Remove: func(s ttySpan) error {
			if s.first < firstVTY+5 {
				return Refuse("%% Can't delete last 5 VTY lines")
			}
			for last, _ := c.Lines.Last(); last.Index >= s.first; last, _ = c.Lines.Last() {
				c.Lines = c.Lines.Without(last)
			}
			return nil
		},
	}
}
