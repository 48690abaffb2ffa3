package dataplane

import (
	"net/netip"
	"testing"
	"time"

	"torii/dataplane/drop"
	"torii/dataplane/packet"
)

// udp sends a datagram from the PC.
func (c *course) udp(to netip.Addr, ttl uint8, port uint16) {
	p := c.pool.Get()
	p.PutUDP(packet.IPv4Fields{Dst: to, TTL: ttl}, 40000, port, []byte("probe"))
	c.pc.r.Originate(c.now, p)
	c.run(600 * time.Millisecond)
}

func TestTracerouteByUDP(t *testing.T) {
	c := newCourse(t)
	c.server.claims = func(p *packet.Packet) bool { return p.Proto != packet.ProtoUDP }
	c.start()
	c.warm()
	var hops []message
	for ttl := uint8(1); ttl <= 3; ttl++ {
		c.udp(c.server.addr(0), ttl, 33433+uint16(ttl))
		hops = append(hops, c.pc.answers()...)
	}
	want := []message{
		{packet.ICMPTimeExceeded, 0, "192.168.1.254", 255},
		{packet.ICMPTimeExceeded, 0, "10.0.10.20", 254},
		{packet.ICMPUnreachable, packet.UnreachablePort, "192.168.2.1", 126},
	}
	if len(hops) != 3 || hops[0] != want[0] || hops[1] != want[1] || hops[2] != want[2] {
		t.Errorf("hops %v\nwant %v", hops, want)
	}
	c.settled()
}

func TestErrorQuotesWhatWasSent(t *testing.T) {
	c := newCourse(t)
	c.start()
	c.warm()
	c.udp(c.server.addr(0), 1, 33434)
	quoted := packet.ICMP(packet.IPv4(c.pc.punted[0]).Payload()).Payload()
	h := packet.IPv4(quoted)
	if len(quoted) != 28 || h.Dst() != packet.U32(c.server.addr(0)) || h.TTL() != 1 || packet.UDP(h.Payload()).DstPort() != 33434 {
		t.Errorf("quotes %x", quoted)
	}
}

func TestUnreachablesAreLimited(t *testing.T) {
	c := newCourse(t)
	c.ra.static = nil
	c.start()
	c.warm()
	answered := 0
	for range 10 {
		c.pc.ping(c.server.addr(0), 1)
		c.run(100 * time.Millisecond)
		answered += len(c.pc.answers())
	}
	if answered != 2 {
		t.Errorf("%d unreachables in a second, want 2", answered)
	}
	if got := c.ra.r.Drops[drop.NoRoute]; got != 10 {
		t.Errorf("%d drops counted, want 10", got)
	}
}

func TestNoUnreachables(t *testing.T) {
	c := newCourse(t)
	c.ra.static = nil
	c.ra.tables.Ifaces[1].NoUnreachables = true
	c.start()
	c.warm()
	if got := c.pingServer(); len(got) != 0 {
		t.Errorf("answers %v", got)
	}
	c.udp(c.server.addr(0), 1, 1)
	if got := c.pc.answers(); len(got) != 1 || got[0].typ != packet.ICMPTimeExceeded {
		t.Errorf("answers %v, want time exceeded all the same", got)
	}
}

func TestUnknownProtocolIsUnreachable(t *testing.T) {
	c := newCourse(t)
	c.rb.claims = func(*packet.Packet) bool { return false }
	c.start()
	c.warm()
	p := c.pool.Get()
	p.Extend(8)
	p.PushIPv4(packet.IPv4Fields{Dst: c.rb.addr(0), Proto: 89})
	c.pc.r.Originate(c.now, p)
	c.run(time.Second)
	want := message{packet.ICMPUnreachable, packet.UnreachableProto, "10.0.10.20", 254}
	if got := c.pc.answers(); len(got) != 1 || got[0] != want {
		t.Errorf("answers %v, want %v", got, want)
	}
	c.rb.wantDrop(drop.ProtocolUnreachable)
}

