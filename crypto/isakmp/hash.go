package isakmp

// Hash authenticates the message or exchange it is part of, RFC 2408 section 3.11.
type Hash struct{ Sum []byte }

func (*Hash) Type() PayloadType            { return TypeHash }
func (p *Hash) appendBody(b []byte) []byte { return append(b, p.Sum...) }

func parseHash(c *cursor) Payload {
	p := &Hash{Sum: c.rest()}
	if len(p.Sum) == 0 {
		c.fail(ErrMalformed)
	}
	return p
}
