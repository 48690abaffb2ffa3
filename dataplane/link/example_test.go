package link_test

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"time"

	"torii/dataplane"
	"torii/dataplane/fib"
	"torii/dataplane/link"
	"torii/dataplane/packet"
)

// One router on two ports of Linux, run by one goroutine: the owner of the router, its pool and the sending side of
// its ports.
func Example() {
	pool := packet.NewPool()
	router := dataplane.New(dataplane.Silent{}, rand.New(rand.NewPCG(1, 2)), pool)
	tables := &dataplane.Tables{Forwarding: true}
	var routes []fib.Candidate
	type arrived struct {
		iface  *dataplane.Iface
		vector *link.Vector
	}
	inbox := make(chan arrived, 2*link.Vectors) // room for all that is on its way: no Run ever blocks
	for _, wanted := range []struct{ spec, addr string }{
		{"tun:lan0,host=192.168.1.1/24", "192.168.1.254/24"},
		{"eth:eth1", "10.0.10.10/24"},
	} {
		port, err := link.Open(wanted.spec, pool)
		if err != nil {
			fmt.Println(err)
			return
		}
		defer port.Close()
		info, prefix := port.Info(), netip.MustParsePrefix(wanted.addr)
		i := &dataplane.Iface{
			Name: wanted.spec, Index: len(tables.Ifaces), Link: port, Raw: info.Raw, Super: info.Super, MAC: packet.MAC{2, 0, 0, 0, 0, 1},
			MTU: info.MTU, Up: true, Addrs: []netip.Prefix{prefix},
		}
		tables.Ifaces = append(tables.Ifaces, i)
		routes = append(routes, fib.ForInterface(prefix, i.Index)...)
		go port.Run(func(v *link.Vector) { inbox <- arrived{i, v} })
	}
	tables.FIB = fib.Compile(routes, func(int) bool { return true })
	router.Swap(tables, time.Now())
	for alarm := time.NewTimer(0); ; {
		select {
		case a := <-inbox: // a.vector.Down says why the port went down, nil that it is up
			router.Receive(time.Now(), a.iface, a.vector.Frames)
			a.vector.Release()
		case now := <-alarm.C:
			router.Tick(now)
		}
		if at := router.Deadline(); !at.IsZero() {
			alarm.Reset(time.Until(at))
		}
	}
}
