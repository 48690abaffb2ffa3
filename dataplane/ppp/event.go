package ppp

import (
	"net/netip"
	"time"
)

// Event is a fact for whoever debugs PPP. Kind says which of the arguments mean something.
type Event struct {
	Kind        EventKind
	Protocol    Protocol
	Packet      Packet // not to be changed
	Event       string // what moved it, or what a phase is entered for, in the words of IOS
	Was, State  State
	Phase       Phase
	Reason      Reason
	Local, Peer netip.Addr
	Known       bool   // the peer is who it says, or nobody asks
	Method      string // of an authentication under way
}

// EventKind is what an Event is about; behind each, the arguments it has.
type EventKind uint8

const (
	PhaseEntered     EventKind = iota // Phase, Event
	Sent                              // Protocol, Packet, State: before what made it be sent
	Received                          // Protocol, Packet, State
	Moved                             // Protocol, Event, Was, State
	Waiting                           // Protocol, State: the peer has to begin
	LayerOpen                         // Protocol
	AddressChosen                     // Peer: what it asked for, Local: what it shall have
	AddressInstalled                  // Local, Peer
	AddressRemoved                    // Local, Peer
	EchoMissed                        //
	Disconnected                      // Reason, Protocol: of what was heard last
	Discarded                         // Protocol, Packet, Event: why a packet had no effect
	NumEventKinds
)

func (s *Session) note(e Event) {
	if s.Trace {
		e.Method = s.methodOf(e)
		e.Known = s.phase == Network || s.phase == Authenticate && s.auth.peerKnown
		s.out = append(s.out, e)
	}
}

// methodOf is by which method a packet of authentication speaks: the one that is demanded, or this end's own.
func (s *Session) methodOf(e Event) string {
	if e.Protocol != PAP && e.Protocol != CHAP {
		return ""
	}
	answer := e.Protocol == CHAP && e.Packet.Code == CHAPResponse || e.Protocol == PAP && e.Packet.Code == PAPRequest
	m := s.demand
	if answer == (e.Kind == Sent) {
		m = s.own
	}
	if m == nil {
		return ""
	}
	return m.Name
}

func (s *Session) noteReceived(c *control, p Packet) {
	s.note(Event{Kind: Received, Protocol: c.number, Packet: p, State: c.state})
}

// send transmits a control packet.
func (s *Session) send(p Protocol, packet Packet) {
	e := Event{Kind: Sent, Protocol: p, Packet: packet}
	switch p {
	case LCP:
		e.State = s.lcp.was
	case IPCP:
		e.State = s.ipcp.was
	}
	s.note(e)
	s.out = append(s.out, Send{Protocol: p, Data: packet.Append(nil)})
}

// Drop is why a packet had no effect.
type Drop uint8

const (
	Malformed       Drop = iota
	Unexpected           // not what is waited for
	UnknownProtocol      // answered with a Protocol-Reject
	numDrops
)

var dropWords = [numDrops]string{"Malformed packet", "Unexpected packet", "Unknown protocol"}

func (s *Session) drop(why Drop) {
	s.drops[why]++
	s.note(Event{Kind: Discarded, Protocol: s.heard.protocol, Packet: s.heard.packet, Event: dropWords[why]})
}

// Drops returns how many packets had no effect, by reason.
func (s *Session) Drops() [numDrops]uint64 { return s.drops }

// beginEcho asks after the peer from now on.
func (s *Session) beginEcho() {
	s.echoes, s.echoAt = 0, time.Time{}
	if s.cfg.Keepalive > 0 {
		s.echoAt = s.now.Add(s.cfg.Keepalive)
	}
}

// tickEcho ends the session when the peer leaves too many unanswered.
func (s *Session) tickEcho() {
	if s.echoAt.IsZero() || s.echoAt.After(s.now) {
		return
	}
	s.echoAt = s.now.Add(s.cfg.Keepalive)
	if s.echoes > 0 {
		s.note(Event{Kind: EchoMissed})
	}
	if s.echoes >= s.cfg.Retries {
		s.echoAt = time.Time{}
		s.end(EchoLost)
		return
	}
	s.echoes++
	s.echoID++
	s.send(LCP, Packet{EchoRequest, s.echoID, s.magicNumber()})
}
