package ppp

import (
	"io"
	"net/netip"
	"time"
)

// Session is one end of a PPP link. It is not safe for concurrent use. Each method says what is to be
// done, in order; now must not run backwards.
type Session struct {
	Trace bool // tell Events

	cfg   *Config
	rand  io.Reader
	phase Phase
	lcp   control
	ipcp  control

	magic    uint32
	loops    int
	mru      uint16 // that this end tells
	tellMRU  bool
	peerMRU  uint16
	demanded []Method // not yet refused by the peer
	demand   *Method  // what the peer agreed to
	own      *Method  // what it wants of this end
	auth     auth
	user     string
	local    netip.Addr
	peer     netip.Addr
	dns      [2]netip.Addr
	dnsAsked bool
	echoAt   time.Time
	echoes   int // unanswered
	echoID   uint8
	reason   Reason
	drops    [numDrops]uint64
	heard    hearing
	now      time.Time
	out      []Output
}

// New returns a session that is Dead. The configuration is not changed afterwards.
func New(cfg *Config, rand io.Reader) *Session {
	return &Session{cfg: cfg.filled(), rand: rand, lcp: control{number: LCP, options: lcpOptions}, ipcp: control{number: IPCP, options: ipcpOptions}}
}

// Up begins: the layer below is there.
func (s *Session) Up(now time.Time) []Output {
	return s.step(now, func() {
		s.magic, s.mru, s.tellMRU, s.peerMRU = s.random32(), s.cfg.MRU, s.cfg.MRU != 0, defaultMRU
		s.demanded, s.demand, s.own, s.auth, s.user = s.cfg.Demand, nil, nil, auth{}, ""
		s.local, s.peer, s.dns, s.dnsAsked = s.cfg.Local, netip.Addr{}, [2]netip.Addr{}, s.cfg.DNSRequest
		for _, c := range []*control{&s.lcp, &s.ipcp} {
			c.state, c.failures, c.naks = Initial, 0, 0
		}
		s.reason, s.loops, s.echoes, s.echoAt = NoReason, 0, 0, time.Time{}
		s.enter(Establish)
		s.drive(&s.lcp, open)
		if s.cfg.Passive {
			s.wait(&s.lcp)
			return
		}
		s.drive(&s.lcp, up)
	})
}

// wait is the passive option of RFC 1661 section 4.1, but not for ever.
func (s *Session) wait(c *control) {
	c.state, c.at = Stopped, s.now.Add(lcpDelay)
	s.note(Event{Kind: Waiting, Protocol: c.number, State: c.state})
}

func (s *Session) wake(c *control) {
	c.state = Starting
	s.drive(c, up)
}

// Close ends the session in good order; Ended comes when the peer has agreed, or not answered.
func (s *Session) Close(now time.Time) []Output {
	return s.step(now, func() { s.end(ByRequest) })
}

// Lost says that the layer below is gone. Nothing is sent and Ended does not come.
func (s *Session) Lost(now time.Time) []Output {
	return s.step(now, func() {
		if s.reason == NoReason {
			s.reason = LowerLost
			s.note(Event{Kind: Disconnected, Reason: s.reason})
		}
		s.drive(&s.ipcp, down)
		s.drive(&s.ipcp, shut)
		s.drive(&s.lcp, down)
		s.lcp.state, s.ipcp.state = Initial, Initial
		s.lcp.at, s.ipcp.at, s.echoAt, s.auth = time.Time{}, time.Time{}, time.Time{}, auth{}
		s.enter(Dead)
	})
}

// Receive takes a PPP frame that is not IP. It is not kept.
func (s *Session) Receive(now time.Time, p Protocol, data []byte) []Output {
	return s.step(now, func() { s.receive(p, data) })
}

// Expire says that Deadline has come.
func (s *Session) Expire(now time.Time) []Output {
	return s.step(now, func() {
		s.tick(&s.lcp)
		s.tick(&s.ipcp)
		s.tickAuth()
		s.tickEcho()
	})
}

// Deadline is when Expire is due, zero for never.
func (s *Session) Deadline() (first time.Time) {
	for _, t := range []time.Time{s.lcp.at, s.ipcp.at, s.auth.demand.at, s.auth.own.at, s.auth.until, s.echoAt} {
		if !t.IsZero() && (first.IsZero() || t.Before(first)) {
			first = t
		}
	}
	return first
}

// Agreed is what LCP or IPCP has agreed on: the options that this end asked for, and those of its peer.
func (s *Session) Agreed(p Protocol) (own, peer []Option) {
	c := &s.lcp
	if p == IPCP {
		c = &s.ipcp
	}
	own, _ = ParseOptions(c.asked)
	peer, _ = ParseOptions(c.granted)
	return own, peer
}

// Peer is how the peer has said who it is, and its name; nil where nobody asked or it has not yet.
func (s *Session) Peer() (how *Method, name string) {
	if s.demand == nil || !s.auth.peerKnown {
		return nil, ""
	}
	return s.demand, s.user
}

// States are those of LCP and IPCP.
func (s *Session) States() (lcp, ipcp State) { return s.lcp.state, s.ipcp.state }

func (s *Session) step(now time.Time, f func()) []Output {
	s.now, s.out = now, nil
	f()
	return s.out
}

// end closes LCP for a reason; the first one stays.
func (s *Session) end(why Reason) {
	if s.reason == NoReason {
		s.reason = why
		s.note(Event{Kind: Disconnected, Reason: why, Protocol: s.heard.protocol})
	}
	s.drive(&s.ipcp, down)
	s.drive(&s.ipcp, shut)
	if s.lcp.state == Stopped {
		s.lcp.state = Starting
	}
	s.drive(&s.lcp, shut)
}

func (s *Session) enter(p Phase) { s.enterFor(p, "") }

// enterFor enters a phase and says more of it than its name.
func (s *Session) enterFor(p Phase, detail string) {
	if s.phase != p {
		s.phase = p
		s.note(Event{Kind: PhaseEntered, Phase: p, Event: detail})
	}
}
