package ios

import (
	"cmp"
	"net/netip"

	. "torii/cli"
)

// NATStatic is `ip nat inside source static`: an address, or a port of one, for ever.
type NATStatic struct {
	Proto                 string // tcp, udp; empty: the whole address
	Local, Global         netip.Addr
	LocalPort, GlobalPort int
	Out                   IfName
	HasOut                bool   // the global address is the interface's
	RouteMap              string // which packets from inside; empty: all
	Extendable            bool   // one local address may have several global ones
}

func (s NATStatic) before(o NATStatic) bool {
	return compare(cmp.Compare(s.Proto, o.Proto), s.Local.Compare(o.Local), cmp.Compare(s.LocalPort, o.LocalPort), s.Global.Compare(o.Global),
		cmp.Compare(s.Out.String(), o.Out.String()), cmp.Compare(s.GlobalPort, o.GlobalPort)) < 0
}

func (s NATStatic) rule() uint64 { return natRule("static", s) }

// sameGlobal says whether two lines give away the same global endpoint.
func (s NATStatic) sameGlobal(o NATStatic) bool {
	return s.Proto == o.Proto && s.Global == o.Global && s.HasOut == o.HasOut && s.Out == o.Out && s.GlobalPort == o.GlobalPort
}

func (c *Config) natStaticTokens(s *NATStatic) []*Token {
	local := func() *Token { return Addr(&s.Local, "Inside local IP address") }
	ports := func(proto, help string) *Token {
		from, to := Num(&s.LocalPort, 1, 65535, "Local UDP/TCP port"), Num(&s.GlobalPort, 1, 65535, "Global UDP/TCP port")
		return Seq(Is(proto, help, &s.Proto, proto), local(), from, Alt(Seq(c.natGlobal(s), to, Opt(natConditions(s))), Seq(c.natOut(s), to)))
	}
	return []*Token{Alt(ports("tcp", "Transmission Control Protocol"), ports("udp", "User Datagram Protocol"),
		Seq(local(), Alt(Seq(c.natGlobal(s), Opt(natConditions(s))), c.natOut(s))))}
}

func (c *Config) natGlobal(s *NATStatic) *Token {
	return Addr(&s.Global, "Inside global IP address").If(func() bool { return !s.HasOut })
}

func (c *Config) natOut(s *NATStatic) *Token {
	return Seq(Lit("interface", "Specify interface for global address"), c.ifToken(&s.Out).If(func() bool { return s.HasOut }).Then(func() { s.HasOut = true }))
}

// natConditions are `route-map` and `extendable`, shown in this order, typed in any.
func natConditions(s *NATStatic) *Token {
	only := func() *Token { return Seq(Lit("route-map", "Specify route-map"), Word(&s.RouteMap, "Route-map name")) }
	extendable := func() *Token { return On("extendable", "Extend this translation when used", &s.Extendable) }
	return Alt(Seq(only(), Opt(extendable())), Seq(extendable(), Opt(only())))
}

func (c *Config) natStatics() Rows[NATStatic] {
	rows := kept(&c.NATStatics, func(NATStatic) error { return nil })
	rows.Put = func(s NATStatic) error {
		s.Extendable = s.Extendable || s.Proto != "" && !s.HasOut
		if err := c.checkStatic(s); err != nil {
			return err
		}
		c.NATStatics = c.NATStatics.With(s)
		return nil
	}
	rows.Delete = func(like NATStatic) error {
		if _, ok := c.NATStatics.Get(like); !ok {
			return Refuse("%% Translation not found")
		}
		c.NATStatics = c.NATStatics.Without(like)
		return nil
	}
	rows.Ask = func(like NATStatic) *Question {
		if s, ok := c.NATStatics.Get(like); !ok || c.translations(s.rule()) == 0 {
			return nil
		}
		return &Question{YesNo: true, Prompt: "\nStatic entry in use, do you want to delete child entries? [no]: ", Else: "%: Error: static entry in use, cannot remove"}
	}
	return rows
}

// checkStatic refuses what would stand against another line: the same global endpoint, or a second global
// address for a local one that is not to be extended.
func (c *Config) checkStatic(s NATStatic) error {
	for o := range c.NATStatics.All() {
		switch {
		case s.sameGlobal(o):
			return Refuse("%% similar static entry (%s -> %s) already exists", o.Local, o.global(c))
		case s.Proto == "" && o.Proto == "" && s.Local == o.Local && !s.Extendable:
			return Refuse("%% %s already mapped (%s -> %s)", s.Local, o.Local, o.global(c))
		}
	}
	return nil
}

// global is the global address at present; the zero Addr while its interface has none.
func (s NATStatic) global(c *Config) netip.Addr {
	if !s.HasOut {
		return s.Global
	}
	if i, ok := c.Interfaces.Get(&Interface{Name: s.Out}); ok {
		return c.speaks(i)
	}
	return netip.Addr{}
}
