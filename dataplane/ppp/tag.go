package ppp

import (
	"encoding/binary"
	"slices"
)

// TagType is what a discovery tag is about, RFC 2516 appendix A.
type TagType uint16

const (
	TagEndOfList        TagType = 0x0000
	TagServiceName      TagType = 0x0101
	TagACName           TagType = 0x0102
	TagHostUniq         TagType = 0x0103
	TagACCookie         TagType = 0x0104
	TagVendor           TagType = 0x0105
	TagRelaySession     TagType = 0x0110
	TagMaxPayload       TagType = 0x0120 // RFC 4638
	TagServiceNameError TagType = 0x0201
	TagACSystemError    TagType = 0x0202
	TagGenericError     TagType = 0x0203
)

// Tag is a type and its value.
type Tag struct {
	Type  TagType
	Value []byte
}

// Discovery is a PPPoE packet of the discovery stage.
type Discovery struct {
	Code    Code
	Session uint16
	Tags    []Tag
}

// ParseDiscovery reads an Ethernet payload. Values share memory with b.
func ParseDiscovery(b []byte) (d Discovery, err error) {
	var body []byte
	if d.Code, d.Session, body, err = ParseHeader(b); err != nil {
		return d, err
	}
	for len(body) > 0 {
		if len(body) < 4 {
			return d, ErrShort
		}
		t, n := TagType(binary.BigEndian.Uint16(body)), int(binary.BigEndian.Uint16(body[2:]))
		if len(body) < 4+n {
			return d, ErrShort
		}
		if t == TagEndOfList {
			return d, nil
		}
		d.Tags = append(d.Tags, Tag{t, body[4 : 4+n]})
		body = body[4+n:]
	}
	return d, nil
}

// Append appends the packet as an Ethernet payload.
func (d Discovery) Append(b []byte) []byte {
	var body []byte
	for _, t := range d.Tags {
		body = binary.BigEndian.AppendUint16(body, uint16(t.Type))
		body = binary.BigEndian.AppendUint16(body, uint16(len(t.Value)))
		body = append(body, t.Value...)
	}
	return append(AppendHeader(b, d.Code, d.Session, len(body)), body...)
}

// Tag returns the first value of a type.
func (d Discovery) Tag(t TagType) ([]byte, bool) {
	for _, tag := range d.Tags {
		if tag.Type == t {
			return tag.Value, true
		}
	}
	return nil, false
}

// failed reports whether the sender tells of an error, RFC 2516 section 5.4.
func (d Discovery) failed() bool {
	for _, t := range []TagType{TagServiceNameError, TagACSystemError, TagGenericError} {
		if _, ok := d.Tag(t); ok {
			return true
		}
	}
	return false
}

// only are the tags of some types, in their order: those that an answer must carry as they came (RFC 2516 appendix A).
func (d Discovery) only(types ...TagType) (tags []Tag) {
	for _, t := range d.Tags {
		if slices.Contains(types, t.Type) {
			tags = append(tags, t)
		}
	}
	return tags
}
