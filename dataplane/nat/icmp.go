package nat

import (
	"encoding/binary"

	"torii/dataplane/packet"
)

// quote is the packet that an ICMP error is about, as far as it is quoted: a header and eight octets.
type quote struct {
	ip packet.IPv4
}

const quotedTransport = 8

func quoted(p *packet.Packet) (q quote, ok bool) {
	m := packet.ICMP(p.Bytes()[p.IPLen:])
	h := packet.IPv4(m.Payload())
	if len(h) < packet.IPv4Len || h.HeaderLen() < packet.IPv4Len || len(h) < h.HeaderLen()+quotedTransport || h.FragOffset() != 0 {
		return quote{}, false
	}
	return quote{h}, true
}

// endpoints are those of the quoted packet. A query's identifier counts for the end that is inside.
func (q quote) endpoints(sentByInside bool) (src, dst packet.Endpoint) {
	b := q.ip.Payload()
	src, dst = packet.Endpoint{Addr: q.ip.Src()}, packet.Endpoint{Addr: q.ip.Dst()}
	switch q.ip.Protocol() {
	case packet.ProtoTCP, packet.ProtoUDP:
		src.Port, dst.Port = binary.BigEndian.Uint16(b), binary.BigEndian.Uint16(b[2:])
	case packet.ProtoICMP:
		id := binary.BigEndian.Uint16(b[4:])
		if sentByInside {
			src.Port = id
		} else {
			dst.Port = id
		}
	}
	return src, dst
}

// inboundError brings an error about a packet from inside to who sent it.
func (t *Table) inboundError(p *packet.Packet) Verdict {
	q, ok := quoted(p)
	if !ok {
		return Untouched
	}
	src, dst := q.endpoints(true)
	x := t.in[talk{q.ip.Protocol(), src, dst}]
	if x == nil {
		return Untouched
	}
	bring(p, q, x)
	return Translated
}

// bring gives an error to the inside that it is about.
func bring(p *packet.Packet, q quote, x *Translation) {
	q.rewrite(12, x.InsideLocal)
	p.RewriteDestination(packet.Endpoint{Addr: x.InsideLocal.Addr})
	packet.ICMP(p.Bytes()[p.IPLen:]).SetChecksum()
}

// Complain puts right an error of the device itself about a packet that it may have translated: it goes to
// who has sent the packet and quotes it as that one knows it.
func (t *Table) Complain(p *packet.Packet) {
	q, ok := quoted(p)
	if !ok {
		return
	}
	src, dst := q.endpoints(true)
	if x := t.in[talk{q.ip.Protocol(), src, dst}]; x != nil {
		bring(p, q, x)
		return
	}
	src, dst = q.endpoints(false)
	if x := t.out[talk{q.ip.Protocol(), dst, src}]; x != nil {
		q.rewrite(16, x.InsideGlobal)
		packet.ICMP(p.Bytes()[p.IPLen:]).SetChecksum()
	}
}

// outboundError lets an error about a packet to the inside look as if it was about the one the outside sent.
func (t *Table) outboundError(p *packet.Packet) Verdict {
	q, ok := quoted(p)
	if !ok {
		return Untouched
	}
	src, dst := q.endpoints(false)
	x := t.out[talk{q.ip.Protocol(), dst, src}]
	if x == nil {
		return Untouched
	}
	q.rewrite(16, x.InsideGlobal)
	p.RewriteSource(packet.Endpoint{Addr: x.InsideGlobal.Addr})
	packet.ICMP(p.Bytes()[p.IPLen:]).SetChecksum()
	return Translated
}

// rewrite gives the quoted packet another source (at 12) or destination (at 16). Of its checksums only the
// header's is in the quotation for sure, and is made right; a UDP one is taken out, which means that none was made.
func (q quote) rewrite(at int, to packet.Endpoint) {
	binary.BigEndian.PutUint32(q.ip[at:], to.Addr)
	q.ip.SetChecksum()
	b := q.ip.Payload()
	switch q.ip.Protocol() {
	case packet.ProtoUDP:
		binary.BigEndian.PutUint16(b[6:], 0)
		fallthrough
	case packet.ProtoTCP:
		binary.BigEndian.PutUint16(b[(at-12)/2:], to.Port)
	case packet.ProtoICMP:
		was := binary.BigEndian.Uint16(b[4:])
		binary.BigEndian.PutUint16(b[4:], to.Port)
		check := uint32(^binary.BigEndian.Uint16(b[2:])) + uint32(^was) + uint32(to.Port)
		check = check>>16 + check&0xffff
		binary.BigEndian.PutUint16(b[2:], ^uint16(check>>16+check))
	}
}
