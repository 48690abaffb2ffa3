package dataplane

import (
	"net/netip"

	"torii/dataplane/acl"
	"torii/dataplane/arp"
	"torii/dataplane/fib"
	"torii/dataplane/link"
	"torii/dataplane/nat"
	"torii/dataplane/packet"
)

// Tables is a compiled configuration. The router reads it and never writes it, but for what it keeps in Iface.
type Tables struct {
	Ifaces     []*Iface
	FIB        *fib.Table
	Forwarding bool // false for a host
	// HoldWhileARP keeps one packet of others, too, while the next hop is asked for. The device's own are always kept.
	HoldWhileARP bool
	NAT          *nat.Rules // nil: nothing is translated
	Outer        Outer
	TTL          uint8      // of own packets; 0 stands for 255
	ARP          arp.Policy // the zero value stands for arp.Router
	Debug        bool       // report every drop to Events.Dropped
	DebugNAT     bool       // and every translated packet to Events.Translated
}

// Iface is an interface as configured. What lasts from one Tables to the next (neighbors, counters) hangs on Index.
type Iface struct {
	Name  string
	Index int // stands for the interface for all its life; small, not negative. Routes name it (fib.Hop.Out)
	MAC   packet.MAC
	Addrs []netip.Prefix // the first is the primary
	MTU   int            // of IP packets
	Up    bool           // administratively and physically
	Link  link.Link      // nil for a Loopback
	Raw   bool           // the link carries IP packets without Ethernet: no MAC, no ARP
	Super bool           // the link takes super-packets: what goes to it is joined where it can be

	PPPoE      bool       // frames of PPPoE are heard
	Line       *Line      // the session that carries the packets, in place of a Link
	Demand     *Demand    // which packets are worth a session; nil: the session does not depend on them
	Unnumbered netip.Addr // what an interface without an address of its own speaks with

	ACLIn, ACLOut  *acl.List
	Crypto         *CryptoMap
	NATInside      bool // ip nat inside
	NATOutside     bool
	Reassembles    bool // fragments are put together before anything else is done
	MSS            int  // what SYNs that pass may announce at most; 0: anything
	NoUnreachables bool
	NoRedirects    bool
	ProxyARP       bool

	// Counters is filled in by Swap with the counters of the interface of that Index, unless it is set.
	Counters *IfaceCounters

	port *port
}

// IfaceCounters is what `show interfaces` prints; super-packets count as their segments.
type IfaceCounters struct {
	InPackets, InBytes         uint64
	InBroadcasts, InMulticasts uint64 // multicasts are among the broadcasts
	InRunts, InErrors          uint64 // frames and packets that are malformed; runts are among the errors
	InUnknown                  uint64 // frames of a protocol that nobody here speaks
	InDrops                    uint64 // packets received here and dropped for another reason
	InPassed, InPassedBytes    uint64 // packets of others that were sent on
	OutPackets, OutBytes       uint64
	OutOwn, OutOwnBytes        uint64 // of these, the device's own
}

// speaks is the address the interface speaks with, the zero Addr without one.
func (i *Iface) speaks() netip.Addr {
	if len(i.Addrs) == 0 {
		return i.Unnumbered
	}
	return i.Addrs[0].Addr()
}

func (i *Iface) primary() uint32 { return packet.U32(i.speaks()) }

func (i *Iface) owns(addr uint32) bool {
	for _, a := range i.Addrs {
		if packet.U32(a.Addr()) == addr {
			return true
		}
	}
	return false
}

// reaches tells whether a neighbor may have this address.
func (i *Iface) reaches(addr uint32) bool {
	for _, a := range i.Addrs {
		if a.Contains(packet.Addr(addr)) {
			return true
		}
	}
	return false
}

// broadcast is the directed broadcast address of a network, 0 for a host or point-to-point one (RFC 3021).
func broadcast(p netip.Prefix) uint32 {
	if p.Bits() >= 31 {
		return 0
	}
	return packet.U32(p.Addr()) | 0xffffffff>>p.Bits()
}
