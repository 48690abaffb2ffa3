package ios

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"net/netip"

	. "torii/cli"
)

// NATSource is `ip nat inside source`: what a list or a route-map permits gets an address of a pool or that of
// an interface.
type NATSource struct {
	ID       int // as show ip nat statistics numbers it
	List     string
	RouteMap string // in place of the list
	Pool     string
	Out      IfName
	HasOut   bool // the interface, in place of the pool
	Overload bool
}

func (s NATSource) before(o NATSource) bool {
	return compare(cmp.Compare(s.List, o.List), cmp.Compare(s.RouteMap, o.RouteMap)) < 0
}

// rule stands for a line in the packet path for as long as it says the same.
func (s NATSource) rule() uint64 { return natRule("dynamic", s) }

func natRule(kind string, line any) uint64 {
	h := fnv.New64a()
	fmt.Fprint(h, kind, line)
	return h.Sum64()
}

func (c *Config) natSourceTokens(s *NATSource) []*Token {
	out := c.ifToken(&s.Out).If(func() bool { return s.HasOut }).Then(func() { s.HasOut = true })
	return []*Token{
		Alt(Seq(Lit("list", "Specify access list describing local addresses"), Word(&s.List, "Access list name or number for local addresses")),
			Seq(Lit("route-map", "Specify route-map"), Word(&s.RouteMap, "Route-map name"))),
		Alt(Seq(Lit("interface", "Specify interface for global address"), out), Seq(Lit("pool", "Name pool of global addresses"), Word(&s.Pool, "Pool name for global addresses"))),
		Opt(On("overload", "Overload an address translation", &s.Overload)),
	}
}

func (c *Config) natSources() Rows[NATSource] {
	rows := kept(&c.NATSources, c.checkSource)
	rows.Put = func(s NATSource) error {
		s.Overload = s.Overload || s.HasOut
		s.ID = c.sourceID(s)
		if err := c.checkSource(s); err != nil {
			return err
		}
		c.NATSources = c.NATSources.With(s)
		return nil
	}
	rows.Delete = func(like NATSource) error {
		if _, ok := c.NATSources.Get(like); !ok {
			return Refuse("%%Dynamic mapping not found")
		}
		c.NATSources = c.NATSources.Without(like)
		return nil
	}
	rows.Ask = func(like NATSource) *Question {
		if s, ok := c.NATSources.Get(like); !ok || c.translations(s.rule()) == 0 {
			return nil
		}
		return &Question{YesNo: true, Prompt: "\nDynamic mapping in use, do you want to delete all entries? [no]: ", Else: "%Dynamic mapping in use, cannot remove"}
	}
	return rows
}

// sourceID is the number a line has already, or the next one.
func (c *Config) sourceID(s NATSource) int {
	most := 0
	for other := range c.NATSources.All() {
		if !other.before(s) && !s.before(other) {
			return other.ID
		}
		most = max(most, other.ID)
	}
	return most + 1
}

func (c *Config) checkSource(s NATSource) error {
	if _, ok := c.NATPools.Get(NATPool{Name: s.Pool}); !s.HasOut && !ok {
		return Refuse("%%Pool %s not found", s.Pool)
	}
	if old, ok := c.NATSources.Get(s); ok && old != s && c.translations(old.rule()) > 0 {
		return Refuse("%%Dynamic mapping in use, cannot change")
	}
	return nil
}

// translations is how many translations run by a rule at present.
func (c *Config) translations(rule uint64) int {
	if c.births.translations == nil {
		return 0
	}
	return c.births.translations(rule)
}

// NATPool is `ip nat pool`.
type NATPool struct {
	Name              string
	First, Last, Mask netip.Addr
	Bits              int // the mask was given as a length
}

func (p NATPool) before(o NATPool) bool { return p.Name < o.Name }

func natPoolTokens(p *NATPool) []*Token {
	mask := Mask(&p.Mask, "Network mask").If(func() bool { return p.Bits == 0 })
	bits := Num(&p.Bits, 1, 32, "Prefix length").Then(func() { p.Mask = maskOf(p.Bits) })
	return []*Token{Word(&p.Name, "Pool name").Shown(), Addr(&p.First, "Start IP address"), Addr(&p.Last, "End IP address"),
		Alt(Seq(Lit("netmask", "Specify the network mask"), mask), Seq(Lit("prefix-length", "Specify the prefix length"), bits))}
}

