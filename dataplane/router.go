// Package dataplane moves packets: one Router holds the state of one device, host or router, and takes packets from
// interface to interface in the order IOS does it. The order is the order of lines in forward and output.
//
//	link ─▶ Receive ─▶ forward ─▶ output ─▶ link
//	           1 access list in        5 route
//	           2 decrypt               6 NAT inside to outside
//	           3 clear that should     7 encrypt
//	             have been IPsec       8 access list out
//	           4 NAT outside to inside 9 MTU, ARP
//	             (for us: deliver)
//
// A Router has no goroutine, no clock and no lock: it belongs to one goroutine at a time, and the time is an
// argument. Every packet has one owner; a way out returns a drop reason, and whoever took the packet up counts it and
// puts it back. It knows neither configuration text nor IKE; ESP is an interface declared here.
package dataplane

import (
	"math/rand/v2"
	"time"

	"torii/dataplane/drop"
	"torii/dataplane/frag"
	"torii/dataplane/nat"
	"torii/dataplane/packet"
)

// Drop says why a packet went no further; None that it is somebody else's now.
type Drop = drop.Reason

// Router is the forwarding state of one device.
type Router struct {
	Drops      drop.Counts
	Traffic    Traffic
	Keepalives uint64 // of peers behind a NAT (RFC 3948 §2.3)

	t         *Tables
	ifaces    []*Iface // by Index; nil where there is none
	ports     []*port  // by Index
	locals    map[uint32]local
	inbound   map[uint32]*SA // by SPI
	fragments *frag.Table
	nat       *nat.Table
	rules     *nat.Rules // that nat has

	lines map[seat]*Iface

	ev      Events
	roaming Roaming // the same, or nil
	access  Access
	pool    *packet.Pool
	now     time.Time
	id      uint16 // identification of own packets
	esp     uint16 // identification of outer headers

	unreachables, tooBigs, redirects limiter

	depth            int // of calls within calls: only the outermost flushes
	opening, sealing []*SA
	sending          []*Iface
	segments, pieces []*packet.Packet
	calling          []*packet.Packet
}

// New returns a router without interfaces. The dice give the first identifications, nothing per packet.
func New(ev Events, dice *rand.Rand, pool *packet.Pool) *Router {
	roaming, _ := ev.(Roaming)
	access, _ := ev.(Access)
	return &Router{
		t: new(Tables), ev: ev, roaming: roaming, access: access, pool: pool,
		locals: map[uint32]local{}, inbound: map[uint32]*SA{}, fragments: frag.NewTable(pool), nat: nat.New(),
		id: uint16(dice.Uint32()), esp: uint16(dice.Uint32()),
	}
}

// Receive takes a vector of frames that arrived on an interface; it owns the packets, not the slice.
func (r *Router) Receive(now time.Time, in *Iface, frames []*packet.Packet) {
	r.enter(now)
	in = r.iface(in.Index)
	for _, p := range frames {
		r.finish(p, r.receive(in, p))
	}
	r.leave(in)
}

// Originate sends a packet of the device itself. It starts with its IP header; a source address, TTL or
// identification of zero is filled in. The router owns the packet whatever it returns: None when the packet is on its
// way or waits for ARP.
func (r *Router) Originate(now time.Time, p *packet.Packet) Drop {
	r.enter(now)
	why := r.originate(p)
	r.finish(p, why)
	r.leave(nil)
	return why
}

func (r *Router) enter(now time.Time) {
	r.now = now
	r.depth++
}

// leave works off what was gathered: opens, seals, then sends, each link once.
func (r *Router) leave(in *Iface) {
	if r.depth == 1 {
		for len(r.opening)+len(r.sealing) > 0 {
			r.open(in)
			r.seal()
		}
		r.flush()
	}
	r.depth--
}

// finish ends what began when a packet was taken up: a dropped one is counted and put back, any other has a new owner.
func (r *Router) finish(p *packet.Packet, why Drop) {
	if why == drop.None {
		return
	}
	r.note(why, &p.Facts)
	r.pool.Put(p)
}

// note counts a drop.
func (r *Router) note(why Drop, f *packet.Facts) {
	r.Drops[why] += uint64(max(1, f.Segments))
	if r.t.Debug {
		r.ev.Dropped(r.now, why, f)
	}
}

// consume puts a packet back that has done its work.
func (r *Router) consume(p *packet.Packet) Drop {
	r.pool.Put(p)
	return drop.None
}

// iface is the present interface of an index, nil without one.
func (r *Router) iface(index int) *Iface {
	if index < 0 || index >= len(r.ifaces) {
		return nil
	}
	return r.ifaces[index]
}

// AddInbound makes an inbound SA known by its SPI.
func (r *Router) AddInbound(sa *SA) { r.inbound[sa.SPI] = sa }

// RemoveInbound forgets an inbound SA; packets for its SPI are invalid from now on.
func (r *Router) RemoveInbound(spi uint32) { delete(r.inbound, spi) }

// Inbound finds an inbound SA, nil without one.
func (r *Router) Inbound(spi uint32) *SA { return r.inbound[spi] }
