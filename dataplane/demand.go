package dataplane

import (
	"time"

	"torii/dataplane/acl"
	"torii/dataplane/drop"
	"torii/dataplane/packet"
)

// Demand says which packets of an interface are interesting: worth a session that is not there, and a reason to keep
// one that is.
type Demand struct {
	None    bool      // no packet is
	List    *acl.List // nil: every packet is
	In, Out bool      // the directions that keep a session

	Last time.Time // when the last one that keeps it came or went
}

func (d *Demand) interested(p *packet.Packet) bool {
	if d.None {
		return false
	}
	_, permit := d.List.Match(&p.Facts)
	return permit
}

// keep notes a packet of a session.
func (d *Demand) keep(now time.Time, p *packet.Packet, counts bool) {
	if counts && d.interested(p) {
		d.Last = now
	}
}

// wants takes a packet that has no session to go over.
func (r *Router) wants(out *Iface, p *packet.Packet) Drop {
	if r.access != nil {
		r.access.Wanted(r.now, out, p, out.Demand.interested(p))
	}
	return drop.NoSession
}
