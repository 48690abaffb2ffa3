package ios

import (
	"fmt"
	"strings"

	. "torii/cli"
)

var ttyPrefix = map[string]string{
	"authorization": "Authorization parameters",
	"history":       "Enable and control the command history function",
	"logging":       "Modify message logging facilities",
	"login":         "Enable password checking",
	"privilege":     "Change privilege level for line",
	"timeout":       "Timeouts for the line",
	"timeout login": "Timeouts related to the login sequence",
	"transport":     "Define transport protocols for line",
}

const mostMinutes = 35791

// ttySettings is line configuration mode.
func (c *Config) ttySettings(t *TTY) []Line {
	autocommand := Set("autocommand", "Automatically execute an EXEC command", Rest(&t.Autocommand, "Appropriate EXEC command"))
	return []Line{
		Set("session-timeout", "Set interval for closing connection when there is no input traffic",
			Num(&t.Idle, 0, mostMinutes, "Session timeout interval in minutes"), Opt(On("output", "Use output traffic as well as input", &t.IdleOutput))).Trail(),
		Set("absolute-timeout", "Set absolute timeout for line disconnection", Num(&t.Absolute, 0, mostMinutes, "Absolute timeout interval in minutes")),
		accessClass(&t.AccessIn, "in", "Filter incoming connections"),
		accessClass(&t.AccessOut, "out", "Filter outgoing connections"),
		execTimeout(t),
		Set("timeout login response", "Timeout for any user input during login sequences",
			Or(Num(&t.Response, 0, 300, "Timeout in seconds"), &t.Response, loginResponse)),
		Set("privilege level", "Assign default privilege level for line", Or(Num(&t.Privilege, 0, topLevel, "Default privilege level for line"), &t.Privilege, lowLevel)),
		Set("password", "Set a password", c.passwordToken(&t.Password, "line")).Check(func() error { return t.Password.check() }),
		Set("location", "Enter terminal location description", Rest(&t.Location, "One text line describing the terminal's location")),
		FlagOff("motd-banner", "Enable the display of the MOTD banner", &t.NoMOTD),
		FlagOff("exec-banner", "Enable the display of the EXEC banner", &t.NoBanner),
		synchronousLine(&t.Synchronous),
		c.loginLine(t),
		Set("login authentication", "Authentication parameters.", listName(&t.Authentication, "authentication list")).Check(c.checkLoginList(t)),
		Set("authorization exec", "For starting an exec (shell).", listName(&t.Authorization, "authorization list")).Check(func() error { return c.aaaOnly("authorization") }),
		Set("rotary", "Add line to a rotary group", Num(&t.Rotary, 1, 100, "Rotary group to add line to")),
		Set("session-limit", "Set maximum number of sessions", Unless(Num(&t.SessionLimit, 0, 4294967295, "Maximum number of sessions"), &t.SessionLimit, unlimited)),
		FlagOff("exec", "Configure EXEC", &t.NoExec),
		Set("length", "Set number of lines on a screen", Or(Num(&t.Length, 0, 512, "Number of lines on screen (0 for no pausing)"), &t.Length, screenLength)),
		Set("width", "Set width of the display terminal", Or(Num(&t.Width, 0, 512, "Number of characters on a screen line"), &t.Width, screenWidth)),
		FlagOff("history", "Enable and control the command history function", &t.HistoryOff),
		Set("history size", "Set history buffer size", Or(Num(&t.History, 0, 256, "Size of history buffer"), &t.History, c.platform.History)),
		autocommand,
		Set("transport preferred", "Specify the preferred transport protocol", Alt(
			Cause("telnet", "TCP/IP Telnet protocol", func() { t.NoPreferred = false }), On("none", "Do not use any transport protocol", &t.NoPreferred))),
		transport("transport input", "Define which protocols to use when connecting to the terminal server", &t.Input),
		transport("transport output", "Define which protocols to use for outgoing connections", &t.Output),
	}
}

