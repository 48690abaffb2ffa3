package packet

import (
	"encoding/binary"
	"net/netip"
)

// IPv4Len is the length of an IPv4 header without options.
const IPv4Len = 20

// Protocol numbers (IANA).
const (
	ProtoICMP = 1
	ProtoTCP  = 6
	ProtoUDP  = 17
	ProtoESP  = 50
	ProtoAH   = 51
)

const (
	flagDF     = 0x4000
	flagMF     = 0x2000
	maskOffset = 0x1fff
)

// IPv4 is an IPv4 header and what follows (RFC 791 §3.1); at least IPv4Len octets.
type IPv4 []byte

func (h IPv4) Version() int     { return int(h[0] >> 4) }
func (h IPv4) HeaderLen() int   { return int(h[0]&15) * 4 }
func (h IPv4) TOS() uint8       { return h[1] }
func (h IPv4) TotalLen() int    { return int(binary.BigEndian.Uint16(h[2:])) }
func (h IPv4) ID() uint16       { return binary.BigEndian.Uint16(h[4:]) }
func (h IPv4) DF() bool         { return h.fragment()&flagDF != 0 }
func (h IPv4) MF() bool         { return h.fragment()&flagMF != 0 }
func (h IPv4) FragOffset() int  { return int(h.fragment()&maskOffset) * 8 }
func (h IPv4) TTL() uint8       { return h[8] }
func (h IPv4) Protocol() uint8  { return h[9] }
func (h IPv4) Checksum() uint16 { return binary.BigEndian.Uint16(h[10:]) }
func (h IPv4) Src() uint32      { return binary.BigEndian.Uint32(h[12:]) }
func (h IPv4) Dst() uint32      { return binary.BigEndian.Uint32(h[16:]) }
func (h IPv4) Header() []byte   { return h[:h.HeaderLen()] }
func (h IPv4) Payload() []byte  { return h[h.HeaderLen():] }
func (h IPv4) fragment() uint16 { return binary.BigEndian.Uint16(h[6:]) }

func (h IPv4) SetTOS(v uint8)    { h[1] = v }
func (h IPv4) SetTotalLen(n int) { binary.BigEndian.PutUint16(h[2:], uint16(n)) }
func (h IPv4) SetID(v uint16)    { binary.BigEndian.PutUint16(h[4:], v) }
func (h IPv4) SetTTL(v uint8)    { h[8] = v }
func (h IPv4) SetSrc(a uint32)   { binary.BigEndian.PutUint32(h[12:], a) }
func (h IPv4) SetDst(a uint32)   { binary.BigEndian.PutUint32(h[16:], a) }

// SetFragment writes offset (octets, a multiple of eight) and the more-fragments flag and keeps DF.
func (h IPv4) SetFragment(offset int, more bool) {
	v := h.fragment()&flagDF | uint16(offset/8)
	if more {
		v |= flagMF
	}
	binary.BigEndian.PutUint16(h[6:], v)
}

// ClearDF lets routers fragment the packet; the checksum is the caller's.
func (h IPv4) ClearDF() { binary.BigEndian.PutUint16(h[6:], h.fragment()&^flagDF) }

// SetChecksum computes the header checksum.
func (h IPv4) SetChecksum() {
	h[10], h[11] = 0, 0
	binary.BigEndian.PutUint16(h[10:], Checksum(h.Header()))
}

// DecTTL takes one off the TTL and corrects the checksum (RFC 1624). It is false, and nothing is changed, when
// the packet may go no further.
func (h IPv4) DecTTL() bool {
	if h[8] <= 1 {
		return false
	}
	before := binary.BigEndian.Uint16(h[8:])
	h[8]--
	binary.BigEndian.PutUint16(h[10:], update(h.Checksum(), before, before-0x100))
	return true
}

// U32 is an IPv4 address as a number, 0 for the zero Addr.
func U32(a netip.Addr) uint32 {
	if !a.Is4() {
		return 0
	}
	b := a.As4()
	return binary.BigEndian.Uint32(b[:])
}

// Addr is the address of a number.
func Addr(a uint32) netip.Addr {
	return netip.AddrFrom4([4]byte{byte(a >> 24), byte(a >> 16), byte(a >> 8), byte(a)})
}
