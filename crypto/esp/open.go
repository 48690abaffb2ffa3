package esp

import (
	"encoding/binary"

	"torii/crypto/suite"
)

// Inbound is the receiving direction of an SA.
type Inbound struct {
	direction
	window *Window
}

// NewInbound takes the keys of the SA and the size of its replay window in packets. The cipher's key has
// its salt behind it; a nil Hash is none.
func NewInbound(c *suite.Cipher, h *suite.Hash, cipherKey, hashKey []byte, window int) (*Inbound, error) {
	d, err := newDirection(c, h, cipherKey, hashKey, nil)
	if err != nil {
		return nil, err
	}
	return &Inbound{direction: d, window: NewWindow(window)}, nil
}

// Open turns ESP packets into inner packets. The SPI is taken to be this SA's. A packet that fails
// leaves the replay window as it was, unless it was authentic.
func (in *Inbound) Open(pkts []Pkt) {
	for i := range pkts {
		pkts[i].Err = in.open(&pkts[i])
	}
}

// open follows RFC 4303 section 3.4: replay, authentication and decryption.
func (in *Inbound) open(p *Pkt) error {
	packet := p.Buf[p.Start:p.End]
	covered := len(packet) - in.icv
	text := covered - in.head()
	switch {
	case text < in.block:
		return ErrShort
	case text%in.block != 0:
		return ErrLength
	}
	p.Seq = binary.BigEndian.Uint32(packet[4:])
	if !in.window.Fresh(p.Seq) {
		return ErrReplay
	}
	if err := in.protection.open(packet); err != nil {
		return err
	}
	in.window.Mark(p.Seq)
	return p.unwrap(packet[in.head():covered], in.head())
}

// unwrap takes the trailer off a decrypted packet.
func (p *Pkt) unwrap(text []byte, head int) error {
	pad, next := int(text[len(text)-2]), text[len(text)-1]
	inner := len(text) - trailerLen - pad
	if inner < 0 {
		return ErrPadding
	}
	for i, b := range text[inner : inner+pad] {
		if int(b) != i+1 {
			return ErrPadding
		}
	}
	p.Start += head
	p.End = p.Start + inner
	p.Next = next
	return nil
}
