package ios

import (
	"iter"
	"net/netip"

	. "torii/cli"
)

// Pool is a local pool of addresses for clients.
type Pool struct {
	Name        string
	First, Last netip.Addr
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
		Delete: func(p Pool) error { c.Pools = c.Pools.Without(p); return nil },
		Clear:  func() error { return &SyntaxError{Fault: Incomplete} },
	}
}
