package ios

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"torii/cli"
	"torii/dataplane/fib"
)

const classicLegend = `Codes: C - connected, S - static, R - RIP, M - mobile, B - BGP
       D - EIGRP, EX - EIGRP external, O - OSPF, IA - OSPF inter area 
       N1 - OSPF NSSA external type 1, N2 - OSPF NSSA external type 2
       E1 - OSPF external type 1, E2 - OSPF external type 2
       i - IS-IS, su - IS-IS summary, L1 - IS-IS level-1, L2 - IS-IS level-2
       ia - IS-IS inter area, * - candidate default, U - per-user static route
       o - ODR, P - periodic downloaded static route

`

const modernLegend = `Codes: L - local, C - connected, S - static, R - RIP, M - mobile, B - BGP
       D - EIGRP, EX - EIGRP external, O - OSPF, IA - OSPF inter area 
       N1 - OSPF NSSA external type 1, N2 - OSPF NSSA external type 2
       E1 - OSPF external type 1, E2 - OSPF external type 2
       i - IS-IS, su - IS-IS summary, L1 - IS-IS level-1, L2 - IS-IS level-2
       ia - IS-IS inter area, * - candidate default, U - per-user static route
       o - ODR, P - periodic downloaded static route, H - NHRP, l - LISP
       a - application route
       + - replicated route, % - next hop override

`

func routeCommands(s *Session) []cli.Line {
	var to, mask netip.Addr
	d := s.device
	return []cli.Line{
		s.show("show ip route", "IP routing table", func(w *page) { d.showRoutes(w, "") }),
		s.show("show ip route", "IP routing table", func(w *page) { d.showRouteTo(w, to, mask) },
			cli.Addr(&to, "Network to display information about or hostname"), cli.Opt(cli.Mask(&mask, "Network mask"))),
		s.show("show ip route connected", "Connected", func(w *page) { d.showRoutes(w, "CL") }),
		s.show("show ip route local", "Local routes", func(w *page) { d.showRoutes(w, "L") }).When(!d.Platform.Classic),
		s.show("show ip route static", "Static routes", func(w *page) { d.showRoutes(w, "S") }),
		s.show("show ip route summary", "Summary of all routes", d.showRouteSummary),
	}
}

// shownRoute is a route as the table prints it.
type shownRoute struct {
	code   string
	prefix netip.Prefix
	ways   []string
}

func (d *Device) showRoutes(w *page, codes string) {
	w.printf("%s%s\n", d.legend(codes), d.gateway(codes))
	var routes []shownRoute
	for r := range d.fib().All {
		if route := d.shown(r); !d.hides(route) {
			routes = append(routes, route)
		}
	}
	wanted := func(r shownRoute) bool { return codes == "" || strings.Contains(codes, r.code[:1]) }
	for len(routes) > 0 {
		n := sameNetwork(routes)
		if slices.ContainsFunc(routes[:n], wanted) {
			d.showNetwork(w, routes[:n], wanted)
		}
		routes = routes[n:]
	}
}

// legend is left out on 12.4 where only some routes are asked for.
func (d *Device) legend(codes string) string {
	switch {
	case d.Platform.Classic && codes != "":
		return ""
	case d.Platform.Classic:
		return classicLegend
	}
	return modernLegend
}

func (d *Device) gateway(codes string) string {
	if d.Platform.Classic && codes != "" {
		return ""
	}
	text := "not set"
	if r, ok := d.fib().Get(netip.PrefixFrom(zeroAddr, 0)); ok {
		text = r.From[0].Via.String() + " to network 0.0.0.0"
		if !r.From[0].Via.IsValid() {
			text = "0.0.0.0 to network 0.0.0.0"
		}
	}
	return "Gateway of last resort is " + text + "\n"
}

// hides leaves out the L routes that 12.4 does not have.
func (d *Device) hides(r shownRoute) bool { return r.code == "L" && d.Platform.Classic }

func (d *Device) shown(r *fib.Route) shownRoute {
	s := shownRoute{prefix: r.Prefix, code: map[fib.Kind]string{fib.Local: "L", fib.Connected: "C", fib.Static: "S"}[r.Kind]}
	if r.Kind == fib.Static && r.Prefix.Bits() == 0 {
		s.code = "S*"
	}
	for _, from := range r.From {
		s.ways = append(s.ways, d.way(r, from))
	}
	return s
}

func (d *Device) way(r *fib.Route, from fib.Candidate) string {
	out := ""
	if from.Out != fib.NoInterface {
		out = d.ifaceNumbered(from.Out)
	}
	switch {
	case r.Kind != fib.Static || !from.Via.IsValid() || from.Via == zeroAddr:
		return "is directly connected, " + out
	case out != "":
		return fmt.Sprintf("[%d/0] via %s, %s", r.Distance, from.Via, out)
	}
	return fmt.Sprintf("[%d/0] via %s", r.Distance, from.Via)
}

// ifaceNumbered is the name of an interface by its number in the packet path.
func (d *Device) ifaceNumbered(n int) string {
	for name, number := range d.compiled.index {
		if number == n {
			return name.String()
		}
	}
	return ""
}

// sameNetwork counts the routes at the front that belong to one classful network.
func sameNetwork(routes []shownRoute) int {
	n := 1
	for n < len(routes) && classful(routes[n].prefix.Addr()) == classful(routes[0].prefix.Addr()) &&
		routes[0].prefix.Bits() >= classful(routes[0].prefix.Addr()).Bits() {
		n++
	}
	return n
}

// codeWidth is the room for the code of a subnet.
func (d *Device) codeWidth() int {
	if d.Platform.Classic {
		return 8
	}
	return 9
}

// showNetwork prints those routes of a classful network that are wanted, under a title that counts all of them unless
// there is but the whole network.
func (d *Device) showNetwork(w *page, routes []shownRoute, wanted func(shownRoute) bool) {
	network := classful(routes[0].prefix.Addr())
	margin, indent := d.codeWidth()-3, d.codeWidth()
	if len(routes) == 1 && routes[0].prefix.Bits() <= network.Bits() {
		d.showRoute(w, fmt.Sprintf("%-*s", margin, routes[0].code), routes[0], routes[0].prefix.String())
		return
	}
	masks := map[int]bool{}
	for _, r := range routes {
		masks[r.prefix.Bits()] = true
	}
	subnets := fmt.Sprintf("%d subnets", len(routes))
	if len(masks) == 1 {
		w.printf("%*s%s/%d is subnetted, %s\n", margin, "", network.Addr(), routes[0].prefix.Bits(), subnets)
	} else {
		w.printf("%*s%s is variably subnetted, %s, %d masks\n", margin, "", network, subnets, len(masks))
	}
	for _, r := range routes {
		if !wanted(r) {
			continue
		}
		name := r.prefix.String()
		if len(masks) == 1 {
			name = r.prefix.Addr().String()
		}
		d.showRoute(w, fmt.Sprintf("%-*s", indent, r.code), r, name)
	}
}

// showRoute prints a route; further ways stand below the first.
func (d *Device) showRoute(w *page, code string, r shownRoute, name string) {
	first := code + name + " "
	for i, way := range r.ways {
		if i > 0 {
			first = strings.Repeat(" ", len(first))
		}
		w.printf("%s%s\n", first, way)
	}
}

func (d *Device) fib() *fib.Table { return d.tables.FIB }
