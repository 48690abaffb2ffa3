package dataplane

import (
	"time"

	"torii/dataplane/drop"
	"torii/dataplane/packet"
)

// way is where a packet goes next: the interface, and the neighbor on it.
type way struct {
	out  *Iface
	next uint32
}

// route finds the way to a packet's destination.
func (r *Router) route(p *packet.Packet) (way, bool) {
	rt, ok := r.t.FIB.Lookup(p.Dst)
	if !ok {
		return way{}, false
	}
	hop := rt.Hop(p.Src, p.Dst)
	w := way{out: r.iface(hop.Out), next: hop.Via}
	if w.next == 0 {
		w.next = p.Dst
	}
	return w, w.out != nil
}

// record enters the device into the options of a packet that leaves by an interface.
func (r *Router) record(out *Iface, p *packet.Packet) {
	var addr uint32
	if len(out.Addrs) > 0 {
		addr = packet.U32(out.Addrs[0].Addr())
	}
	midnight := r.now.Truncate(24 * time.Hour)
	packet.IPv4(p.Bytes()).Record(addr, uint32(r.now.Sub(midnight).Milliseconds()))
}

// send puts a packet on its link, in fragments if it must.
func (r *Router) send(in *Iface, w way, p *packet.Packet) Drop {
	switch {
	case w.out.Up && w.out.Line == nil && w.out.Demand != nil:
		return r.wants(w.out, p)
	case !w.out.Up || w.out.Link == nil && w.out.Line == nil:
		return drop.InterfaceDown
	case p.WireLen() > w.out.MTU:
		return r.fragment(in, w, p)
	}
	if w.out.Line != nil {
		return r.call(w.out, p)
	}
	if w.out.Raw {
		r.gather(w.out, p)
		return drop.None
	}
	mac, ok := w.out.port.arp.Lookup(w.next)
	switch {
	case ok:
		r.transmit(w.out, mac, p)
	case p.Own && r.isBroadcast(w.next):
		r.transmit(w.out, packet.BroadcastMAC, p)
	default:
		return r.resolve(w, p)
	}
	return drop.None
}

// fragment sends a packet that is longer than the MTU in pieces, or tells its sender.
func (r *Router) fragment(in *Iface, w way, p *packet.Packet) Drop {
	if p.DF {
		return r.tooBig(in, p, w.out.MTU)
	}
	pieces := r.fit(p, w.out.MTU)
	for _, piece := range pieces {
		r.finish(piece, r.send(in, w, piece))
	}
	r.pieces = pieces
	return drop.None
}

// transmit gathers a packet for a neighbor.
func (r *Router) transmit(out *Iface, mac packet.MAC, p *packet.Packet) {
	p.PushEthernet(mac, out.MAC, packet.EtherIPv4)
	r.gather(out, p)
}

// gather keeps a packet for its link, which gets them all when the batch ends.
func (r *Router) gather(out *Iface, p *packet.Packet) {
	out.countOut(p, uint64(p.Len()))
	if len(out.port.out) == 0 {
		r.sending = append(r.sending, out)
	}
	if out.Super && r.join(out, p) {
		return
	}
	out.port.out = append(out.port.out, p)
}

func (i *Iface) countOut(p *packet.Packet, length uint64) {
	n := count(p)
	i.Counters.OutPackets += n
	i.Counters.OutBytes += length
	if p.Own {
		i.Counters.OutOwn += n
		i.Counters.OutOwnBytes += length
	}
}

// flush hands the gathered packets to their links.
func (r *Router) flush() {
	for _, out := range r.sending {
		out.Link.Send(r.now, out.port.out)
		out.port.out, out.port.growing = out.port.out[:0], out.port.growing[:0]
	}
	r.sending = r.sending[:0]
}
