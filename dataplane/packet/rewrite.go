package packet

import "encoding/binary"

// Endpoint is an address, and a port where the protocol has one: of TCP and UDP, and of ICMP queries their
// identifier.
type Endpoint struct {
	Addr uint32
	Port uint16
}

// Ports tells whether a packet begins with ports that a translation can read: not a later fragment.
func (f *Facts) Ports() bool {
	return !f.Later() && (f.Proto == ProtoTCP || f.Proto == ProtoUDP)
}

// Query tells an ICMP message with an identifier (RFC 792): echo, timestamp, information, mask, and their answers.
func (f *Facts) Query() bool {
	return f.Proto == ProtoICMP && !f.Later() && !ICMPError(f.ICMPType)
}

// Identifier is that of an ICMP query.
func (p *Packet) Identifier() uint16 { return ICMP(p.Bytes()[p.IPLen:]).ID() }

// RewriteSource gives a packet another source. Its checksums follow (RFC 1624), a partial one as the
// uncomplemented sum it is; the port is left alone where the packet has none.
func (p *Packet) RewriteSource(to Endpoint) {
	h := IPv4(p.Bytes())
	p.rewriteAddr(h[12:16], to.Addr)
	switch {
	case p.Ports():
		p.rewritePort(h.Payload()[0:2], to.Port)
		p.SrcPort = to.Port
	case p.Query():
		p.rewriteID(to.Port)
	}
	p.Src = to.Addr
}

// RewriteDestination gives a packet another destination.
func (p *Packet) RewriteDestination(to Endpoint) {
	h := IPv4(p.Bytes())
	p.rewriteAddr(h[16:20], to.Addr)
	switch {
	case p.Ports():
		p.rewritePort(h.Payload()[2:4], to.Port)
		p.DstPort = to.Port
	case p.Query():
		p.rewriteID(to.Port)
	}
	p.Dst = to.Addr
}

// rewriteAddr writes an address of the header and corrects the sums that it is part of.
func (p *Packet) rewriteAddr(field []byte, to uint32) {
	h := IPv4(p.Bytes())
	var after [4]byte
	binary.BigEndian.PutUint32(after[:], to)
	for i := 0; i < 4; i += 2 {
		was, is := binary.BigEndian.Uint16(field[i:]), binary.BigEndian.Uint16(after[i:])
		binary.BigEndian.PutUint16(h[10:], update(h.Checksum(), was, is))
		p.correct(was, is, true)
	}
	copy(field, after[:])
}

func (p *Packet) rewritePort(field []byte, to uint16) {
	p.correct(binary.BigEndian.Uint16(field), to, false)
	binary.BigEndian.PutUint16(field, to)
}

// rewriteID writes the identifier of an ICMP query, whose checksum knows no addresses.
func (p *Packet) rewriteID(to uint16) {
	m := ICMP(p.Bytes()[p.IPLen:])
	binary.BigEndian.PutUint16(m[2:], update(binary.BigEndian.Uint16(m[2:]), m.ID(), to))
	binary.BigEndian.PutUint16(m[4:], to)
}

// correct brings the checksum of TCP or UDP in line with a word that changes from was to is. A partial one
// holds the sum of the pseudo-header, not complemented, and nothing of the ports yet.
func (p *Packet) correct(was, is uint16, pseudoHeader bool) {
	if !p.Ports() {
		return
	}
	field := p.Bytes()[p.IPLen+SumOffset(p.Proto):][:2]
	sum := binary.BigEndian.Uint16(field)
	switch {
	case p.Sum == SumPartial && !pseudoHeader:
		return
	case p.Sum == SumPartial:
		sum = ^update(^sum, was, is)
	case p.Proto == ProtoUDP && sum == 0: // none was computed, RFC 768
		return
	default:
		sum = update(sum, was, is)
		if sum == 0 && p.Proto == ProtoUDP {
			sum = 0xffff
		}
	}
	binary.BigEndian.PutUint16(field, sum)
}
