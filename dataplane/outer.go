package dataplane

import "torii/dataplane/packet"

// DFBit is what the header around an ESP packet says about fragments (`crypto ipsec df-bit`).
type DFBit uint8

const (
	CopyDF  DFBit = iota // what the packet inside says
	ClearDF              // they are allowed
	SetDF                // they are not
)

// Outer is how what is too long for a tunnel gets through it.
type Outer struct {
	SealWhole bool // ESP packets are fragmented, not what they carry (`crypto ipsec fragmentation after-encryption`)
	DF        DFBit
}

// refuses says whether a packet that is too long for the tunnel goes back to its sender.
func (o Outer) refuses(p *packet.Packet) bool { return p.DF && o.DF != ClearDF }

// longest is how long the pieces of a packet may be that are sealed, where mtu is what fits into one packet outside.
func (o Outer) longest(p *packet.Packet, sa *SA, mtu int) int {
	if o.SealWhole || p.DF {
		return sa.PlaintextMTU(0xffff)
	}
	return mtu
}

func (o Outer) df(inside bool) bool {
	switch o.DF {
	case ClearDF:
		return false
	case SetDF:
		return true
	}
	return inside
}
