package dataplane

import (
	"torii/dataplane/drop"
	"torii/dataplane/nat"
	"torii/dataplane/packet"
)

// NAT is the translations, to be shown and cleared.
func (r *Router) NAT() *nat.Table { return r.nat }

// translate takes rules that are not the ones at work.
func (r *Router) translate(rules *nat.Rules) {
	if rules == r.rules {
		return
	}
	r.rules = rules
	if rules == nil {
		rules = &nat.Rules{}
	}
	r.nat.Configure(r.now, rules)
}

// wantsWhole tells an interface where packets have to be whole: for a translation, or since it was said.
func (i *Iface) wantsWhole() bool { return i.NATInside || i.NATOutside || i.Reassembles }

// arrived forwards a packet that was put together.
func (r *Router) arrived(in *Iface, p *packet.Packet) Drop { return r.forward(in, p, nil) }

// natInbound translates what comes from outside for somebody inside.
func (r *Router) natInbound(in *Iface, p *packet.Packet) Drop {
	if !in.NATOutside || r.rules == nil {
		return drop.None
	}
	was := r.before(p)
	switch r.nat.Inbound(r.now, p) {
	case nat.Translated:
		r.translated(was, p, false)
	case nat.Refused:
		return drop.NATExhausted
	case nat.Untouched:
		if !r.isLocal(p) && r.alias(in, p.Dst) {
			return drop.NATUnknown
		}
	}
	return drop.None
}

// natOutbound translates what goes from inside to outside.
func (r *Router) natOutbound(in, out *Iface, p *packet.Packet) Drop {
	if !out.NATOutside || r.rules == nil || !r.fromInside(in, p) {
		return drop.None
	}
	was := r.before(p)
	switch r.nat.Outbound(r.now, p) {
	case nat.Translated:
		r.translated(was, p, true)
	case nat.Refused:
		return r.unreachable(in, p, packet.UnreachableHost, drop.NATExhausted)
	case nat.Early:
		return drop.NATEarly
	}
	return drop.None
}

// fromInside tells a packet of the inside. One of the device's own is, if it speaks with an address there.
func (r *Router) fromInside(in *Iface, p *packet.Packet) bool {
	if in == nil {
		in = r.locals[p.Src].iface
	}
	return in != nil && in.NATInside
}

// alias tells a global address in the network of an interface: the device answers for it.
func (r *Router) alias(in *Iface, addr uint32) bool {
	return in.NATOutside && r.rules != nil && in.reaches(addr) && r.rules.Aliases(addr)
}

// Translation is a packet before and behind its translation. Ports are those of TCP and UDP; of an ICMP query
// both are its identifier.
type Translation struct {
	Proto    uint8
	ID       uint16 // of the IP header
	Was, Is  Ends
	Outbound bool
	Own      bool // the device's own packet
}

// Ends are where a packet comes from and goes to.
type Ends struct{ Src, Dst packet.Endpoint }

func endsOf(p *packet.Packet) Ends {
	e := Ends{packet.Endpoint{Addr: p.Src, Port: p.SrcPort}, packet.Endpoint{Addr: p.Dst, Port: p.DstPort}}
	if p.Query() {
		e.Src.Port, e.Dst.Port = p.Identifier(), p.Identifier()
	}
	return e
}

// before is a packet's ends, if somebody wants to know what becomes of them.
func (r *Router) before(p *packet.Packet) (e Ends) {
	if r.t.DebugNAT {
		e = endsOf(p)
	}
	return e
}

func (r *Router) translated(was Ends, p *packet.Packet, outbound bool) {
	if r.t.DebugNAT {
		r.ev.Translated(r.now, Translation{p.Proto, p.ID, was, endsOf(p), outbound, p.Own})
	}
}

// clampMSS obeys `ip tcp adjust-mss` of either interface that a SYN passes.
func clampMSS(in, out *Iface, p *packet.Packet) {
	if in == nil {
		return
	}
	for _, i := range [...]*Iface{in, out} {
		if i.MSS > 0 {
			p.ClampMSS(i.MSS)
		}
	}
}
