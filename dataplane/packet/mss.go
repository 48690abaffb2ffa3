package packet

import "encoding/binary"

// Options of TCP, RFC 9293 section 3.2.
const (
	tcpOptionEnd  = 0
	tcpOptionNop  = 1
	tcpOptionMSS  = 2
	mssLen        = 4
	tcpOptionSACK = 5 // selective acknowledgment, RFC 2018 section 3
)

// ClampMSS lowers the maximum segment size that a SYN announces to most, and tells whether it did. A SYN
// that announces none is left alone.
func (p *Packet) ClampMSS(most int) bool {
	if p.Proto != ProtoTCP || p.Later() || p.TCPFlags&TCPSyn == 0 {
		return false
	}
	segment := TCP(p.Bytes()[p.IPLen:])
	at, size := segment.option(tcpOptionMSS)
	if size != mssLen-2 || int(binary.BigEndian.Uint16(segment[at:])) <= most {
		return false
	}
	var lower [2]byte
	binary.BigEndian.PutUint16(lower[:], uint16(most))
	p.patch(at, lower[:])
	return true
}

// option finds the value of the first option of a kind; its size is 0 without one.
func (h TCP) option(kind byte) (at, size int) {
	end := min(max(h.HeaderLen(), TCPLen), len(h))
	for at := TCPLen; at < end && h[at] != tcpOptionEnd; {
		if h[at] == tcpOptionNop {
			at++
			continue
		}
		if at+1 >= end || h[at+1] < 2 || at+int(h[at+1]) > end {
			return 0, 0
		}
		if size := int(h[at+1]); h[at] == kind {
			return at + 2, size - 2
		}
		at += int(h[at+1])
	}
	return 0, 0
}
