// Package drop names every way a packet can end other than being handed on. The list is closed: the forwarding
// path returns a Reason for each packet, counts it, and `debug ip packet` prints its words.
package drop

// Reason says why a packet went no further. The zero value, None, says that it did go on.
type Reason uint8

const (
	None Reason = iota

	// The frame.
	InterfaceDown
	FrameFormat
	OtherMAC
	EtherType
	ARPFormat
	PPPoEFormat

	// The gate every IPv4 packet passes once: RFC 791 §3.1, RFC 1812 §5.2.2.
	IPTruncated
	IPVersion
	IPHeaderLength
	IPTotalLength
	IPChecksum
	IPSource
	TransportTruncated

	// Access lists.
	ACLIn
	ACLOut

	// IPsec.
	NotIPsec
	CryptoACL
	NoSA
	SAExpired
	InvalidSPI
	Replay
	Auth
	ESPFormat
	Selector
	SequenceOverflow

	// Translation.
	NATExhausted
	NATEarly
	NATUnknown

	// Routing and sending.
	TTLExpired
	NoRoute
	NotForwarding
	Broadcast
	FragmentationNeeded
	NoSession
	NoARP
	ARPFailed

	// Reassembly: RFC 791 §3.2, RFC 5722 for the overlaps.
	FragmentFormat
	FragmentOverlap
	FragmentLimit
	FragmentTimeout

	// For this device, which has no use for it.
	ICMPFormat
	ICMPUnused
	UDPFormat
	TCPFormat
	PortUnreachable
	ProtocolUnreachable

	Count // how many reasons there are
)

var words = [Count]string{
	None:                "not dropped",
	InterfaceDown:       "interface is down",
	FrameFormat:         "frame too short",
	OtherMAC:            "frame for another station",
	EtherType:           "unknown ethertype",
	ARPFormat:           "malformed ARP",
	PPPoEFormat:         "malformed PPPoE",
	IPTruncated:         "IP packet too short",
	IPVersion:           "IP version is not 4",
	IPHeaderLength:      "bad IP header length",
	IPTotalLength:       "bad IP total length",
	IPChecksum:          "bad IP header checksum",
	IPSource:            "source is not a host address",
	TransportTruncated:  "transport header cut short",
	ACLIn:               "denied by the inbound access list",
	ACLOut:              "denied by the outbound access list",
	NotIPsec:            "arrived in clear, should have been IPsec",
	CryptoACL:           "denied by the crypto map's access group",
	NoSA:                "no security association yet",
	SAExpired:           "security association has reached its volume",
	InvalidSPI:          "unknown SPI",
	Replay:              "sequence number seen before or too old",
	Auth:                "integrity check failed",
	ESPFormat:           "malformed ESP",
	Selector:            "decrypted packet is outside its proxy identities",
	SequenceOverflow:    "sequence numbers are used up",
	NATExhausted:        "no address or port is left to translate it to",
	NATEarly:            "an FTP command ahead of what it follows",
	NATUnknown:          "for a global address that nobody inside has at present",
	TTLExpired:          "TTL expired",
	NoRoute:             "no route",
	NotForwarding:       "not a router",
	Broadcast:           "broadcast is not forwarded",
	FragmentationNeeded: "fragmentation needed and DF set",
	NoSession:           "no session on the line yet",
	NoARP:               "no ARP entry yet",
	ARPFailed:           "neighbor did not answer ARP",
	FragmentFormat:      "malformed fragment",
	FragmentOverlap:     "overlapping fragments",
	FragmentLimit:       "too many fragments held",
	FragmentTimeout:     "reassembly timed out",
	ICMPFormat:          "malformed ICMP",
	ICMPUnused:          "ICMP message of no use here",
	UDPFormat:           "malformed UDP",
	TCPFormat:           "malformed TCP",
	PortUnreachable:     "nothing listens on the port",
	ProtocolUnreachable: "nothing speaks the protocol",
}

func (r Reason) String() string {
	if r >= Count {
		return "unknown reason"
	}
	return words[r]
}

// Counts is one counter per reason. It counts packets: each segment of a super-packet is one.
type Counts [Count]uint64

// Total is the number of packets dropped for any reason.
func (c *Counts) Total() (n uint64) {
	for _, k := range c[1:] {
		n += k
	}
	return n
}
