package isakmp

// The octets a nonce may have, RFC 2409 section 5.
const (
	minNonce = 8
	maxNonce = 256
)

// Nonce carries randomness, RFC 2408 section 3.13.
type Nonce struct{ Data []byte }

func (*Nonce) Type() PayloadType            { return TypeNonce }
func (p *Nonce) appendBody(b []byte) []byte { return append(b, p.Data...) }

func parseNonce(c *cursor) Payload {
	p := &Nonce{Data: c.rest()}
	if len(p.Data) < minNonce || len(p.Data) > maxNonce {
		c.fail(ErrMalformed)
	}
	return p
}
