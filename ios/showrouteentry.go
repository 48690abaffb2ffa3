package ios

import (
	"fmt"
	"net/netip"

	"torii/dataplane/fib"
)

// showRouteTo is show ip route A [M]: the one route that leads there. The default route is asked for by its own name.
func (d *Device) showRouteTo(w *page, to, mask netip.Addr) {
	if mask.IsValid() {
		if r, ok := d.fib().Get(netip.PrefixFrom(to, max(0, maskBits(mask)))); ok {
			d.showEntry(w, r)
			return
		}
	} else if r := d.longest(to); r != nil {
		d.showEntry(w, r)
		return
	}
	subnets := d.subnets(classful(to))
	switch {
	case len(subnets) == 0:
		w.printf("%% Network not in table\n")
	case classful(to).Addr() == to && !mask.IsValid():
		d.showMajor(w, classful(to), subnets)
	default:
		w.printf("%% Subnet not in table\n")
	}
}

// longest is the route that packets to an address take, the default route only for 0.0.0.0.
func (d *Device) longest(to netip.Addr) (best *fib.Route) {
	for r := range d.fib().All {
		if r.Prefix.Contains(to) && (r.Prefix.Bits() > 0 || to == zeroAddr) && !d.hides(d.shown(r)) &&
			(best == nil || r.Prefix.Bits() > best.Prefix.Bits()) {
			best = r
		}
	}
	return best
}

// subnets are the routes within a classful network.
func (d *Device) subnets(network netip.Prefix) (within []shownRoute) {
	for r := range d.fib().All {
		if s := d.shown(r); network.Overlaps(r.Prefix) && r.Prefix.Bits() >= network.Bits() && !d.hides(s) {
			within = append(within, s)
		}
	}
	return within
}

// showEntry prints a route with where it is known from, and each of its ways.
func (d *Device) showEntry(w *page, r *fib.Route) {
	supernet, path := "", ""
	if r.Prefix.Bits() < classful(r.Prefix.Addr()).Bits() {
		supernet = ", supernet"
	}
	if r.Prefix.Bits() == 0 {
		path = ", candidate default path"
	}
	w.printf("Routing entry for %s%s\n  Known via %q, distance %d, metric 0%s%s\n  Routing Descriptor Blocks:\n", r.Prefix, supernet, knownVia(r.Kind), r.Distance, d.attached(r), path)
	for n, from := range r.From {
		mark := " "
		if n == 0 {
			mark = "*"
		}
		w.printf("  %s %s\n      Route metric is 0, traffic share count is 1\n", mark, d.descriptor(from))
	}
}

// knownVia is what a route is known via; an address of our own is known as its network is.
func knownVia(k fib.Kind) string {
	if k == fib.Static {
		return "static"
	}
	return "connected"
}

func (d *Device) attached(r *fib.Route) string {
	switch {
	case r.Kind == fib.Connected:
		return " (connected, via interface)"
	case r.Kind == fib.Local || !r.From[0].Via.IsValid():
		return " (connected)"
	}
	return ""
}

func (d *Device) descriptor(from fib.Candidate) string {
	switch {
	case !from.Via.IsValid() || from.Via == zeroAddr || from.Kind != fib.Static:
		return "directly connected, via " + d.ifaceNumbered(from.Out)
	case from.Out != fib.NoInterface:
		return fmt.Sprintf("%s, via %s", from.Via, d.ifaceNumbered(from.Out))
	}
	return from.Via.String()
}

// showMajor prints the subnets of a classful network that was asked for by its own address.
func (d *Device) showMajor(w *page, network netip.Prefix, subnets []shownRoute) {
	connections, masks := 0, map[int]bool{}
	for _, s := range subnets {
		masks[s.prefix.Bits()] = true
		if s.code == "C" || s.code == "L" {
			connections++
		}
	}
	w.printf("Routing entry for %s, %d known subnets\n", network, len(subnets))
	if connections > 0 {
		w.printf("  Attached (%d connections)\n", connections)
	}
	if len(masks) > 1 {
		w.printf("  Variably subnetted with %d masks\n", len(masks))
	}
	w.printf("\n")
	for _, s := range subnets {
		name := s.prefix.String()
		if len(masks) == 1 {
			name = s.prefix.Addr().String()
		}
		d.showRoute(w, fmt.Sprintf("%-*s", d.codeWidth(), s.code), s, name)
	}
}

// showRouteSummary counts routes by where they come from: those that are a classful network, and parts of one. The
// sizes are those that IOS accounts for a route and for a network that has none of its own.
func (d *Device) showRouteSummary(w *page) {
	overhead, size, internal := 96, 312, 712
	if d.Platform.Classic {
		overhead, size, internal = 64, 144, 1164
	}
	counts, majors, whole := d.countRoutes()
	if d.Platform.Classic {
		w.printf("IP routing table name is Default-IP-Routing-Table(0)\nIP routing table maximum-paths is 16\n")
		w.printf("Route Source    Networks    Subnets     Overhead    Memory (bytes)\n")
	} else {
		w.printf("IP routing table name is default (0x0)\nIP routing table maximum-paths is 32\n")
		w.printf("Route Source    Networks    Subnets     Replicates  Overhead    Memory (bytes)\n")
	}
	var total routeCount
	for _, from := range [...]string{"connected", "static"} {
		n := counts[from]
		d.showSourceRow(w, from, n, n.all()*overhead, n.all()*size)
		total = routeCount{total.networks + n.networks, total.subnets + n.subnets}
	}
	parents := majors - whole
	w.printf("%-16s%-12d%*s%d\n", "internal", parents, d.summaryGap(), "", parents*internal)
	d.showSourceRow(w, "Total", routeCount{total.networks + parents, total.subnets}, total.all()*overhead, total.all()*size+parents*internal)
}

type routeCount struct{ networks, subnets int }

func (n routeCount) all() int { return n.networks + n.subnets }

// countRoutes counts by source; majors are the classful networks that have any route, whole those with one of their own.
func (d *Device) countRoutes() (counts map[string]routeCount, majors, whole int) {
	counts, seen := map[string]routeCount{}, map[netip.Prefix]bool{}
	for r := range d.fib().All {
		if d.hides(d.shown(r)) {
			continue
		}
		n, network := counts[knownVia(r.Kind)], classful(r.Prefix.Addr())
		if r.Prefix.Bits() <= network.Bits() {
			n.networks++
		} else {
			n.subnets++
			seen[network] = true
		}
		counts[knownVia(r.Kind)] = n
	}
	for network := range seen {
		if _, own := d.fib().Get(network); own {
			whole++
		}
	}
	return counts, len(seen), whole
}

func (d *Device) showSourceRow(w *page, name string, n routeCount, overhead, memory int) {
	replicates := ""
	if !d.Platform.Classic {
		replicates = fmt.Sprintf("%-12d", 0)
	}
	w.printf("%-16s%-12d%-12d%s%-12d%d\n", name, n.networks, n.subnets, replicates, overhead, memory)
}

// summaryGap is the room of the columns that the networks without a route of their own leave empty.
func (d *Device) summaryGap() int {
	if d.Platform.Classic {
		return 24
	}
	return 36
}
