package packet

import "encoding/binary"

const (
	UDPLen  = 8
	TCPLen  = 20
	ICMPLen = 8
	ESPLen  = 8
)

// UDP is a UDP header and its data (RFC 768); at least UDPLen octets.
type UDP []byte

func (h UDP) SrcPort() uint16  { return binary.BigEndian.Uint16(h) }
func (h UDP) DstPort() uint16  { return binary.BigEndian.Uint16(h[2:]) }
func (h UDP) Len() int         { return int(binary.BigEndian.Uint16(h[4:])) }
func (h UDP) Checksum() uint16 { return binary.BigEndian.Uint16(h[6:]) }
func (h UDP) Payload() []byte  { return h[UDPLen:] }

func (h UDP) setLen(n int)         { binary.BigEndian.PutUint16(h[4:], uint16(n)) }
func (h UDP) setChecksum(v uint16) { binary.BigEndian.PutUint16(h[6:], v) }

// Flags of TCP (RFC 9293 §3.1).
const (
	TCPFin = 1 << iota
	TCPSyn
	TCPRst
	TCPPsh
	TCPAck
	TCPUrg
	TCPEce
	TCPCwr
)

// TCP is a TCP header and its data (RFC 9293); at least TCPLen octets.
type TCP []byte

func (h TCP) SrcPort() uint16  { return binary.BigEndian.Uint16(h) }
func (h TCP) DstPort() uint16  { return binary.BigEndian.Uint16(h[2:]) }
func (h TCP) Seq() uint32      { return binary.BigEndian.Uint32(h[4:]) }
func (h TCP) Ack() uint32      { return binary.BigEndian.Uint32(h[8:]) }
func (h TCP) HeaderLen() int   { return int(h[12]>>4) * 4 }
func (h TCP) Flags() uint8     { return h[13] }
func (h TCP) Checksum() uint16 { return binary.BigEndian.Uint16(h[16:]) }

func (h TCP) setSeq(v uint32)      { binary.BigEndian.PutUint32(h[4:], v) }
func (h TCP) setFlags(v uint8)     { h[13] = v }
func (h TCP) setChecksum(v uint16) { binary.BigEndian.PutUint16(h[16:], v) }

// ESP is an ESP header and what follows (RFC 4303 §2); at least ESPLen octets.
type ESP []byte

func (h ESP) SPI() uint32 { return binary.BigEndian.Uint32(h) }
func (h ESP) Seq() uint32 { return binary.BigEndian.Uint32(h[4:]) }

// Types and codes of ICMP (RFC 792, RFC 1812 §5.2.7).
const (
	ICMPEchoReply      = 0
	ICMPUnreachable    = 3
	ICMPRedirect       = 5
	ICMPEcho           = 8
	ICMPTimeExceeded   = 11
	ICMPParameter      = 12
	UnreachableNet     = 0
	UnreachableHost    = 1
	UnreachableProto   = 2
	UnreachablePort    = 3
	UnreachableTooBig  = 4
	UnreachableAdmin   = 13
	RedirectHost       = 1
	ExceededInTransit  = 0
	ExceededReassembly = 1
)

// ICMP is an ICMP message (RFC 792); at least ICMPLen octets.
type ICMP []byte

func (h ICMP) Type() uint8     { return h[0] }
func (h ICMP) Code() uint8     { return h[1] }
func (h ICMP) ID() uint16      { return binary.BigEndian.Uint16(h[4:]) }
func (h ICMP) Seq() uint16     { return binary.BigEndian.Uint16(h[6:]) }
func (h ICMP) NextMTU() uint16 { return binary.BigEndian.Uint16(h[6:]) }
func (h ICMP) Payload() []byte { return h[ICMPLen:] }
func (h ICMP) SetType(v uint8) { h[0] = v }

// Valid verifies the checksum.
func (h ICMP) Valid() bool { return Checksum(h) == 0 }

// SetChecksum computes the checksum.
func (h ICMP) SetChecksum() {
	h[2], h[3] = 0, 0
	binary.BigEndian.PutUint16(h[2:], Checksum(h))
}

// ICMPError tells the messages that report an error; none is ever sent in answer to one (RFC 1122 §3.2.2).
func ICMPError(typ uint8) bool {
	switch typ {
	case ICMPUnreachable, 4, ICMPRedirect, ICMPTimeExceeded, ICMPParameter:
		return true
	}
	return false
}
