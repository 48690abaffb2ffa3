package packet

import "encoding/binary"

// Kinds of IPv4 option (RFC 791 §3.1).
const (
	optionEnd       = 0
	optionNop       = 1
	OptionRoute     = 7
	OptionTimestamp = 68
)

// What precedes the data of an option: its type, length and pointer, and for timestamps overflow and flag.
const (
	routeHead     = 3
	timestampHead = 4
)

// Option is one option of an IPv4 header, its type and length included.
type Option []byte

func (o Option) Type() uint8 { return o[0] }

// Pointer is where the next entry goes, counted from one.
func (o Option) Pointer() int { return int(o[2]) }

// Overflows is how many routers found no room for their time.
func (o Option) Overflows() int { return int(o[3] >> 4) }

// Entries are the words behind the head.
func (o Option) Entries() (words []uint32) {
	head := routeHead
	if o.Type() == OptionTimestamp {
		head = timestampHead
	}
	for at := head; at+4 <= len(o); at += 4 {
		words = append(words, binary.BigEndian.Uint32(o[at:]))
	}
	return words
}

// NewRoute is an empty record route for some hops, NewTimestamp an option for some times.
func NewRoute(hops int) Option {
	o := make(Option, routeHead+4*hops)
	o[0], o[1], o[2] = OptionRoute, uint8(len(o)), routeHead+1
	return o
}

func NewTimestamp(times int) Option {
	o := make(Option, timestampHead+4*times)
	o[0], o[1], o[2] = OptionTimestamp, uint8(len(o)), timestampHead+1
	return o
}

// Option finds an option by its type.
func (h IPv4) Option(kind uint8) (Option, bool) {
	for rest := h.Header()[IPv4Len:]; len(rest) > 0 && rest[0] != optionEnd; {
		if rest[0] == optionNop {
			rest = rest[1:]
			continue
		}
		if len(rest) < 2 || int(rest[1]) < routeHead || int(rest[1]) > len(rest) {
			return nil, false
		}
		if o := Option(rest[:rest[1]]); o.Type() == kind {
			return o, kind != OptionTimestamp || len(o) >= timestampHead
		}
		rest = rest[rest[1]:]
	}
	return nil, false
}

// Record writes what the options ask of whoever sends the packet on: its address into a record route, its time in
// milliseconds since midnight UT into a timestamp (RFC 791 §3.1). The checksum follows.
func (h IPv4) Record(addr, time uint32) {
	if o, ok := h.Option(OptionRoute); ok {
		o.put(addr)
	}
	if o, ok := h.Option(OptionTimestamp); ok && o[3]&15 == 0 && !o.put(time) && o.Overflows() < 15 {
		o[3] += 1 << 4
	}
	h.SetChecksum()
}

// put writes the next entry; false: there is no room.
func (o Option) put(word uint32) bool {
	at := o.Pointer() - 1
	if at < routeHead || at+4 > len(o) {
		return false
	}
	binary.BigEndian.PutUint32(o[at:], word)
	o[2] += 4
	return true
}
