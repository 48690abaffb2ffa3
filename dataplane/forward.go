package dataplane

import (
	"torii/dataplane/acl"
	"torii/dataplane/drop"
	"torii/dataplane/packet"
)

// forward takes one IP packet from an interface, in the order IOS does it. It comes here as it arrived (via is nil)
// and again when it has been opened by an SA.
func (r *Router) forward(in *Iface, p *packet.Packet, via *SA) Drop {
	if via == nil && p.Fragment() && in.wantsWhole() { // 0 virtual reassembly: lists and translations see ports
		return r.whole(in, p, r.arrived)
	}
	if via == nil && !r.permits(in.ACLIn, p) { // 1 access list in: the outer packet only (12.3(8)T)
		return r.prohibited(in, p, drop.ACLIn)
	}
	if r.isLocal(p) && isESP(p) { // 2 reassemble, take out of UDP, open, check the selector; then again from here
		r.Traffic.IP.Local += count(p)
		return r.decrypt(in, p)
	}
	if via == nil && r.expectsIPsec(in, p) { // 3 mirrored crypto list
		r.ev.NotIPsec(r.now, in, &p.Facts)
		return drop.NotIPsec
	}
	if via != nil && !r.permits(via.Flow.clearIn(), p) { //   set ip access-group … in
		return drop.CryptoACL
	}
	if why := r.natInbound(in, p); why != drop.None { // 4 outside → inside NAT, before routing
		return why
	}
	if r.isLocal(p) { //   for the device: IKE, ICMP, vty
		r.Traffic.IP.Local += count(p)
		return r.deliver(in, p)
	}
	if why := r.mayPass(p); why != drop.None {
		return why
	}
	if !p.DecTTL() {
		return r.timeExceeded(in, p)
	}
	n, length := count(p), uint64(p.Len()+in.frameLen())
	why := r.output(in, p)
	if why == drop.None {
		r.passed(in, n, length)
	}
	return why
}

// output sends one IP packet on its way. The device's own packets start here, with in nil.
func (r *Router) output(in *Iface, p *packet.Packet) Drop {
	w, ok := r.route(p) // 5 route
	if !ok {
		return r.unreachable(in, p, packet.UnreachableHost, drop.NoRoute)
	}
	if p.IPLen > packet.IPv4Len { //   record route and timestamp
		r.record(w.out, p)
	}
	if why := r.natOutbound(in, w.out, p); why != drop.None { // 6 inside → outside NAT, TCP MSS
		return why
	}
	clampMSS(in, w.out, p)
	if flow, ok := r.protects(w.out, p); ok { // 7 MTU against the tunnel, seal; the outer packet goes on at 8
		return r.encrypt(in, w.out, flow, p)
	}
	return r.depart(in, w, p)
}

// depart is the rest of output, where sealed packets join.
func (r *Router) depart(in *Iface, w way, p *packet.Packet) Drop {
	if !p.Own && !r.permits(w.out.ACLOut, p) { // 8 access list out: not for the device's own
		return r.prohibited(in, p, drop.ACLOut)
	}
	r.redirect(in, w, p)
	return r.send(in, w, p) // 9 MTU, fragment, ARP, link
}

// permits asks an access list and reports a match of an entry that logs.
func (r *Router) permits(l *acl.List, p *packet.Packet) bool {
	if l == nil {
		return true
	}
	e, ok := l.Match(&p.Facts)
	if e != nil && e.Log {
		r.ev.ACLLog(r.now, l, e, &p.Facts)
	}
	return ok
}

// expectsIPsec tells a clear packet that the crypto map wants protected. IKE itself is exempt.
func (r *Router) expectsIPsec(in *Iface, p *packet.Packet) bool {
	return in.Crypto != nil && !(isIKE(p.Proto, p.DstPort) && r.isLocal(p)) && in.Crypto.matchMirrored(&p.Facts)
}

// protects finds the flow that shall carry a packet. IKE of the device's own is exempt.
func (r *Router) protects(out *Iface, p *packet.Packet) (*Flow, bool) {
	if out.Crypto == nil || p.Own && isIKE(p.Proto, p.SrcPort) {
		return nil, false
	}
	return out.Crypto.match(&p.Facts)
}

// isIKE tells ISAKMP by a port of the end in question (RFC 2408 §2.5.1, RFC 3947 §4).
func isIKE(proto uint8, port uint16) bool {
	return proto == packet.ProtoUDP && (port == 500 || port == portEncap)
}

// mayPass refuses what no device passes on (RFC 1812 §5.2.3, §5.3.4) and everything in a host.
func (r *Router) mayPass(p *packet.Packet) Drop {
	switch {
	case !r.t.Forwarding:
		return drop.NotForwarding
	case p.Dst >= 0xe0000000 || p.Dst == 0:
		return drop.Broadcast
	}
	return drop.None
}
