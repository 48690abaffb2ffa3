package ike

import (
	"net/netip"
	"time"

	"torii/crypto/isakmp"
	"torii/crypto/suite"
)

// Config is what the machine negotiates for. It is never changed; a new one comes as Reconfigured.
type Config struct {
	Enabled      bool     // something asks for protection; without, every IKE packet is ignored
	Policies     []Policy // of phase 1, ascending priority
	Keys         []Key
	Aggressive   []AggressivePeer
	NoAggressive bool   // Aggressive Mode is neither begun nor answered
	Flows        []Flow // of phase 2, in the order they are searched

	NATT         bool          // NAT traversal is offered and answered, RFC 3947
	ForceEncap   bool          // with it: this end claims to be behind a NAT, so that ESP goes in UDP
	NATKeepalive time.Duration // how often a NAT in front of this end is kept awake; 0: every 20 seconds

	DPD                DPD
	Fragment           bool // IKE messages too long for a datagram may go in fragments
	TruncatedSHA256    bool // HMAC-SHA-256 of ESP is cut to 96 bits, as some peers have it
	InvalidSPIRecovery bool // a peer that uses an SPI from before a restart is told by a new phase 1
}

// DPD is dead peer detection, RFC 3706. A peer that asks is answered also without.
type DPD struct {
	Interval time.Duration // of silence; 0: off
	Retry    time.Duration // between the questions when there is no answer; 0: 2 seconds
	Periodic bool          // ask after every Interval; else only while something is sent to the peer
}

// Policy is an acceptable phase 1.
type Policy struct {
	Priority int
	Cipher   *suite.Cipher
	Hash     *suite.Hash
	Group    *suite.Group
	Auth     Auth
	Lifetime time.Duration
}

// Auth is an authentication method, numbered as in RFC 2409 appendix A.
type Auth uint16

const (
	PreShared Auth = isakmp.AuthPreShared
	RSASig    Auth = isakmp.AuthRSASig // offered and compared; there is no key for it
)

// Key is a pre-shared key for the peers of a prefix, or for the one that calls itself Name in
// Aggressive Mode.
type Key struct {
	Peer   netip.Prefix
	Name   string // without a Peer
	Secret string
}

// AggressivePeer is a peer that phase 1 is begun with in Aggressive Mode.
type AggressivePeer struct {
	Peer   netip.Addr
	ID     *isakmp.ID // of this end; nil: its address
	Secret string
}

// FlowID names a flow for as long as it is configured. It is a value, not a place in a Config.
type FlowID struct {
	Interface, Map string
	Seq            int
	ACE            uint64
	Peer           netip.Addr
}

// Flow is traffic to be protected: what lies behind this end, what lies behind the peer, and how.
type Flow struct {
	ID                 FlowID
	Local              netip.Addr // the address of this end
	LocalSel           Selector
	RemoteSel          Selector
	Sets               []TransformSet // preferred first
	Seconds, Kilobytes uint32
	PFS                *suite.Group // nil: none
}

// TransformSet is one acceptable protection. The Hash is nil where the Cipher authenticates, or where
// nothing is to be authenticated; a set that ESP cannot run is left out.
type TransformSet struct {
	Name      string
	Cipher    *suite.Cipher
	Hash      *suite.Hash
	Transport bool
}

// known is the configuration without what names an algorithm there is no row for, or one in the wrong
// place.
func (c *Config) known() *Config {
	k := *c
	k.Policies, k.Flows = nil, nil
	for _, p := range c.Policies {
		if p.Cipher != nil && p.Cipher.IKE != 0 && p.Hash != nil && p.Hash.IKE != 0 && p.Group != nil {
			k.Policies = append(k.Policies, p)
		}
	}
	for _, f := range c.Flows {
		f.Sets = knownSets(f.Sets)
		k.Flows = append(k.Flows, f)
	}
	return &k
}

func knownSets(sets []TransformSet) (known []TransformSet) {
	for _, set := range sets {
		if set.Cipher != nil && set.Cipher.Fits(set.Hash) {
			known = append(known, set)
		}
	}
	return known
}

// key returns the pre-shared key for a peer: of the prefixes that hold it, the longest.
func (c *Config) key(peer netip.Addr) (best Key, ok bool) {
	for _, k := range c.Keys {
		if k.Peer.Contains(peer) && (!ok || k.Peer.Bits() > best.Peer.Bits()) {
			best, ok = k, true
		}
	}
	return best, ok
}

// keyNamed returns the pre-shared key for who calls himself so, else the one for where he is.
func (c *Config) keyNamed(id *isakmp.ID, peer netip.Addr) (Key, bool) {
	for _, k := range c.Keys {
		if k.Name != "" && (id.Kind == isakmp.IDFQDN || id.Kind == isakmp.IDUserFQDN) && k.Name == string(id.Data) {
			return k, true
		}
	}
	return c.key(peer)
}

func (c *Config) aggressive(peer netip.Addr) (AggressivePeer, bool) {
	for _, p := range c.Aggressive {
		if p.Peer == peer && !c.NoAggressive {
			return p, true
		}
	}
	return AggressivePeer{}, false
}

func (c *Config) flow(id FlowID) (Flow, bool) {
	for _, f := range c.Flows {
		if f.ID == id {
			return f, true
		}
	}
	return Flow{}, false
}

// usable are the policies that have what their authentication needs.
func (c *Config) usable(peer netip.Addr) (policies []Policy) {
	_, hasKey := c.key(peer)
	for _, p := range c.Policies {
		if p.Auth == PreShared && hasKey {
			policies = append(policies, p)
		}
	}
	return policies
}
