package ppp

import (
	"cmp"
	"io"
	"net/netip"
	"time"
)

// Config is what one end of a session wants.
type Config struct {
	MRU       uint16        // to be told to the peer; 0: not told, which means 1500
	MTU       uint16        // what this end has to be able to send; a peer that receives less is told so. 0: any will do
	Passive   bool          // the peer speaks first
	Keepalive time.Duration // between LCP echoes; 0: none
	Retries   int           // unanswered echoes that end the session

	// Of the automaton and of authentication; 0: as usual.
	Retry, AuthRetry                       time.Duration
	MaxConfigure, MaxTerminate, MaxFailure int

	Demand  []Method // how the peer has to say who it is, best first; none: it need not
	Own     []Method // how this end can
	Name    string   // of this end in CHAP and MS-CHAPv2
	Secret  string
	PAPName string
	PAPWord string
	// SecretOf is the secret shared with a peer that says who it is.
	SecretOf func(name string) (secret string, ok bool)

	Local      netip.Addr // this end's; unspecified (0.0.0.0): the peer is asked for one
	Grant      Grant      // nil: the peer's address is its own business
	DNSRequest bool
	DNSAccept  bool          // name servers that the peer has for itself are taken
	DNS        [2]netip.Addr // told to a peer that asks
}

// Grant says whether the peer may have the address that it asks for, 0.0.0.0 for any; else a better one;
// the zero Addr when there is none. user is who the peer proved to be, empty where nobody asked.
type Grant func(user string, asked netip.Addr) netip.Addr

// Phase is where a session stands, RFC 1661 section 3.2.
type Phase uint8

const (
	Dead Phase = iota
	Establish
	Authenticate
	Network
	Terminate
)

var phaseNames = [...]string{"DOWN", "ESTABLISHING", "AUTHENTICATING", "UP", "TERMINATING"}

func (p Phase) String() string { return phaseNames[p] }

// Reason is why a session ended.
type Reason uint8

const (
	NoReason  Reason = iota
	ByRequest        // this end closed it
	PeerClosed
	NoAnswer        // LCP or IPCP came to no end
	AuthFailed      // the peer is not who it says, or not known
	AuthRefused     // the peer did not believe this end
	AuthUnavailable // the ends know no common method
	EchoLost        // the peer is silent
	Looped          // the peer is this end
	AddressRefused
	LowerLost // the layer below is gone
)

// Output is something to be done. The set is closed.
type Output interface{ output() }

// Send transmits a PPP frame. Data is the receiver's.
type Send struct {
	Protocol Protocol
	Data     []byte
}

// Opened says that IP may flow.
type Opened struct {
	Local, Peer netip.Addr
	DNS         [2]netip.Addr // zero where none was given
	User        string        // who the peer proved to be
	MRU         uint16        // the most the peer receives
}

// Suspended says that IP may not flow until Opened comes again.
type Suspended struct{}

// Ended says that the session is over: PPPoE has to end it too.
type Ended struct{ Why Reason }

func (Send) output()      {}
func (Opened) output()    {}
func (Suspended) output() {}
func (Ended) output()     {}
func (Event) output()     {}

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

// filled is the configuration with what goes without saying.
func (c Config) filled() *Config {
	c.Retry, c.AuthRetry = cmp.Or(c.Retry, restartEvery), cmp.Or(c.AuthRetry, authEvery)
	c.MaxConfigure, c.MaxTerminate, c.MaxFailure = cmp.Or(c.MaxConfigure, maxConfigure), cmp.Or(c.MaxTerminate, maxTerminate), cmp.Or(c.MaxFailure, maxFailure)
	return &c
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

// Phase is where the session stands.
func (s *Session) Phase() Phase { return s.phase }

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
