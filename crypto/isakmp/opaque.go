package isakmp

// Opaque is a payload that is carried but not understood, or, as NAT discovery (RFC 3947 section 3.2),
// has no structure inside.
type Opaque struct {
	Number PayloadType
	Data   []byte
}

func (p *Opaque) Type() PayloadType          { return p.Number }
func (p *Opaque) appendBody(b []byte) []byte { return append(b, p.Data...) }

func opaque(t PayloadType) func(*cursor) Payload {
	return func(c *cursor) Payload { return &Opaque{Number: t, Data: c.rest()} }
}
