package ike

import (
	"net/netip"
	"time"

	"torii/crypto/isakmp"
	"torii/crypto/suite"
)

// Output is something to be done. The set is closed.
type Output interface{ output() }

// Send transmits a datagram. From port 4500 a non-ESP marker goes in front of it (RFC 3948 section 2.2).
// Data is the receiver's to keep, not to change.
type Send struct {
	Local, Remote netip.AddrPort
	Data          []byte
}

// Install puts one direction of an IPsec SA to use. An outbound one replaces the flow's earlier one for
// sending; an inbound one opens beside the earlier ones.
type Install struct{ SA ChildSA }

// Remove ends one direction of an IPsec SA.
type Remove struct {
	SPI     uint32
	Inbound bool
	Flow    FlowID
	Peer    netip.Addr
	Reason  Reason
}

// PeerMoved says that a peer behind a NAT has another port: the outbound SAs of these SPIs, all of them
// installed, lead there from now on.
type PeerMoved struct {
	SPIs []uint32
	Peer netip.AddrPort
}

// Keepalive sends the one octet 0xFF of RFC 3948 section 2.3, without a marker.
type Keepalive struct{ Local, Remote netip.AddrPort }

// AskTraffic wants to know when something last came from a peer and went to it; Traffic is the answer.
// Without one, a peer is taken to be idle.
type AskTraffic struct{ Local, Peer netip.Addr }

// Compute is Diffie-Hellman to be done, here or in a worker; the answer of Run is the next input. The
// exchange that asked may have ended by then.
type Compute struct {
	id            uint64
	group         *suite.Group
	private, peer []byte // peer nil: no shared secret is wanted
	public        bool   // wanted
}

// Run does the arithmetic. The peer's value has been checked.
func (c Compute) Run() DHDone {
	done := DHDone{ID: c.id}
	if c.public {
		done.Public = c.group.Public(c.private)
	}
	if c.peer != nil {
		done.Shared, _ = c.group.Shared(c.private, c.peer)
	}
	return done
}

// Log is a fact for the system log.
type Log struct {
	Kind LogKind
	Peer netip.Addr
	Mode isakmp.Exchange // of a ModeFailure
}

// LogKind is what a Log is about.
type LogKind uint8

const (
	BadMessage         LogKind = iota // does not decrypt, or to nonsense
	NoSA                              // names no SA and does not begin one
	ModeFailure                       // the exchange came to nothing
	NotEncrypted                      // in clear where it must not be
	AggressiveDisabled                // one that must not begin in Aggressive Mode
	NumLogKinds
)

func (Send) output()       {}
func (Install) output()    {}
func (Remove) output()     {}
func (PeerMoved) output()  {}
func (Keepalive) output()  {}
func (AskTraffic) output() {}
func (Compute) output()    {}
func (Log) output()        {}
func (Event) output()      {}

// ChildSA is one direction of an IPsec SA, with all that is needed to run and to show it.
type ChildSA struct {
	Flow        FlowID
	Inbound     bool
	SPI         uint32
	Local, Peer netip.AddrPort
	Set         string // name of the transform set
	Transport   bool
	Encap       bool // ESP goes in UDP, between Local and Peer
	Cipher      *suite.Cipher
	Hash        *suite.Hash // nil: the Cipher authenticates, or nothing does
	CipherKey   []byte      // with its salt behind it
	HashKey     []byte
	LocalSel    Selector // as negotiated: equal to the flow's or narrower
	RemoteSel   Selector
	PFS         *suite.Group
	Initiator   bool // this end began the Quick Mode
	IKEConnID   int  // of the phase-1 SA
	ConnID      int  // of this one: inbound and outbound are consecutive

	Created       time.Time
	Soft, Expires time.Time // a successor is sought; the SA ends
	Seconds       uint32
	SoftKilobytes uint32
	Kilobytes     uint32
}

// Reason is why an SA, a node or a request ended.
type Reason uint8

const (
	NoError Reason = iota
	Cleared
	LifetimeOver
	VolumeOver
	PeerDeleted
	PeerRestarted
	FlowRemoved
	Unanswered     // retransmitted in vain
	HalfOpenOver   // waited in vain
	ProposalFailed // no proposal was acceptable
	QuickRejected  // this end refused the Quick Mode
	LarvalDeleted  // the peer refused it
	QuickAwaited   // finished at the responder
	InfoDone
	SAGone     // with the phase-1 SA that carried it
	PeerDead   // it answers nothing
	PeerForgot // it says it knows no such SPI
	NumReasons
)

// knownToPeer are the ends that need not be told: they are the peer's own, or nobody listens.
func (why Reason) knownToPeer() bool {
	switch why {
	case PeerDeleted, PeerRestarted, PeerDead, PeerForgot:
		return true
	}
	return false
}
