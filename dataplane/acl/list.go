package acl

import "torii/dataplane/packet"

// List is a compiled access list. It is never changed; Append makes a longer one. A nil List permits everything,
// as a list that is not defined or has no entries does.
type List struct {
	Name    string
	entries []Entry
	rows    []row
	tail    *tail
}

// row is what nearly every mismatch is decided by, packed so that a cache line holds three; the entry itself is
// looked at only after its row fits.
type row struct {
	src, srcCare uint32
	dst, dstCare uint32
	proto        int16
	plain        bool // nothing is left to ask
}

// tail is shared by the lists that share a backing array: only the longest of them may grow in place.
type tail struct{ used int }

// Compile makes a list of the entries in this order.
func Compile(name string, entries []Entry) *List {
	l := &List{Name: name, tail: new(tail)}
	for _, e := range entries {
		l = l.Append(e)
	}
	return l
}

// Append is the list with one entry more. The array behind it is shared where that is safe, so that appending n
// entries one by one costs n steps.
func (l *List) Append(e Entry) *List {
	n := &List{Name: l.Name, entries: l.entries, rows: l.rows, tail: l.tail}
	if l.tail.used != len(l.rows) {
		n.tail = new(tail)
		n.entries = append(make([]Entry, 0, 2*len(l.entries)+1), l.entries...)
		n.rows = append(make([]row, 0, 2*len(l.rows)+1), l.rows...)
	}
	n.entries = append(n.entries, e)
	n.rows = append(n.rows, compileRow(&e))
	n.tail.used = len(n.rows)
	return n
}

func compileRow(e *Entry) row {
	return row{
		src: e.Src.Addr &^ e.Src.Mask, srcCare: ^e.Src.Mask,
		dst: e.Dst.Addr &^ e.Dst.Mask, dstCare: ^e.Dst.Mask,
		proto: int16(e.Proto),
		plain: !e.Fragments && !e.needsTransport(),
	}
}

// Len is the number of entries.
func (l *List) Len() int {
	if l == nil {
		return 0
	}
	return len(l.entries)
}

// Match finds the entry that decides about a packet and counts the packet's segments on it. Without an entry the
// packet is denied, unless the list is nil or empty.
func (l *List) Match(f *packet.Facts) (e *Entry, permit bool) {
	return l.match(f, f.Src, f.Dst, f.SrcPort, f.DstPort)
}

// MatchMirrored is Match for the packet's answer, as a crypto list is read for what comes in.
func (l *List) MatchMirrored(f *packet.Facts) (e *Entry, permit bool) {
	return l.match(f, f.Dst, f.Src, f.DstPort, f.SrcPort)
}

func (l *List) match(f *packet.Facts, src, dst uint32, srcPort, dstPort uint16) (*Entry, bool) {
	if l == nil || len(l.rows) == 0 {
		return nil, true
	}
	proto := int16(f.Proto)
	for i := range l.rows {
		r := &l.rows[i]
		if src&r.srcCare != r.src || dst&r.dstCare != r.dst || r.proto >= 0 && r.proto != proto {
			continue
		}
		if e := &l.entries[i]; r.plain || e.fitsRest(f, srcPort, dstPort) {
			e.count(f.Segments)
			return e, e.Permit
		}
	}
	return nil, false
}

func (e *Entry) count(segments int) {
	if e.Hits != nil {
		*e.Hits += uint64(segments)
	}
}