// execTimeout is `exec-timeout minutes [seconds]`; its `no` is no timeout at all.
func execTimeout(t *TTY) Line {
	put := func(minutes, seconds int) { t.ExecMinutes, t.ExecSeconds = minutes, seconds }
	timeout := Seq(Num(&t.ExecMinutes, 0, mostMinutes, "Timeout in minutes"), Opt(Num(&t.ExecSeconds, 0, 2147483, "Timeout in seconds"))).
		If(func() bool { return t.ExecMinutes != defaultExecMinutes || t.ExecSeconds != 0 }).
		Unset(func() { put(0, 0) }).
		As(func() string { return fmt.Sprintf("%d %d", t.ExecMinutes, t.ExecSeconds) })
	return Set("exec-timeout", "Set the EXEC timeout", timeout).Born(func() { put(defaultExecMinutes, 0) })
}

// accessClass is a list and the direction in which it filters.
func accessClass(list *string, word, help string) Line {
	name := Arg[string]{Placeholder: "WORD", Help: "Access-list name or number", Rank: Free,
		Parse:  func(w string) (string, bool) { return w, w != "" },
		Show:   func(w string) string { return w },
		Sample: func(pick func(int) int) string { return fmt.Sprint(1 + pick(99)) },
	}.Bind(list)
	return Set("access-class", "Filter connections based on an IP access list", name, Lit(word, help))
}

// loginLine is `login`, `login local` and `no login`, three positions of one switch.
func (c *Config) loginLine(t *TTY) Line {
	local := Opt(Lit("local", "Local password checking").Then(func() { t.Login = loginLocal })).
		Unset(func() { t.Login = loginNot }).If(func() bool { return false })
	return Set("login", "Enable password checking", local).
		Check(func() error {
			if t.Login == loginNot {
				t.Login = loginPassword
			}
			if c.AAA.On {
				return &SyntaxError{Fault: Incomplete}
			}
			return nil
		}).
		Show(func(w *Writer) {
			switch {
			case c.AAA.On:
			case t.Login == loginLocal:
				w.Line("local")
			case t.Login == loginPassword:
				w.Line("")
			case t.Login == loginNot && t.Index >= firstVTY:
				w.No()
			}
		})
}

// checkLoginList takes the name of a list while AAA is on, and warns of one that is not there.
func (c *Config) checkLoginList(t *TTY) func() error {
	return func() error {
		if err := c.aaaOnly("login"); err != nil {
			return err
		}
		if _, ok := c.AAA.Lists.Get(&MethodList{Use: forLogin, Name: t.Authentication}); !ok {
			c.note(fmt.Sprintf("AAA: Warning authentication list %q is not defined for LOGIN.", t.Authentication))
		}
		return nil
	}
}

// aaaOnly refuses the word behind another while AAA is off.
func (c *Config) aaaOnly(behind string) error {
	if c.AAA.On {
		return nil
	}
	return &SyntaxError{Fault: Invalid, At: len(behind) + 1}
}

// transport is one protocol or more, all or none.
func transport(path, help string, field *string) Line {
	one := func(p Protocol) *Token {
		return Lit(string(p), "TCP/IP "+p.title()+" protocol").Then(func() { *field = withProtocol(*field, p) })
	}
	either := func() *Token { return Alt(one(SSH), one(Telnet)) }
	only := func(word, help string) *Token { return Lit(word, help).Then(func() { *field = word }) }
	protocols := Alt(only(everyProtocol, "All protocols"), only(noProtocol, "No protocols"), Seq(either(), Any(either())))
	return Set(path, help, protocols.Unset(func() { *field = "" }).If(func() bool { return *field != "" }).As(func() string { return *field }))
}

const (
	everyProtocol = "all"
	noProtocol    = "none"
)

// withProtocol adds a protocol to those of a line, in the order in which they are shown.
func withProtocol(field string, p Protocol) string {
	var words []string
	for _, each := range [...]Protocol{Telnet, SSH} {
		if each == p || strings.Contains(field, string(each)) {
			words = append(words, string(each))
		}
	}
	return strings.Join(words, " ")
}

// permits says whether a line's protocols hold one.
func permits(protocols string, p Protocol) bool {
	return protocols == "" || protocols == everyProtocol || strings.Contains(protocols, string(p))
}
