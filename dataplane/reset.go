package dataplane

import (
	"torii/dataplane/drop"
	"torii/dataplane/packet"
)

// tcp offers a segment to the device's TCP. What nobody wants is reset.
func (r *Router) tcp(in *Iface, p *packet.Packet) Drop {
	segment := packet.TCP(p.Bytes()[p.IPLen:])
	if n := segment.HeaderLen(); n < packet.TCPLen || n > len(segment) || !p.ValidSum() {
		return drop.TCPFormat
	}
	if r.ev.Punt(r.now, in, p) {
		return r.consume(p)
	}
	if segment.Flags()&packet.TCPRst == 0 && !r.isBroadcast(p.Dst) && !r.isBroadcast(p.Src) && p.Src != 0 {
		answer := r.pool.Get()
		answer.PutTCPReset(packet.IPv4Fields{Src: packet.Addr(p.Dst), Dst: packet.Addr(p.Src)}, segment)
		r.finish(answer, r.originate(answer))
	}
	return drop.PortUnreachable
}
