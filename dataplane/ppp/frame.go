package ppp

import (
	"encoding/binary"
	"errors"
)

// EtherTypes of PPPoE, RFC 2516 section 4.
const (
	EtherDiscovery = 0x8863
	EtherSession   = 0x8864
)

// HeaderLen is what PPPoE puts in front of a PPP frame, and FrameLen what it and the protocol number take
// of an Ethernet payload.
const (
	HeaderLen = 6
	FrameLen  = HeaderLen + 2
	// MTU is what they leave of 1500 octets.
	MTU = 1500 - FrameLen
)

const verType = 0x11 // version 1, type 1

// Code is a PPPoE packet's, RFC 2516 section 5.
type Code uint8

const (
	SessionData Code = 0x00
	PADO        Code = 0x07
	PADI        Code = 0x09
	PADR        Code = 0x19
	PADS        Code = 0x65
	PADT        Code = 0xa7
)

func (c Code) String() string {
	return map[Code]string{SessionData: "DATA", PADO: "PADO", PADI: "PADI", PADR: "PADR", PADS: "PADS", PADT: "PADT"}[c]
}

// Protocol is the number of a PPP protocol.
type Protocol uint16

const (
	IPv4 Protocol = 0x0021
	IPCP Protocol = 0x8021
	LCP  Protocol = 0xc021
	PAP  Protocol = 0xc023
	CHAP Protocol = 0xc223
)

func (p Protocol) String() string {
	return map[Protocol]string{IPv4: "IP", IPCP: "IPCP", LCP: "LCP", PAP: "PAP", CHAP: "CHAP"}[p]
}

// Errors of parsing.
var (
	ErrShort   = errors.New("shorter than its length field says")
	ErrVersion = errors.New("not version 1, type 1")
	ErrOption  = errors.New("an option that cannot be")
)

// AppendHeader begins a PPPoE packet of n octets of payload.
func AppendHeader(b []byte, code Code, session uint16, n int) []byte {
	b = append(b, verType, byte(code))
	b = binary.BigEndian.AppendUint16(b, session)
	return binary.BigEndian.AppendUint16(b, uint16(n))
}

// ParseHeader reads a PPPoE packet out of an Ethernet payload, which may be padded. The payload shares
// memory with b.
func ParseHeader(b []byte) (code Code, session uint16, payload []byte, err error) {
	if len(b) < HeaderLen {
		return 0, 0, nil, ErrShort
	}
	if b[0] != verType {
		return 0, 0, nil, ErrVersion
	}
	n := int(binary.BigEndian.Uint16(b[4:]))
	if len(b) < HeaderLen+n {
		return 0, 0, nil, ErrShort
	}
	return Code(b[1]), binary.BigEndian.Uint16(b[2:]), b[HeaderLen : HeaderLen+n], nil
}

// AppendFrame appends a session packet: a PPP frame in PPPoE.
func AppendFrame(b []byte, session uint16, p Protocol, data []byte) []byte {
	b = AppendHeader(b, SessionData, session, 2+len(data))
	b = binary.BigEndian.AppendUint16(b, uint16(p))
	return append(b, data...)
}

// ParseFrame reads the protocol of a PPP frame, RFC 1661 section 2. Data shares memory with b.
func ParseFrame(b []byte) (p Protocol, data []byte, err error) {
	if len(b) < 2 {
		return 0, nil, ErrShort
	}
	return Protocol(binary.BigEndian.Uint16(b)), b[2:], nil
}
