package isakmp

import "encoding/binary"

// Delete tells that SAs of one protocol are gone, RFC 2408 section 3.15. All SPIs are of one length.
type Delete struct {
	Protocol Protocol
	SPIs     [][]byte
}

func (*Delete) Type() PayloadType { return TypeDelete }

func (p *Delete) appendBody(b []byte) []byte {
	b = binary.BigEndian.AppendUint32(b, doiIPsec)
	spiLen := 0
	if len(p.SPIs) > 0 {
		spiLen = len(p.SPIs[0])
	}
	b = append(b, byte(p.Protocol), byte(spiLen))
	b = binary.BigEndian.AppendUint16(b, uint16(len(p.SPIs)))
	for _, spi := range p.SPIs {
		b = append(b, spi...)
	}
	return b
}

func parseDelete(c *cursor) Payload {
	if c.uint32() != doiIPsec {
		c.fail(ErrDOI)
	}
	p := &Delete{Protocol: Protocol(c.uint8())}
	spiLen, n := int(c.uint8()), int(c.uint16())
	if n == 0 || spiLen == 0 || spiLen*n != len(c.b) {
		c.fail(ErrLength)
		return p
	}
	for range n {
		p.SPIs = append(p.SPIs, c.take(spiLen))
	}
	return p
}
