package dataplane

import (
	"net/netip"
	"slices"
	"time"

	"torii/dataplane/arp"
	"torii/dataplane/packet"
)

// port is what an interface keeps from one Tables to the next.
type port struct {
	arp      *arp.Table
	counters IfaceCounters
	out      []*packet.Packet // gathered for the link
	growing  []int            // which of them may take another segment

	mac   packet.MAC
	addrs []netip.Prefix // announced, in use while up
}

// Swap puts a new configuration in the place of the old. Neighbors, counters, fragments and SAs stay, the neighbors
// of an interface as long as it stays up with its addresses; what comes up is announced.
func (r *Router) Swap(t *Tables, now time.Time) {
	r.enter(now)
	old := r.ifaces
	r.t = t
	r.ifaces = byIndex(t.Ifaces)
	for len(r.ports) < len(r.ifaces) {
		r.ports = append(r.ports, nil)
	}
	for _, i := range t.Ifaces {
		r.plug(i)
	}
	for index := range old {
		if r.iface(index) == nil && r.ports[index] != nil {
			r.forgetNeighbors(r.ports[index])
			r.ports[index] = nil
		}
	}
	r.locals = localAddresses(t.Ifaces)
	r.lines = linesOf(t.Ifaces)
	r.adoptFlows(t.Ifaces)
	r.translate(t.NAT)
	for _, i := range t.Ifaces {
		r.greet(i)
	}
	r.leave(nil)
}

func byIndex(ifaces []*Iface) (out []*Iface) {
	for _, i := range ifaces {
		for len(out) <= i.Index {
			out = append(out, nil)
		}
		out[i.Index] = i
	}
	return out
}

// plug gives an interface the port of its index.
func (r *Router) plug(i *Iface) {
	if r.ports[i.Index] == nil {
		r.ports[i.Index] = &port{arp: arp.New(r.arpPolicy())}
	}
	i.port = r.ports[i.Index]
	if i.Counters == nil {
		i.Counters = &i.port.counters
	}
}

func (r *Router) arpPolicy() arp.Policy {
	if r.t.ARP == (arp.Policy{}) {
		return arp.Router
	}
	return r.t.ARP
}

// greet forgets the neighbors of an interface whose addresses have changed and announces the new ones.
func (r *Router) greet(i *Iface) {
	var addrs []netip.Prefix
	if i.Up && i.Link != nil && !i.Raw && i.Line == nil {
		addrs = i.Addrs
	}
	pt := i.port
	if slices.Equal(pt.addrs, addrs) && pt.mac == i.MAC {
		return
	}
	r.forgetNeighbors(pt)
	pt.addrs, pt.mac = slices.Clone(addrs), i.MAC
	for _, a := range addrs {
		r.announce(i, packet.U32(a.Addr()))
	}
}

// localAddresses is every address the device answers to, with the broadcasts of its networks.
func localAddresses(ifaces []*Iface) map[uint32]local {
	m := map[uint32]local{limitedBroadcast: {broadcast: true}}
	for _, i := range ifaces {
		if !i.Up {
			continue
		}
		for _, a := range i.Addrs {
			m[packet.U32(a.Addr())] = local{iface: i}
			if b := broadcast(a); b != 0 {
				m[b] = local{iface: i, broadcast: true}
			}
		}
	}
	return m
}

// adoptFlows tells every flow which map entry it belongs to now.
func (r *Router) adoptFlows(ifaces []*Iface) {
	for _, i := range ifaces {
		if i.Crypto == nil {
			continue
		}
		for _, e := range i.Crypto.Entries {
			for _, f := range e.Flows {
				f.adopt(e)
			}
		}
	}
}

func (f *Flow) adopt(e *CryptoEntry) {
	f.entry = e
	for _, n := range f.Narrower {
		n.entry = e
	}
}
