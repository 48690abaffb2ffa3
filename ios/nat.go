package ios

import (
	"cmp"
	"hash/fnv"
	"net/netip"
	"strings"

	. "torii/cli"
)

// NATSource is `ip nat inside source`: what a list permits gets an address of a pool or that of an interface.
type NATSource struct {
	List     string
	Pool     string
	Out      IfName
	HasOut   bool // the interface, in place of the pool
	Overload bool
}

// NATStatic is `ip nat inside source static`: an address, or a port of one, for ever.
type NATStatic struct {
	Proto                 string // tcp, udp; empty: the whole address
	Local, Global         netip.Addr
	LocalPort, GlobalPort int
	Out                   IfName
	HasOut                bool // the global address is the interface's
}

// NATPool is `ip nat pool`.
type NATPool struct {
	Name              string
	First, Last, Mask netip.Addr
}

// NATTimeouts are `ip nat translation`, in seconds; 0: never.
type NATTimeouts struct{ Simple, TCP, UDP, ICMP, DNS, SYN, FinRst, Most int }

var defaultNATTimeouts = NATTimeouts{Simple: 86400, TCP: 86400, UDP: 300, ICMP: 60, DNS: 60, SYN: 60, FinRst: 60}

func (s NATSource) before(o NATSource) bool { return s.List < o.List }
func (p NATPool) before(o NATPool) bool     { return p.Name < o.Name }

func (s NATStatic) before(o NATStatic) bool {
	return compare(cmp.Compare(s.Proto, o.Proto), s.Local.Compare(o.Local), cmp.Compare(s.LocalPort, o.LocalPort), s.Global.Compare(o.Global),
		cmp.Compare(s.Out.String(), o.Out.String()), cmp.Compare(s.GlobalPort, o.GlobalPort)) < 0
}

// id stands for a line for as long as it says the same.
func natID(words ...string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(strings.Join(words, " ")))
	return h.Sum64()
}

func (c *Config) natTokens(s *NATSource) []*Token {
	out := c.ifToken(&s.Out).If(func() bool { return s.HasOut }).Then(func() { s.HasOut = true })
	return []*Token{
		Lit("list", "Specify access list describing local addresses"), Word(&s.List, "Access list name or number for local addresses").Shown(),
		Alt(Seq(Lit("interface", "Specify interface for global address"), out), Seq(Lit("pool", "Name pool of global addresses"), Word(&s.Pool, "Pool name for global addresses"))),
		Opt(On("overload", "Overload an address translation", &s.Overload)),
	}
}

func (c *Config) natStaticTokens(s *NATStatic) []*Token {
	out := func() *Token {
		return Seq(Lit("interface", "Specify interface for global address"), c.ifToken(&s.Out).If(func() bool { return s.HasOut }).Then(func() { s.HasOut = true }))
	}
	global := func() *Token {
		return Addr(&s.Global, "Inside global IP address").If(func() bool { return !s.HasOut })
	}
	ports := func(proto, help string) *Token {
		return Seq(Is(proto, help, &s.Proto, proto), Addr(&s.Local, "Inside local IP address"), Num(&s.LocalPort, 1, 65535, "Local UDP/TCP port"),
			Alt(global(), out()), Num(&s.GlobalPort, 1, 65535, "Global UDP/TCP port"), Opt(Lit("extendable", "Extend this translation when used").If(func() bool { return !s.HasOut })))
	}
	return []*Token{Alt(ports("tcp", "Transmission Control Protocol"), ports("udp", "User Datagram Protocol"),
		Seq(Addr(&s.Local, "Inside local IP address"), Alt(global(), out())))}
}

func natPoolTokens(p *NATPool) []*Token {
	bits := 0
	return []*Token{Word(&p.Name, "Pool name").Shown(), Addr(&p.First, "Start IP address"), Addr(&p.Last, "End IP address"),
		Alt(Seq(Lit("netmask", "Specify the network mask"), Mask(&p.Mask, "Network mask")),
			Seq(Lit("prefix-length", "Specify the prefix length"), Num(&bits, 1, 32, "Prefix length").Then(func() { p.Mask = maskOf(bits) })))}
}

func natLines(c *Config) []Line {
	t := &c.NATLife
	timeout := func(word, help string, field *int, standard int) Line {
		forever := Is("never", "Never timeout", field, 0)
		return Set("ip nat translation "+word, help, Or(Alt(Num(field, 1, 2147483647, "Timeout in seconds"), forever), field, standard))
	}
	d := defaultNATTimeouts
	return []Line{
		timeout("timeout", "Specify timeout for dynamic NAT translations", &t.Simple, d.Simple),
		timeout("tcp-timeout", "Specify timeout for NAT TCP flows", &t.TCP, d.TCP),
		timeout("udp-timeout", "Specify timeout for NAT UDP flows", &t.UDP, d.UDP),
		timeout("finrst-timeout", "Specify timeout for NAT TCP flows after a FIN or RST", &t.FinRst, d.FinRst),
		timeout("syn-timeout", "Specify timeout for NAT TCP flows after a SYN and no further data", &t.SYN, d.SYN),
		timeout("dns-timeout", "Specify timeout for NAT DNS flows", &t.DNS, d.DNS),
		timeout("icmp-timeout", "Specify timeout for NAT ICMP flows", &t.ICMP, d.ICMP),
		Set("ip nat translation max-entries", "Specify maximum number of NAT entries", Num(&t.Most, 1, 2147483647, "Number of entries")),
		Each("ip nat pool", "Define pool of addresses", c.natPools(), func() NATPool { return NATPool{} }, natPoolTokens),
		Each("ip nat inside source", "Source address translation", c.natSources(), func() NATSource { return NATSource{} }, c.natTokens),
		Each("ip nat inside source static", "Specify static local->global mapping", c.natStatics(), func() NATStatic { return NATStatic{} }, c.natStaticTokens),
	}
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

func (c *Config) natPools() Rows[NATPool] {
	return kept(&c.NATPools, func(p NATPool) error {
		if bits := maskBits(p.Mask); bits < 0 || p.Last.Less(p.First) || !netip.PrefixFrom(p.First, bits).Masked().Contains(p.Last) {
			return Refuse("%%Pool %s mask %s does not match its addresses %s - %s", p.Name, p.Mask, p.First, p.Last)
		}
		return nil
	})
}

func (c *Config) natSources() Rows[NATSource] {
	return kept(&c.NATSources, func(s NATSource) error {
		if _, ok := c.NATPools.Get(NATPool{Name: s.Pool}); !s.HasOut && !ok {
			return Refuse("%%Pool %s not found", s.Pool)
		}
		return nil
	})
}

func (c *Config) natStatics() Rows[NATStatic] {
	return kept(&c.NATStatics, func(s NATStatic) error {
		for other := range c.NATStatics.All() {
			if !other.HasOut && !s.HasOut && other.Proto == s.Proto && other.Global == s.Global && other.GlobalPort == s.GlobalPort && other != s {
				return Refuse("%% %s already mapped (%s -> %s)", s.Global, other.Local, other.Global)
			}
		}
		return nil
	})
}
