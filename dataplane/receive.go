package dataplane

import (
	"torii/dataplane/drop"
	"torii/dataplane/packet"
	"torii/dataplane/ppp"
)

// local is an address the device answers to.
type local struct {
	iface     *Iface
	broadcast bool
}

const limitedBroadcast = 0xffffffff

// isLocal tells a packet for the device itself, broadcasts included.
func (r *Router) isLocal(p *packet.Packet) bool {
	_, ok := r.locals[p.Dst]
	return ok
}

// isBroadcast tells a destination that many hear.
func (r *Router) isBroadcast(dst uint32) bool {
	return dst >= 0xe0000000 || r.locals[dst].broadcast
}

// receive takes one frame.
func (r *Router) receive(in *Iface, p *packet.Packet) Drop {
	p.Own, p.Drop = false, drop.None // what the sender's device marked is not ours
	if in == nil || !in.Up {
		return drop.InterfaceDown
	}
	why := r.frame(in, p)
	switch {
	case why == drop.None || why == drop.OtherMAC:
	case why >= drop.FrameFormat && why <= drop.TransportTruncated:
		in.Counters.InErrors++
	default:
		in.Counters.InDrops += uint64(p.Segments)
	}
	return why
}

func (r *Router) frame(in *Iface, p *packet.Packet) Drop {
	if in.Raw {
		return r.ip(in, p, p.Len(), false)
	}
	if p.Len() < packet.EthernetLen {
		return drop.FrameFormat
	}
	h := packet.Ethernet(p.Bytes())
	dst, typ := h.Dst(), h.Type()
	if dst != in.MAC && !dst.Group() {
		return drop.OtherMAC
	}
	length := p.Len()
	p.Pull(packet.EthernetLen)
	switch typ {
	case packet.EtherIPv4:
		return r.ip(in, p, length, dst.Group())
	case packet.EtherARP:
		in.countIn(p, length, dst.Group())
		return r.arp(in, p)
	case ppp.EtherDiscovery, ppp.EtherSession:
		return r.pppoe(in, h.Src(), typ, p, length, dst.Group())
	}
	in.countIn(p, length, dst.Group())
	return drop.EtherType
}

// ip takes one IP packet that came in a frame of this length, to one station or to a group of them.
func (r *Router) ip(in *Iface, p *packet.Packet, length int, group bool) Drop {
	why := p.Decode()
	in.countIn(p, length, group)
	if why != drop.None {
		return why
	}
	if group && !r.isBroadcast(p.Dst) { // RFC 1122 §3.3.6
		return drop.Broadcast
	}
	return r.forward(in, p, nil)
}

func (i *Iface) countIn(p *packet.Packet, length int, group bool) {
	n := uint64(max(1, p.Segments))
	i.Counters.InPackets += n
	i.Counters.InBytes += uint64(length)
	if group {
		i.Counters.InBroadcasts += n
	}
}
