// Package fib finds the way to an address: the longest prefix wins, its next hops were resolved when the table was
// compiled. A Table is never changed; a new configuration or a link that goes up or down makes a new one.
//
// The package knows interfaces as numbers and asks nobody whether they work: Compile is told.
package fib

import (
	"net/netip"

	"github.com/gaissmai/bart"

	"torii/dataplane/packet"
)

// Kind is where a route comes from.
type Kind uint8

const (
	Local     Kind = iota // an address of the device itself
	Connected             // the network of an interface
	Static
)

func (k Kind) String() string {
	switch k {
	case Local:
		return "local"
	case Connected:
		return "connected"
	}
	return "static"
}

// NoInterface is the Out of a candidate that names only a next hop.
const NoInterface = -1

// Candidate is a route somebody would like to have. A static route names a next hop (Via), an interface (Out), or both.
type Candidate struct {
	Prefix   netip.Prefix
	Kind     Kind
	Distance uint8
	Via      netip.Addr
	Out      int
}

// Hop is one resolved way: the interface, and the neighbor to hand the packet to. The zero Via means the
// destination itself.
type Hop struct {
	Via uint32
	Out int
}

// Route is an installed route. From holds the candidates it was made of, Hops[i] is what From[i] resolved to.
type Route struct {
	Prefix   netip.Prefix
	Kind     Kind
	Distance uint8
	From     []Candidate
	Hops     []Hop
}

// Hop chooses among equal ways, always the same for the same pair of addresses.
func (r *Route) Hop(src, dst uint32) Hop {
	if len(r.Hops) == 1 {
		return r.Hops[0]
	}
	return r.Hops[pairHash(src, dst)%uint32(len(r.Hops))]
}

func pairHash(src, dst uint32) uint32 {
	h := (src*0x9e3779b1 ^ dst) * 0x85ebca6b
	return h ^ h>>15
}

// Table is a compiled routing table. The nil Table knows no way.
type Table struct {
	trie bart.Fast[*Route]
}

// Lookup finds the route to an address.
func (t *Table) Lookup(dst uint32) (*Route, bool) {
	if t == nil {
		return nil, false
	}
	return t.trie.Lookup(packet.Addr(dst))
}

// Get finds the route of exactly this prefix.
func (t *Table) Get(p netip.Prefix) (*Route, bool) {
	if t == nil {
		return nil, false
	}
	return t.trie.Get(p.Masked())
}

// All calls yield with every installed route in the order of addresses, shorter prefixes first.
func (t *Table) All(yield func(*Route) bool) {
	if t == nil {
		return
	}
	for _, r := range t.trie.AllSorted4() {
		if !yield(r) {
			return
		}
	}
}

// Len is the number of installed routes.
func (t *Table) Len() int {
	if t == nil {
		return 0
	}
	return t.trie.Size()
}
