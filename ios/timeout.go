package ios

import (
	"slices"
	"time"
)

// What somebody reads whose time at a line ends. Silence is ended in silence.
const (
	warningAhead   = 20 * time.Second
	absoluteNotice = "\n*\n* Line timeout expired\n*\n"
)

// execTimeout is how long a session may be silent; zero: for ever.
func (t *TTY) execTimeout() time.Duration {
	return time.Duration(t.ExecMinutes)*time.Minute + time.Duration(t.ExecSeconds)*time.Second
}

// loginResponse is how long the line waits for an answer at login; zero: for ever.
func (t *TTY) loginResponse() time.Duration { return time.Duration(t.Response) * time.Second }

// silentSince is the last key or the end of the last command.
func (s *Session) silentSince() time.Time {
	if typed := s.term.LastInput(); typed.After(s.seen) {
		return typed
	}
	return s.seen
}

// silentUntil is when the session is hung up unless somebody types; zero: never, or not while a command runs.
func (s *Session) silentUntil() time.Time {
	limit := s.line().execTimeout()
	if s.asking {
		limit = s.line().loginResponse()
	}
	if limit == 0 || s.busy {
		return time.Time{}
	}
	return s.silentSince().Add(limit)
}

// openUntil is when the session ends whatever is typed; zero: never.
func (s *Session) openUntil() time.Time {
	if minutes := s.line().Absolute; minutes > 0 {
		return s.since.Add(time.Duration(minutes) * time.Minute)
	}
	return time.Time{}
}

// deadline is when something is due at the session's line.
func (s *Session) deadline() time.Time {
	end := s.openUntil()
	if !s.warned && !end.IsZero() {
		end = end.Add(-warningAhead)
	}
	return earliest(s.silentUntil(), end, s.firstIdle())
}

// watchClock hangs up whoever has been silent or there for too long, after a warning of the latter.
func (s *Session) watchClock(now time.Time) {
	s.endIdle(now)
	end := s.openUntil()
	switch {
	case due(s.silentUntil(), now) && s.asking:
		s.dismiss("\n% " + s.asked + ":  timeout expired!\n")
	case due(s.silentUntil(), now), due(end, now):
		s.dismiss("")
	case !end.IsZero() && !s.warned && due(end.Add(-warningAhead), now):
		s.warned = true
		s.term.Async(absoluteNotice)
	}
}

// dismiss ends the session behind last words; its line is free at once.
func (s *Session) dismiss(words string) {
	s.ended = true
	s.leaveLine()
	s.term.Dismiss(words)
}

// watchLines does what is due at the lines.
func (d *Device) watchLines(now time.Time) {
	for _, s := range slices.Clone(d.sessions) {
		if due(s.deadline(), now) {
			s.watchClock(now)
		}
	}
}

// await waits for the device. Meanwhile the session is not silent.
func (s *Session) await(until func() bool, interrupt <-chan struct{}) bool {
	s.own(func(time.Time) { s.busy = true })
	met := s.owner.Await(until, interrupt)
	s.own(func(now time.Time) { s.busy, s.seen = false, now })
	return met
}
