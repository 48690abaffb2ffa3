package dataplane

import (
	"net/netip"
	"testing"
	"time"

	"torii/dataplane/acl"
	"torii/dataplane/drop"
	"torii/dataplane/fib"
	"torii/dataplane/packet"
	"torii/dataplane/ppp"
)

// caller is a node that hears PPPoE.
type caller struct {
	*node
	heard  []string
	wanted []bool
}

func (c *caller) PPPoE(_ time.Time, _ *Iface, _ packet.MAC, _ uint16, payload []byte) bool {
	code, _, _, err := ppp.ParseHeader(payload)
	if err == nil {
		c.heard = append(c.heard, code.String())
	}
	return err == nil
}

func (c *caller) Wanted(_ time.Time, _ *Iface, _ *packet.Packet, interesting bool) {
	c.wanted = append(c.wanted, interesting)
}

// called is the course with a PPPoE session between the routers in place of their Ethernet addresses: R-A speaks
// with a loopback's address, R-B with one of its own.
func called(t *testing.T) (c *course, a, b *caller) {
	c = newCourse(t)
	a, b = &caller{node: c.ra}, &caller{node: c.rb}
	c.ra.r, c.rb.r = New(a, dice(), c.pool), New(b, dice(), c.pool)
	for i, n := range []*node{c.ra, c.rb} {
		far := []*node{c.rb, c.ra}[i]
		eth := n.tables.Ifaces[0]
		eth.Addrs, eth.PPPoE = nil, true
		n.tables.Ifaces = append(n.tables.Ifaces, &Iface{Name: "Dialer1", Index: 2, MTU: 1454, Up: true,
			Line: &Line{Over: 0, Session: 7, Peer: far.tables.Ifaces[0].MAC}})
		n.static = []fib.Candidate{{Prefix: netip.MustParsePrefix("0.0.0.0/0"), Kind: fib.Static, Distance: 1, Out: 2}}
	}
	c.ra.tables.Ifaces = append(c.ra.tables.Ifaces, &Iface{Name: "Loopback1", Index: 3, MTU: 1514, Up: true,
		Addrs: []netip.Prefix{netip.MustParsePrefix("100.1.1.1/32")}})
	c.ra.tables.Ifaces[2].Unnumbered = netip.MustParseAddr("100.1.1.1")
	c.rb.tables.Ifaces[2].Addrs = []netip.Prefix{netip.MustParsePrefix("200.1.1.1/32")}
	c.start()
	c.warm()
	return c, a, b
}

func TestPacketsOverASession(t *testing.T) {
	c, _, _ := called(t)
	c.wantReply("a session between the routers")
	line, eth := c.ra.tables.Ifaces[2].Counters, c.ra.tables.Ifaces[0].Counters
	if line.InPackets != 4 || line.InBytes != 4*60 || line.OutBytes != line.OutPackets*60 || eth.InPackets != 4 || eth.OutPackets != line.OutPackets {
		t.Errorf("the line %+v, the Ethernet %+v", *line, *eth)
	}
}

func TestUnnumberedInterfaceSpeaksWithTheLoopback(t *testing.T) {
	c, _, _ := called(t)
	c.ra.ping(netip.MustParseAddr("200.1.1.1"), 1)
	c.run(time.Second)
	if got := c.ra.answers(); len(got) != 1 || got[0].from != "200.1.1.1" {
		t.Errorf("answers %v", got)
	}
	if got := c.ra.r.SourceFor(netip.MustParseAddr("8.8.8.8")); got.String() != "100.1.1.1" {
		t.Errorf("speaks with %v", got)
	}
	c.settled()
}

func TestMTUOfASession(t *testing.T) {
	c, _, _ := called(t)
	c.pc.pingWith(packet.IPv4Fields{Dst: c.server.addr(0), DF: true}, 1, 1454-28)
	c.pc.pingWith(packet.IPv4Fields{Dst: c.server.addr(0), DF: true}, 2, 1454-27)
	c.pc.pingWith(packet.IPv4Fields{Dst: c.server.addr(0)}, 3, 3000)
	c.run(time.Second)
	got := c.pc.answers()
	if len(got) != 3 || got[0].typ != packet.ICMPUnreachable || got[1].typ != packet.ICMPEchoReply || got[2].typ != packet.ICMPEchoReply {
		t.Errorf("answers %v", got)
	}
	c.settled()
}

func TestWithoutASessionNothingGoes(t *testing.T) {
	c, _, _ := called(t)
	c.ra.tables.Ifaces[2].Line = nil
	c.ra.swap()
	c.pingServer()
	c.ra.wantDrop(drop.InterfaceDown)
}

