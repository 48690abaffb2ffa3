package fib

import (
	"net/netip"
	"slices"

	"torii/dataplane/packet"
)

// maxDepth bounds a recursion over next hops.
const maxDepth = 8

// ForInterface is what an address on an interface brings: its network and the address itself. A host address is its
// own network.
func ForInterface(addr netip.Prefix, out int) []Candidate {
	connected := Candidate{Prefix: addr.Masked(), Kind: Connected, Out: out}
	if addr.IsSingleIP() {
		return []Candidate{connected}
	}
	own := netip.PrefixFrom(addr.Addr(), addr.Addr().BitLen())
	return []Candidate{connected, {Prefix: own, Kind: Local, Out: out}}
}

// Compile installs what can be used: a route via an interface while that is up, a route via a next hop while the
// next hop resolves, not through the route itself. Of several for a prefix the lowest distance wins, and equal
// ones share. A route whose installation takes away its own next hop stays out.
func Compile(candidates []Candidate, up func(out int) bool) *Table {
	c := compiler{candidates: candidates, up: up, usable: make([]bool, len(candidates)), out: make([]bool, len(candidates))}
	for {
		t := c.build()
		if !c.judge(t) {
			return c.resolve(t)
		}
	}
}

// compiler turns to a fixed point: every candidate comes in at most once and goes out at most once.
type compiler struct {
	candidates  []Candidate
	up          func(int) bool
	usable, out []bool
}

// judge looks at every candidate in the light of a table and reports whether any opinion has changed.
func (c *compiler) judge(t *Table) (changed bool) {
	for i, k := range c.candidates {
		_, ok := c.hop(t, k, 0)
		c.out[i] = c.out[i] || c.usable[i] && !ok
		ok = ok && !c.out[i]
		changed = changed || ok != c.usable[i]
		c.usable[i] = ok
	}
	return changed
}

// hop follows next hops down to an interface.
func (c *compiler) hop(t *Table, k Candidate, depth int) (Hop, bool) {
	via := packet.U32(k.Via)
	if k.Out != NoInterface {
		return Hop{Via: via, Out: k.Out}, c.up(k.Out)
	}
	r, ok := t.Lookup(via)
	if !ok || depth == maxDepth || r.Kind == Local {
		return Hop{}, false
	}
	next, ok := c.hop(t, r.From[0], depth+1)
	if ok && next.Via == 0 {
		next.Via = via
	}
	return next, ok
}

// build groups the usable candidates by prefix and keeps the best of each.
func (c *compiler) build() *Table {
	t := new(Table)
	for i, k := range c.candidates {
		if c.usable[i] {
			t.add(k)
		}
	}
	return t
}

func (t *Table) add(k Candidate) {
	k.Prefix = k.Prefix.Masked()
	r, ok := t.trie.Get(k.Prefix)
	switch {
	case !ok || k.Distance < r.Distance:
		t.trie.Insert(k.Prefix, &Route{Prefix: k.Prefix, Kind: k.Kind, Distance: k.Distance, From: []Candidate{k}})
	case k.Distance == r.Distance && k.Kind == r.Kind && !slices.Contains(r.From, k):
		r.From = append(r.From, k)
	}
}

// resolve writes the hops of every route of a table in which all candidates resolve.
func (c *compiler) resolve(t *Table) *Table {
	for r := range t.All {
		for _, k := range r.From {
			h, _ := c.hop(t, k, 0)
			r.Hops = append(r.Hops, h)
		}
	}
	return t
}
