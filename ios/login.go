package ios

import (
	"net/netip"
	"time"

	"torii/cli"
	"torii/cli/term"
)

// Login is who comes in, and from where.
type Login struct {
	User    string
	Level   int
	From    netip.Addr
	Console bool // at the console: the line's privilege, and no user
}

// Open gives somebody a virtual terminal line, or the console. Close ends it.
func (d *Device) Open(owner Owner, t *term.Terminal, who Login) *Session {
	s := &Session{device: d, owner: owner, term: t, index: map[int]*cli.Index{}, user: who.User, level: who.Level, from: who.From}
	owner.Do(func(now time.Time) {
		s.since, s.seen = now, now
		if !who.Console {
			s.tty = d.freeTTY()
		}
		d.sessions = append(d.sessions, s)
		if line, ok := d.running().Lines.Get(&TTY{Index: s.tty}); ok {
			t.SetSynchronous(line.Synchronous.On)
			if who.Console {
				s.level = line.Privilege
			}
		}
		s.monitor = who.Console
	})
	t.SetHistory(d.Platform.History)
	return s
}

// freeTTY is the first virtual terminal that nobody uses.
func (d *Device) freeTTY() int {
	for index := firstVTY; ; index++ {
		taken := false
		for _, s := range d.sessions {
			taken = taken || s.tty == index
		}
		if !taken {
			return index
		}
	}
}

// Close takes the session off its line.
func (s *Session) Close() error {
	s.own(func(time.Time) {
		s.device.log.dropped += int(s.term.AsyncDropped())
		for i, other := range s.device.sessions {
			if other == s {
				s.device.sessions = append(s.device.sessions[:i:i], s.device.sessions[i+1:]...)
			}
		}
	})
	return nil
}

// HasUsers says whether anybody is configured to log in.
func (d *Device) HasUsers() bool { return d.running().Users.Len() > 0 }

// Admit checks a login against the configured users. While there is none, admin with the password
// admin comes in at level 15, as long as builtin allows it.
func (d *Device) Admit(user, password string, builtin bool) (level int, ok bool) {
	if d.running().Users.Len() == 0 {
		return 15, builtin && user == "admin" && password == "admin"
	}
	u, found := d.running().Users.Get(&User{Name: user})
	if !found || !u.admits(password) {
		return 0, false
	}
	return u.Privilege, true
}
