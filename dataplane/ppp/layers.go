package ppp

import (
	"bytes"
	"time"
)

// hearing is the packet being worked on.
type hearing struct {
	protocol Protocol
	packet   Packet
}

// receive finds who a frame is for. Before the link is established only LCP is heard, and before the peer
// is known only LCP and the protocols that tell (RFC 1661 section 3.5).
func (s *Session) receive(p Protocol, data []byte) {
	packet, err := ParsePacket(data)
	if err != nil {
		packet.Data = data
	}
	packet.Data = bytes.Clone(packet.Data)
	s.heard = hearing{p, packet}
	known := p == LCP || p == IPCP || p == PAP || p == CHAP
	switch {
	case known && err != nil:
		s.drop(Malformed)
	case p == LCP:
		s.noteReceived(&s.lcp, packet)
		s.hear(&s.lcp, packet)
	case s.lcp.state != Open:
		s.drop(Unexpected)
	case p == PAP || p == CHAP:
		s.note(Event{Kind: Received, Protocol: p, Packet: packet})
		s.hearAuth(p, packet)
	case p == IPCP && s.phase == Network:
		s.noteReceived(&s.ipcp, packet)
		s.hear(&s.ipcp, packet)
	case p == IPCP || p == IPv4 || s.phase != Network:
		s.drop(Unexpected)
	default:
		s.rejectProtocol(p, data)
	}
}

// rejectProtocol says that a protocol is not spoken here, RFC 1661 section 5.7.
func (s *Session) rejectProtocol(p Protocol, data []byte) {
	s.drop(UnknownProtocol)
	s.lcp.id++
	whole := append([]byte{byte(p >> 8), byte(p)}, data...)
	s.send(LCP, Packet{ProtocolReject, s.lcp.id, whole[:min(len(whole), int(s.peerMRU)-packetHeaderLen)]})
}

// hearMore takes what only LCP has.
func (s *Session) hearMore(c *control, p Packet) {
	if c != &s.lcp || p.Code > DiscardRequest || p.Code == 0 {
		s.drive(c, unknown)
		return
	}
	if p.Code == ProtocolReject {
		s.hearProtocolReject(p)
		return
	}
	if len(p.Data) < magicLen {
		s.drop(Malformed)
		return
	}
	if p.Code == EchoReply && p.ID == s.echoID {
		s.echoes = 0
	}
	s.drive(c, echoed)
}

// hearProtocolReject can live without everything but addresses.
func (s *Session) hearProtocolReject(p Packet) {
	if len(p.Data) < 2 {
		s.drop(Malformed)
		return
	}
	if Protocol(p.Data[0])<<8|Protocol(p.Data[1]) == IPCP {
		s.end(AddressRefused)
		return
	}
	s.drive(&s.lcp, spared)
}

// echo answers an Echo-Request.
func (s *Session) echo(c *control) {
	if c.packet.Code == EchoRequest {
		s.send(LCP, Packet{EchoReply, c.packet.ID, append(s.magicNumber(), c.packet.Data[magicLen:]...)})
	}
}

func (s *Session) layerUp(c *control) {
	if c == &s.lcp {
		s.beginEcho()
		s.beginAuth()
		return
	}
	if s.cfg.Grant != nil && !s.peer.IsValid() {
		s.end(AddressRefused)
		return
	}
	s.note(Event{Kind: LayerOpen, Protocol: IPCP})
	s.note(Event{Kind: AddressInstalled, Local: s.local, Peer: s.peer})
	s.out = append(s.out, Opened{Local: s.local, Peer: s.peer, DNS: s.dns, User: s.user, MRU: s.peerMRU})
}

// layerDown ends what runs on top of a layer. When the peer negotiates LCP anew, all begins anew.
func (s *Session) layerDown(c *control) {
	if c != &s.lcp {
		s.note(Event{Kind: AddressRemoved, Local: s.local, Peer: s.peer})
		s.out = append(s.out, Suspended{})
		return
	}
	s.drive(&s.ipcp, down)
	s.auth, s.echoAt, s.echoes = auth{}, time.Time{}, 0
	if c.state == Stopping && s.reason == NoReason {
		s.reason = PeerClosed
		s.note(Event{Kind: Disconnected, Reason: s.reason})
	}
	if c.state != Stopping && c.state != Closing && c.state != Starting {
		s.enter(Establish)
	}
}

// layerFinished ends the session when LCP has.
func (s *Session) layerFinished(c *control) {
	if c == &s.ipcp {
		if s.reason == NoReason {
			s.end(NoAnswer)
		}
		return
	}
	if s.reason == NoReason {
		s.reason = NoAnswer
	}
	s.enter(Dead)
	s.out = append(s.out, Ended{s.reason})
}

// network opens IPCP: both ends know each other.
func (s *Session) network() {
	s.enter(Network)
	s.drive(&s.ipcp, open)
	s.drive(&s.ipcp, up)
}
