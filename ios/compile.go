package ios

import (
	"net/netip"
	"time"

	"torii/crypto/ike"
	"torii/dataplane"
	"torii/dataplane/fib"
	"torii/dataplane/ppp"
)

// compiled keeps what the packet path was given, so that the next compilation changes only what differs.
type compiled struct {
	lists map[listID]compiledList
	hits  map[uint64]*uint64 // counters of access-list entries, by identity
	flows map[ike.FlowID]*dataplane.Flow
	index map[IfName]int
}

func newCompiled() *compiled {
	return &compiled{lists: map[listID]compiledList{}, hits: map[uint64]*uint64{}, flows: map[ike.FlowID]*dataplane.Flow{}, index: map[IfName]int{}}
}

// swap gives the packet path tables of the running configuration.
func (d *Device) swap(now time.Time) {
	d.tables = d.compile(d.running())
	d.router.Swap(d.tables, now)
}

// compile makes the tables of a configuration.
func (d *Device) compile(c *Config) *dataplane.Tables {
	t := &dataplane.Tables{Forwarding: true, Debug: d.debugs[debugPacket], DebugNAT: d.debugs[debugNAT] || d.debugs[debugNATDetail]}
	d.compiled.keepFlows(c)
	for i := range c.Interfaces.All() {
		t.Ifaces = append(t.Ifaces, d.iface(c, i))
	}
	t.Ifaces = append(t.Ifaces, d.accesses(c)...)
	t.FIB = d.compileRoutes(c, t.Ifaces)
	t.NAT, t.Outer = d.natRules(c), c.Outer.compile()
	return t
}

// iface compiles an interface.
func (d *Device) iface(c *Config, i *Interface) *dataplane.Iface {
	out := &dataplane.Iface{
		Name: i.Name.String(), Index: d.compiled.number(i.Name), MTU: d.mtu(i.Name), Up: d.lineUp(i),
		ACLIn: d.compiled.list(c, i.ACLIn), ACLOut: d.compiled.list(c, i.ACLOut), NoUnreachables: i.NoUnreachables, NoRedirects: i.NoRedirects, ProxyARP: true,
		Crypto: d.compiled.cryptoMap(c, i),
	}
	seen := d.seen(i.Name)
	seen.period, out.Counters = i.loadInterval(), &seen.IfaceCounters
	if p := d.port(i.Name); p != nil {
		p.traffic = seen
		out.MAC, out.Link, out.Raw, out.Super = p.mac, p, p.info.Raw, p.info.Super
	}
	out.Reassembles = i.Reassembles
	out.NATInside, out.NATOutside, out.MSS, out.PPPoE = i.NAT == natInside, i.NAT == natOutside, i.MSS, i.PPPoE.Group != ""
	if i.IPMTU > 0 {
		out.MTU = min(out.MTU, i.IPMTU)
	}
	switch at := c.speaks(i); {
	case i.Addr.IsValid():
		out.Addrs = []netip.Prefix{i.Prefix()}
	case i.Borrows:
		out.Unnumbered = at
	case i.Negotiated && at.IsValid():
		out.Addrs = []netip.Prefix{netip.PrefixFrom(at, 32)}
	}
	out.Demand = d.demand(c, i)
	if call := d.callOf(i.Name); call != nil && call.isOpen() {
		out.Line = d.line(call)
		out.MTU = min(out.MTU, int(call.opened.MRU), ppp.MTU)
	}
	return out
}

// line is a session in the packet path's terms.
func (d *Device) line(c *call) *dataplane.Line {
	return &dataplane.Line{Over: d.compiled.number(c.port), Session: c.id, Peer: c.peer}
}

