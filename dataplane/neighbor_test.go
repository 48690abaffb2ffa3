package dataplane

import (
	"net/netip"
	"testing"
	"time"

	"torii/dataplane/drop"
	"torii/dataplane/link"
	"torii/dataplane/packet"
)

func TestTransitPacketAsksAndIsDropped(t *testing.T) {
	c := newCourse(t)
	c.start()
	c.pc.ping(c.server.addr(0), 1)
	c.run(time.Millisecond)
	if got := c.ra.dropped; len(got) != 1 || got[0] != drop.NoARP {
		t.Errorf("the router dropped %v, want the packet that asked", got)
	}
	if len(c.pc.dropped) != 0 {
		t.Errorf("the PC dropped %v, should have held its packet", c.pc.dropped)
	}
}

func TestOwnPacketWaitsForTheAnswer(t *testing.T) {
	c := newCourse(t)
	c.start()
	if why := c.ra.ping(c.rb.addr(0), 1); why != drop.None {
		t.Errorf("dropped: %v", why)
	}
	c.run(time.Millisecond)
	if got := c.ra.answers(); len(got) != 1 || got[0].from != "10.0.10.20" || got[0].ttl != 255 {
		t.Errorf("answers %v", got)
	}
	c.settled()
}

func TestHostReportsANeighborThatDoesNotAnswer(t *testing.T) {
	c := newCourse(t)
	c.start()
	c.pc.ping(netip.MustParseAddr("192.168.1.77"), 1)
	c.run(2 * time.Second)
	if c.pc.unresolved != 0 {
		t.Error("gave up before the third question was due")
	}
	c.run(2 * time.Second)
	if c.pc.unresolved != 1 {
		t.Errorf("reported %d times, want once", c.pc.unresolved)
	}
	c.pc.wantDrop(drop.ARPFailed)
}

func TestADayOfPingsLosesNothing(t *testing.T) {
	c := newCourse(t)
	c.start()
	c.warm()
	const step = 10 * time.Second
	for i := range int(24 * time.Hour / step) {
		c.pc.ping(c.server.addr(0), uint16(i))
		c.run(step)
		if got := c.pc.answers(); len(got) != 1 {
			t.Fatalf("no reply after %v", time.Duration(i)*step)
		}
	}
}

func TestComingUpIsAnnounced(t *testing.T) {
	w := newWorld(t)
	a, b := w.router("10.0.0.1/24"), w.router("10.0.0.2/24")
	wire := w.wire(a, 0, b, 0)
	var announced []uint32
	wire.Tap = func(_ time.Time, _ *link.End, f []byte) {
		if m, ok := packet.ParseARP(f[packet.EthernetLen:]); ok && m.SenderAddr() == m.TargetAddr() {
			announced = append(announced, m.SenderAddr())
		}
	}
	w.start()
	a.swap()
	a.tables.Ifaces[0].Up = false
	a.swap()
	a.tables.Ifaces[0].Up = true
	a.swap()
	w.run(time.Second)
	if len(announced) != 3 {
		t.Errorf("announced %x, want a and b at first and a once more", announced)
	}
}

func TestSwapKeepsNeighborsAndCounters(t *testing.T) {
	c := newCourse(t)
	c.start()
	c.warm()
	in := c.ra.outside().Counters.InPackets
	fresh := *c.ra.tables
	fresh.Ifaces = nil
	for _, i := range c.ra.tables.Ifaces {
		fresh.Ifaces = append(fresh.Ifaces, &Iface{Name: i.Name, Index: i.Index, MAC: i.MAC, Addrs: i.Addrs, MTU: i.MTU, Up: true, Link: i.Link})
	}
	c.ra.tables = &fresh
	c.ra.swap()
	c.wantReply("right after the swap")
	if got := c.ra.outside().Counters.InPackets; got != in+1 {
		t.Errorf("%d packets in, want %d", got, in+1)
	}
}

func TestChangedAddressForgetsNeighbors(t *testing.T) {
	c := newCourse(t)
	c.start()
	c.warm()
	c.ra.outside().Addrs = []netip.Prefix{netip.MustParsePrefix("10.0.10.11/24")}
	c.ra.swap()
	for e := range c.ra.r.Neighbors(0) {
		t.Errorf("still knows %+v", e)
	}
	c.ra.r.FlushNeighbors(1)
	for e := range c.ra.r.Neighbors(1) {
		t.Errorf("still knows %+v after a flush", e)
	}
}

