package isakmp

import "encoding/binary"

// basicFormat is the bit of an attribute's type that says its value stands where a length would.
const basicFormat = 0x8000

// Attribute is a data attribute, RFC 2408 section 3.3: two octets of value in Short, or in its variable
// form any number in Long. Long is nil exactly in the short form.
type Attribute struct {
	Type  uint16
	Short uint16
	Long  []byte
}

// Number returns the attribute for a value: short where it fits, else four octets, as lifetimes are sent.
func Number(t uint16, value uint32) Attribute {
	if value <= 0xffff {
		return Attribute{Type: t, Short: uint16(value)}
	}
	return Attribute{Type: t, Long: binary.BigEndian.AppendUint32(nil, value)}
}

// Uint is the value of either form; false if it does not fit 64 bits.
func (a Attribute) Uint() (v uint64, ok bool) {
	if a.Long == nil {
		return uint64(a.Short), true
	}
	for _, octet := range a.Long {
		if v>>56 != 0 {
			return 0, false
		}
		v = v<<8 | uint64(octet)
	}
	return v, true
}

// AppendAttributes appends them one after the other.
func AppendAttributes(b []byte, attributes []Attribute) []byte {
	for _, a := range attributes {
		if a.Long == nil {
			b = binary.BigEndian.AppendUint16(b, a.Type|basicFormat)
			b = binary.BigEndian.AppendUint16(b, a.Short)
			continue
		}
		b = binary.BigEndian.AppendUint16(b, a.Type)
		b = binary.BigEndian.AppendUint16(b, uint16(len(a.Long)))
		b = append(b, a.Long...)
	}
	return b
}

// ParseAttributes parses attributes that stand alone, as in the data of a RESPONDER-LIFETIME notify.
func ParseAttributes(b []byte) ([]Attribute, error) {
	c := cursor{b: b}
	attributes := parseAttributes(&c)
	return attributes, c.end()
}

func parseAttributes(c *cursor) (attributes []Attribute) {
	for len(c.b) > 0 {
		t, v := c.uint16(), c.uint16()
		a := Attribute{Type: t &^ basicFormat}
		if t&basicFormat != 0 {
			a.Short = v
		} else if a.Long = c.take(int(v)); a.Long == nil && c.err == nil {
			a.Long = []byte{}
		}
		if c.err == nil {
			attributes = append(attributes, a)
		}
	}
	return attributes
}
