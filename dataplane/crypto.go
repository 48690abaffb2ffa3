package dataplane

import (
	"net/netip"

	"torii/dataplane/acl"
	"torii/dataplane/drop"
	"torii/dataplane/packet"
)

// Sealer turns IP packets into ESP packets (RFC 4303), a batch at a time. Each packet of the batch is one inner IP
// packet at Start..End and becomes one that begins with the SPI; the room that Overhead names is there. A packet it
// refuses gets its Drop set and is left as it was.
type Sealer interface {
	Seal(batch []*packet.Packet)
}

// Opener is the way back: ESP at Start..End becomes the inner IP packet. A packet it refuses gets its Drop set
// (Replay, Auth, ESPFormat) and keeps Start and its first eight octets.
type Opener interface {
	Open(batch []*packet.Packet)
}

// Overhead is what ESP in tunnel mode adds to a packet, in octets.
type Overhead struct {
	IV, ICV int
	Block   int // what the cipher works on; padding fills up to 4 at least (RFC 4303 §2.4)
}

func (o Overhead) align() int { return max(o.Block, 4) }

// PlaintextMTU is the longest packet whose ESP packet fits into mtu.
func (o Overhead) PlaintextMTU(mtu int) int {
	room := mtu - packet.IPv4Len - packet.ESPLen - o.IV - o.ICV
	return room/o.align()*o.align() - 2
}

// UDPPorts are the two ends of ESP in UDP (RFC 3948 §2.1).
type UDPPorts struct{ Local, Remote uint16 }

// Head and Tail are the room a Sealer may need in front and behind.
func (o Overhead) Head() int { return packet.ESPLen + o.IV }
func (o Overhead) Tail() int { return o.align() + 1 + o.ICV }

// CryptoMap is the crypto map of an interface; nil protects nothing.
type CryptoMap struct {
	Entries []*CryptoEntry // in the order of sequence numbers
}

// CryptoEntry is one sequence number of a map, complete with list and peer.
type CryptoEntry struct {
	Seq     int
	List    *acl.List
	ClearIn *acl.List        // `set ip access-group … in`: what may come out of the tunnel
	Flows   map[uint64]*Flow // one for each permit entry of List, by its ID
}

// Flow is one line of a crypto list towards one peer: an ident with its pair of SAs. Whoever compiles hands the
// same Flow again while map, sequence, line and peer stay.
type Flow struct {
	Local, Peer netip.Addr
	// Selector is the negotiated pair of proxy identities, seen from here to there; nil is everything the line permits.
	Selector *acl.Entry
	// Narrower are parts of this flow for which the peer has asked for SAs of their own; they come first.
	Narrower []*Flow
	Out      *SA // nil until negotiated
	Counters FlowCounters

	entry *CryptoEntry
}

// FlowCounters is the counter block of `show crypto ipsec sa`.
type FlowCounters struct {
	Encaps, Encrypt, Digest uint64
	Decaps, Decrypt, Verify uint64
	SendErrors, RecvErrors  uint64
	Errors                  drop.Counts // the same by reason
}

func (c *FlowCounters) sendError(why Drop, n uint64) Drop {
	c.SendErrors += n
	c.Errors[why] += n
	return why
}

func (c *FlowCounters) recvError(why Drop) Drop {
	c.RecvErrors++
	c.Errors[why]++
	return why
}

// SA is one direction of a pair. Sealer is set in an outbound one, Opener in an inbound one.
type SA struct {
	SPI      uint32
	Flow     *Flow
	Overhead Overhead
	Sealer   Sealer
	Opener   Opener
	// Encap puts what is sealed into UDP; nil sends protocol 50. In an inbound SA it is where the peer is known to send
	// from, and Roaming hears of another place. Both forms are opened either way.
	Encap *UDPPorts

	// SoftBytes and HardBytes are volumes of clear packets, 0 for no limit: at the first the owner is told, from the
	// second on the SA takes no packet.
	SoftBytes, HardBytes uint64
	Bytes, Packets       uint64

	softTold, hardTold bool
	moved              netip.AddrPort // the last place told to Roaming
	queue, spare       []*packet.Packet
}

// PlaintextMTU is the longest packet that the SA can carry over a path of this MTU.
func (sa *SA) PlaintextMTU(mtu int) int {
	if sa.Encap != nil {
		mtu -= packet.UDPLen
	}
	return sa.Overhead.PlaintextMTU(mtu)
}

// take empties the queue of an SA. The slice is valid until the next but one take.
func (sa *SA) take() []*packet.Packet {
	batch := sa.queue
	sa.queue, sa.spare = sa.spare[:0], batch
	return batch
}

// match finds the flow a packet going out belongs to. In each entry the first line that fits decides: a deny goes on
// with the next entry, no match in any sends the packet in clear.
func (m *CryptoMap) match(f *packet.Facts) (flow *Flow, matched bool) {
	if m == nil {
		return nil, false
	}
	for _, e := range m.Entries {
		if ace, permit := e.List.Match(f); permit && ace != nil {
			return e.Flows[ace.ID].narrowest(f), true
		}
	}
	return nil, false
}

// matchMirrored tells whether a packet that came in clear should have come through a tunnel.
func (m *CryptoMap) matchMirrored(f *packet.Facts) bool {
	if m == nil {
		return false
	}
	for _, e := range m.Entries {
		if ace, permit := e.List.MatchMirrored(f); permit && ace != nil {
			return true
		}
	}
	return false
}

func (f *Flow) narrowest(facts *packet.Facts) *Flow {
	if f == nil {
		return nil
	}
	for _, n := range f.Narrower {
		if n.Out != nil && n.Selector.Matches(facts) {
			return n
		}
	}
	return f
}

// admits checks a decrypted packet against the proxy identities (RFC 4301 §5.2, step 4).
func (f *Flow) admits(facts *packet.Facts) bool {
	return f.Selector == nil || f.Selector.MatchesMirrored(facts)
}
