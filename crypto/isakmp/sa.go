package isakmp

import "encoding/binary"

// doiIPsec and identityOnly are the only domain and situation spoken, RFC 2407 sections 4.1 and 4.2.1.
const (
	doiIPsec     uint32 = 1
	identityOnly uint32 = 1
)

// SA offers proposals, or names the one that was chosen. RFC 2408 section 3.4.
type SA struct{ Proposals []Proposal }

// Proposal is a protocol with a choice of transforms. Proposals of the same number belong together, all
// or none. RFC 2408 section 3.5.
type Proposal struct {
	Number     uint8
	Protocol   Protocol
	SPI        []byte
	Transforms []Transform
}

// Transform is one algorithm with its attributes. RFC 2408 section 3.6.
type Transform struct {
	Number     uint8
	ID         uint8
	Attributes []Attribute
}

func (*SA) Type() PayloadType { return TypeSA }

func (p *SA) appendBody(b []byte) []byte {
	b = binary.BigEndian.AppendUint32(b, doiIPsec)
	b = binary.BigEndian.AppendUint32(b, identityOnly)
	for i, prop := range p.Proposals {
		b = appendGeneric(b, more(TypeProposal, i, len(p.Proposals)), prop.appendBody)
	}
	return b
}

func (p Proposal) appendBody(b []byte) []byte {
	b = append(b, p.Number, byte(p.Protocol), byte(len(p.SPI)), byte(len(p.Transforms)))
	b = append(b, p.SPI...)
	for i, t := range p.Transforms {
		b = appendGeneric(b, more(TypeTransform, i, len(p.Transforms)), t.appendBody)
	}
	return b
}

func (t Transform) appendBody(b []byte) []byte {
	b = append(b, t.Number, t.ID, 0, 0)
	return AppendAttributes(b, t.Attributes)
}

// more is the type that element i of n names as the next.
func more(t PayloadType, i, n int) PayloadType {
	if i+1 < n {
		return t
	}
	return None
}

func parseSA(c *cursor) Payload {
	if c.uint32() != doiIPsec {
		c.fail(ErrDOI)
	}
	if c.uint32() != identityOnly {
		c.fail(ErrSituation)
	}
	p := &SA{Proposals: parseList(c, TypeProposal, parseProposal)}
	if len(p.Proposals) == 0 {
		c.fail(ErrMalformed)
	}
	return p
}

func parseProposal(c *cursor) Proposal {
	p := Proposal{Number: c.uint8(), Protocol: Protocol(c.uint8())}
	spiLen, n := c.uint8(), c.uint8()
	p.SPI = c.take(int(spiLen))
	p.Transforms = parseList(c, TypeTransform, parseTransform)
	if len(p.Transforms) == 0 || len(p.Transforms) != int(n) {
		c.fail(ErrMalformed)
	}
	return p
}

func parseTransform(c *cursor) Transform {
	t := Transform{Number: c.uint8(), ID: c.uint8()}
	c.uint16() // reserved
	t.Attributes = parseAttributes(c)
	return t
}

// parseList reads elements with generic headers until one says it is the last.
func parseList[T any](c *cursor, t PayloadType, parse func(*cursor) T) (list []T) {
	for last := false; !last && c.err == nil; {
		next := PayloadType(c.uint8())
		c.uint8() // reserved
		body := c.nested(c.uint16(), genericLen)
		list = append(list, parse(&body))
		if err := body.end(); err != nil {
			c.fail(err)
		}
		if last = next == None; !last && next != t {
			c.fail(ErrMalformed)
		}
	}
	return list
}
