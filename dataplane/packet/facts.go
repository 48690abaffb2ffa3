package packet

import "torii/dataplane/drop"

// Facts is what lists, routes and crypto maps ask of a packet, decoded once at the gate.
type Facts struct {
	Src, Dst uint32
	Proto    uint8
	TOS, TTL uint8
	DF, MF   bool
	ID       uint16
	Offset   int // of a fragment, in octets; 0 in the first and in a whole packet
	IPLen    int // length of the IP header

	SrcPort, DstPort   uint16 // TCP and UDP; 0 in later fragments
	ICMPType, ICMPCode uint8
	TCPFlags           uint8

	Segments int // how many packets this is on a wire
}

// Fragment tells a piece of a packet, the first one included.
func (f *Facts) Fragment() bool { return f.MF || f.Offset > 0 }

// Later tells a fragment that has no transport header.
func (f *Facts) Later() bool { return f.Offset > 0 }

// Decode is the gate: the packet starts with its IPv4 header; version, header length, total length and checksum
// are checked once, what a link added behind the packet is cut off, and the facts are written.
func (p *Packet) Decode() drop.Reason {
	if why := p.checkIPv4(); why != drop.None {
		return why
	}
	h := IPv4(p.Bytes())
	p.Trim(p.Len() - h.TotalLen())
	p.Facts = Facts{
		Src: h.Src(), Dst: h.Dst(), Proto: h.Protocol(), TOS: h.TOS(), TTL: h.TTL(),
		DF: h.DF(), MF: h.MF(), ID: h.ID(), Offset: h.FragOffset(), IPLen: h.HeaderLen(),
		Segments: p.countSegments(),
	}
	if !hostSource(p.Src) {
		return drop.IPSource
	}
	if p.Later() {
		return drop.None
	}
	return p.decodeTransport(p.Bytes()[p.IPLen:])
}

// HasIPv4 tells whether the packet begins with a header that can be looked at; more is Decode's business.
func (p *Packet) HasIPv4() bool {
	h := IPv4(p.Bytes())
	return len(h) >= IPv4Len && h.HeaderLen() >= IPv4Len && h.HeaderLen() <= len(h)
}

func (p *Packet) checkIPv4() drop.Reason {
	h := IPv4(p.Bytes())
	switch {
	case len(h) < IPv4Len:
		return drop.IPTruncated
	case h.Version() != 4:
		return drop.IPVersion
	case h.HeaderLen() < IPv4Len || h.HeaderLen() > len(h):
		return drop.IPHeaderLength
	case h.TotalLen() < h.HeaderLen() || h.TotalLen() > len(h):
		return drop.IPTotalLength
	case Checksum(h.Header()) != 0:
		return drop.IPChecksum
	}
	return drop.None
}

// hostSource refuses sources that no host has: loopback, multicast and broadcast (RFC 1812 §5.3.7).
func hostSource(a uint32) bool {
	return a>>24 != 127 && a < 0xe0000000
}

func (p *Packet) decodeTransport(b []byte) drop.Reason {
	if len(b) < transportLen(p.Proto) {
		return drop.TransportTruncated
	}
	switch p.Proto {
	case ProtoTCP:
		h := TCP(b)
		p.SrcPort, p.DstPort, p.TCPFlags = h.SrcPort(), h.DstPort(), h.Flags()
	case ProtoUDP:
		h := UDP(b)
		p.SrcPort, p.DstPort = h.SrcPort(), h.DstPort()
	case ProtoICMP:
		h := ICMP(b)
		p.ICMPType, p.ICMPCode = h.Type(), h.Code()
	}
	return drop.None
}

// transportLen is the shortest header of a protocol this router reads.
func transportLen(proto uint8) int {
	switch proto {
	case ProtoTCP:
		return TCPLen
	case ProtoUDP:
		return UDPLen
	case ProtoICMP:
		return ICMPLen
	case ProtoESP:
		return ESPLen
	}
	return 0
}

func (p *Packet) countSegments() int {
	if p.SegSize <= 0 {
		return 1
	}
	return max(1, (p.Len()-p.SegHeader+p.SegSize-1)/p.SegSize)
}

// WireLen is the length of the longest packet this becomes on a wire.
func (p *Packet) WireLen() int {
	if p.SegSize <= 0 {
		return p.Len()
	}
	return min(p.Len(), p.SegHeader+p.SegSize)
}

// DecTTL takes one off the TTL, in header and facts.
func (p *Packet) DecTTL() bool {
	if !IPv4(p.Bytes()).DecTTL() {
		return false
	}
	p.TTL--
	return true
}
