package ios

import (
	"cmp"
	"net/netip"
	"slices"

	. "torii/cli"
)

// Route is a static route: a next hop, an interface, or both.
type Route struct {
	Dest, Mask netip.Addr
	Via        netip.Addr
	Out        IfName
	HasOut     bool
	Distance   int
}

func (r Route) Prefix() netip.Prefix { return netip.PrefixFrom(r.Dest, maskBits(r.Mask)) }

// before sorts as running-config does: by prefix, then by where the route leads.
func (r Route) before(o Route) bool {
	return compare(r.Dest.Compare(o.Dest), r.Mask.Compare(o.Mask), cmpBool(r.HasOut, o.HasOut),
		cmp.Compare(r.Out.String(), o.Out.String()), r.Via.Compare(o.Via)) < 0
}

func cmpBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// wayLines are what follows the interfaces: routes, web servers and translation. 15.x has the routes last.
func wayLines(c *Config) []Line {
	forward := Fixed("ip forward-protocol nd")
	web := []Line{
		Flag("ip http server", "Enable http server", &c.Services.HTTP).Always(&c.Services.HTTP).Stored(),
		Flag("ip http secure-server", "Enable HTTP secure server", &c.Services.HTTPS).Always(&c.Services.HTTPS).Stored(),
		Bang(),
	}
	routes := Each("ip route", "Establish static routes", c.routes(), func() Route { return Route{Distance: 1} }, c.routeTokens)
	if c.platform.Classic {
		return slices.Concat([]Line{forward, routes, Bang()}, web, natLines(c))
	}
	return slices.Concat([]Line{forward, Bang()}, web, Section(append(natLines(c), routes)...))
}

func (c *Config) routeTokens(r *Route) []*Token {
	out := c.ifToken(&r.Out).If(func() bool { return r.HasOut }).Then(func() { r.HasOut = true })
	return []*Token{
		Net(&r.Dest, "Destination prefix").Shown(), Mask(&r.Mask, "Destination prefix mask").Shown(),
		Alt(Addr(&r.Via, "Forwarding router's address").If(func() bool { return !r.HasOut }),
			Seq(out, Opt(Addr(&r.Via, "Forwarding router's address")))),
		Opt(Or(Num(&r.Distance, 1, 255, "Distance metric for this route"), &r.Distance, 1)),
	}
}

func (c *Config) routes() Rows[Route] {
	return Rows[Route]{
		All: c.Routes.All(),
		Put: func(r Route) error {
			switch {
			case maskBits(r.Mask) < 0 || r.Prefix().Masked().Addr() != r.Dest:
				return Refuse("%%Inconsistent address and mask")
			case r.Via.IsValid() && c.ownAddress(r.Via):
				return Refuse("%%Invalid next hop address (it's this router)")
			}
			c.Routes = c.Routes.With(r)
			return nil
		},
		Delete: func(like Route) error { return c.deleteRoutes(like) },
		Clear:  func() error { return &SyntaxError{Fault: Incomplete} },
	}
}

// deleteRoutes takes out the routes to a prefix: all of them, or those by the way that was named.
func (c *Config) deleteRoutes(like Route) error {
	gone := 0
	for r := range c.Routes.All() {
		sameWay := !like.Via.IsValid() && !like.HasOut || r.Via == like.Via && r.HasOut == like.HasOut && r.Out == like.Out
		if r.Prefix() == like.Prefix() && sameWay {
			c.Routes = c.Routes.Without(r)
			gone++
		}
	}
	if gone == 0 {
		return Refuse("%%No matching route to delete")
	}
	return nil
}
