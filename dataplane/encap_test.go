package dataplane

import (
	"net/netip"
	"slices"
	"testing"
	"time"

	"torii/dataplane/drop"
	"torii/dataplane/link"
	"torii/dataplane/packet"
)

// roamer is a node that follows its peer.
type roamer struct {
	*node
	moves []netip.AddrPort
}

func (r *roamer) PeerMoved(_ time.Time, _ *SA, from netip.AddrPort) { r.moves = append(r.moves, from) }

// encapsulate puts the tunnel of the course into UDP; R-B follows R-A.
func encapsulate(c *course, a, b *Flow) *roamer {
	r := &roamer{node: c.rb}
	c.rb.r.roaming = r
	for _, sa := range []*SA{a.Out, b.Out, c.ra.r.Inbound(0xa1a), c.rb.r.Inbound(0xb0b)} {
		sa.Encap = &UDPPorts{Local: 4500, Remote: 4500}
	}
	return r
}

func TestTunnelInUDP(t *testing.T) {
	c, a, b := tunnel(t)
	r := encapsulate(c, a, b)
	seen := c.watch()
	c.wantReply("through the tunnel in UDP")
	if len(*seen) != 2 {
		t.Fatalf("%d packets on the wire, want 2", len(*seen))
	}
	for _, f := range *seen {
		h := packet.IPv4(f)
		u := packet.UDP(h.Payload())
		if h.Protocol() != packet.ProtoUDP || u.SrcPort() != 4500 || u.DstPort() != 4500 || u.Checksum() != 0 || u.Len() != len(u) {
			t.Errorf("on the wire: %x", f[:28])
		}
	}
	if want := (FlowCounters{Encaps: 1, Encrypt: 1, Digest: 1, Decaps: 1, Decrypt: 1, Verify: 1}); a.Counters != want || b.Counters != want {
		t.Errorf("counters\n%+v\n%+v", a.Counters, b.Counters)
	}
	if len(r.moves) != 0 {
		t.Errorf("moved to %v", r.moves)
	}
	c.settled()
}

func TestPlaintextMTUCountsUDP(t *testing.T) {
	c, a, b := tunnel(t)
	encapsulate(c, a, b)
	mtu := a.Out.PlaintextMTU(1500)
	if want := toyOverhead.PlaintextMTU(1500 - packet.UDPLen); mtu != want {
		t.Errorf("plaintext MTU %d, want %d", mtu, want)
	}
	seen := c.watch()
	c.pc.pingWith(packet.IPv4Fields{Dst: c.server.addr(0), DF: true}, 1, mtu-28)
	c.run(time.Millisecond)
	if got := c.pc.answers(); len(got) != 1 || got[0].typ != packet.ICMPEchoReply {
		t.Errorf("a packet of exactly %d octets: %v", mtu, got)
	}
	if n := len((*seen)[0]); n > 1500 || n <= 1500-toyOverhead.align() {
		t.Errorf("the outer packet has %d octets", n)
	}
	c.pc.pingWith(packet.IPv4Fields{Dst: c.server.addr(0), DF: true}, 1, mtu-28+1)
	c.run(time.Millisecond)
	c.pc.wantTooBig(uint16(mtu))
}

func TestWhatComesToPort4500(t *testing.T) {
	rows := []struct {
		name      string
		data      []byte
		punted    int
		keepalive uint64
		dropped   []Drop
	}{
		{"keepalive", []byte{0xff}, 0, 1, nil},
		{"IKE", append(make([]byte, 4), "isakmp"...), 1, 0, nil},
		{"nothing but the marker", make([]byte, 4), 1, 0, nil},
		{"an SPI nobody knows", []byte{0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0}, 0, 0, []Drop{drop.InvalidSPI}},
		{"too short for ESP", []byte{0, 0, 0, 1, 0, 0, 0}, 0, 0, []Drop{drop.ESPFormat}},
		{"another single octet", []byte{0xfe}, 0, 0, []Drop{drop.ESPFormat}},
		{"nothing", nil, 0, 0, []Drop{drop.ESPFormat}},
	}
	for _, row := range rows {
		c, _, _ := tunnel(t)
		c.rb.punted, c.rb.dropped = nil, nil
		p := c.pool.Get()
		p.PutUDP(packet.IPv4Fields{Src: c.ra.addr(0), Dst: c.rb.addr(0), TTL: 9}, 4500, 4500, row.data)
		c.ra.r.Originate(c.now, p)
		c.run(time.Millisecond)
		if len(c.rb.punted) != row.punted || c.rb.r.Keepalives != row.keepalive || !slices.Equal(c.rb.dropped, row.dropped) {
			t.Errorf("%s: %d punted, %d keepalives, dropped %v", row.name, len(c.rb.punted), c.rb.r.Keepalives, c.rb.dropped)
		}
		c.settled()
	}
}

