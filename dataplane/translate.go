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

// translates tells an interface where packets have to be whole.
func (i *Iface) translates() bool { return i.NATInside || i.NATOutside }

// arrived forwards a packet that was put together.
func (r *Router) arrived(in *Iface, p *packet.Packet) Drop { return r.forward(in, p, nil) }

// natInbound translates what comes from outside for somebody inside.
func (r *Router) natInbound(in *Iface, p *packet.Packet) Drop {
	if in.NATOutside && r.rules != nil && r.nat.Inbound(r.now, p) == nat.Refused {
		return drop.NATExhausted
	}
	return drop.None
}

// natOutbound translates what goes from inside to outside; the device's own packets come from neither.
func (r *Router) natOutbound(in, out *Iface, p *packet.Packet) Drop {
	if in != nil && in.NATInside && out.NATOutside && r.rules != nil && r.nat.Outbound(r.now, p) == nat.Refused {
		return drop.NATExhausted
	}
	return drop.None
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