// TestNeverAnswered: each of these must be dropped without a word, though the router has no route for it or
// nothing that listens.
func TestNeverAnswered(t *testing.T) {
	pc, nowhere := netip.MustParseAddr("192.168.1.1"), netip.MustParseAddr("203.0.113.1")
	rows := []struct {
		name  string
		build func(p *packet.Packet)
		want  Drop
	}{
		{"an ICMP error", func(p *packet.Packet) {
			p.PutICMPError(packet.IPv4Fields{Src: pc, Dst: nowhere, TTL: 9}, 3, 1, 0, make([]byte, 28))
		}, drop.NoRoute},
		{"a later fragment", func(p *packet.Packet) {
			p.PutUDP(packet.IPv4Fields{Src: pc, Dst: nowhere, TTL: 9}, 1, 2, nil)
			packet.IPv4(p.Bytes()).SetFragment(8, false)
			packet.IPv4(p.Bytes()).SetChecksum()
		}, drop.NoRoute},
		{"from nobody", func(p *packet.Packet) { p.PutUDP(packet.IPv4Fields{Dst: nowhere, TTL: 9}, 1, 2, nil) }, drop.NoRoute},
		{"from a broadcast address", func(p *packet.Packet) {
			p.PutUDP(packet.IPv4Fields{Src: netip.MustParseAddr("192.168.1.255"), Dst: nowhere, TTL: 9}, 1, 2, nil)
		}, drop.NoRoute},
		{"to the network's broadcast", func(p *packet.Packet) {
			p.PutUDP(packet.IPv4Fields{Src: pc, Dst: netip.MustParseAddr("192.168.1.255"), TTL: 9}, 1, 2, nil)
		}, drop.PortUnreachable},
		{"ping to everybody", func(p *packet.Packet) {
			p.PutEcho(packet.IPv4Fields{Src: pc, Dst: netip.MustParseAddr("255.255.255.255"), TTL: 9}, 1, 2, nil)
		}, drop.ICMPUnused},
		{"to a multicast group", func(p *packet.Packet) {
			p.PutUDP(packet.IPv4Fields{Src: pc, Dst: netip.MustParseAddr("224.0.0.5"), TTL: 9}, 1, 2, nil)
		}, drop.Broadcast},
		{"an echo whose checksum is wrong", func(p *packet.Packet) {
			p.PutEcho(packet.IPv4Fields{Src: pc, Dst: netip.MustParseAddr("10.0.10.10"), TTL: 9}, 1, 2, []byte("x"))
			p.Bytes()[28] ^= 1
		}, drop.ICMPFormat},
		{"a datagram whose checksum is wrong", func(p *packet.Packet) {
			p.PutUDP(packet.IPv4Fields{Src: pc, Dst: netip.MustParseAddr("10.0.10.10"), TTL: 9}, 1, 2, []byte("x"))
			p.Bytes()[28] ^= 1
		}, drop.UDPFormat},
		{"a datagram longer than its packet", func(p *packet.Packet) {
			p.PutUDP(packet.IPv4Fields{Src: pc, Dst: netip.MustParseAddr("10.0.10.10"), TTL: 9}, 1, 2, []byte("x"))
			p.Bytes()[25] = 200
		}, drop.UDPFormat},
		{"a timestamp request", func(p *packet.Packet) {
			p.PutICMPError(packet.IPv4Fields{Src: pc, Dst: netip.MustParseAddr("10.0.10.10"), TTL: 9}, 13, 0, 0, nil)
		}, drop.ICMPUnused},
	}
	for _, row := range rows {
		c := newCourse(t)
		c.ra.claims = func(*packet.Packet) bool { return false }
		c.start()
		c.warm()
		out := c.ra.tables.Ifaces[1].Counters.OutPackets
		p := c.pool.Get()
		row.build(p)
		mac := c.ra.tables.Ifaces[1].MAC
		if packet.IPv4(p.Bytes()).Dst() >= 0xe0000000 || packet.IPv4(p.Bytes()).Dst()&0xff == 0xff {
			mac = packet.BroadcastMAC
		}
		p.PushEthernet(mac, c.pc.tables.Ifaces[0].MAC, packet.EtherIPv4)
		c.ra.r.Receive(c.now, c.ra.tables.Ifaces[1], []*packet.Packet{p})
		if n := c.ra.tables.Ifaces[1].Counters.OutPackets - out; n != 0 {
			t.Errorf("%s: answered", row.name)
		}
		if len(c.ra.dropped) != 1 || c.ra.dropped[0] != row.want {
			t.Errorf("%s: dropped %v, want %v", row.name, c.ra.dropped, row.want)
		}
	}
}