// renumber changes the source port of what R-A sends, as a NAT does that has forgotten.
func (c *course) renumber(number uint16) {
	c.outside.Tap = func(_ time.Time, _ *link.End, f []byte) {
		h := packet.IPv4(f[packet.EthernetLen:])
		if packet.Ethernet(f).Type() == packet.EtherIPv4 && packet.Addr(h.Src()) == c.ra.addr(0) && h.Protocol() == packet.ProtoUDP {
			h.Payload()[0], h.Payload()[1] = byte(number>>8), byte(number)
		}
	}
}

func TestPeerThatMovesIsReportedOnceForEachPlace(t *testing.T) {
	c, a, b := tunnel(t)
	r := encapsulate(c, a, b)
	place := func(number uint16) netip.AddrPort { return netip.AddrPortFrom(c.ra.addr(0), number) }
	for _, number := range []uint16{4500, 1027, 1027, 1028, 4500, 1028} {
		c.renumber(number)
		c.pc.ping(c.server.addr(0), 1)
		c.run(time.Millisecond)
	}
	if want := []netip.AddrPort{place(1027), place(1028), place(1028)}; !slices.Equal(r.moves, want) {
		t.Errorf("moved to %v, want %v", r.moves, want)
	}
	c.rb.r.Inbound(0xb0b).Encap.Remote, b.Out.Encap.Remote = 1028, 1028
	seen := c.watch()
	c.pc.ping(c.server.addr(0), 1)
	c.run(time.Millisecond)
	if last := (*seen)[len(*seen)-1]; packet.UDP(packet.IPv4(last).Payload()).DstPort() != 1028 {
		t.Errorf("the answer went to %x", last[20:24])
	}
}

func TestForgedPacketsMoveNobody(t *testing.T) {
	c, a, b := tunnel(t)
	r := encapsulate(c, a, b)
	c.renumber(1027)
	nat := c.outside.Tap
	c.outside.Tap = func(at time.Time, from *link.End, f []byte) {
		nat(at, from, f)
		f[len(f)-9] ^= 1
	}
	c.pc.ping(c.server.addr(0), 1)
	c.run(time.Millisecond)
	if len(r.moves) != 0 || len(r.openFailed) != 1 {
		t.Errorf("moved to %v after %v", r.moves, r.openFailed)
	}
}

func TestESPInUDPInFragmentsIsPutTogetherBeforeItIsOpened(t *testing.T) {
	for _, backwards := range []bool{false, true} {
		c, a, b := tunnel(t)
		encapsulate(c, a, b)
		p := c.pool.Get()
		p.PutEcho(packet.IPv4Fields{Src: c.pc.addr(0), Dst: c.server.addr(0), TTL: 9, ID: 9}, 1, 1, make([]byte, 1200))
		a.Out.Sealer.Seal([]*packet.Packet{p})
		p.PushUDP(4500, 4500)
		p.PushIPv4(packet.IPv4Fields{Src: a.Local, Dst: a.Peer, Proto: packet.ProtoUDP, TTL: 255, ID: 1})
		c.ra.outside().MTU = 600
		c.rb.r.Receive(c.now, c.rb.outside(), c.fragments(p, backwards))
		c.run(time.Millisecond)
		if b.Counters.Decaps != 1 || len(c.pc.answers()) != 1 {
			t.Errorf("backwards %v: %d decaps, dropped %v", backwards, b.Counters.Decaps, c.rb.dropped)
		}
		c.settled()
	}
}

// fragments are the frames in which R-A sends a packet over a wire of 600 octets.
func (c *course) fragments(p *packet.Packet, backwards bool) (frames []*packet.Packet) {
	p.Decode()
	out := c.ra.r.fit(p, 600)
	for _, f := range out {
		f.PushEthernet(c.rb.outside().MAC, c.ra.outside().MAC, packet.EtherIPv4)
		frames = append(frames, f)
	}
	if backwards {
		slices.Reverse(frames)
	}
	c.ra.r.pieces = out
	return frames
}

func TestLengthOfTheDatagramCounts(t *testing.T) {
	c, a, b := tunnel(t)
	encapsulate(c, a, b)
	p := c.pool.Get()
	p.PutEcho(packet.IPv4Fields{Src: c.pc.addr(0), Dst: c.server.addr(0), TTL: 9, ID: 9}, 1, 1, nil)
	a.Out.Sealer.Seal([]*packet.Packet{p})
	p.PushUDP(4500, 4500)
	copy(p.Extend(4), "behind the datagram")
	p.PushIPv4(packet.IPv4Fields{Src: a.Local, Dst: a.Peer, Proto: packet.ProtoUDP, TTL: 255, ID: 1})
	c.ra.r.Originate(c.now, p)
	c.run(time.Millisecond)
	if b.Counters.Decaps != 1 {
		t.Errorf("%d decaps, dropped %v", b.Counters.Decaps, c.rb.dropped)
	}
	c.settled()
}