func TestAddressConflict(t *testing.T) {
	w := newWorld(t)
	a, b := w.router("10.0.0.1/24"), w.router("10.0.0.1/24")
	w.wire(a, 0, b, 0)
	w.start()
	w.run(5 * time.Second)
	if a.conflicts != 1 || b.conflicts != 1 {
		t.Errorf("reported %d and %d times in five seconds, want once each", a.conflicts, b.conflicts)
	}
	w.settled()
}

func TestARPFromAnotherNetworkTeachesNothing(t *testing.T) {
	w := newWorld(t)
	a, b := w.router("10.0.0.1/24"), w.router("10.9.9.9/8")
	w.wire(a, 0, b, 0)
	w.start()
	b.ping(a.addr(0), 1)
	w.run(time.Second)
	for e := range a.r.Neighbors(0) {
		t.Errorf("learned %+v", e)
	}
	if got := b.answers(); len(got) != 0 {
		t.Errorf("answers %v", got)
	}
}

func TestProxyARP(t *testing.T) {
	for _, on := range []bool{false, true} {
		c := newCourse(t)
		c.pc.static = nil
		c.pc.tables.Ifaces[0].Addrs[0] = netip.MustParsePrefix("192.168.1.1/16") // thinks the server is near
		c.ra.tables.Ifaces[1].ProxyARP = on
		c.start()
		for seq := range uint16(4) {
			c.pc.ping(c.server.addr(0), seq)
			c.run(5 * time.Second)
		}
		if got := len(c.pc.answers()) > 0; got != on {
			t.Errorf("proxy ARP %v: reached the server: %v", on, got)
		}
	}
}

func TestMalformedFrames(t *testing.T) {
	c := newCourse(t)
	c.start()
	c.forget()
	good := c.ra.tables.Ifaces[1].MAC
	rows := []struct {
		name  string
		frame func(p *packet.Packet)
		want  Drop
		error bool
	}{
		{"short frame", func(p *packet.Packet) { p.Extend(13) }, drop.FrameFormat, true},
		{"short ARP", func(p *packet.Packet) { p.Extend(20); p.PushEthernet(good, packet.MAC{2}, packet.EtherARP) }, drop.ARPFormat, true},
		{"IPv6", func(p *packet.Packet) { p.Extend(40); p.PushEthernet(good, packet.MAC{2}, 0x86dd) }, drop.EtherType, false},
		{"short IP", func(p *packet.Packet) { p.Extend(19); p.PushEthernet(good, packet.MAC{2}, packet.EtherIPv4) }, drop.IPTruncated, true},
		{"for another station", func(p *packet.Packet) { p.PushEthernet(packet.MAC{2, 9}, packet.MAC{2}, packet.EtherIPv4) }, drop.OtherMAC, false},
		{"unicast packet in a broadcast frame", func(p *packet.Packet) {
			p.PutEcho(packet.IPv4Fields{Src: c.pc.addr(0), Dst: c.server.addr(0), TTL: 9}, 1, 1, nil)
			p.PushEthernet(packet.BroadcastMAC, packet.MAC{2}, packet.EtherIPv4)
		}, drop.Broadcast, false},
	}
	for _, row := range rows {
		before := c.ra.tables.Ifaces[1].Counters.InErrors
		p := c.pool.Get()
		row.frame(p)
		c.ra.r.Receive(c.now, c.ra.tables.Ifaces[1], []*packet.Packet{p})
		if n := len(c.ra.dropped); n != 1 || c.ra.dropped[0] != row.want {
			t.Errorf("%s: dropped %v, want %v", row.name, c.ra.dropped, row.want)
		}
		if got := c.ra.tables.Ifaces[1].Counters.InErrors > before; got != row.error {
			t.Errorf("%s: input error %v", row.name, got)
		}
		c.forget()
	}
	c.settled()
}

func TestInterfaceThatIsDownTakesNothing(t *testing.T) {
	c := newCourse(t)
	c.start()
	c.warm()
	c.ra.tables.Ifaces[1].Up = false
	c.ra.swap()
	if got := c.pingServer(); len(got) != 0 {
		t.Errorf("answers %v", got)
	}
	c.ra.wantDrop(drop.InterfaceDown)
}

func TestLookupsOfWhatIsNotThere(t *testing.T) {
	n := newWorld(t).router("10.0.0.1/24")
	n.swap()
	for range n.r.Neighbors(5) {
		t.Error("an interface that does not exist has neighbors")
	}
	n.r.FlushNeighbors(-1)
	p := n.w.pool.Get()
	n.r.Receive(n.w.now, &Iface{Index: 9}, []*packet.Packet{p})
	n.wantDrop(drop.InterfaceDown)
}
