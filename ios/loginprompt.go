package ios

import (
	"fmt"
	"time"

	"torii/cli/term"
)

// loginTries is how often somebody may say who he is.
const loginTries = 3

// AwaitReturn is a console that somebody has left: it waits for Enter.
func (d *Device) AwaitReturn(t *term.Terminal) {
	fmt.Fprintf(t, "\n\n\n\n%s con0 is now available\n\n\n\n\n\nPress RETURN to get started.\n\n\n\n\n\n\n\n\n\n\n\n\n\n", d.running().Hostname)
	t.ReadPassword("")
}

// LogIn is the dialogue of a line that asks who is there: telnet's, and the console's. False: the line
// is to be hung up.
func (s *Session) LogIn() bool {
	var by credential
	var line *TTY
	s.own(func(time.Time) {
		line = s.line()
		by = s.device.running().loginBy(line)
	})
	switch by {
	case byNothing:
		s.printf("%s", s.device.running().dayMessage(s.tty))
		s.comeIn(by, line, "")
		s.Begin()
		return true
	case byNobody:
		s.printf("\n\n%s\n", s.refusal(byNobody))
		return false
	}
	s.printf("%s\n\nUser Access Verification\n\n", s.device.Threshold(false, s.tty))
	s.own(func(time.Time) { s.asking = true })
	defer s.own(func(time.Time) { s.asking = false })
	return s.proves(by, line)
}

// proves asks who is there until somebody says so rightly, a few times.
func (s *Session) proves(by credential, line *TTY) bool {
	for try := range loginTries {
		user, password, ok := s.askLogin(by)
		if !ok {
			return false
		}
		if s.device.running().verify(by, line, user, password) {
			s.comeIn(by, line, user)
			s.Begin()
			return true
		}
		s.turnAway(by, user)
		if s.device.running().AAA.On || by == byUser || try == loginTries-1 {
			s.printf("%s\n\n", s.refusal(by))
		}
	}
	return false
}

// askLogin asks for a password, and for a user where there are users.
func (s *Session) askLogin(by credential) (user, password string, ok bool) {
	for by == byUser && user == "" {
		s.asks("Username")
		if user, ok = s.term.Ask("Username: ", term.AskOptions{}); !ok {
			return "", "", false
		}
	}
	s.asks("Password")
	password, ok = s.term.ReadPassword("Password: ")
	return user, password, ok
}

// asks notes what is asked for, so that the wait for it can end.
func (s *Session) asks(what string) {
	s.own(func(now time.Time) { s.asked, s.seen = what, now })
}

// refusal is what somebody reads who is not let in.
func (s *Session) refusal(by credential) string {
	switch {
	case by == byNobody:
		return "Password required, but none set"
	case s.device.running().AAA.On:
		return "% Authentication failed"
	case by == byUser:
		return "% Login invalid"
	}
	return "% Bad passwords"
}

// comeIn makes the caller the session's user.
func (s *Session) comeIn(by credential, line *TTY, user string) {
	s.own(func(now time.Time) {
		s.user, s.asking, s.since, s.seen = user, false, now, now
		s.level, s.who.autocommand = s.device.running().authorize(by, line, user)
		s.who.User = user
		if by != byNothing {
			s.device.loginSucceeded(now, s.who)
		}
	})
	s.printf("%s", s.Welcome(false))
}

func (s *Session) turnAway(by credential, user string) {
	who := s.who
	who.User = user
	s.device.turnAway(s.owner, who, s.device.running().whyNot(by, user))
}
