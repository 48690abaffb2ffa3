package ike

import (
	"net/netip"
	"time"
)

// Input is something that happened. The set is closed.
type Input interface{ step(*Machine) }

// Datagram arrived at Local. On port 4500 Data is without the non-ESP marker (RFC 3948 section 2.2). It is
// copied where it is kept.
type Datagram struct {
	Local, Remote netip.AddrPort
	Data          []byte
}

// Acquire asks for SAs: a packet matched the flow and found none.
type Acquire struct{ Flow FlowID }

// Expire says that Deadline has come.
type Expire struct{}

// DHDone answers a Compute.
type DHDone struct {
	ID             uint64
	Public, Shared []byte
}

// Reconfigured replaces the configuration. SAs stay as they are.
type Reconfigured struct{ *Config }

// PairRemoved says that a flow is no longer to be protected: its SAs go and the peer is told.
type PairRemoved struct{ Flow FlowID }

// ClearPhase1 deletes the IKE SAs that every field set here fits.
type ClearPhase1 struct {
	ConnID int
	Peer   netip.Addr
}

// ClearPhase2 deletes the pairs of IPsec SAs that every field set here fits.
type ClearPhase2 struct {
	Peer netip.Addr
	Map  string
	SPI  uint32 // of either direction
}

// KilobytesLow says that the SA of this SPI has passed its SoftKilobytes: a successor is wanted.
type KilobytesLow struct{ SPI uint32 }

// Traffic answers an AskTraffic: when the last authentic packet came from a peer, and when the last one
// went to it. Zero is never.
type Traffic struct {
	Local, Peer netip.Addr
	In, Out     time.Time
}

// Roamed says that an authentic packet of the inbound SA with this SPI, in UDP, came from another port
// than the SA's: the NAT in front of the peer has forgotten the old one.
type Roamed struct {
	SPI  uint32
	Peer netip.AddrPort
}

// InvalidSPI says that a peer sent ESP for an SA that is not here.
type InvalidSPI struct {
	Local, Peer netip.Addr
	SPI         uint32
}

// KilobytesSpent says that the SA of this SPI has passed its Kilobytes: its pair ends.
type KilobytesSpent struct{ SPI uint32 }
