// Package isakmp is the wire form of IKE version 1: the ISAKMP header and its payloads (RFC 2408), what
// the IPsec DOI (RFC 2407) and IKE (RFC 2409) put into them, and the numbers of all three.
//
//	header ── names the first payload
//	  payload  next │ 0 │ length │ body      the generic header, one place: chain.go
//	  payload   0   │ 0 │ length │ body      0: the last one
//
// It encrypts nothing, keeps nothing and decides nothing. Parsing is strict about lengths and lenient
// about what they hold; an error is an *Error and knows the notify that answers it. Slices in a parsed
// payload point into the datagram.
package isakmp

import "encoding/binary"

// HeaderLen is the length of the ISAKMP header, RFC 2408 section 3.1.
const HeaderLen = 28

// lengthOffset is where the header holds the length of the whole message.
const lengthOffset = 24

// version is major 1, minor 0. Another minor version is read all the same.
const version = 0x10

// Cookie is one half of what names a phase-1 SA, RFC 2408 section 2.5.3.
type Cookie [8]byte

// Flags of the header.
type Flags uint8

const (
	Encrypted Flags = 1 << iota
	Commit
	AuthOnly
)

// Header is the ISAKMP header without its length, which follows from the message.
type Header struct {
	Initiator, Responder Cookie
	First                PayloadType // of the chain behind the header
	Exchange             Exchange
	Flags                Flags
	MessageID            uint32
}

// Append appends the header and the chain or ciphertext behind it.
func (h Header) Append(b, body []byte) []byte {
	b = append(b, h.Initiator[:]...)
	b = append(b, h.Responder[:]...)
	b = append(b, byte(h.First), version, byte(h.Exchange), byte(h.Flags))
	b = binary.BigEndian.AppendUint32(b, h.MessageID)
	b = binary.BigEndian.AppendUint32(b, uint32(HeaderLen+len(body)))
	return append(b, body...)
}

// ParseHeader returns the header of a datagram and what lies behind it. Octets after the length the
// header states are dropped: some peers pad the datagram.
func ParseHeader(b []byte) (h Header, body []byte, err error) {
	c := cursor{b: b}
	copy(h.Initiator[:], c.take(len(h.Initiator)))
	copy(h.Responder[:], c.take(len(h.Responder)))
	h.First = PayloadType(c.uint8())
	major := c.uint8() >> 4
	h.Exchange = Exchange(c.uint8())
	h.Flags = Flags(c.uint8())
	h.MessageID = c.uint32()
	length := c.uint32()
	switch {
	case c.err != nil:
		return Header{}, nil, c.err
	case major != version>>4:
		return Header{}, nil, ErrVersion
	case length < HeaderLen || uint64(length) > uint64(len(b)):
		return Header{}, nil, ErrLength
	}
	return h, b[HeaderLen:length], nil
}
