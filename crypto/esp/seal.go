package esp

import (
	"encoding/binary"
	"math"

	"torii/crypto/suite"
)

// IVKeyLen is the length of the key that makes the IVs of an outbound SA. AES-GCM and NULL leave it unused.
const IVKeyLen = 16

// Outbound is the sending direction of an SA.
type Outbound struct {
	direction
	spi uint32
	seq uint64 // of the last packet
}

// NewOutbound takes the keys of the SA and IVKeyLen random octets of its own. The cipher's key has its
// salt behind it; a nil Hash is none.
func NewOutbound(c *suite.Cipher, h *suite.Hash, spi uint32, cipherKey, hashKey, ivKey []byte) (*Outbound, error) {
	if len(ivKey) != IVKeyLen {
		return nil, ErrKeyLen
	}
	d, err := newDirection(c, h, cipherKey, hashKey, ivKey)
	if err != nil {
		return nil, err
	}
	return &Outbound{direction: d, spi: spi}, nil
}

// Headroom is how many octets Seal needs before Start.
func (o *Outbound) Headroom() int { return o.head() }

// Tailroom is how many octets Seal needs behind the End of an inner packet of n.
func (o *Outbound) Tailroom(n int) int { return o.tail(n) }

// Seal turns inner packets into ESP packets. The sequence numbers of the batch are taken in one step;
// they never wrap.
func (o *Outbound) Seal(pkts []Pkt) {
	seq := o.seq
	o.seq += uint64(len(pkts))
	for i := range pkts {
		seq++
		o.seal(&pkts[i], seq)
	}
}

func (o *Outbound) seal(p *Pkt, seq uint64) {
	if p.Err = o.fits(p, seq); p.Err != nil {
		return
	}
	inner := p.End - p.Start
	clear := p.Start
	p.Start -= o.head()
	p.End += o.tail(inner)
	p.Seq = uint32(seq)
	packet := p.Buf[p.Start:p.End]
	binary.BigEndian.PutUint32(packet, o.spi)
	binary.BigEndian.PutUint32(packet[4:], p.Seq)
	putTrailer(p.Buf[clear+inner:p.End-o.icv], p.Next)
	o.protection.seal(packet, seq)
}

func (o *Outbound) fits(p *Pkt, seq uint64) error {
	switch {
	case seq > math.MaxUint32:
		return ErrSequenceExhausted
	case p.Start > p.End || p.Start < o.head() || len(p.Buf)-p.End < o.tail(p.End-p.Start):
		return ErrRoom
	}
	return nil
}

// putTrailer writes padding, pad length and next header, RFC 4303 section 2.4.
func putTrailer(b []byte, next uint8) {
	pad := len(b) - trailerLen
	for i := range pad {
		b[i] = byte(i + 1)
	}
	b[pad], b[pad+1] = byte(pad), next
}
