package isakmp

// KE carries a Diffie-Hellman public value, RFC 2408 section 3.7.
type KE struct{ Public []byte }

func (*KE) Type() PayloadType            { return TypeKE }
func (p *KE) appendBody(b []byte) []byte { return append(b, p.Public...) }

func parseKE(c *cursor) Payload {
	p := &KE{Public: c.rest()}
	if len(p.Public) == 0 {
		c.fail(ErrMalformed)
	}
	return p
}
