package isakmp

import "encoding/binary"

// Notify reports an error or a status about the SA its SPI names, RFC 2408 section 3.14.
type Notify struct {
	Protocol Protocol
	Message  NotifyType
	SPI      []byte
	Data     []byte
}

func (*Notify) Type() PayloadType { return TypeNotify }

func (p *Notify) appendBody(b []byte) []byte {
	b = binary.BigEndian.AppendUint32(b, doiIPsec)
	b = append(b, byte(p.Protocol), byte(len(p.SPI)))
	b = binary.BigEndian.AppendUint16(b, uint16(p.Message))
	b = append(b, p.SPI...)
	return append(b, p.Data...)
}

// parseNotify takes any DOI: a peer may report an error before it knows ours.
func parseNotify(c *cursor) Payload {
	c.uint32()
	p := &Notify{Protocol: Protocol(c.uint8())}
	spiLen := c.uint8()
	p.Message = NotifyType(c.uint16())
	p.SPI, p.Data = c.take(int(spiLen)), c.rest()
	return p
}
