package ppp

import "time"

// How long an answer is waited for and how often is asked where a Config does not say, RFC 1661 section 4.6.
const (
	restartEvery  = 2 * time.Second // as `ppp timeout retry` of IOS
	maxConfigure  = 10
	maxTerminate  = 2
	maxFailure    = 5
	configureLens = 1500

	lcpDelay = 2 * time.Second // a passive end asks by itself after that, as `ppp lcp delay` of IOS
)

// option is a row of what a protocol negotiates. A nil function: not asked of the peer, not granted to it.
type option struct {
	kind uint8
	size int // of the data; -1: any

	// want is what this end asks for, and whether it asks at all.
	want func(*Session) ([]byte, bool)
	// naked takes what the peer would rather see; refused, that it does not know the option.
	naked   func(*Session, []byte)
	refused func(*Session)
	// judge answers what the peer asks for: ConfigureAck, ConfigureNak with something better, ConfigureReject.
	judge func(*Session, []byte) (PacketCode, []byte)
}

// control is a control protocol under way: the automaton, and what is asked.
type control struct {
	number  Protocol
	options []option
	state   State
	was     State // before the event that is being worked on

	id       uint8 // of the last request
	asked    []byte
	left     int    // tries
	granted  []byte // what the peer asked for and was acknowledged
	failures int    // Naks sent in a row
	naks     int    // and received
	at       time.Time

	// Of the packet being worked on.
	packet Packet
	answer Packet
}

func (c *control) find(kind uint8) *option {
	for i := range c.options {
		if c.options[i].kind == kind {
			return &c.options[i]
		}
	}
	return nil
}

// drive takes an event to the automaton of a protocol.
func (s *Session) drive(c *control, e event) {
	m := transitions[e][c.state]
	if m == none {
		return
	}
	c.was, c.state = c.state, m.next
	for do := tld; do <= tlf; do <<= 1 {
		if do == tlu {
			s.moved(c, e)
		}
		if m.do&do != 0 {
			s.act(c, do)
		}
	}
}

// moved ends the wait for an answer where none is due any more.
func (s *Session) moved(c *control, e event) {
	if c.state != c.was && (c.state <= Stopped || c.state == Open) {
		c.at = time.Time{}
	}
	if c == &s.lcp && (c.state == Closing || c.state == Stopping) {
		defer s.enter(Terminate)
	}
	if c.state != c.was || e == nak || e == badReq {
		s.note(Event{Kind: Moved, Protocol: c.number, Event: e.String(), Was: c.was, State: c.state})
	}
}

func (s *Session) act(c *control, do action) {
	switch do {
	case irc:
		c.left = s.cfg.MaxConfigure
		if c.state == Closing || c.state == Stopping {
			c.left = s.cfg.MaxTerminate
		}
	case zrc:
		c.left, c.at = 0, s.now.Add(s.cfg.Retry)
	case scr:
		s.request(c)
	case sca, scn:
		s.send(c.number, c.answer)
	case str:
		c.id++
		s.awaited(c, Packet{TerminateRequest, c.id, nil})
	case sta:
		id := c.packet.ID
		s.send(c.number, Packet{TerminateAck, id, nil})
	case scj:
		c.id++
		whole := c.packet.Append(nil)
		s.send(c.number, Packet{CodeReject, c.id, whole[:min(len(whole), configureLens)]})
	case ser:
		s.echo(c)
	case tlu:
		s.layerUp(c)
	case tld:
		s.layerDown(c)
	case tlf:
		s.layerFinished(c)
	}
}

// request asks for what this end wants.
func (s *Session) request(c *control) {
	var wanted []Option
	for _, o := range c.options {
		if o.want == nil {
			continue
		}
		if data, ok := o.want(s); ok {
			wanted = append(wanted, Option{o.kind, data})
		}
	}
	c.id++
	c.asked = AppendOptions(nil, wanted)
	s.awaited(c, Packet{ConfigureRequest, c.id, c.asked})
}

// awaited sends what is sent again until there is an answer.
func (s *Session) awaited(c *control, p Packet) {
	c.left--
	c.at = s.now.Add(s.cfg.Retry)
	s.send(c.number, p)
}

func (s *Session) tick(c *control) {
	if c.at.IsZero() || c.at.After(s.now) {
		return
	}
	switch {
	case c.state == Stopped:
		s.wake(c)
	case c.left > 0:
		s.drive(c, again)
	default:
		s.drive(c, tired)
	}
}
