package frag

import (
	"cmp"
	"slices"
	"time"

	"torii/dataplane/drop"
	"torii/dataplane/packet"
)

const (
	// Timeout is how long the first fragment to come waits for the others (RFC 1122 §3.3.2 asks for a fixed value).
	Timeout = 30 * time.Second
	// MostPackets and MostFragments bound what a Table holds.
	MostPackets   = 64
	MostFragments = 128
)

// key is what fragments of one packet share (RFC 791 §2.3).
type key struct {
	src, dst uint32
	id       uint16
	proto    uint8
}

// partial is a packet of which some fragments have come, in order of offset.
type partial struct {
	pieces []*packet.Packet
	data   int // octets held
	total  int // octets of data in the whole packet; 0 until the last fragment has come
	until  time.Time
	number uint64 // of all packets that ever began
}

// Table holds fragments until their packet is whole. It belongs to one goroutine.
type Table struct {
	pool     *packet.Pool
	partials map[key]*partial
	begun    uint64
}

// NewTable returns an empty table; it takes packets from the pool and puts fragments back.
func NewTable(pool *packet.Pool) *Table {
	return &Table{pool: pool, partials: map[key]*partial{}}
}

// Add takes over a decoded fragment and returns the whole packet, decoded, when this was the last one missing. A
// reason other than None says why the fragment was given up, and unless it was a mere repetition all that was held of
// its packet with it.
func (t *Table) Add(now time.Time, p *packet.Packet) (whole *packet.Packet, why drop.Reason) {
	k := key{p.Src, p.Dst, p.ID, p.Proto}
	b := t.partials[k]
	switch {
	case malformed(p):
		return t.refuse(p, drop.FragmentFormat)
	case b == nil && len(t.partials) >= MostPackets:
		return t.refuse(p, drop.FragmentLimit)
	case b == nil:
		t.begun++
		b = &partial{until: now.Add(Timeout), number: t.begun}
		t.partials[k] = b
	}
	i, taken := b.place(p.Offset)
	if taken && dataLen(b.pieces[i]) == dataLen(p) {
		return t.refuse(p, drop.FragmentOverlap)
	}
	if why := b.insert(i, p); why != drop.None {
		t.abandon(k, b)
		return t.refuse(p, why)
	}
	if b.total == 0 || b.data < b.total {
		return nil, drop.None
	}
	whole = t.join(b)
	t.abandon(k, b)
	if why := whole.Decode(); why != drop.None {
		return t.refuse(whole, why)
	}
	return whole, drop.None
}

func (t *Table) refuse(p *packet.Packet, why drop.Reason) (*packet.Packet, drop.Reason) {
	t.pool.Put(p)
	return nil, why
}

func dataLen(p *packet.Packet) int { return p.Len() - p.IPLen }

// malformed tells fragments that no packet can have: empty ones, odd lengths before the end, an end beyond 65535.
func malformed(p *packet.Packet) bool {
	n := dataLen(p)
	return n == 0 || p.MF && n%8 != 0 || p.IPLen+p.Offset+n > packet.LargestData
}

// place is where a fragment with this offset belongs.
func (b *partial) place(offset int) (i int, taken bool) {
	return slices.BinarySearchFunc(b.pieces, offset, func(q *packet.Packet, at int) int { return q.Offset - at })
}

// insert puts the fragment at i, unless it overlaps, contradicts what is known of the end, or is one too many.
func (b *partial) insert(i int, p *packet.Packet) drop.Reason {
	end := p.Offset + dataLen(p)
	switch {
	case len(b.pieces) >= MostFragments:
		return drop.FragmentLimit
	case i > 0 && b.pieces[i-1].Offset+dataLen(b.pieces[i-1]) > p.Offset, i < len(b.pieces) && end > b.pieces[i].Offset:
		return drop.FragmentOverlap
	case b.total > 0 && (end > b.total || !p.MF), !p.MF && i < len(b.pieces):
		return drop.FragmentFormat
	}
	if !p.MF {
		b.total = end
	}
	b.data += dataLen(p)
	b.pieces = slices.Insert(b.pieces, i, p)
	return drop.None
}

// join copies the pieces, which have no gaps, into one packet under the header of the first.
func (t *Table) join(b *partial) *packet.Packet {
	first := b.pieces[0]
	whole := t.pool.GetSize(first.IPLen + b.total)
	copy(whole.Extend(first.IPLen), first.Bytes())
	for _, p := range b.pieces {
		copy(whole.Extend(dataLen(p)), p.Bytes()[p.IPLen:])
	}
	whole.Own = first.Own
	h := packet.IPv4(whole.Bytes())
	h.SetTotalLen(whole.Len())
	h.SetFragment(0, false)
	h.SetChecksum()
	return whole
}

// abandon forgets a packet and puts its fragments back.
func (t *Table) abandon(k key, b *partial) {
	for _, p := range b.pieces {
		t.pool.Put(p)
	}
	delete(t.partials, k)
}

// Deadline is when Tick has to be called at the latest; zero when nothing is held.
func (t *Table) Deadline() (first time.Time) {
	for _, b := range t.partials {
		if first.IsZero() || b.until.Before(first) {
			first = b.until
		}
	}
	return first
}

// Tick gives up the packets whose time is over and appends the first fragment held of each to out, in the order in
// which they came; the caller owns those.
func (t *Table) Tick(now time.Time, out []*packet.Packet) []*packet.Packet {
	var late []key
	for k, b := range t.partials {
		if !now.Before(b.until) {
			late = append(late, k)
		}
	}
	slices.SortFunc(late, func(a, b key) int { return cmp.Compare(t.partials[a].number, t.partials[b].number) })
	for _, k := range late {
		b := t.partials[k]
		out = append(out, b.pieces[0])
		b.pieces = b.pieces[1:]
		t.abandon(k, b)
	}
	return out
}
