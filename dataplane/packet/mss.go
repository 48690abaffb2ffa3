package packet

import "encoding/binary"

// Options of TCP, RFC 9293 section 3.2.
const (
	tcpOptionEnd = 0
	tcpOptionNop = 1
	tcpOptionMSS = 2
	mssLen       = 4
)

// ClampMSS lowers the maximum segment size that a SYN announces to most, and tells whether it did. A SYN
// that announces none is left alone.
func (p *Packet) ClampMSS(most int) bool {
	if p.Proto != ProtoTCP || p.Later() || p.TCPFlags&TCPSyn == 0 {
		return false
	}
	h := TCP(p.Bytes()[p.IPLen:])
	options := h[min(TCPLen, len(h)):min(max(h.HeaderLen(), TCPLen), len(h))]
	for at := 0; at < len(options) && options[at] != tcpOptionEnd; {
		size := 1
		if options[at] != tcpOptionNop {
			if at+1 >= len(options) || options[at+1] < 2 {
				return false
			}
			size = int(options[at+1])
		}
		if options[at] == tcpOptionMSS && size == mssLen && at+mssLen <= len(options) {
			return p.lowerMSS(TCPLen+at+2, most)
		}
		at += size
	}
	return false
}

// lowerMSS writes the value at an offset of the TCP header. One that stands at an odd offset is two halves
// of words of the checksum.
func (p *Packet) lowerMSS(at, most int) bool {
	segment := p.Bytes()[p.IPLen:]
	if int(binary.BigEndian.Uint16(segment[at:])) <= most {
		return false
	}
	first := at &^ 1
	last := (at + 1) &^ 1
	var was [2]uint16
	was[0], was[1] = binary.BigEndian.Uint16(segment[first:]), binary.BigEndian.Uint16(segment[last:])
	binary.BigEndian.PutUint16(segment[at:], uint16(most))
	p.correct(was[0], binary.BigEndian.Uint16(segment[first:]), false)
	if last != first {
		p.correct(was[1], binary.BigEndian.Uint16(segment[last:]), false)
	}
	return true
}
