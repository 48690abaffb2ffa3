package dataplane

import (
	"torii/dataplane/arp"
	"torii/dataplane/drop"
	"torii/dataplane/packet"
)

// resolve asks for a neighbor. A packet of others is dropped meanwhile, as on IOS; of the device's own one waits.
func (r *Router) resolve(w way, p *packet.Packet) Drop {
	t := w.out.port.arp
	if t.Ask(r.now, w.next) {
		r.askARP(w.out, packet.BroadcastMAC, w.next)
	}
	if !p.Own && !r.t.HoldWhileARP {
		return drop.NoARP
	}
	if displaced := t.Hold(w.next, p); displaced != nil {
		r.finish(displaced, drop.NoARP)
	}
	return drop.None
}

// arp takes an ARP message (RFC 826, "Packet Reception").
func (r *Router) arp(in *Iface, p *packet.Packet) Drop {
	a, ok := packet.ParseARP(p.Bytes())
	if !ok {
		return drop.ARPFormat
	}
	r.Traffic.ARP.In.count(a.Op())
	sender, mac := a.SenderAddr(), a.SenderMAC()
	if in.owns(sender) {
		if mac != in.MAC {
			r.defend(in, sender, mac)
		}
		return r.consume(p)
	}
	mine := in.owns(a.TargetAddr())
	if in.reaches(sender) {
		if held := in.port.arp.Learn(r.now, sender, mac, mine); held != nil {
			r.transmit(in, mac, held)
		}
	}
	if a.Op() == packet.ARPRequest {
		r.answer(in, a, mine)
	}
	return r.consume(p)
}

// answer tells who asked for an address of ours, or for a host behind us.
func (r *Router) answer(in *Iface, a packet.ARP, mine bool) {
	switch {
	case mine, r.alias(in, a.TargetAddr()):
	case r.proxies(in, a.TargetAddr()):
		r.Traffic.ARP.Proxies++
	default:
		return
	}
	r.sendARP(in, a.SenderMAC(), packet.ARPFields{
		Op: packet.ARPReply, SenderMAC: in.MAC, SenderAddr: a.TargetAddr(), TargetMAC: a.SenderMAC(), TargetAddr: a.SenderAddr(),
	})
}

// proxies tells whether the device answers for a host that it reaches through another interface (RFC 1027).
func (r *Router) proxies(in *Iface, target uint32) bool {
	if !in.ProxyARP || !r.t.Forwarding || in.reaches(target) {
		return false
	}
	rt, ok := r.t.FIB.Lookup(target)
	return ok && rt.Hops[0].Out != in.Index
}

// defend answers a station that uses our address with our own claim, and reports it (RFC 5227 §2.4).
func (r *Router) defend(in *Iface, addr uint32, mac packet.MAC) {
	if in.port.arp.Conflict(r.now) {
		r.ev.AddressConflict(r.now, in, packet.Addr(addr), mac)
		r.announce(in, addr)
	}
}

// announce is a gratuitous ARP (RFC 5227 §1.1).
func (r *Router) announce(out *Iface, addr uint32) {
	r.sendARP(out, packet.BroadcastMAC, packet.ARPFields{
		Op: packet.ARPRequest, SenderMAC: out.MAC, SenderAddr: addr, TargetAddr: addr,
	})
}

// askARP asks one neighbor, or everybody, for an address. The question comes from an address of the same network.
func (r *Router) askARP(out *Iface, to packet.MAC, addr uint32) {
	sender := out.primary()
	for _, a := range out.Addrs {
		if a.Contains(packet.Addr(addr)) {
			sender = packet.U32(a.Addr())
			break
		}
	}
	r.sendARP(out, to, packet.ARPFields{Op: packet.ARPRequest, SenderMAC: out.MAC, SenderAddr: sender, TargetAddr: addr})
}

func (r *Router) sendARP(out *Iface, to packet.MAC, f packet.ARPFields) {
	p := r.pool.Get()
	p.Own = true
	r.Traffic.ARP.Out.count(f.Op)
	p.PutARP(f)
	p.PushEthernet(to, out.MAC, packet.EtherARP)
	r.gather(out, p)
}

// neighborDue does what the time asks of a neighbor table.
func (r *Router) neighborDue(out *Iface, d arp.Due) {
	switch {
	case d.Lost != nil:
		r.ev.Unresolved(r.now, out, &d.Lost.Facts)
		r.finish(d.Lost, drop.ARPFailed)
	case d.MAC == packet.MAC{}:
		r.askARP(out, packet.BroadcastMAC, d.Addr)
	default:
		r.askARP(out, d.MAC, d.Addr)
	}
}

// Neighbors calls yield with the neighbor entries of an interface, in no order.
func (r *Router) Neighbors(index int) func(yield func(arp.Entry) bool) {
	if i := r.iface(index); i != nil {
		return i.port.arp.All
	}
	return func(func(arp.Entry) bool) {}
}

// FlushNeighbors forgets the neighbors of an interface (`clear arp-cache`).
func (r *Router) FlushNeighbors(index int) {
	if i := r.iface(index); i != nil {
		r.forgetNeighbors(i.port)
	}
}

func (r *Router) forgetNeighbors(pt *port) {
	for _, p := range pt.arp.Flush() {
		r.finish(p, drop.ARPFailed)
	}
}
