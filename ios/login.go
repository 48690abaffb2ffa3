package ios

import (
	"errors"
	"net/netip"
	"slices"
	"time"

	"torii/cli"
	"torii/cli/term"
)

// Protocol is how a virtual terminal is reached over TCP.
type Protocol string

const (
	Telnet Protocol = "telnet"
	SSH    Protocol = "ssh"
)

func (p Protocol) title() string { return map[Protocol]string{Telnet: "Telnet", SSH: "SSH"}[p] }

// port is where the device answers unless told otherwise.
func (p Protocol) port() uint16 { return map[Protocol]uint16{Telnet: 23, SSH: 22}[p] }

// Login is who comes in, how, and from where.
//
// There are two doors. Whoever comes from inside, to an address of the device, gets a line only if its
// transport, its access class and the login block allow it. The outside door leads past these three, so
// that nothing typed into a lab can lock it; it asks for the same passwords and takes the same lines.
type Login struct {
	User     string
	Level    int
	From     netip.Addr
	FromPort uint16
	Port     uint16   // of the device that was called
	Protocol Protocol // how
	Inside   bool     // to an address of the device
	Console  bool     // at the console: the line's privilege, and no user
	Cipher   string   // of SSH
	MAC      string
	Builtin  bool // admin with the password admin is let in while nobody is configured

	autocommand string
}

// Why a caller gets no line. Inside, the connection is refused without a word.
var (
	ErrNoLine      = errors.New("% All lines are in use")
	ErrAccessClass = errors.New("% Connection refused by the line's access class")
	ErrQuiet       = errors.New("% Logins are blocked")
)

// Open gives somebody a line: a virtual terminal, or the console. Close gives it back.
func (d *Device) Open(owner Owner, t *term.Terminal, who Login) (*Session, error) {
	s := &Session{device: d, owner: owner, term: t, index: map[int]*cli.Index{}, who: who, user: who.User, level: who.Level, from: who.From, monitor: who.Console}
	var err error
	owner.Do(func(now time.Time) {
		if s.tty, err = d.Admission(now, who); err == nil {
			s.since, s.seen = now, now
			d.sessions = append(d.sessions, s)
			d.uses[s.tty]++
			s.sitDown()
		}
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}

// Begin runs the command that is run for whoever has logged in, if there is one; then he is out again.
func (s *Session) Begin() {
	if s.who.autocommand != "" {
		s.Exec(s.term, s.who.autocommand)
		s.done = true
	}
}

// sitDown sets the terminal up as its line says.
func (s *Session) sitDown() {
	line := s.line()
	s.term.SetSynchronous(line.Synchronous.On)
	if line.Length != screenLength {
		s.term.SetLength(line.Length)
	}
	if line.Width != screenWidth {
		s.term.SetWidth(line.Width)
	}
	s.term.SetHistory(line.historySize())
	if s.who.Console {
		s.level = line.Privilege
	}
}

func (t *TTY) historySize() int {
	if t.HistoryOff {
		return 0
	}
	return t.History
}

// seat is a line as a configuration has it.
type seat struct {
	of   *Config
	line *TTY
}

// line is the configuration of the session's line, or of a new one where the line was removed meanwhile.
// It is called by the device's owner.
func (s *Session) line() *TTY {
	if c := s.device.running(); s.seat.of != c {
		line, ok := c.tty(s.tty)
		if !ok {
			line = c.newTTY(s.tty)
		}
		s.seat = seat{c, line}
	}
	return s.seat.line
}

// Close ends the session's connections to other machines and takes it off its line.
func (s *Session) Close() error {
	s.endCalls()
	s.own(func(time.Time) { s.leaveLine() })
	return nil
}

// leaveLine gives the line back. A line that was given back before is left alone.
func (s *Session) leaveLine() {
	if !slices.Contains(s.device.sessions, s) {
		return
	}
	s.device.log.dropped += int(s.term.AsyncDropped())
	s.device.sessions = slices.DeleteFunc(s.device.sessions, func(other *Session) bool { return other == s })
}

// HasUsers says whether anybody is configured to log in.
func (d *Device) HasUsers() bool { return d.running().Users.Len() > 0 }

// Admit checks a login over SSH as the line that the caller would get checks it, and completes it with
// privilege and line. SSH needs a user: `login` and `no login` are for telnet. Through the outside door
// the password of a line with `login` opens too, whatever the user, and while nobody is configured admin
// with the password admin, if builtin.
func (d *Device) Admit(owner Owner, who Login, password string) (Login, bool) {
	c := d.running()
	t := d.lineFor(owner, who)
	for _, by := range c.sshBy(t, who) {
		if c.verify(by, t, who.User, password) {
			who.Level, who.autocommand = c.authorize(by, t, who.User)
			return d.letIn(owner, who), true
		}
	}
	if who.Builtin && c.Users.Len() == 0 && who.User == builtinUser && password == builtinUser {
		who.Level = topLevel
		return d.letIn(owner, who), true
	}
	d.turnAway(owner, who, c.whyNot(byUser, who.User))
	return who, false
}

// builtinUser is who may log in at the outside door of a device without users, and the password.
const builtinUser = "admin"

func (d *Device) letIn(owner Owner, who Login) Login {
	owner.Do(func(now time.Time) { d.loginSucceeded(now, who) })
	return who
}

// turnAway notes a failure, and waits as `login delay` has it.
func (d *Device) turnAway(owner Owner, who Login, reason string) {
	owner.Do(func(now time.Time) { d.loginFailed(now, who, reason) })
	d.pause(owner, d.running().LoginRules.delay(), nil)
}

// whyNot is the reason of a failure, as messages name it.
func (c *Config) whyNot(by credential, user string) string {
	const reason = "Login Authentication Failed"
	_, known := c.Users.Get(&User{Name: user})
	switch {
	case c.AAA.On:
		return reason
	case by == byUser && !known:
		return reason + " - BadUser"
	}
	return reason + " - BadPassword"
}

// lineFor is the line that a caller would get, or the first where none is free.
func (d *Device) lineFor(owner Owner, who Login) (t *TTY) {
	owner.Do(func(time.Time) { t = d.freeTTY(who) })
	if t == nil {
		t, _ = d.running().tty(firstVTY)
	}
	return t
}

// sshBy is what a login over SSH is checked against.
func (c *Config) sshBy(t *TTY, who Login) []credential {
	by := c.loginBy(t)
	switch {
	case c.AAA.On:
		return []credential{by}
	case !who.Inside && by == byLine:
		return []credential{byUser, byLine}
	}
	return []credential{byUser}
}
