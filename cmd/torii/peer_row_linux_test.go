package main

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// row is two hosts behind two gateways, whichever program these run:
//
//	hosts[0] lan0 ── lan0 gates[0] t0 ──── t1 gates[1] lan0 ── lan0 hosts[1]
//	192.168.1.10                  10.9.0.1      10.9.0.2      192.168.2.10
type row struct{ hosts, gates [2]namespace }

var sides = [2]side{nearSide, farSide}

// newRow makes the namespaces and cables. The gateways have no addresses yet.
func newRow(t testing.TB) row {
	t.Helper()
	number := rand.Uint32()
	var r row
	for i, end := range [2]string{"near", "far"} {
		r.gates[i] = newNamespace(t, end, number)
		r.hosts[i] = newNamespace(t, end+"-host", number)
	}
	cable(t, r.gates[0], "t0", r.gates[1], "t1")
	for i, s := range sides {
		cable(t, r.gates[i], "lan0", r.hosts[i], "lan0")
		r.hosts[i].ip(t, "address add "+s.LocalLAN+".10/24 dev lan0")
		r.hosts[i].ip(t, "route add default via "+s.LocalLAN+".254")
	}
	return r
}

// routed gives the gateways to Linux: addresses, and forwarding.
func (r row) routed(t testing.TB) {
	t.Helper()
	for i, s := range sides {
		r.gates[i].ip(t, "address add "+s.LocalLAN+".254/24 dev lan0")
		r.gates[i].ip(t, fmt.Sprintf("address add %s/24 dev t%d", s.Local, i))
		if out, err := r.gates[i].output(t, "sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv4.conf.all.rp_filter=0", "net.ipv4.conf.default.rp_filter=0"); err != nil {
			t.Fatal(err, out)
		}
	}
}

// ends are the two hosts.
func (r row) ends() (a, b host) {
	return host{r.hosts[0], sides[0].LocalLAN + ".10"}, host{r.hosts[1], sides[1].LocalLAN + ".10"}
}
