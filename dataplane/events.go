package dataplane

import (
	"net/netip"
	"time"

	"torii/dataplane/acl"
	"torii/dataplane/packet"
)

// Events is what the router tells and asks whoever runs it. The methods run within Receive, Tick, Swap or Originate:
// they may call Originate and change SAs, and must not call the other three. Packets and facts are lent for the call.
// Embed Silent for those of no interest.
type Events interface {
	// Punt offers a packet for the device itself: UDP, TCP, ICMP that answers own probes, protocols the router does not
	// know. It starts with its IP header, is whole and verified, and may be a super-packet. False means that nobody
	// wants it: the sender gets a TCP reset or an ICMP unreachable.
	Punt(now time.Time, in *Iface, p *packet.Packet) bool

	Acquire(now time.Time, f *Flow) // a packet wants an SA that does not exist
	InvalidSPI(now time.Time, in *Iface, src, dst netip.Addr, spi uint32)
	NotIPsec(now time.Time, in *Iface, f *packet.Facts)
	OpenFailed(now time.Time, sa *SA, why Drop, seq uint32) // replay, integrity, format
	Volume(now time.Time, sa *SA, hard bool)                // SoftBytes or HardBytes reached; each told once

	ACLLog(now time.Time, l *acl.List, e *acl.Entry, f *packet.Facts) // an entry with `log` matched
	AddressConflict(now time.Time, in *Iface, addr netip.Addr, mac packet.MAC)
	Unresolved(now time.Time, out *Iface, f *packet.Facts) // a waiting packet's next hop did not answer ARP
	Dropped(now time.Time, why Drop, f *packet.Facts)      // every drop, while Tables.Debug is set
	Translated(now time.Time, t Translation)               // every translated packet, while Tables.DebugNAT is set
}

// Roaming is Events of who also follows a peer behind a NAT.
type Roaming interface {
	Events
	// PeerMoved reports an authentic packet in UDP that did not come from Flow.Peer and Encap.Remote of its inbound SA,
	// once for each new place.
	PeerMoved(now time.Time, sa *SA, from netip.AddrPort)
}

// Silent is Events that wants nothing and hears nothing.
type Silent struct{}

var _ Events = Silent{}

func (Silent) Punt(time.Time, *Iface, *packet.Packet) bool                  { return false }
func (Silent) Acquire(time.Time, *Flow)                                     {}
func (Silent) InvalidSPI(time.Time, *Iface, netip.Addr, netip.Addr, uint32) {}
func (Silent) NotIPsec(time.Time, *Iface, *packet.Facts)                    {}
func (Silent) OpenFailed(time.Time, *SA, Drop, uint32)                      {}
func (Silent) Volume(time.Time, *SA, bool)                                  {}
func (Silent) ACLLog(time.Time, *acl.List, *acl.Entry, *packet.Facts)       {}
func (Silent) AddressConflict(time.Time, *Iface, netip.Addr, packet.MAC)    {}
func (Silent) Unresolved(time.Time, *Iface, *packet.Facts)                  {}
func (Silent) Dropped(time.Time, Drop, *packet.Facts)                       {}
func (Silent) Translated(time.Time, Translation)                            {}
