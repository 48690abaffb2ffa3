package isakmp

import (
	"encoding/binary"
	"net/netip"
)

// ID names a peer in phase 1, or one side of the traffic in phase 2. RFC 2407 section 4.6.2.
type ID struct {
	Kind     uint8
	Protocol uint8
	Port     uint16
	Data     []byte
}

// IDAddr is an ID_IPV4_ADDR.
func IDAddr(a netip.Addr, protocol uint8, port uint16) *ID {
	return &ID{Kind: IDIPv4, Protocol: protocol, Port: port, Data: a.AsSlice()}
}

// IDSubnet is an ID_IPV4_ADDR_SUBNET.
func IDSubnet(a, mask netip.Addr, protocol uint8, port uint16) *ID {
	return &ID{Kind: IDIPv4Subnet, Protocol: protocol, Port: port, Data: append(a.AsSlice(), mask.AsSlice()...)}
}

// Subnet returns the addresses an ID of one of these two kinds stands for.
func (p *ID) Subnet() (addr, mask netip.Addr, ok bool) {
	switch p.Kind {
	case IDIPv4:
		return netip.AddrFrom4([4]byte(p.Data)), netip.AddrFrom4([4]byte{255, 255, 255, 255}), true
	case IDIPv4Subnet:
		return netip.AddrFrom4([4]byte(p.Data)), netip.AddrFrom4([4]byte(p.Data[4:])), true
	}
	return netip.Addr{}, netip.Addr{}, false
}

func (*ID) Type() PayloadType { return TypeID }

func (p *ID) appendBody(b []byte) []byte {
	b = append(b, p.Kind, p.Protocol)
	b = binary.BigEndian.AppendUint16(b, p.Port)
	return append(b, p.Data...)
}

func parseID(c *cursor) Payload {
	p := &ID{Kind: c.uint8(), Protocol: c.uint8(), Port: c.uint16(), Data: c.rest()}
	if p.Kind == IDIPv4 && len(p.Data) != 4 || p.Kind == IDIPv4Subnet && len(p.Data) != 8 {
		c.fail(ErrMalformed)
	}
	return p
}
