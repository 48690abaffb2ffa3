package dataplane

import (
	"net/netip"

	"torii/dataplane/drop"
	"torii/dataplane/packet"
)

// deliver takes a packet for the device itself.
func (r *Router) deliver(in *Iface, p *packet.Packet) Drop {
	if p.Fragment() {
		return r.whole(in, p, r.deliver)
	}
	switch {
	case isESP(p): // it was in fragments, or is our own
		return r.decrypt(in, p)
	case p.Proto == packet.ProtoICMP:
		return r.icmp(in, p)
	case p.Proto == packet.ProtoUDP:
		r.Traffic.UDP.In += count(p)
		return r.udp(in, p)
	case p.Proto == packet.ProtoTCP:
		r.Traffic.TCP.In += count(p)
		return r.tcp(in, p)
	}
	return r.punt(in, p, packet.UnreachableProto, drop.ProtocolUnreachable)
}

// whole gives a fragment to reassembly and goes on with its packet once that is whole.
func (r *Router) whole(in *Iface, p *packet.Packet, then func(*Iface, *packet.Packet) Drop) Drop {
	facts := p.Facts
	whole, why := r.fragments.Add(r.now, p)
	if why != drop.None {
		r.note(why, &facts)
	}
	if whole != nil {
		r.Traffic.IP.Reassembled++
		r.finish(whole, then(in, whole))
	}
	return drop.None
}

// icmp answers echo requests (RFC 1122 §3.2.2.6) and offers what may concern an own probe.
func (r *Router) icmp(in *Iface, p *packet.Packet) Drop {
	if !p.ValidSum() {
		return drop.ICMPFormat
	}
	*r.Traffic.ICMP.In.Of(p.ICMPType) += count(p)
	switch p.ICMPType {
	case packet.ICMPEcho:
		if r.isBroadcast(p.Dst) {
			return drop.ICMPUnused
		}
		return r.echo(p)
	case packet.ICMPEchoReply, packet.ICMPUnreachable, packet.ICMPTimeExceeded, packet.ICMPParameter:
		if r.ev.Punt(r.now, in, p) {
			return r.consume(p)
		}
	}
	return drop.ICMPUnused
}

// echo turns a request into its reply, in place.
func (r *Router) echo(p *packet.Packet) Drop {
	h := packet.IPv4(p.Bytes())
	h.SetSrc(p.Dst)
	h.SetDst(p.Src)
	h.SetTTL(0)
	h.SetID(0)
	m := packet.ICMP(h.Payload())
	m.SetType(packet.ICMPEchoReply)
	m.SetChecksum()
	return r.originate(p)
}

func (r *Router) udp(in *Iface, p *packet.Packet) Drop {
	u := packet.UDP(p.Bytes()[p.IPLen:])
	if u.Len() < packet.UDPLen || u.Len() > len(u) || !p.ValidSum() {
		return drop.UDPFormat
	}
	if p.DstPort == portEncap {
		switch payloadOf(u) {
		case keepalive:
			r.Keepalives++
			return r.consume(p)
		case neither:
			return drop.ESPFormat
		}
	}
	return r.punt(in, p, packet.UnreachablePort, drop.PortUnreachable)
}

// punt offers a packet to the owner of the device; what nobody wants is answered with an unreachable.
func (r *Router) punt(in *Iface, p *packet.Packet, code uint8, why Drop) Drop {
	if r.ev.Punt(r.now, in, p) {
		return r.consume(p)
	}
	return r.unreachable(in, p, code, why)
}

// originate fills in what the maker of an own packet left to the device and sends it on its way, which for an own
// address is a short one.
func (r *Router) originate(p *packet.Packet) Drop {
	p.Own = true
	if !p.HasIPv4() {
		return drop.IPHeaderLength
	}
	r.fillIn(packet.IPv4(p.Bytes()), p)
	if why := p.Decode(); why != drop.None {
		return why
	}
	r.made(p)
	if l, ok := r.locals[p.Dst]; ok && !l.broadcast {
		return r.deliver(l.iface, p)
	}
	return r.output(nil, p)
}

func (r *Router) fillIn(h packet.IPv4, p *packet.Packet) {
	if h.TTL() == 0 {
		h.SetTTL(r.ttl())
	}
	if h.ID() == 0 {
		r.id++
		h.SetID(r.id)
	}
	if h.Src() == 0 {
		p.SetSource(packet.U32(r.SourceFor(packet.Addr(h.Dst()))))
	}
	h.SetChecksum()
}

func (r *Router) ttl() uint8 {
	if r.t.TTL == 0 {
		return 255
	}
	return r.t.TTL
}

// SourceFor is the address the device speaks with to a destination: that of the interface the packet leaves by. It
// is the zero Addr without a route.
func (r *Router) SourceFor(dst netip.Addr) netip.Addr {
	to := packet.U32(dst)
	if l, ok := r.locals[to]; ok && !l.broadcast {
		return dst
	}
	rt, ok := r.t.FIB.Lookup(to)
	if !ok {
		return netip.Addr{}
	}
	if out := r.iface(rt.Hop(0, to).Out); out != nil {
		return out.speaks()
	}
	return netip.Addr{}
}
