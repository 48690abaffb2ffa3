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
	in.Counters.drop(why, p)
	return why
}

// drop counts a packet that went no further where it came in.
func (c *IfaceCounters) drop(why Drop, p *packet.Packet) {
	switch {
	case why == drop.None || why == drop.OtherMAC:
	case why == drop.EtherType:
		c.InUnknown++
	case why == drop.FrameFormat:
		c.InRunts++
		c.InErrors++
	case why > drop.FrameFormat && why <= drop.TransportTruncated:
		c.InErrors++
	default:
		c.InDrops += uint64(p.Segments)
	}
}

func (r *Router) frame(in *Iface, p *packet.Packet) Drop {
	if in.Raw {
		return r.ip(in, p, p.Len(), to{})
	}
	if p.Len() < packet.EthernetLen {
		return drop.FrameFormat
	}
	h := packet.Ethernet(p.Bytes())
	dst, typ := h.Dst(), h.Type()
	if dst != in.MAC && !dst.Group() {
		return drop.OtherMAC
	}
	length, whom := p.Len(), to{group: dst.Group(), all: dst == packet.BroadcastMAC}
	p.Pull(packet.EthernetLen)
	switch typ {
	case packet.EtherIPv4:
		return r.ip(in, p, length, whom)
	case packet.EtherARP:
		in.countIn(p, length, whom)
		return r.arp(in, p)
	case ppp.EtherDiscovery, ppp.EtherSession:
		return r.pppoe(in, h.Src(), typ, p, length, whom)
	}
	in.countIn(p, length, whom)
	return drop.EtherType
}

// to tells a frame for several stations, and for all of them.
type to struct{ group, all bool }

// ip takes one IP packet that came in a frame of this length.
func (r *Router) ip(in *Iface, p *packet.Packet, length int, whom to) Drop {
	why := p.Decode()
	in.countIn(p, length, whom)
	r.Traffic.IP.Received += count(p)
	if why != drop.None {
		return why
	}
	r.Traffic.IP.arrived(p, whom.group)
	if whom.group && !r.isBroadcast(p.Dst) { // RFC 1122 §3.3.6
		return drop.Broadcast
	}
	return r.forward(in, p, nil)
}

func (i *Iface) countIn(p *packet.Packet, length int, whom to) {
	n := count(p)
	i.Counters.InPackets += n
	i.Counters.InBytes += uint64(length)
	if whom.group {
		i.Counters.InBroadcasts += n
	}
	if whom.group && !whom.all {
		i.Counters.InMulticasts += n
	}
}
