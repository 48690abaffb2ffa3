package dataplane

import (
	"encoding/binary"
	"time"

	"torii/dataplane/drop"
	"torii/dataplane/packet"
	"torii/dataplane/ppp"
)

// Line is a PPPoE session that carries the IP packets of an interface over another (RFC 2516 §6).
type Line struct {
	Over    int // index of an Ethernet interface
	Session uint16
	Peer    packet.MAC
}

// Access is Events of who also speaks PPPoE.
type Access interface {
	Events
	// PPPoE takes what is not IP in a session: discovery and the control of PPP. The payload is that of the
	// Ethernet frame, lent for the call. False means that it is malformed.
	PPPoE(now time.Time, in *Iface, from packet.MAC, typ uint16, payload []byte) bool
	// Wanted tells of a packet for an interface with a Demand and without a session. It is dropped.
	Wanted(now time.Time, out *Iface, p *packet.Packet, interesting bool)
}

// seat is where a session arrives.
type seat struct {
	over    int
	session uint16
}

// linesOf finds the interfaces that sessions carry.
func linesOf(ifaces []*Iface) map[seat]*Iface {
	m := map[seat]*Iface{}
	for _, i := range ifaces {
		if i.Line != nil {
			m[seat{i.Line.Over, i.Line.Session}] = i
		}
	}
	return m
}

// pppoe takes a frame of PPPoE from which the Ethernet header has been pulled.
func (r *Router) pppoe(in *Iface, from packet.MAC, typ uint16, p *packet.Packet, length int, whom to) Drop {
	in.countIn(p, length, whom)
	if !in.PPPoE || r.access == nil {
		return drop.EtherType
	}
	if typ == ppp.EtherSession {
		_, session, frame, err := ppp.ParseHeader(p.Bytes())
		if err != nil || len(frame) < 2 {
			return drop.PPPoEFormat
		}
		line := r.lines[seat{in.Index, session}]
		if ppp.Protocol(binary.BigEndian.Uint16(frame)) == ppp.IPv4 && line != nil {
			if from != line.Line.Peer {
				return drop.OtherMAC
			}
			p.Pull(ppp.FrameLen)
			p.Trim(p.Len() - (len(frame) - 2))
			return r.called(line, p)
		}
	}
	if !r.access.PPPoE(r.now, in, from, typ, p.Bytes()) {
		return drop.PPPoEFormat
	}
	return r.consume(p)
}

// called takes a packet out of a session.
func (r *Router) called(line *Iface, p *packet.Packet) Drop {
	if d := line.Demand; d != nil && p.Decode() == drop.None {
		d.keep(r.now, p, d.In)
	}
	return r.ip(line, p, p.Len(), to{})
}

// call sends a packet over the session of its interface. A super-packet is cut: nobody further on knows how.
func (r *Router) call(out *Iface, p *packet.Packet) Drop {
	over := r.iface(out.Line.Over)
	if over == nil || !over.Up || over.Link == nil {
		return drop.InterfaceDown
	}
	if d := out.Demand; d != nil {
		d.keep(r.now, p, d.Out)
	}
	r.calling = p.Cut(r.pool, r.calling[:0])
	for _, piece := range r.calling {
		n := piece.Len()
		out.countOut(piece, uint64(n))
		h := piece.Push(ppp.FrameLen)[:0]
		h = ppp.AppendHeader(h, ppp.SessionData, out.Line.Session, 2+n)
		binary.BigEndian.AppendUint16(h, uint16(ppp.IPv4))
		piece.PushEthernet(out.Line.Peer, over.MAC, ppp.EtherSession)
		r.gather(over, piece)
	}
	return drop.None
}

// SendFrame sends what is not IP out of an Ethernet interface.
func (r *Router) SendFrame(now time.Time, out int, to packet.MAC, typ uint16, payload []byte) {
	r.enter(now)
	if i := r.iface(out); i != nil && i.Up && i.Link != nil && !i.Raw {
		p := r.pool.GetSize(len(payload))
		copy(p.Extend(len(payload)), payload)
		p.PushEthernet(to, i.MAC, typ)
		r.gather(i, p)
	}
	r.leave(nil)
}
