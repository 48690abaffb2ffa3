package packet

import (
	"encoding/binary"
	"net/netip"
)

// IPv4Fields is an IPv4 header to be written. What the router fills in when it sends its own packet (source, TTL,
// identification) may stay zero.
type IPv4Fields struct {
	Src, Dst netip.Addr
	Proto    uint8
	TTL, TOS uint8
	ID       uint16
	DF       bool
	Options  []byte // at most forty octets; they are filled up to whole words
}

// PushIPv4 puts an IPv4 header before the packet, checksum included.
func (p *Packet) PushIPv4(f IPv4Fields) {
	words := (len(f.Options) + 3) / 4
	h := IPv4(p.Push(IPv4Len + 4*words))
	h[0] = 0x45 + uint8(words)
	clear(h[IPv4Len:][:4*words])
	copy(h[IPv4Len:], f.Options)
	h.SetTOS(f.TOS)
	h.SetTotalLen(p.Len())
	h.SetID(f.ID)
	var flags uint16
	if f.DF {
		flags = flagDF
	}
	binary.BigEndian.PutUint16(h[6:], flags)
	h.SetTTL(f.TTL)
	h[9] = f.Proto
	h.SetSrc(U32(f.Src))
	h.SetDst(U32(f.Dst))
	h.SetChecksum()
}

// PutUDP makes the packet a UDP datagram. A datagram without source address goes without checksum until the
// router has chosen one (CompleteSum).
func (p *Packet) PutUDP(ip IPv4Fields, src, dst uint16, data []byte) {
	u := UDP(p.Extend(UDPLen + len(data)))
	binary.BigEndian.PutUint16(u, src)
	binary.BigEndian.PutUint16(u[2:], dst)
	u.setLen(len(u))
	copy(u.Payload(), data)
	ip.Proto = ProtoUDP
	p.PushIPv4(ip)
	p.Sum = SumPartial
	p.CompleteSum()
}

// PutTCPReset makes the packet the answer to a segment of no connection (RFC 9293 §3.10.7.1).
func (p *Packet) PutTCPReset(ip IPv4Fields, segment TCP) {
	t := TCP(p.Extend(TCPLen))
	clear(t)
	binary.BigEndian.PutUint16(t, segment.DstPort())
	binary.BigEndian.PutUint16(t[2:], segment.SrcPort())
	t[12] = TCPLen / 4 << 4
	if segment.Flags()&TCPAck != 0 {
		t.setSeq(segment.Ack())
		t.setFlags(TCPRst)
	} else {
		binary.BigEndian.PutUint32(t[8:], segment.Seq()+segment.occupies())
		t.setFlags(TCPRst | TCPAck)
	}
	ip.Proto = ProtoTCP
	p.PushIPv4(ip)
	p.Sum = SumPartial
	p.CompleteSum()
}

// occupies is the room that a segment takes in the sequence space; SYN and FIN take one each.
func (h TCP) occupies() uint32 {
	n := uint32(len(h) - h.HeaderLen())
	for _, flag := range [...]uint8{TCPSyn, TCPFin} {
		if h.Flags()&flag != 0 {
			n++
		}
	}
	return n
}

// PushUDP puts a UDP header without checksum before the packet (RFC 3948 §2.1 wants none).
func (p *Packet) PushUDP(src, dst uint16) {
	u := UDP(p.Push(UDPLen))
	binary.BigEndian.PutUint16(u, src)
	binary.BigEndian.PutUint16(u[2:], dst)
	u.setLen(p.Len())
	u.setChecksum(0)
}

// TrimUDP cuts off what follows the datagram of a decoded packet and returns the length of its header. The caller
// has checked the datagram's length.
func (p *Packet) TrimUDP() int {
	p.Trim(p.Len() - p.IPLen - UDP(p.Bytes()[p.IPLen:]).Len())
	return UDPLen
}

// PutEcho makes the packet an ICMP echo request (RFC 792, page 14).
func (p *Packet) PutEcho(ip IPv4Fields, id, seq uint16, data []byte) {
	p.putICMP(ip, ICMPEcho, 0, uint32(id)<<16|uint32(seq), data)
}

// PutICMPError makes the packet an ICMP error about another: rest is the word behind the checksum (the MTU of the
// next hop in "too big"), quoted the IP header and eight octets of the packet in question.
func (p *Packet) PutICMPError(ip IPv4Fields, typ, code uint8, rest uint32, quoted []byte) {
	p.putICMP(ip, typ, code, rest, quoted)
}

func (p *Packet) putICMP(ip IPv4Fields, typ, code uint8, rest uint32, data []byte) {
	m := ICMP(p.Extend(ICMPLen + len(data)))
	m[0], m[1] = typ, code
	binary.BigEndian.PutUint32(m[4:], rest)
	copy(m.Payload(), data)
	m.SetChecksum()
	ip.Proto = ProtoICMP
	p.PushIPv4(ip)
}

// CompleteSum writes the transport checksum of a packet that still has a partial one.
func (p *Packet) CompleteSum() {
	if p.Sum == SumComplete {
		return
	}
	p.Sum = SumComplete
	h := IPv4(p.Bytes())
	switch segment := h.Payload(); h.Protocol() {
	case ProtoTCP:
		TCP(segment).setChecksum(0)
		TCP(segment).setChecksum(transportSum(h.Src(), h.Dst(), ProtoTCP, segment))
	case ProtoUDP:
		UDP(segment).setChecksum(0)
		UDP(segment).setChecksum(transportSum(h.Src(), h.Dst(), ProtoUDP, segment))
	}
}

// ValidSum verifies the transport checksum of a whole packet; protocols without one and UDP without a sum pass.
func (p *Packet) ValidSum() bool {
	h := IPv4(p.Bytes())
	segment := h.Payload()
	switch {
	case p.Sum == SumPartial:
		return true
	case h.Protocol() == ProtoICMP:
		return ICMP(segment).Valid()
	case h.Protocol() == ProtoUDP && UDP(segment).Checksum() == 0:
		return true
	case h.Protocol() == ProtoUDP, h.Protocol() == ProtoTCP:
		return fold(sum(pseudo(h.Src(), h.Dst(), h.Protocol(), len(segment)), segment)) == 0xffff
	}
	return true
}

// SetSource writes the source address that the maker of an own packet left open and corrects the transport checksum;
// the header checksum is the caller's.
func (p *Packet) SetSource(src uint32) {
	h := IPv4(p.Bytes())
	h.SetSrc(src)
	if h.FragOffset() == 0 && !h.MF() && (h.Protocol() == ProtoUDP || h.Protocol() == ProtoTCP) {
		p.Sum = SumPartial
		p.CompleteSum()
	}
}
