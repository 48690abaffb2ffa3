package ike

import "net/netip"

// Input is something that happened. The set is closed.
type Input interface{ step(*Machine) }

// Datagram arrived at Local. Data is copied where it is kept.
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

// ClearPhase1 deletes one IKE SA, or with ConnID 0 all of them.
type ClearPhase1 struct{ ConnID int }

// ClearPhase2 deletes the pairs of IPsec SAs that every field set here fits.
type ClearPhase2 struct {
	Peer netip.Addr
	Map  string
	SPI  uint32 // of either direction
}

// KilobytesLow says that the SA of this SPI has passed its SoftKilobytes: a successor is wanted.
type KilobytesLow struct{ SPI uint32 }

// KilobytesSpent says that the SA of this SPI has passed its Kilobytes: its pair ends.
type KilobytesSpent struct{ SPI uint32 }
