package lab

import (
	"math/rand/v2"
	"net/netip"
	"time"

	"torii/dataplane"
	"torii/dataplane/fib"
	"torii/dataplane/link"
	"torii/dataplane/packet"
)

// gateway is a router without a command line: a network on each port.
type gateway struct {
	*dataplane.Router
	ifaces []*dataplane.Iface
	table  *fib.Table
}

func newGateway(ports []link.Link, addrs ...string) *gateway {
	g := &gateway{Router: dataplane.New(dataplane.Silent{}, rand.New(rand.NewPCG(2, 2)), packet.NewPool())}
	var routes []fib.Candidate
	for i, a := range addrs {
		addr := netip.MustParsePrefix(a)
		g.ifaces = append(g.ifaces, &dataplane.Iface{
			Index: i, MAC: MAC(9, i), Addrs: []netip.Prefix{addr}, MTU: 1500, Up: true, Link: ports[i],
		})
		routes = append(routes, fib.ForInterface(addr, i)...)
	}
	g.table = fib.Compile(routes, func(int) bool { return true })
	return g
}

func (g *gateway) Boot(now time.Time) {
	g.Swap(&dataplane.Tables{Ifaces: g.ifaces, FIB: g.table, Forwarding: true}, now)
}

func (g *gateway) Receive(now time.Time, port int, frames []*packet.Packet) {
	g.Router.Receive(now, g.ifaces[port], frames)
}
