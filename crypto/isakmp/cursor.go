package isakmp

import "encoding/binary"

// cursor reads big-endian fields from the front of b. The first read that finds too little sets err;
// from then on everything reads as zero, so a parser checks once, at its end.
type cursor struct {
	b   []byte
	err error
}

func (c *cursor) fail(err error) {
	if c.err == nil {
		c.err, c.b = err, nil
	}
}

func (c *cursor) take(n int) []byte {
	if c.err != nil || n < 0 || n > len(c.b) {
		c.fail(ErrLength)
		return nil
	}
	head := c.b[:n:n]
	c.b = c.b[n:]
	return head
}

func (c *cursor) rest() []byte { return c.take(len(c.b)) }

func (c *cursor) uint8() uint8 {
	if b := c.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (c *cursor) uint16() uint16 {
	if b := c.take(2); b != nil {
		return binary.BigEndian.Uint16(b)
	}
	return 0
}

func (c *cursor) uint32() uint32 {
	if b := c.take(4); b != nil {
		return binary.BigEndian.Uint32(b)
	}
	return 0
}

// nested returns a cursor over what a 16-bit length, counted from `before` octets ago, leaves.
func (c *cursor) nested(length uint16, before int) cursor {
	body := c.take(int(length) - before)
	return cursor{b: body, err: c.err}
}

// end reports the first fault; octets left over are one.
func (c *cursor) end() error {
	if c.err == nil && len(c.b) != 0 {
		c.err = ErrLength
	}
	return c.err
}
