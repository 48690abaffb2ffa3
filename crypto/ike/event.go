package ike

import (
	"net/netip"
	"time"

	"torii/crypto/isakmp"
)

// Event is a fact for whoever debugs IKE. Kind says which of the arguments mean something. Pointers lead
// to values that are never changed again.
type Event struct {
	Kind EventKind

	// The SA it is about, as it stood then; of a PacketReceived, the way it came. Handle is never 0 for an SA.
	Handle        uint32
	ConnID        int
	Local, Remote netip.AddrPort
	Peer          netip.Addr
	Initiator     bool
	State         State
	Fresh         bool // the packet is the peer's first

	// Arguments.
	Node      uint32 // message ID
	Cause     Cause
	Old, New  Phase
	Payload   isakmp.PayloadType
	Vendor    isakmp.Vendor
	VendorID  []byte
	Mismatch  Mismatch
	Number    int // of a proposal or of an attempt
	Priority  int // of a policy
	Last      bool
	Transform *isakmp.Transform
	ID        *isakmp.ID
	Notify    isakmp.NotifyType
	Protocol  isakmp.Protocol
	SPI       uint32
	Flow      *Flow
	Set       *TransformSet
	SA        *ChildSA
	Life      time.Duration
	Reason    Reason
	Sequence  uint32 // of DPD

	Inside, PeerInside bool // a NAT is in front of this end, of the peer
}

// Cause is what moves an exchange from one phase to another.
type Cause uint8

const (
	SARequested Cause = iota // a flow wants SAs
	SARequestedAggressive
	FromPeer // a message of the exchange came
	FromPeerAggressive
	InfoFromPeer    // an informational one
	Processed       // its payloads have been worked through
	Completed       // and the answer is out
	Phase1Completed // news for the exchanges that waited
	InitQuick
	GotSPI
	InstallDone
	Phase1Deleted
	AliveTimer // it is time to ask whether the peer is there
	NumCauses
)

// Mismatch is the first thing two offers differ in.
type Mismatch uint8

const (
	Match Mismatch = iota
	CipherDiffers
	KeyLengthDiffers
	HashDiffers
	GroupDiffers
	AuthDiffers
	TransformDiffers // phase 2: cipher or authenticator
	ModeDiffers      // and encapsulation: a nearer miss, as each further down
	PFSDiffers
	ProxyDiffers // no flow for these selectors with this peer
	NumMismatches
)

// EventKind is what an Event is about; behind each, the arguments it has.
type EventKind uint8

const (
	// phase 1
	PeerCreated         EventKind = iota
	SAInserted                    //
	MainModeChosen                //
	KeyFound                      //
	KeyMissing                    // Node: at the initiator, neither SA nor packet comes of the request
	LocalKeyFound                 //
	VendorSent                    // Vendor
	VendorReceived                // Vendor, VendorID
	NATDReceived                  // Payload, Inside, PeerInside: as far as the payloads up to this one tell
	PortFloated                   // the peer's messages come from another port, Remote, and are answered there
	EncapSet                      // a NAT is in front of this end: ESP will go in UDP
	Moved                         // Cause, Old, New; Node in Quick Mode
	MainModeBegun                 //
	AggressiveModeBegun           //
	PacketSent                    //
	PacketReceived                // Fresh
	PacketDuplicate               // of one that was answered
	PacketBad                     // Number: does not decrypt, or to nonsense
	Retransmitting                // Number; 0 for the answer to a duplicate; Node
	PayloadProcessed              // Payload, Node
	PolicyChecked                 // Transform, Priority
	PolicyDiffers                 // Mismatch
	PolicyVerdict                 // Mismatch; Last: no more transforms follow
	LifetimeStarted               // Life
	NoOfferAccepted               //
	PolicyRefused                 //
	ContactAnnounced              // INITIAL-CONTACT goes out
	IdentitySent                  // ID
	IdentityReceived              // ID
	Authenticated                 //
	PeerInserted                  //
	ContactObeyed                 // INITIAL-CONTACT takes older SAs down
	LifetimeShortened             // Life, by the responder's notify
	SADeleted                     // Reason
	SAPurged                      //
	RequestAttached               // an SA to the peer is under way already

	// quick mode
	NodeCreated      // Node
	QuickModeIdle    // an SA is there: Quick Mode starts at once
	QuickModeBegun   // Node
	SPIObtained      // at the responder
	ProposalChecked  // Number, Transform
	ProposalAccepted //
	QuickModeRefused // Mismatch
	SAsCreated       // SA: the inbound one
	InstallReported  // SA
	NotifySent       // Notify, Protocol, SPI, Node; Sequence of an R-U-THERE or its answer
	NotifyReceived   // Notify, Protocol, SPI, Node
	NotifyInClear    // Notify, Protocol: not obeyed
	DeleteReceived   // Protocol, SPI, Node
	LarvalSPIDeleted // SPI, Node
	DeleteNotSent    // no SA is left to tell the peer: SPI
	NodeDeleted      // Node, Reason
	NodePurged       // Node

	// dead peer detection
	DPDStarted    // the peer knows it, and it is configured
	DPDReceived   // Sequence
	DPDAnswered   // Sequence
	DPDUnanswered // Number
	PeerFoundDead //

	// the other half, IPsec
	RequestMade       // Flow, Set
	RequestTimedOut   // Flow
	ProposalValidated // Flow, Set
	ProxyAccepted     // Flow
	ProposalRejected  // Mismatch, Transform
	ChildCreated      // SA
	ChildRemoved      // SA
	OutboundEnabled   //

	// what is computed for them
	KeyPairMade     // of Diffie-Hellman
	SecretShared    //
	SAKeyed         // phase 1 has its keys
	SAForgotten     // and has them no more
	MessageSealed   // with its hash
	MessageOpened   // perhaps to nonsense
	MessageVerified // its hash has been made, to compare it
	PairKeyed       //
	ChildKeyed      // SA
	ChildForgotten  // SA
	NumEventKinds
)

// note tells an event about an SA; s may be nil.
func (m *Machine) note(s *sa, e Event) {
	if !m.Trace {
		return
	}
	if s != nil {
		e.Handle, e.ConnID, e.Initiator, e.State = s.handle, s.connID, s.initiator, s.state
		e.Peer = s.remote.Addr()
		if !e.Local.IsValid() {
			e.Local, e.Remote = s.local, s.remote
		}
	}
	m.out = append(m.out, e)
}
