package dataplane

import (
	"time"

	"torii/dataplane/arp"
	"torii/dataplane/drop"
	"torii/dataplane/packet"
)

// Deadline is when Tick has to be called at the latest; zero when nothing is pending.
func (r *Router) Deadline() time.Time {
	first := r.fragments.Deadline()
	if d := r.nat.Deadline(); !d.IsZero() && (first.IsZero() || d.Before(first)) {
		first = d
	}
	for _, i := range r.t.Ifaces {
		if d := i.port.arp.Deadline(); !d.IsZero() && (first.IsZero() || d.Before(first)) {
			first = d
		}
	}
	return first
}

// Tick does what the passing of time asks for: neighbors, fragments, translations.
func (r *Router) Tick(now time.Time) {
	r.enter(now)
	var due []arp.Due
	for _, i := range r.t.Ifaces {
		due = i.port.arp.Tick(now, due[:0])
		for _, d := range due {
			r.neighborDue(i, d)
		}
	}
	r.nat.Expire(now)
	for _, p := range r.fragments.Tick(now, nil) {
		r.fragmentTimedOut(p)
	}
	r.leave(nil)
}

// fragmentTimedOut tells the sender, if the first fragment was there to be quoted (RFC 792, page 6).
func (r *Router) fragmentTimedOut(p *packet.Packet) {
	if l, ok := r.locals[p.Dst]; ok && r.mayReport(l.iface, p) {
		r.report(l.iface, p, packet.ICMPTimeExceeded, packet.ExceededReassembly, 0)
	}
	r.finish(p, drop.FragmentTimeout)
}
