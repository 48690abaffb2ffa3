package dataplane

import (
	"time"

	"torii/dataplane/drop"
	"torii/dataplane/packet"
)

// unreachableInterval is the least time between two ICMP unreachables (`ip icmp rate-limit unreachable 500`), and
// between two redirects.
const unreachableInterval = 500 * time.Millisecond

// limiter lets one event pass per interval.
type limiter struct{ next time.Time }

func (l *limiter) allow(now time.Time) bool {
	if now.Before(l.next) {
		return false
	}
	l.next = now.Add(unreachableInterval)
	return true
}

// timeExceeded tells the sender that the packet has travelled far enough.
func (r *Router) timeExceeded(in *Iface, p *packet.Packet) Drop {
	if r.mayReport(in, p) {
		r.report(in, p, packet.ICMPTimeExceeded, packet.ExceededInTransit, 0)
	}
	return drop.TTLExpired
}

// tooBig tells the sender what fits (RFC 1191 §4).
func (r *Router) tooBig(in *Iface, p *packet.Packet, mtu int) Drop {
	if r.mayReport(in, p) && !in.NoUnreachables && r.tooBigs.allow(r.now) {
		r.report(in, p, packet.ICMPUnreachable, packet.UnreachableTooBig, uint32(mtu))
	}
	return drop.FragmentationNeeded
}

// prohibited is the answer to a packet that an access list denies (RFC 1812 §5.2.7.1, code 13).
func (r *Router) prohibited(in *Iface, p *packet.Packet, why Drop) Drop {
	return r.unreachable(in, p, packet.UnreachableAdmin, why)
}

// unreachable tells the sender that the packet goes no further.
func (r *Router) unreachable(in *Iface, p *packet.Packet, code uint8, why Drop) Drop {
	if r.mayReport(in, p) && !in.NoUnreachables && r.unreachables.allow(r.now) {
		r.report(in, p, packet.ICMPUnreachable, code, 0)
	}
	return why
}

// redirect tells a sender of the neighbor that its packets could go to at once (RFC 1812 §5.2.7.2).
func (r *Router) redirect(in *Iface, w way, p *packet.Packet) {
	if in != w.out || in == nil || in.Raw || in.NoRedirects || !in.reaches(p.Src) || !in.reaches(w.next) {
		return
	}
	if r.mayReport(in, p) && r.redirects.allow(r.now) {
		r.report(in, p, packet.ICMPRedirect, packet.RedirectHost, w.next)
	}
}

// mayReport says whether an error may be reported at all: not about ICMP errors, later fragments, broadcasts, or
// from nobody (RFC 1812 §4.3.2.7); and the device does not write to itself.
func (r *Router) mayReport(in *Iface, p *packet.Packet) bool {
	switch {
	case in == nil || p.Own || p.Later() || p.Src == 0:
		return false
	case p.Proto == packet.ProtoICMP && packet.ICMPError(p.ICMPType):
		return false
	}
	return !r.isBroadcast(p.Dst) && !r.isBroadcast(p.Src)
}

// report sends an ICMP error that quotes the header and eight octets of the packet, from the address of the
// interface it came in by.
func (r *Router) report(in *Iface, p *packet.Packet, typ, code uint8, rest uint32) {
	quoted := p.Bytes()[:min(p.Len(), p.IPLen+8)]
	e := r.pool.Get()
	e.PutICMPError(packet.IPv4Fields{Src: packet.Addr(in.primary()), Dst: packet.Addr(p.Src)}, typ, code, rest, quoted)
	if r.rules != nil && e.Decode() == drop.None {
		r.nat.Complain(e)
	}
	r.finish(e, r.originate(e))
}
