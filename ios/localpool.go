package ios

import (
	"iter"
	"net/netip"
	"slices"

	. "torii/cli"
)

// Pool is a local pool of addresses for clients, or one range of it: lines of the same name add to each other.
type Pool struct {
	Name        string
	First, Last netip.Addr
}

func (p Pool) before(o Pool) bool {
	return p.Name < o.Name || p.Name == o.Name && p.First.Less(o.First)
}

// ranges are those of a pool, the lowest first.
func (c *Config) ranges(name string) (list []Pool) {
	for p := range c.Pools.All() {
		if p.Name == name {
			list = append(list, p)
		}
	}
	return list
}

func (p Pool) last() netip.Addr {
	if p.Last.IsValid() {
		return p.Last
	}
	return p.First
}

func (p Pool) holds(a netip.Addr) bool { return !a.Less(p.First) && !p.last().Less(a) }

// all are the addresses of a pool, in order.
func (p Pool) all() iter.Seq[netip.Addr] {
	return func(yield func(netip.Addr) bool) {
		for at := p.First; p.holds(at); at = at.Next() {
			if !yield(at) {
				return
			}
		}
	}
}

func poolLines(c *Config) []Line {
	return []Line{Each("ip local pool", "Specify a local address pool", c.pools(), func() Pool { return Pool{} }, func(p *Pool) []*Token {
		return []*Token{Word(&p.Name, "Name of local address pool").Shown(), Addr(&p.First, "First IP address"),
			Opt(Addr(&p.Last, "Last IP address"))}
	})}
}

func (c *Config) pools() Rows[Pool] {
	return Rows[Pool]{
		All: c.Pools.All(),
		Put: func(p Pool) error {
			if p.Last.IsValid() && p.Last.Less(p.First) {
				return Refuse("%% Bad IP range, %s - %s", p.First, p.Last)
			}
			c.Pools = c.Pools.With(p)
			return nil
		},
		Delete: func(p Pool) error {
			for _, r := range c.ranges(p.Name) {
				if !p.First.IsValid() || p.First == r.First {
					c.Pools = c.Pools.Without(r)
				}
			}
			return nil
		},
		Clear: func() error { return &SyntaxError{Fault: Incomplete} },
	}
}

func poolCommands(s *Session) []Line {
	var name string
	return []Line{
		s.show("show ip local pool", "IP Local Pool information", func(w *page) {
			if s.device.running().Pools.Len() > 0 {
				showPoolTitle(w)
			}
			for p := range s.device.running().Pools.All() {
				s.device.showPool(w, p)
			}
		}),
		s.show("show ip local pool", "IP Local Pool information", func(w *page) { s.device.showPoolInFull(w, name) }, Word(&name, "Pool name")),
	}
}

func showPoolTitle(w *page) {
	w.printf(" %-24s %-15s %-15s %4s %7s %9s\n", "Pool", "Begin", "End", "Free", "In use", "Blocked")
}

// inUse are the sessions whose clients have an address of a pool.
func (d *Device) inUse(p Pool) (calls []*call) {
	for _, c := range d.callsAt(everyPort, true) {
		if c.isOpen() && p.holds(c.opened.Peer) {
			calls = append(calls, c)
		}
	}
	return calls
}

func (d *Device) showPool(w *page, p Pool) {
	size := 0
	for range p.all() {
		size++
	}
	used := len(d.inUse(p))
	w.printf(" %-24s %-15s %-15s %4d %7d %9d\n", p.Name, p.First, p.last(), size-used, used, 0)
}

func (d *Device) showPoolInFull(w *page, name string) {
	ranges := d.running().ranges(name)
	if len(ranges) == 0 {
		w.printf("%% Local pool (%s) not found\n", name)
		return
	}
	showPoolTitle(w)
	var used []*call
	for _, p := range ranges {
		d.showPool(w, p)
		used = append(used, d.inUse(p)...)
	}
	w.printf("Available addresses:\n")
	for _, p := range ranges {
		for at := range p.all() {
			if !slices.ContainsFunc(used, func(c *call) bool { return c.opened.Peer == at }) {
				w.printf("   %s\n", at)
			}
		}
	}
	w.printf("Inuse addresses:\n")
	for _, c := range used {
		_, user := c.session.Peer()
		w.printf("   %-18s %-10s %s\n", c.opened.Peer, c.access.Short(), user)
	}
}
