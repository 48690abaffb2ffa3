package isakmp

import "encoding/binary"

// genericLen is the length of the generic payload header, RFC 2408 section 3.2.
const genericLen = 4

// Chain is a parsed chain of payloads together with the octets it was parsed from: hashes of IKE are
// taken over what was received, not over what it means.
type Chain struct {
	Payloads []Payload
	Rest     []byte // behind the last payload: the padding of an encrypted message

	raw    []byte
	starts []int // of each payload's generic header in raw, and the end of the last
}

// Body is payload i as received, without its generic header.
func (c Chain) Body(i int) []byte { return c.raw[c.starts[i]+genericLen : c.starts[i+1]] }

// From is everything from payload i on as received, up to the end of the chain.
func (c Chain) From(i int) []byte { return c.raw[c.starts[i]:c.starts[len(c.Payloads)]] }

// First returns the index of the first payload of a type, or -1.
func (c Chain) First(t PayloadType) int {
	for i, p := range c.Payloads {
		if p.Type() == t {
			return i
		}
	}
	return -1
}

// ParseChain parses the payloads behind a header that names first as the type of the first one.
func ParseChain(first PayloadType, b []byte) (Chain, error) {
	chain := Chain{raw: b, starts: []int{0}}
	c := cursor{b: b}
	for t := first; t != None; {
		next := PayloadType(c.uint8())
		c.uint8() // reserved
		body := c.nested(c.uint16(), genericLen)
		p := parserOf(t)(&body)
		if err := body.end(); err != nil {
			return Chain{}, err
		}
		chain.Payloads = append(chain.Payloads, p)
		chain.starts = append(chain.starts, len(b)-len(c.b))
		t = next
	}
	chain.Rest = c.b
	return chain, nil
}

// AppendChain appends the payloads, each naming the next.
func AppendChain(b []byte, payloads ...Payload) []byte {
	for i, p := range payloads {
		next := None
		if i+1 < len(payloads) {
			next = payloads[i+1].Type()
		}
		b = appendGeneric(b, next, p.appendBody)
	}
	return b
}

// appendGeneric appends a generic header and the body behind it, and fills in the length.
func appendGeneric(b []byte, next PayloadType, body func([]byte) []byte) []byte {
	start := len(b)
	b = body(append(b, byte(next), 0, 0, 0))
	binary.BigEndian.PutUint16(b[start+2:], uint16(len(b)-start))
	return b
}

// Body is the payload as it is sent, without its generic header.
func Body(p Payload) []byte { return p.appendBody(nil) }

// FirstType is what a header in front of the payloads must name.
func FirstType(payloads []Payload) PayloadType {
	if len(payloads) == 0 {
		return None
	}
	return payloads[0].Type()
}
