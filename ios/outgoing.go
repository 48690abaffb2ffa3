package ios

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"torii/cli"
	"torii/cli/remote"
	"torii/dataplane/packet"
)

// outgoing is a connection that a session has to another machine.
type outgoing struct {
	number int // from 1 on
	host   string
	addr   netip.Addr
	call   *remote.Call
	seen   time.Time // when it was last talked to
	idle   bool      // for too long: the line has ended it
}

func outgoingCommands(s *Session) []cli.Line {
	var number int
	which := func() *cli.Token {
		return cli.Opt(cli.Num(&number, 1, mostOutgoing, "The number of an active network connection"))
	}
	return []cli.Line{
		cli.Do("resume", "Resume an active network connection", which()).Run(func() { s.resume(number) }),
		cli.Do("disconnect", "Disconnect an existing network connection", which()).Run(func() { s.disconnect(number) }),
		s.show("show sessions", "Information about Telnet connections", s.showSessions),
		s.show("where", "List active connections", s.showSessions),
	}
}

const mostOutgoing = 16

// mayCall says why a connection may not be opened from this session's line.
func (s *Session) mayCall(now time.Time, p Protocol, to netip.AddrPort) error {
	line := s.line()
	limit := mostOutgoing
	if line.SessionLimit != unlimited {
		limit = min(limit, line.SessionLimit)
	}
	switch {
	case !permits(line.Output, p):
		return fmt.Errorf("%% %s connections not permitted from this terminal", p)
	case !s.device.mayReach(now, line.AccessOut, to):
		return errors.New("% Connections to that host not permitted from this terminal")
	case len(s.calls) >= limit:
		return errors.New("% Session limit exceeded")
	}
	return nil
}

// mayReach compares a destination with the list of `access-class … out`: a standard one names destinations there.
func (d *Device) mayReach(now time.Time, list string, to netip.AddrPort) bool {
	facts := packet.Facts{Src: packet.U32(d.router.SourceFor(to.Addr())), Dst: packet.U32(to.Addr()), DstPort: to.Port()}
	if l := d.running().listNamed(list); l != nil && !l.Extended {
		facts.Src = facts.Dst
	}
	return d.listPermits(now, list, facts)
}

// begin gives a new connection the lowest free number and talks.
func (s *Session) begin(c *remote.Call, host string, addr netip.Addr) {
	o := &outgoing{number: 1, host: host, addr: addr, call: c}
	s.own(func(now time.Time) {
		for i, other := range s.calls {
			if other.number > i+1 {
				break
			}
			o.number = i + 2
		}
		o.seen = now
		s.calls = slices.Insert(s.calls, o.number-1, o)
	})
	s.talk(o)
}

// talk lets the terminal talk until the connection ends or is suspended.
func (s *Session) talk(o *outgoing) {
	s.own(func(time.Time) { s.busy, s.talking = true, o })
	ending := o.call.Talk(s.term)
	s.own(func(now time.Time) { s.busy, s.talking, s.seen, o.seen, s.recent = false, nil, now, now, o })
	if ending == remote.Closed {
		s.end(o)
	}
}

// end forgets a connection that the other machine has closed.
func (s *Session) end(o *outgoing) {
	s.drop(o)
	why := "closed by foreign host"
	if o.idle {
		why = "idle too long; timed out"
	}
	s.printf("\n[Connection to %s %s]\n", o.host, why)
}

func (s *Session) drop(o *outgoing) {
	o.call.Close()
	s.own(func(time.Time) {
		s.calls = slices.DeleteFunc(s.calls, func(other *outgoing) bool { return other == o })
		s.recent = nil
		for _, other := range s.calls {
			if s.recent == nil || other.seen.After(s.recent.seen) {
				s.recent = other
			}
		}
	})
}

// idleUntil is when a connection has been silent for as long as `session-timeout` allows; zero: never.
func (s *Session) idleUntil(o *outgoing) time.Time {
	line := s.line()
	if line.Idle == 0 || o.idle {
		return time.Time{}
	}
	last := o.seen
	if typed := s.term.LastInput(); s.talking == o && typed.After(last) {
		last = typed
	}
	if heard := o.call.Heard(); line.IdleOutput && heard.After(last) {
		last = heard
	}
	return last.Add(time.Duration(line.Idle) * time.Minute)
}

func (s *Session) firstIdle() (first time.Time) {
	for _, o := range s.calls {
		first = earliest(first, s.idleUntil(o))
	}
	return first
}

// endIdle ends the connections that have been silent for too long.
func (s *Session) endIdle(now time.Time) {
	for _, o := range s.calls {
		if due(s.idleUntil(o), now) {
			o.idle = true
			o.call.End()
		}
	}
}

// reap tells of connections that have ended while nobody talked.
func (s *Session) reap() {
	for _, o := range slices.Clone(s.calls) {
		if o.call.Over() {
			s.end(o)
		}
	}
}

// endCalls ends all connections, without a word.
func (s *Session) endCalls() {
	for _, o := range slices.Clone(s.calls) {
		s.drop(o)
	}
}

// mayLeave asks before connections are given up.
func (s *Session) mayLeave() bool {
	return len(s.calls) == 0 || s.confirm("You have open connections [confirm]")
}

// chosen is the connection of a number, or the one talked to last for 0.
func (s *Session) chosen(number int) *outgoing {
	if len(s.calls) == 0 {
		s.printf("%% No connections open\n")
		return nil
	}
	if number == 0 {
		return s.recent
	}
	i := slices.IndexFunc(s.calls, func(o *outgoing) bool { return o.number == number })
	if i < 0 {
		s.printf("%% %d is not an open connection\n", number)
		return nil
	}
	return s.calls[i]
}

func (s *Session) resume(number int) {
	if o := s.chosen(number); o != nil {
		s.printf("[Resuming connection %d to %s ... ]\n", o.number, o.host)
		s.talk(o)
	}
}

func (s *Session) disconnect(number int) {
	if o := s.chosen(number); o != nil && s.confirm("Closing connection to "+o.host+" [confirm]") {
		s.drop(o)
	}
}

// showSessions lists the connections of the caller; the one that Enter resumes has an asterisk.
func (s *Session) showSessions(w *page) {
	if len(s.calls) == 0 {
		w.printf("%% No connections open\n")
		return
	}
	w.printf("Conn Host                Address             Byte  Idle Conn Name\n")
	for _, o := range s.calls {
		mark := " "
		if o == s.recent {
			mark = "*"
		}
		w.printf("%s%3d %-20s%-20s%4d %5d %s\n", mark, o.number, o.host, o.addr, o.call.Unread(), int(w.now.Sub(o.seen).Minutes()), o.host)
	}
	w.printf("\n")
}

// hosts are the machines that a session is connected to, as show users lists them.
func (s *Session) hosts() []string {
	if len(s.calls) == 0 {
		return []string{"idle"}
	}
	var names []string
	for _, o := range s.calls {
		names = append(names, o.host)
	}
	return names
}