func (c *Config) natPools() Rows[NATPool] {
	rows := kept(&c.NATPools, c.checkPool)
	rows.Delete = func(like NATPool) error {
		switch _, ok := c.NATPools.Get(like); {
		case !ok:
			return Refuse("%%Pool %s not found", like.Name)
		case c.drawsFrom(like.Name, func(NATSource) bool { return true }):
			return Refuse("%%Pool %s in use, cannot destroy", like.Name)
		}
		c.NATPools = c.NATPools.Without(like)
		return nil
	}
	return rows
}

func (c *Config) checkPool(p NATPool) error {
	bits := maskBits(p.Mask)
	switch old, ok := c.NATPools.Get(p); {
	case bits < 0:
		return Refuse("Bad mask 0x%X for address %s", p.Mask.As4(), p.First)
	case p.Last.Less(p.First):
		return Refuse("%%End address less than start address")
	case !netip.PrefixFrom(p.First, bits).Masked().Contains(p.Last):
		return Refuse("%%Start and end addresses on different subnets")
	case ok && old != p && c.drawsFrom(p.Name, func(s NATSource) bool { return c.translations(s.rule()) > 0 }):
		return Refuse("%%Pool %s in use, cannot redefine", p.Name)
	}
	return nil
}

// drawsFrom says whether any such line takes its addresses from a pool.
func (c *Config) drawsFrom(pool string, such func(NATSource) bool) bool {
	for s := range c.NATSources.All() {
		if s.Pool == pool && !s.HasOut && such(s) {
			return true
		}
	}
	return false
}

// NATTimeouts are `ip nat translation`, in seconds; 0: never.
type NATTimeouts struct{ Simple, TCP, UDP, ICMP, DNS, SYN, FinRst, Most int }

var defaultNATTimeouts = NATTimeouts{Simple: 86400, TCP: 86400, UDP: 300, ICMP: 60, DNS: 60, SYN: 60, FinRst: 60}

func natLines(c *Config) []Line {
	t := &c.NATLife
	timeout := func(word, help string, field *int, standard int) Line {
		forever := Is("never", "Never timeout", field, 0)
		return Set("ip nat translation "+word, help, Or(Alt(Num(field, 1, 2147483647, "Timeout in seconds"), forever), field, standard))
	}
	d := defaultNATTimeouts
	return append(natServiceLines(c),
		timeout("timeout", "Specify timeout for dynamic NAT translations", &t.Simple, d.Simple),
		timeout("tcp-timeout", "Specify timeout for NAT TCP flows", &t.TCP, d.TCP),
		timeout("udp-timeout", "Specify timeout for NAT UDP flows", &t.UDP, d.UDP),
		timeout("finrst-timeout", "Specify timeout for NAT TCP flows after a FIN or RST", &t.FinRst, d.FinRst),
		timeout("syn-timeout", "Specify timeout for NAT TCP flows after a SYN and no further data", &t.SYN, d.SYN),
		timeout("dns-timeout", "Specify timeout for NAT DNS flows", &t.DNS, d.DNS),
		timeout("icmp-timeout", "Specify timeout for NAT ICMP flows", &t.ICMP, d.ICMP),
		Set("ip nat translation max-entries", "Specify maximum number of NAT entries", Num(&t.Most, 1, 2147483647, "Number of entries")),
		Each("ip nat pool", "Define pool of addresses", c.natPools(), func() NATPool { return NATPool{} }, natPoolTokens),
		Each("ip nat inside source", "Source address translation", c.natSources(), func() NATSource { return NATSource{} }, c.natSourceTokens),
		Each("ip nat inside source static", "Specify static local->global mapping", c.natStatics(), func() NATStatic { return NATStatic{} }, c.natStaticTokens),
	)
}

// kept are the rows of a table that lines put in and take out whole.
func kept[T any](rows *table[T], check func(T) error) Rows[T] {
	return Rows[T]{
		All: rows.All(),
		Put: func(row T) error {
			if err := check(row); err != nil {
				return err
			}
			*rows = rows.With(row)
			return nil
		},
		Delete: func(row T) error { *rows = rows.Without(row); return nil },
		Clear:  func() error { return &SyntaxError{Fault: Incomplete} },
	}
}
