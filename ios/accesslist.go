package ios

import (
	"cmp"
	"net/netip"
	"strconv"

	"github.com/tidwall/btree"

	. "torii/cli"
)

// AccessList is a list as it is configured. Its entries are in order of their sequence numbers.
type AccessList struct {
	Name     string
	Extended bool
	Entries  table[*ACE]

	grewFrom *btree.BTreeG[*ACE] // Entries before the last edit, if that put one behind the last
}

// ACE is an entry or a remark. ID is given at birth and kept through every copy: counters and
// security associations hang on it.
type ACE struct {
	ID       uint64
	Seq      int
	Remark   string
	Permit   bool
	Deny     bool
	Protocol int // -1: any IP
	Src, Dst AddrMatch
	SrcPort  PortMatch
	DstPort  PortMatch
	ICMP     ICMPMatch
	ACEOptions
}

// ACEOptions are the words behind the addresses.
type ACEOptions struct{ Established, Fragments, Log bool }

// AddrMatch is an address and the bits of it that do not matter.
type AddrMatch struct{ Addr, Wild netip.Addr }

var (
	zeroAddr = netip.AddrFrom4([4]byte{})
	onesAddr = netip.AddrFrom4([4]byte{255, 255, 255, 255})
	anyMatch = AddrMatch{zeroAddr, onesAddr}
)

func (m AddrMatch) any() bool  { return m.Wild == onesAddr }
func (m AddrMatch) host() bool { return m.Wild == zeroAddr }

// normal clears the bits of the address that the wildcard covers, as IOS stores it.
func (m *AddrMatch) normal() { m.Addr = wordAddr(addrWord(m.Addr) &^ addrWord(m.Wild)) }

const (
	firstSequence = 10
	sequenceStep  = 10
)

func newAccessList(name string, extended bool) *AccessList {
	return &AccessList{Name: name, Extended: extended, Entries: newTable(func(a, b *ACE) bool { return a.Seq < b.Seq })}
}

// number is the list's number, 0 for a named one.
func (l *AccessList) number() int {
	n, err := strconv.Atoi(l.Name)
	if err != nil {
		return 0
	}
	return n
}

// before sorts standard lists first, then by number, named ones last.
func (l *AccessList) before(o *AccessList) bool {
	named := func(l *AccessList) bool { return l.number() == 0 }
	return compare(cmpBool(l.Extended, o.Extended), cmpBool(named(l), named(o)), cmp.Compare(l.number(), o.number()), cmp.Compare(l.Name, o.Name)) < 0
}

// listNamed finds a list of either kind.
func (c *Config) listNamed(name string) *AccessList {
	for _, extended := range [...]bool{false, true} {
		if l, ok := c.Lists.Get(&AccessList{Name: name, Extended: extended}); ok {
			return l
		}
	}
	return nil
}

// insert puts an entry in at a sequence number, or behind the last. The same entry again is ignored.
func (c *Config) insert(l *AccessList, seq int, e ACE) error {
	if e.Remark == "" && l.holds(e) {
		return nil
	}
	if seq == 0 {
		seq = firstSequence
		if last, ok := l.Entries.Last(); ok {
			seq = last.Seq + sequenceStep
		}
	} else if _, taken := l.Entries.Get(&ACE{Seq: seq}); taken {
		return Refuse("%% Duplicate sequence number\n%% Failed to add ace to access-list")
	}
	last, any := l.Entries.Last()
	l.grewFrom = nil
	if e.Remark == "" && any && last.Seq < seq {
		l.grewFrom = l.Entries.tree
	}
	e.Seq, e.ID = seq, c.births.next()
	l.Entries = l.Entries.With(&e)
	return nil
}

// shortEnough is the length up to which a list is searched for an equal entry before one is added.
const shortEnough = 1000

func (l *AccessList) holds(e ACE) bool {
	if l.Entries.Len() > shortEnough {
		return false
	}
	_, found := l.find(e)
	return found
}

// find looks for an entry that reads the same.
func (l *AccessList) find(e ACE) (*ACE, bool) {
	for have := range l.Entries.All() {
		if have.reads(e) {
			return have, true
		}
	}
	return nil, false
}

// reads says whether two entries are the same but for their number and identity.
func (e *ACE) reads(o ACE) bool {
	return e.Remark == o.Remark && e.Permit == o.Permit && e.Protocol == o.Protocol && e.Src == o.Src && e.Dst == o.Dst &&
		e.SrcPort.equal(o.SrcPort) && e.DstPort.equal(o.DstPort) && e.ICMP == o.ICMP && e.ACEOptions == o.ACEOptions
}

// rows are the entries as the mode of the list edits them.
func (c *Config) aces(l *AccessList) Sequenced[ACE] {
	return Sequenced[ACE]{
		All: func(yield func(ACE) bool) {
			for e := range l.Entries.All() {
				if !yield(*e) {
					return
				}
			}
		},
		Insert: func(seq int, e ACE) error { return c.insert(l, seq, e) },
		DeleteAt: func(seq int) error {
			if _, ok := l.Entries.Get(&ACE{Seq: seq}); !ok {
				return Refuse("%% Access rule can't be deleted, sequence number %d does not exist", seq)
			}
			l.Entries, l.grewFrom = l.Entries.Without(&ACE{Seq: seq}), nil
			return nil
		},
		Delete: func(e ACE) error {
			if have, ok := l.find(e); ok {
				l.Entries, l.grewFrom = l.Entries.Without(have), nil
			}
			return nil
		},
		Seq: func(e ACE) int { return e.Seq },
	}
}
