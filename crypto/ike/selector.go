package ike

import (
	"net/netip"

	"torii/crypto/isakmp"
)

// Selector is one side of a flow, as Quick Mode's identities name it (RFC 2407 section 4.6.2). Proto and
// Port 0 mean any.
type Selector struct {
	Addr, Mask netip.Addr
	Proto      uint8
	Port       uint16
}

var hostMask = netip.AddrFrom4([4]byte{255, 255, 255, 255})

// hostSelector is what an exchange without identities is about, RFC 2409 section 5.5.
func hostSelector(a netip.Addr) Selector { return Selector{Addr: a, Mask: hostMask} }

func (s Selector) id() *isakmp.ID {
	if s.Mask == hostMask {
		return isakmp.IDAddr(s.Addr, s.Proto, s.Port)
	}
	return isakmp.IDSubnet(s.Addr, s.Mask, s.Proto, s.Port)
}

func selectorOf(id *isakmp.ID) (Selector, bool) {
	addr, mask, ok := id.Subnet()
	return Selector{Addr: addr, Mask: mask, Proto: id.Protocol, Port: id.Port}, ok
}

// covers reports whether everything in other is also in s.
func (s Selector) covers(other Selector) bool {
	return s.Addr.Is4() && other.Addr.Is4() && s.coversAddrs(other) &&
		(s.Proto == 0 || s.Proto == other.Proto) &&
		(s.Port == 0 || s.Port == other.Port)
}

func (s Selector) coversAddrs(other Selector) bool {
	addr, mask := s.Addr.As4(), s.Mask.As4()
	otherAddr, otherMask := other.Addr.As4(), other.Mask.As4()
	for i := range mask {
		if mask[i]&^otherMask[i] != 0 || (addr[i]^otherAddr[i])&mask[i] != 0 {
			return false
		}
	}
	return true
}