func TestReassemblyThatTakesTooLong(t *testing.T) {
	c := newCourse(t)
	c.start()
	c.warm()
	p := c.pool.Get()
	p.PutEcho(packet.IPv4Fields{Dst: c.ra.tables.Ifaces[1].Addrs[0].Addr(), ID: 5}, 1, 1, make([]byte, 72))
	packet.IPv4(p.Bytes()).SetFragment(0, true)
	c.pc.r.Originate(c.now, p)
	c.run(29 * time.Second)
	if got := c.pc.answers(); len(got) != 0 {
		t.Errorf("answers %v before the time", got)
	}
	c.run(2 * time.Second)
	want := message{packet.ICMPTimeExceeded, packet.ExceededReassembly, "192.168.1.254", 255}
	if got := c.pc.answers(); len(got) != 1 || got[0] != want {
		t.Errorf("answers %v, want %v", got, want)
	}
	c.ra.wantDrop(drop.FragmentTimeout)
}

func TestPingOfOneself(t *testing.T) {
	c := newCourse(t)
	c.start()
	for _, n := range []*node{c.ra, c.pc} {
		n.ping(n.addr(0), 1)
		if got := n.answers(); len(got) != 1 || got[0].from != n.addr(0).String() {
			t.Errorf("%v answers itself %v", n.addr(0), got)
		}
	}
	c.settled()
}

func TestHostPassesNothingOn(t *testing.T) {
	c := newCourse(t)
	c.start()
	c.warm()
	p := c.pool.Get()
	p.PutEcho(packet.IPv4Fields{Src: c.ra.addr(1), Dst: c.server.addr(0), TTL: 9}, 1, 1, nil)
	p.PushEthernet(c.pc.tables.Ifaces[0].MAC, packet.MAC{2}, packet.EtherIPv4)
	c.pc.r.Receive(c.now, c.pc.tables.Ifaces[0], []*packet.Packet{p})
	c.pc.wantDrop(drop.NotForwarding)
}

func TestOwnPacketsSourceAndIdentification(t *testing.T) {
	c := newCourse(t)
	c.start()
	c.warm()
	var ids []uint16
	c.rb.claims = func(p *packet.Packet) bool {
		if packet.Addr(p.Src) != c.ra.addr(0) || !p.ValidSum() || p.TTL != 255 {
			t.Errorf("from %v, TTL %d, checksum %v", packet.Addr(p.Src), p.TTL, p.ValidSum())
		}
		ids = append(ids, p.ID)
		return true
	}
	for range 2 {
		p := c.pool.Get()
		p.PutUDP(packet.IPv4Fields{Dst: c.rb.addr(0)}, 500, 500, []byte("isakmp"))
		c.ra.r.Originate(c.now, p)
		c.run(time.Millisecond)
	}
	c.rb.pingWith(packet.IPv4Fields{Dst: c.ra.addr(0), ID: 0x5555}, 1, 8)
	c.run(time.Millisecond)
	if len(ids) != 3 || ids[1] != ids[0]+1 || ids[2] != ids[1]+1 {
		t.Errorf("identifications %v", ids)
	}
	if got := c.ra.r.SourceFor(c.server.addr(0)); got != c.ra.addr(0) {
		t.Errorf("speaks to the server as %v", got)
	}
	if got := c.ra.r.SourceFor(netip.MustParseAddr("203.0.113.1")); got.IsValid() {
		t.Errorf("speaks to nowhere as %v", got)
	}
}
