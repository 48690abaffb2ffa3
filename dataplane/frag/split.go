// Package frag takes IPv4 packets apart and puts them together again (RFC 791 §3.2). What it holds is bounded in
// number and in time, and fragments that overlap are refused (RFC 5722 §4, RFC 1858).
package frag

import (
	"torii/dataplane/packet"
)

// Split appends to out the fragments of p that fit into mtu, p itself if it does. The packet starts with its IP
// header, is decoded and one segment; the pieces come from the pool and p goes back to it. A packet that is a
// fragment already is cut further. mtu holds at least the longest header and eight octets (68, RFC 791).
func Split(p *packet.Packet, mtu int, pool *packet.Pool, out []*packet.Packet) []*packet.Packet {
	if p.Len() <= mtu {
		return append(out, p)
	}
	data := p.Bytes()[p.IPLen:]
	var scratch [60]byte
	header := append(scratch[:0], p.Bytes()[:p.IPLen]...)
	for at := 0; at < len(data); {
		n := min((mtu-len(header))&^7, len(data)-at)
		out = append(out, piece(p, pool, header, data[at:at+n], at, at+n < len(data)))
		if at == 0 {
			header = laterHeader(header)
		}
		at += n
	}
	pool.Put(p)
	return out
}

func piece(p *packet.Packet, pool *packet.Pool, header, data []byte, at int, more bool) *packet.Packet {
	f := pool.GetSize(len(header) + len(data))
	copy(f.Extend(len(header)), header)
	copy(f.Extend(len(data)), data)
	f.Facts, f.Own = p.Facts, p.Own
	f.IPLen, f.Offset, f.MF = len(header), p.Offset+at, more || p.MF

	h := packet.IPv4(f.Bytes())
	h.SetTotalLen(f.Len())
	h.SetFragment(f.Offset, f.MF)
	h.SetChecksum()
	if f.Later() {
		f.SrcPort, f.DstPort, f.ICMPType, f.ICMPCode, f.TCPFlags = 0, 0, 0, 0, 0
	}
	return f
}

// laterHeader is the header of the fragments behind the first: of the options only those marked to be copied. It
// works in place.
func laterHeader(header []byte) []byte {
	const end, nop, copied = 0, 1, 0x80
	options := header[packet.IPv4Len:]
	kept := header[:packet.IPv4Len]
	for len(options) > 0 && options[0] != end {
		n := 1
		if options[0] != nop {
			if len(options) < 2 || int(options[1]) < 2 || int(options[1]) > len(options) {
				break
			}
			n = int(options[1])
		}
		if options[0]&copied != 0 {
			kept = append(kept, options[:n]...)
		}
		options = options[n:]
	}
	for len(kept)%4 != 0 {
		kept = append(kept, end)
	}
	kept[0] = 0x40 | byte(len(kept)/4)
	return kept
}
