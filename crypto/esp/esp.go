// Package esp seals and opens ESP packets (RFC 2406, RFC 4303) in batches: a block cipher in CBC mode and
// a truncated HMAC, or AES-GCM, or NULL and the HMAC alone; sequence numbers, a replay window.
//
//	          Start before              inner packet               End before
//	                │                                                   │
//	┌─────┬─────┬───┴┬─────────────────────────────────┬───────┬───┬────┴┬─────┐
//	│ SPI │ seq │ IV │          inner packet           │1 2 3 …│len│next │ ICV │
//	└──┬──┴─────┴────┴─────────────────────────────────┴───────┴───┴─────┴──┬──┘
//	   Start after    ◀──────────── encrypted ──────────────────────▶       End after
//
// Everything happens in the packet's own buffer, and nothing is allocated. The package knows no IP: what
// stands in front of SPI is the caller's. An Outbound or Inbound is one direction of one SA and belongs
// to one goroutine at a time.
package esp

import (
	"errors"

	"torii/crypto/suite"
)

// Pkt is a packet of a batch: Buf[Start:End], inner before Seal and after Open, ESP after Seal and before
// Open. Next is the inner protocol, Seq the sequence number. Err says why this packet, and not its
// neighbours, failed; its octets are then of no use.
type Pkt struct {
	Buf        []byte
	Start, End int
	Next       uint8
	Seq        uint32
	Err        error
}

// What can become of a packet.
var (
	ErrRoom              = errors.New("no room around the packet")
	ErrSequenceExhausted = errors.New("sequence numbers exhausted")
	ErrShort             = errors.New("packet too short")
	ErrLength            = errors.New("not a whole number of cipher blocks")
	ErrReplay            = errors.New("replayed or too old")
	ErrAuth              = errors.New("authentication failed")
	ErrPadding           = errors.New("padding is malformed")
)

const (
	headerLen  = 8 // SPI and sequence number, RFC 4303 section 2
	trailerLen = 2 // pad length and next header
)

// shape is what ESP of one suite puts around a packet, in octets.
type shape struct{ iv, block, icv int }

// shapeOf takes a nil Hash for none.
func shapeOf(c *suite.Cipher, h *suite.Hash) shape {
	s := shape{iv: c.IVLen, block: c.BlockLen, icv: c.ICV}
	if h != nil {
		s.icv = h.ICV
	}
	return s
}

// Shape is what ESP of a suite puts around a packet: octets of IV, octets that the encrypted part is a
// whole number of, octets of ICV. The Hash may be nil.
func Shape(c *suite.Cipher, h *suite.Hash) (iv, block, icv int) {
	s := shapeOf(c, h)
	return s.iv, s.block, s.icv
}

func (s shape) head() int { return headerLen + s.iv }

// pad is how many octets of padding n octets need.
func (s shape) pad(n int) int { return (s.block - (n+trailerLen)%s.block) % s.block }

func (s shape) tail(n int) int { return s.pad(n) + trailerLen + s.icv }

// Overhead is how many octets ESP adds to an inner packet of n.
func Overhead(c *suite.Cipher, h *suite.Hash, n int) int {
	s := shapeOf(c, h)
	return s.head() + s.tail(n)
}

const (
	outerIP  = 20
	outerUDP = 8
)

// PlaintextMTU is the largest packet that still fits the path when it is protected: in tunnel mode of
// the inner packet, in transport mode of the packet whose payload is encrypted.
func PlaintextMTU(c *suite.Cipher, h *suite.Hash, pathMTU int, transport, udpEncaps bool) int {
	s := shapeOf(c, h)
	room := pathMTU - outerIP - s.head() - s.icv
	if udpEncaps {
		room -= outerUDP
	}
	plain := room/s.block*s.block - trailerLen
	if transport {
		plain += outerIP
	}
	return plain
}
