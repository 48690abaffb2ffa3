package packet

import (
	"encoding/binary"
	"math/bits"
)

// Checksum is the Internet checksum of b (RFC 1071), ready to be stored.
func Checksum(b []byte) uint16 { return ^fold(sum(0, b)) }

// sum adds b to an unfolded sum, eight octets at a time; the carry comes back in at the low end (RFC 1071 §2).
func sum(acc uint64, b []byte) uint64 {
	var carry uint64
	for len(b) >= 8 {
		acc, carry = bits.Add64(acc, binary.BigEndian.Uint64(b), 0)
		acc += carry
		b = b[8:]
	}
	var tail [8]byte
	copy(tail[:], b)
	acc, carry = bits.Add64(acc, binary.BigEndian.Uint64(tail[:]), 0)
	return acc + carry
}

func fold(acc uint64) uint16 {
	acc = acc>>32 + acc&0xffffffff
	acc = acc>>32 + acc&0xffffffff
	acc = acc>>16 + acc&0xffff
	acc = acc>>16 + acc&0xffff
	return uint16(acc)
}

// pseudo is the sum of the pseudo-header of TCP and UDP: RFC 9293 §3.1, RFC 768.
func pseudo(src, dst uint32, proto uint8, length int) uint64 {
	return uint64(src) + uint64(dst) + uint64(proto) + uint64(length)
}

// update is the checksum after a 16-bit word of what it covers has changed (RFC 1624 §3, equation 3).
func update(check, before, after uint16) uint16 {
	return ^fold(uint64(^check) + uint64(^before) + uint64(after))
}

// transportSum is the checksum a TCP or UDP segment shall carry; its checksum field must be zero.
func transportSum(src, dst uint32, proto uint8, segment []byte) uint16 {
	c := ^fold(sum(pseudo(src, dst, proto, len(segment)), segment))
	if c == 0 && proto == ProtoUDP {
		return 0xffff // RFC 768: a sum of zero goes out as all ones
	}
	return c
}
