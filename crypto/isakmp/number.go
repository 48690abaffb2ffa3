package isakmp

import "strconv"

// PayloadType numbers a payload, RFC 2408 section 3.1. The names are in the registry of payload.go.
type PayloadType uint8

const (
	None           PayloadType = 0
	TypeSA         PayloadType = 1
	TypeProposal   PayloadType = 2
	TypeTransform  PayloadType = 3
	TypeKE         PayloadType = 4
	TypeID         PayloadType = 5
	TypeCertReq    PayloadType = 7
	TypeHash       PayloadType = 8
	TypeNonce      PayloadType = 10
	TypeNotify     PayloadType = 11
	TypeDelete     PayloadType = 12
	TypeVendor     PayloadType = 13
	TypeNATDOld    PayloadType = 15  // NAT discovery by the number of later drafts, which another payload had
	TypeNATOAOld   PayloadType = 16  // and original addresses
	TypeNATD       PayloadType = 20  // RFC 3947 section 3.2
	TypeNATOA      PayloadType = 21  // RFC 3947 section 5.2
	TypeNATDDraft  PayloadType = 130 // NAT discovery by the number of drafts up to 03
	TypeNATOADraft PayloadType = 131
	TypeFragment   PayloadType = 132 // IKE fragmentation
)

// Exchange is an exchange type, RFC 2408 section 3.1 and RFC 2409 appendix A.
type Exchange uint8

const (
	Main          Exchange = 2 // "identity protection" of RFC 2408
	Aggressive    Exchange = 4
	Informational Exchange = 5
	Transaction   Exchange = 6
	Quick         Exchange = 32
)

// Protocol of a proposal, notify or delete, RFC 2407 section 4.4.1.
type Protocol uint8

const (
	ProtoISAKMP Protocol = 1
	ProtoAH     Protocol = 2
	ProtoESP    Protocol = 3
)

// KeyIKE is the only phase-1 transform, RFC 2407 section 4.4.2.
const KeyIKE = 1

// Attributes of a phase-1 transform, RFC 2409 appendix A.
const (
	IKEEncryption uint16 = 1
	IKEHash       uint16 = 2
	IKEAuth       uint16 = 3
	IKEGroup      uint16 = 4
	IKELifeType   uint16 = 11
	IKELife       uint16 = 12
	IKEKeyLength  uint16 = 14
)

// Attributes of a phase-2 transform, RFC 2407 section 4.5.
const (
	IPsecLifeType      uint16 = 1
	IPsecLife          uint16 = 2
	IPsecGroup         uint16 = 3
	IPsecEncapsulation uint16 = 4
	IPsecAuth          uint16 = 5
	IPsecKeyLength     uint16 = 6
)

// Values of the attributes above that are not algorithms.
const (
	LifeSeconds   = 1
	LifeKilobytes = 2

	AuthPreShared = 1
	AuthRSASig    = 3

	EncapsTunnel       = 1
	EncapsTransport    = 2
	EncapsTunnelUDP    = 3 // RFC 3947 section 5.1
	EncapsTransportUDP = 4

	EncapsTunnelUDPDraft    = 61443 // the same by draft-ietf-ipsec-nat-t-ike up to 03
	EncapsTransportUDPDraft = 61444
)

// Identification types, RFC 2407 section 4.6.2.1.
const (
	IDIPv4       uint8 = 1
	IDFQDN       uint8 = 2
	IDUserFQDN   uint8 = 3
	IDIPv4Subnet uint8 = 4
	IDIPv4Range  uint8 = 7
)

// NotifyType numbers a notify message, RFC 2408 section 3.14.1 and RFC 2407 section 4.6.3.
type NotifyType uint16

const (
	DOINotSupported       NotifyType = 2
	SituationNotSupported NotifyType = 3
	InvalidMajorVersion   NotifyType = 5
	InvalidExchangeType   NotifyType = 7
	InvalidSPI            NotifyType = 11
	NoProposalChosen      NotifyType = 14
	PayloadMalformed      NotifyType = 16
	InvalidKeyInformation NotifyType = 17
	InvalidID             NotifyType = 18
	InvalidHash           NotifyType = 23
	AuthenticationFailed  NotifyType = 24
	UnequalPayloadLengths NotifyType = 30
	ResponderLifetime     NotifyType = 24576
	ReplayStatus          NotifyType = 24577
	InitialContact        NotifyType = 24578
	RUThere               NotifyType = 36136 // RFC 3706 section 5.3
	RUThereAck            NotifyType = 36137
)

var notifyNames = map[NotifyType]string{
	DOINotSupported:       "DOI-NOT-SUPPORTED",
	SituationNotSupported: "SITUATION-NOT-SUPPORTED",
	InvalidMajorVersion:   "INVALID-MAJOR-VERSION",
	InvalidExchangeType:   "INVALID-EXCHANGE-TYPE",
	InvalidSPI:            "INVALID-SPI",
	NoProposalChosen:      "NO-PROPOSAL-CHOSEN",
	PayloadMalformed:      "PAYLOAD-MALFORMED",
	InvalidKeyInformation: "INVALID-KEY-INFORMATION",
	InvalidID:             "INVALID-ID-INFORMATION",
	InvalidHash:           "INVALID-HASH-INFORMATION",
	AuthenticationFailed:  "AUTHENTICATION-FAILED",
	UnequalPayloadLengths: "UNEQUAL-PAYLOAD-LENGTHS",
	ResponderLifetime:     "RESPONDER-LIFETIME",
	ReplayStatus:          "REPLAY-STATUS",
	InitialContact:        "INITIAL-CONTACT",
	RUThere:               "R-U-THERE",
	RUThereAck:            "R-U-THERE-ACK",
}

// String is the name of the RFCs, or the number of a type that is not known here.
func (n NotifyType) String() string {
	if name, ok := notifyNames[n]; ok {
		return name
	}
	return strconv.Itoa(int(n))
}

// String is the word the exchange goes by.
func (e Exchange) String() string {
	switch e {
	case Main:
		return "Main"
	case Aggressive:
		return "Aggressive"
	case Informational:
		return "Informational"
	case Transaction:
		return "Transaction"
	case Quick:
		return "Quick"
	}
	return strconv.Itoa(int(e))
}
