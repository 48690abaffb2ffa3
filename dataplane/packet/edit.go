package packet

import "encoding/binary"

const (
	tcpSeqAt = 4
	tcpAckAt = 8
)

// Segment is the TCP segment of a decoded packet, nil if its header is not whole.
func (p *Packet) Segment() TCP {
	if p.Proto != ProtoTCP || p.Later() {
		return nil
	}
	s := TCP(p.Bytes()[p.IPLen:])
	if n := s.HeaderLen(); n < TCPLen || n > len(s) {
		return nil
	}
	return s
}

// Data is what a segment carries.
func (h TCP) Data() []byte { return h[h.HeaderLen():] }

// SetData gives a segment other data, and all lengths and sums with it. It tells whether that fits into a
// packet; if not, nothing is changed.
func (p *Packet) SetData(data []byte) bool {
	head := p.IPLen + p.Segment().HeaderLen()
	if head+len(data) > 0xffff {
		return false
	}
	p.Trim(p.Len() - head)
	p.Reserve(p.Start, len(data)+Tailroom)
	copy(p.Extend(len(data)), data)
	h := IPv4(p.Bytes())
	h.SetTotalLen(p.Len())
	h.SetChecksum()
	p.Segments = p.countSegments()
	was := p.Sum
	p.SetPartial()
	if was == SumComplete {
		p.CompleteSum()
	}
	return true
}

// SetSeq and SetAck renumber a segment.
func (p *Packet) SetSeq(v uint32) { p.patch32(tcpSeqAt, v) }
func (p *Packet) SetAck(v uint32) { p.patch32(tcpAckAt, v) }

// MapSACK renumbers the edges of the blocks that a segment acknowledges selectively (RFC 2018 section 3).
func (p *Packet) MapSACK(number func(uint32) uint32) {
	segment := p.Segment()
	for at, size := segment.option(tcpOptionSACK); size >= 4; at, size = at+4, size-4 {
		p.patch32(at, number(binary.BigEndian.Uint32(segment[at:])))
	}
}

func (p *Packet) patch32(at int, v uint32) {
	var with [4]byte
	binary.BigEndian.PutUint32(with[:], v)
	p.patch(at, with[:])
}

// patch writes up to four octets at an offset of the transport header; the checksum follows. What stands at
// an odd offset is parts of words of the checksum.
func (p *Packet) patch(at int, with []byte) {
	segment := p.Bytes()[p.IPLen:]
	first, last := at&^1, (at+len(with)+1)&^1
	var was [6]byte
	n := copy(was[:], segment[first:last])
	copy(segment[at:], with)
	for i := 0; i < n; i += 2 {
		p.correct(binary.BigEndian.Uint16(was[i:]), binary.BigEndian.Uint16(segment[first+i:]), false)
	}
}
