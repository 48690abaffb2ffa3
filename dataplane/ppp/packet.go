package ppp

import "encoding/binary"

// PacketCode is what a control packet is, RFC 1661 section 5. PAP and CHAP number their own.
type PacketCode uint8

const (
	ConfigureRequest PacketCode = 1 + iota
	ConfigureAck
	ConfigureNak
	ConfigureReject
	TerminateRequest
	TerminateAck
	CodeReject
	ProtocolReject // LCP only, as all that follow
	EchoRequest
	EchoReply
	DiscardRequest
)

const (
	PAPRequest PacketCode = 1 + iota // RFC 1334 section 2.2
	PAPAck
	PAPNak
)

const (
	CHAPChallenge PacketCode = 1 + iota // RFC 1994 section 4
	CHAPResponse
	CHAPSuccess
	CHAPFailure
)

// Packet is a control packet.
type Packet struct {
	Code PacketCode
	ID   uint8
	Data []byte
}

const packetHeaderLen = 4

// ParsePacket reads a control packet, which may be padded. Data shares memory with b.
func ParsePacket(b []byte) (Packet, error) {
	if len(b) < packetHeaderLen {
		return Packet{}, ErrShort
	}
	n := int(binary.BigEndian.Uint16(b[2:]))
	if n < packetHeaderLen || n > len(b) {
		return Packet{}, ErrShort
	}
	return Packet{PacketCode(b[0]), b[1], b[packetHeaderLen:n]}, nil
}

// Append appends the packet as the data of a PPP frame.
func (p Packet) Append(b []byte) []byte {
	b = append(b, byte(p.Code), p.ID)
	b = binary.BigEndian.AppendUint16(b, uint16(packetHeaderLen+len(p.Data)))
	return append(b, p.Data...)
}

// Option is one thing that is negotiated, RFC 1661 section 6.
type Option struct {
	Type uint8
	Data []byte
}

// ParseOptions reads the data of a Configure packet. Data shares memory with b.
func ParseOptions(b []byte) (options []Option, err error) {
	for len(b) > 0 {
		if len(b) < 2 || b[1] < 2 || int(b[1]) > len(b) {
			return nil, ErrOption
		}
		options = append(options, Option{b[0], b[2:b[1]]})
		b = b[b[1]:]
	}
	return options, nil
}

// AppendOptions appends options as the data of a Configure packet.
func AppendOptions(b []byte, options []Option) []byte {
	for _, o := range options {
		b = append(append(b, o.Type, uint8(2+len(o.Data))), o.Data...)
	}
	return b
}
