package packet

import (
	"bytes"
	"encoding/binary"
)

// apart are the flags of segments that are never joined: they mean something by themselves, or not for all.
const apart = TCPSyn | TCPRst | TCPUrg | TCPCwr

// SameConnection tells whether two decoded packets belong to one TCP connection, in the same direction.
func (p *Packet) SameConnection(q *Packet) bool {
	return p.Src == q.Src && p.Dst == q.Dst && p.Proto == q.Proto && p.SrcPort == q.SrcPort && p.DstPort == q.DstPort
}

// MayGrow tells whether a segment, or what was joined already, could have another one behind it.
func (p *Packet) MayGrow() bool {
	if p.Proto != ProtoTCP || p.IPLen != IPv4Len || p.Fragment() || p.TCPFlags&(apart|TCPPsh|TCPFin) != 0 {
		return false
	}
	header := p.tcpHeader()
	data := p.Len() - header
	return header >= IPv4Len+TCPLen && data > 0 && (p.SegSize == 0 || data%p.SegSize == 0)
}

// Next tells whether q is the segment behind p: Cut would make p and q again of what Join makes of them. Both
// start with their IPv4 headers and are decoded, p may grow, and they are of one connection.
func (p *Packet) Next(q *Packet) bool {
	header := p.tcpHeader()
	data, size := p.Len()-header, p.SegSize
	if size == 0 {
		size = data
	}
	more := q.Len() - header
	return q.IPLen == p.IPLen && !q.Fragment() && q.SegSize == 0 && q.Len() > q.IPLen+TCPLen && q.tcpHeader() == header &&
		more > 0 && more <= size && p.Len()+more <= LargestData &&
		q.TCPFlags&^(TCPPsh|TCPFin) == p.TCPFlags &&
		q.ID == p.ID+uint16(p.Segments) && q.TOS == p.TOS && q.TTL == p.TTL && q.DF == p.DF &&
		continues(p.Bytes()[IPv4Len:header], q.Bytes()[IPv4Len:header], data) &&
		p.ValidSum() && q.ValidSum()
}

// continues compares what two TCP headers say besides flags and checksum: acknowledgment, window, urgent pointer
// and options are the same, the sequence number is further by the data between.
func continues(a, b []byte, data int) bool {
	return TCP(b).Seq() == TCP(a).Seq()+uint32(data) && bytes.Equal(a[8:13], b[8:13]) &&
		bytes.Equal(a[14:16], b[14:16]) && bytes.Equal(a[18:], b[18:])
}

// Join puts the data of the next segment behind p, which has room for it.
func (p *Packet) Join(q *Packet) {
	header := p.tcpHeader()
	if p.SegSize == 0 {
		p.SegSize, p.SegHeader = p.Len()-header, header
	}
	data := q.Bytes()[header:]
	copy(p.Extend(len(data)), data)
	p.Segments++
	p.TCPFlags = q.TCPFlags

	h := IPv4(p.Bytes())
	h.SetTotalLen(p.Len())
	h.SetChecksum()
	TCP(h.Payload()).setFlags(p.TCPFlags)
	p.SetPartial()
}

// SetPartial writes the sum of the pseudo-header where the checksum of a TCP or UDP packet will stand.
func (p *Packet) SetPartial() {
	p.Sum = SumPartial
	h := IPv4(p.Bytes())
	segment := h.Payload()
	binary.BigEndian.PutUint16(segment[SumOffset(h.Protocol()):], fold(pseudo(h.Src(), h.Dst(), h.Protocol(), len(segment))))
}

// SumOffset is where the checksum stands in a header of TCP or UDP.
func SumOffset(proto uint8) int {
	if proto == ProtoTCP {
		return 16
	}
	return 6
}

// tcpHeader is the length of the IP and TCP headers.
func (p *Packet) tcpHeader() int {
	return p.IPLen + TCP(p.Bytes()[p.IPLen:]).HeaderLen()
}
