package ios

import (
	"fmt"
	"net/netip"
	"strings"

	"torii/cli"
	"torii/dataplane/fib"
	"torii/dataplane/packet"
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
	return []cli.Line{
		s.show("show ip route", "IP routing table", func(w *page) { s.device.showRoutes(w, "") }),
		s.show("show ip route connected", "Connected", func(w *page) { s.device.showRoutes(w, "CL") }),
		s.show("show ip route static", "Static routes", func(w *page) { s.device.showRoutes(w, "S") }),
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
		route := d.shown(r)
		if d.hides(route, codes) {
			continue
		}
		routes = append(routes, route)
	}
	for len(routes) > 0 {
		n := sameNetwork(routes)
		d.showNetwork(w, routes[:n])
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

// hides leaves out what was not asked for, and the L routes that 12.4 does not have.
func (d *Device) hides(r shownRoute, codes string) bool {
	return r.code == "L" && d.Platform.Classic || codes != "" && !strings.Contains(codes, r.code[:1])
}

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

// showNetwork prints the routes of a classful network, under a title unless it is the one whole network.
func (d *Device) showNetwork(w *page, routes []shownRoute) {
	network := classful(routes[0].prefix.Addr())
	margin, indent := 6, 9
	if d.Platform.Classic {
		margin, indent = 5, 8
	}
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

func arpCommands(s *Session) []cli.Line {
	return []cli.Line{
		s.show("show arp", "ARP table", s.showARP),
		s.show("show ip arp", "IP ARP table", s.showARP),
		cli.Do("clear arp-cache", "Clear the entire ARP cache").Level(15).Run(func() { s.clearARP() }),
	}
}

func (s *Session) showARP(w *page) {
	w.printf("Protocol  Address          Age (min)  Hardware Addr   Type   Interface\n")
	d := s.device
	for _, e := range d.neighbors() {
		age, mac, name := "-", dotted(e.mac), " "+e.iface
		if !e.own {
			age = fmt.Sprint(int(w.now.Sub(e.learned).Minutes()))
		}
		if e.incomplete {
			age, mac, name = "0", "Incomplete", ""
		}
		w.printf("%-9s %-16s %7s   %-15s %-6s%s\n", "Internet", packet.Addr(e.addr), age, mac, "ARPA", name)
	}
}
