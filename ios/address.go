package ios

import (
	"encoding/binary"
	"math/bits"
	"net/netip"
)

// maskBits is the length of a subnet mask, -1 if its ones are not contiguous.
func maskBits(mask netip.Addr) int {
	m := addrWord(mask)
	n := bits.LeadingZeros32(^m)
	if n < 32 && m<<n != 0 {
		return -1
	}
	return n
}

// maskOf is a prefix length as a subnet mask.
func maskOf(n int) netip.Addr { return wordAddr(^uint32(0) << (32 - n)) }

// invert turns a subnet mask into a wildcard and back.
func invert(mask netip.Addr) netip.Addr { return wordAddr(^addrWord(mask)) }

func addrWord(a netip.Addr) uint32 { b := a.As4(); return binary.BigEndian.Uint32(b[:]) }

func wordAddr(w uint32) netip.Addr {
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], w)
	return netip.AddrFrom4(b)
}

// broadcast is the last address of a network.
func broadcast(p netip.Prefix) netip.Addr {
	return wordAddr(addrWord(p.Addr()) | ^addrWord(maskOf(p.Bits())))
}

// classful is the network that an address belonged to before CIDR; multicast and above have none.
func classful(a netip.Addr) netip.Prefix {
	switch first := a.As4()[0]; {
	case first < 128:
		return netip.PrefixFrom(a, 8).Masked()
	case first < 192:
		return netip.PrefixFrom(a, 16).Masked()
	}
	return netip.PrefixFrom(a, 24).Masked()
}
