package isakmp

import "encoding/binary"

// Fragment is a piece of a message, whole header included, that would not fit a datagram: IKE
// fragmentation as Cisco has it. Numbers count from 1; the last piece says so.
type Fragment struct {
	ID     uint16 // of the message
	Number uint8
	Last   bool
	Data   []byte
}

const lastFragment = 1

func (*Fragment) Type() PayloadType { return TypeFragment }

func (p *Fragment) appendBody(b []byte) []byte {
	b = binary.BigEndian.AppendUint16(b, p.ID)
	last := byte(0)
	if p.Last {
		last = lastFragment
	}
	return append(append(b, p.Number, last), p.Data...)
}

func parseFragment(c *cursor) Payload {
	p := &Fragment{ID: c.uint16(), Number: c.uint8(), Last: c.uint8()&lastFragment != 0, Data: c.rest()}
	if p.Number == 0 || len(p.Data) == 0 {
		c.fail(ErrMalformed)
	}
	return p
}
