package dataplane

import (
	"torii/dataplane/acl"
	"torii/dataplane/drop"
	"torii/dataplane/frag"
	"torii/dataplane/packet"
)

// encrypt queues a clear packet for its SA, in pieces that fit into the tunnel. Without an SA it asks for one and
// drops the packet, as a router does.
func (r *Router) encrypt(in, out *Iface, flow *Flow, p *packet.Packet) Drop {
	if flow == nil {
		return drop.NoSA
	}
	sa := flow.Out
	if sa == nil {
		why := flow.Counters.sendError(drop.NoSA, count(p))
		r.ev.Acquire(r.now, flow)
		return why
	}
	mtu := sa.PlaintextMTU(out.MTU)
	if p.WireLen() > mtu && r.t.Outer.refuses(p) {
		flow.Counters.sendError(drop.FragmentationNeeded, count(p))
		return r.tooBig(in, p, mtu)
	}
	if !r.volume(sa, p) {
		if flow.Out != nil && flow.Out != sa { // its successor was waiting
			return r.encrypt(in, out, flow, p)
		}
		return flow.Counters.sendError(drop.SAExpired, count(p))
	}
	pieces := r.fit(p, r.t.Outer.longest(p, sa, mtu))
	for _, piece := range pieces {
		piece.Reserve(packet.EthernetLen+packet.IPv4Len+packet.UDPLen+sa.Overhead.Head(), sa.Overhead.Tail())
		r.sealing = enqueue(r.sealing, sa, piece)
	}
	r.pieces = pieces
	return drop.None
}

// fit makes a packet into plain packets no longer than mtu. The caller gives the slice back to r.pieces; while it
// uses it, an event may come round to here again.
func (r *Router) fit(p *packet.Packet, mtu int) []*packet.Packet {
	pieces := r.pieces[:0]
	r.pieces = nil
	r.segments = p.Cut(r.pool, r.segments[:0])
	for _, segment := range r.segments {
		before := len(pieces)
		pieces = frag.Split(segment, mtu, r.pool, pieces)
		if n := len(pieces) - before; n > 1 {
			r.Traffic.IP.Fragmented++
			r.Traffic.IP.Made += uint64(n)
		}
	}
	return pieces
}

// enqueue appends a packet to an SA's queue and, with the first one, the SA to the list of those that have work.
func enqueue(busy []*SA, sa *SA, p *packet.Packet) []*SA {
	if len(sa.queue) == 0 {
		busy = append(busy, sa)
	}
	sa.queue = append(sa.queue, p)
	return busy
}

// seal seals what was gathered, each SA once, and sends the outer packets on.
func (r *Router) seal() {
	for i := 0; i < len(r.sealing); i++ {
		sa := r.sealing[i]
		batch := sa.take()
		sa.Sealer.Seal(batch)
		for _, p := range batch {
			r.finish(p, r.sealed(sa, p))
		}
	}
	r.sealing = r.sealing[:0]
}

func (r *Router) sealed(sa *SA, p *packet.Packet) Drop {
	c := &sa.Flow.Counters
	if p.Drop != drop.None {
		return c.sendError(p.Drop, 1)
	}
	c.Encaps++
	c.Encrypt++
	c.Digest++
	r.pushOuter(sa, p)
	w, ok := r.route(p)
	if !ok {
		return drop.NoRoute
	}
	return r.depart(nil, w, p)
}

// pushOuter puts the tunnel header in front: ToS copied, DF as is said, TTL 255 (RFC 4301 §5.1.2.1).
func (r *Router) pushOuter(sa *SA, p *packet.Packet) {
	r.esp++
	f, df := sa.Flow, r.t.Outer.df(p.DF)
	outer := packet.IPv4Fields{
		Src: f.Local, Dst: f.Peer, Proto: packet.ProtoESP, TTL: 255, TOS: p.TOS, DF: df, ID: r.esp,
	}
	p.Facts = packet.Facts{
		Src: packet.U32(f.Local), Dst: packet.U32(f.Peer), TTL: 255, TOS: p.TOS, DF: df,
		ID: r.esp, IPLen: packet.IPv4Len, Segments: 1,
	}
	if sa.Encap != nil {
		outer.Proto = packet.ProtoUDP
		p.SrcPort, p.DstPort = sa.Encap.Local, sa.Encap.Remote
		p.PushUDP(p.SrcPort, p.DstPort)
	}
	p.Proto = outer.Proto
	p.PushIPv4(outer)
}

// decrypt queues an ESP packet for us at its SA, without what is around it.
func (r *Router) decrypt(in *Iface, p *packet.Packet) Drop {
	if p.Fragment() {
		return r.whole(in, p, r.decrypt)
	}
	outer := p.IPLen
	if p.Proto == packet.ProtoUDP {
		outer += p.TrimUDP()
	}
	spi := packet.ESP(p.Bytes()[outer:]).SPI()
	sa := r.inbound[spi]
	if sa == nil || packet.U32(sa.Flow.Local) != p.Dst {
		r.ev.InvalidSPI(r.now, in, packet.Addr(p.Src), packet.Addr(p.Dst), spi)
		return drop.InvalidSPI
	}
	p.Pull(outer)
	r.opening = enqueue(r.opening, sa, p)
	return drop.None
}

// open opens what was gathered, each SA once, and forwards the inner packets.
func (r *Router) open(in *Iface) {
	for i := 0; i < len(r.opening); i++ {
		sa := r.opening[i]
		batch := sa.take()
		sa.Opener.Open(batch)
		for _, p := range batch {
			r.finish(p, r.opened(in, sa, p))
		}
	}
	r.opening = r.opening[:0]
}

func (r *Router) opened(in *Iface, sa *SA, p *packet.Packet) Drop {
	c := &sa.Flow.Counters
	if p.Drop != drop.None {
		r.ev.OpenFailed(r.now, sa, p.Drop, packet.ESP(p.Bytes()).Seq())
		return c.recvError(p.Drop)
	}
	if p.Proto == packet.ProtoUDP { // the facts are still those of the outer header
		r.follow(sa, &p.Facts)
	}
	if why := r.inspect(sa, p); why != drop.None {
		return c.recvError(why)
	}
	c.Decaps++
	c.Decrypt++
	c.Verify++
	r.Traffic.IP.Received += count(p)
	r.Traffic.IP.arrived(p, false)
	return r.forward(in, p, sa)
}

// inspect passes a decrypted packet through the gate and the SA's own limits.
func (r *Router) inspect(sa *SA, p *packet.Packet) Drop {
	if why := p.Decode(); why != drop.None {
		return why
	}
	if !sa.Flow.admits(&p.Facts) {
		return drop.Selector
	}
	if !r.volume(sa, p) {
		return drop.SAExpired
	}
	return drop.None
}

// volume counts a clear packet on its SA and tells whether the SA may still take it.
func (r *Router) volume(sa *SA, p *packet.Packet) bool {
	after := sa.Bytes + uint64(p.Len())
	if sa.SoftBytes > 0 && after > sa.SoftBytes && !sa.softTold {
		sa.softTold = true
		r.ev.Volume(r.now, sa, false)
	}
	if sa.HardBytes > 0 && after > sa.HardBytes {
		if !sa.hardTold {
			sa.hardTold = true
			r.ev.Volume(r.now, sa, true)
		}
		return false
	}
	sa.Bytes = after
	sa.Packets += uint64(p.Segments)
	return true
}

// clearIn is the list that decrypted packets have to pass, nil without one.
func (f *Flow) clearIn() *acl.List {
	if f.entry == nil {
		return nil
	}
	return f.entry.ClearIn
}