// Where packets decide about the session, one without a session is told of, and whether it is worth one; those over a
// session keep it if their direction counts.
func TestDemand(t *testing.T) {
	c, a, _ := called(t)
	eth := c.ra.tables.Ifaces[2]
	line, toServer := eth.Line, acl.Compile("101", []acl.Entry{{Permit: true, Proto: acl.Any, Src: acl.Wild{Mask: 0xffffffff}, Dst: acl.Wild{Addr: packet.U32(c.server.addr(0))}, ICMPType: acl.Any, ICMPCode: acl.Any}})
	for name, row := range map[string]struct {
		demand Demand
		wanted bool
		kept   bool
	}{
		"every packet":         {Demand{Out: true}, true, true},
		"no packet":            {Demand{None: true, Out: true}, false, false},
		"those of a list":      {Demand{List: toServer, Out: true}, true, true},
		"answers only":         {Demand{In: true}, true, true},
		"answers of a list":    {Demand{List: toServer, In: true}, true, false},
		"in neither direction": {Demand{}, true, false},
	} {
		demand := row.demand
		a.wanted, eth.Demand, eth.Line = nil, &demand, nil
		c.ra.swap()
		c.pingServer()
		c.run(time.Second)
		if len(a.wanted) != 1 || a.wanted[0] != row.wanted || !demand.Last.IsZero() {
			t.Errorf("%s, without a session: %v, %v", name, a.wanted, demand.Last)
		}
		eth.Line = line
		c.ra.swap()
		c.pingServer()
		c.run(time.Second)
		if demand.Last.IsZero() == row.kept || len(a.wanted) != 1 {
			t.Errorf("%s, with a session: %v, %v", name, a.wanted, demand.Last)
		}
	}
	c.settled()
}

// What is not IP in the session is for whoever runs it; a stranger's IP is nobody's.
func TestFramesOfPPPoE(t *testing.T) {
	c, a, b := called(t)
	padi := ppp.Discovery{Code: ppp.PADI, Tags: []ppp.Tag{{Type: ppp.TagServiceName}}}.Append(nil)
	peer := c.rb.tables.Ifaces[0].MAC
	c.ra.r.SendFrame(c.now, 0, packet.BroadcastMAC, ppp.EtherDiscovery, padi)
	c.ra.r.SendFrame(c.now, 0, peer, ppp.EtherSession, ppp.AppendFrame(nil, 7, ppp.LCP, []byte{9, 1, 0, 4}))
	c.ra.r.SendFrame(c.now, 0, peer, ppp.EtherSession, ppp.AppendFrame(nil, 8, ppp.IPv4, make([]byte, 20)))
	c.ra.r.SendFrame(c.now, 0, peer, ppp.EtherSession, []byte{0x11, 0})
	c.ra.r.SendFrame(c.now, 0, peer, ppp.EtherDiscovery, []byte{0x11, 9, 0, 0, 255, 255})
	c.run(time.Second)
	if len(b.heard) != 3 || b.heard[0] != "PADI" || len(a.heard) != 0 || c.rb.r.Drops[drop.PPPoEFormat] != 2 {
		t.Errorf("heard %v and %v, drops %v", a.heard, b.heard, c.rb.r.Drops)
	}
	if got := c.rb.tables.Ifaces[0].Counters.InErrors; got != 2 {
		t.Errorf("%d input errors", got)
	}
	c.rb.r.Drops = drop.Counts{}
	c.ra.tables.Ifaces[0].MAC = packet.MAC{2, 9, 9, 9, 9, 9}
	c.ra.swap()
	c.ra.ping(netip.MustParseAddr("200.1.1.1"), 1)
	c.run(time.Second)
	if c.rb.r.Drops[drop.OtherMAC] != 1 {
		t.Errorf("a stranger's packet: %v", c.rb.r.Drops)
	}
	c.settled()
}

func TestSessionAllocatesNothing(t *testing.T) {
	c, _, _ := called(t)
	c.ra.tables.Ifaces[0].Link = sink{c.pool}
	n := testing.AllocsPerRun(200, func() {
		p := c.pool.Get()
		p.PutEcho(packet.IPv4Fields{Src: netip.MustParseAddr("100.1.1.1"), Dst: netip.MustParseAddr("8.8.8.8")}, 1, 1, nil)
		c.ra.r.Originate(c.now, p)
	})
	if n > 0 {
		t.Errorf("%v allocations", n)
	}
}

// sink takes what is sent out of the world.
type sink struct{ pool *packet.Pool }

func (s sink) Send(_ time.Time, frames []*packet.Packet) {
	for _, p := range frames {
		s.pool.Put(p)
	}
}