// accesses are the interfaces of the sessions that this device serves, each a copy of its template.
func (d *Device) accesses(c *Config) (ifaces []*dataplane.Iface) {
	for _, call := range d.calls {
		template, ok := c.Interfaces.Get(&Interface{Name: call.profile})
		if !ok || !call.served() || !call.isOpen() {
			continue
		}
		i := d.iface(c, template)
		i.Counters = &d.seen(call.access).IfaceCounters
		i.Name, i.Index, i.Line = call.access.String(), d.compiled.number(call.access), d.line(call)
		i.Up, i.MTU = true, min(i.MTU, int(call.opened.MRU), ppp.MTU)
		ifaces = append(ifaces, i)
	}
	return ifaces
}

// peers are the other ends of sessions, each reached through its own, and the way to everywhere if one is.
func (d *Device) peers(c *Config) (candidates []fib.Candidate) {
	for _, call := range d.calls {
		if call.isOpen() {
			candidates = append(candidates, d.ways(c, call)...)
		}
	}
	return candidates
}

// ways are those that a session opens. A peer may keep its address to itself.
func (d *Device) ways(c *Config, call *call) (candidates []fib.Candidate) {
	out := d.compiled.number(call.iface())
	everywhere := fib.Candidate{Prefix: netip.PrefixFrom(netip.IPv4Unspecified(), 0), Kind: fib.Static, Distance: 1, Out: out}
	if peer := call.opened.Peer; peer.IsValid() {
		candidates = append(candidates, fib.Candidate{Prefix: netip.PrefixFrom(peer, 32), Kind: fib.Connected, Out: out})
		everywhere.Via, everywhere.Out = peer, fib.NoInterface
	}
	if i, ok := c.Interfaces.Get(&Interface{Name: call.iface()}); ok && i.Lease.Default {
		candidates = append(candidates, everywhere)
	}
	return candidates
}

// number stands for an interface for all its life.
func (k *compiled) number(name IfName) int {
	n, ok := k.index[name]
	if !ok {
		n = len(k.index)
		k.index[name] = n
	}
	return n
}

func (d *Device) compileRoutes(c *Config, ifaces []*dataplane.Iface) *fib.Table {
	k := d.compiled
	candidates := d.peers(c)
	up := map[int]bool{}
	for _, i := range ifaces {
		up[i.Index] = i.Up
		for _, a := range i.Addrs {
			candidates = append(candidates, fib.ForInterface(a, i.Index)...)
		}
	}
	for r := range c.Routes.All() {
		candidate := fib.Candidate{Prefix: r.Prefix(), Kind: fib.Static, Distance: uint8(r.Distance), Via: r.Via, Out: fib.NoInterface}
		if r.HasOut {
			candidate.Out = k.number(r.Out)
		}
		candidates = append(candidates, candidate)
	}
	return fib.Compile(candidates, func(out int) bool { return up[out] })
}

// cryptoMap compiles the map of an interface.
func (k *compiled) cryptoMap(c *Config, i *Interface) *dataplane.CryptoMap {
	if i.CryptoMap == "" || !c.up(i) {
		return nil
	}
	m := &dataplane.CryptoMap{}
	for _, e := range c.cryptoMap(i.CryptoMap) {
		if list := k.list(c, e.List); c.usable(e) && list != nil {
			entry := &dataplane.CryptoEntry{Seq: e.Seq, List: list, Flows: map[uint64]*dataplane.Flow{}}
			c.protectedBy(i, e, func(p protection) bool {
				entry.Flows[p.ace.ID] = k.flows[p.id]
				return true
			})
			m.Entries = append(m.Entries, entry)
		}
	}
	return m
}

// keepFlows makes the flows that are new and forgets those that are gone: counters live as long as
// their ident does, which outlives a shutdown.
func (k *compiled) keepFlows(c *Config) {
	flows := map[ike.FlowID]*dataplane.Flow{}
	for p := range c.attached() {
		f := k.flows[p.id]
		if f == nil {
			f = &dataplane.Flow{}
		}
		f.Local, f.Peer = p.local, p.id.Peer
		flows[p.id] = f
	}
	k.flows = flows
}
