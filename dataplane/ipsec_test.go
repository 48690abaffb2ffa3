package dataplane

import (
	"net/netip"
	"slices"
	"testing"
	"time"

	"torii/dataplane/acl"
	"torii/dataplane/drop"
	"torii/dataplane/link"
	"torii/dataplane/packet"
)

// watch keeps the IP packets that pass the wire between the routers.
func (c *course) watch() *[][]byte {
	seen := new([][]byte)
	c.outside.Tap = func(_ time.Time, _ *link.End, f []byte) {
		if packet.Ethernet(f).Type() == packet.EtherIPv4 {
			*seen = append(*seen, slices.Clone(f[packet.EthernetLen:]))
		}
	}
	return seen
}

func TestNothingButESPIsOnTheWire(t *testing.T) {
	c, a, b := tunnel(t)
	seen := c.watch()
	c.wantReply("through the tunnel")
	if len(*seen) != 2 {
		t.Fatalf("%d packets on the wire, want 2", len(*seen))
	}
	for _, f := range *seen {
		if packet.IPv4(f).Protocol() != packet.ProtoESP {
			t.Errorf("protocol %d on the wire", packet.IPv4(f).Protocol())
		}
	}
	want := FlowCounters{Encaps: 1, Encrypt: 1, Digest: 1, Decaps: 1, Decrypt: 1, Verify: 1}
	if a.Counters != want || b.Counters != want {
		t.Errorf("counters\n%+v\n%+v\nwant %+v", a.Counters, b.Counters, want)
	}
}

func TestOuterHeader(t *testing.T) {
	c, _, _ := tunnel(t)
	seen := c.watch()
	for i := range 3 {
		c.pc.pingWith(packet.IPv4Fields{Dst: c.server.addr(0), TOS: 0xb8, DF: i == 1, TTL: 33}, 1, 32)
	}
	c.run(time.Millisecond)
	var ids []uint16
	for i, f := range (*seen)[:3] {
		h := packet.IPv4(f)
		if h.TTL() != 255 || h.TOS() != 0xb8 || h.DF() != (i == 1) || packet.Checksum(h.Header()) != 0 {
			t.Errorf("packet %d: TTL %d, ToS %#x, DF %v", i, h.TTL(), h.TOS(), h.DF())
		}
		ids = append(ids, h.ID())
	}
	if ids[1] != ids[0]+1 || ids[2] != ids[1]+1 {
		t.Errorf("identifications %v", ids)
	}
}

func TestBatchIsSealedOnce(t *testing.T) {
	c, a, b := tunnel(t)
	var batch []*packet.Packet
	for seq := range uint16(8) {
		p := c.pool.Get()
		p.PutEcho(packet.IPv4Fields{Src: c.pc.addr(0), Dst: c.server.addr(0), TTL: 9, ID: seq}, 1, seq, nil)
		p.PushEthernet(c.ra.tables.Ifaces[1].MAC, c.pc.tables.Ifaces[0].MAC, packet.EtherIPv4)
		batch = append(batch, p)
	}
	c.ra.r.Receive(c.now, c.ra.tables.Ifaces[1], batch)
	if got := a.Out.Sealer.(*toyESP).batches; !slices.Equal(got, []int{8}) {
		t.Errorf("sealed in batches of %v, want one of 8", got)
	}
	c.run(time.Millisecond)
	if b.Counters.Decaps != 8 || b.Counters.Encaps != 8 {
		t.Errorf("%+v, want 8 each way", b.Counters)
	}
	c.settled()
}

func TestTooLongForTheTunnelWithDF(t *testing.T) {
	c, a, _ := tunnel(t)
	mtu := toyOverhead.PlaintextMTU(1500)
	c.pc.pingWith(packet.IPv4Fields{Dst: c.server.addr(0), DF: true}, 1, mtu-28)
	c.run(time.Millisecond)
	if got := c.pc.answers(); len(got) != 1 || got[0].typ != packet.ICMPEchoReply {
		t.Errorf("a packet of exactly %d octets: %v", mtu, got)
	}
	c.pc.pingWith(packet.IPv4Fields{Dst: c.server.addr(0), DF: true}, 1, mtu-28+1)
	c.run(time.Millisecond)
	c.pc.wantTooBig(uint16(mtu))
	if a.Counters.SendErrors != 1 {
		t.Errorf("%d send errors, want 1", a.Counters.SendErrors)
	}
	c.ra.wantDrop(drop.FragmentationNeeded)
}

func TestTooLongForTheTunnelIsFragmentedBeforeSealing(t *testing.T) {
	c, a, _ := tunnel(t)
	seen := c.watch()
	c.pc.pingWith(packet.IPv4Fields{Dst: c.server.addr(0)}, 1, 1472)
	c.run(time.Millisecond)
	if got := c.pc.answers(); len(got) != 1 {
		t.Errorf("answers %v", got)
	}
	if a.Counters.Encaps != 2 {
		t.Errorf("%d ESP packets, want 2", a.Counters.Encaps)
	}
	for _, f := range *seen {
		if h := packet.IPv4(f); h.MF() || h.FragOffset() > 0 || len(f) > 1500 {
			t.Errorf("an ESP packet of %d octets, in fragments: %v", len(f), h.MF())
		}
	}
	c.settled()
}

// What is too long may be cut behind the sealing as well, and the header outside has a say of its own.
func TestOuter(t *testing.T) {
	for name, row := range map[string]struct {
		outer           Outer
		df              bool
		answered        bool
		sealed, outside int // packets, in both directions
	}{
		"cut before sealing":         {Outer{}, false, true, 2, 4},
		"cut behind sealing":         {Outer{SealWhole: true}, false, true, 1, 4},
		"refused":                    {Outer{}, true, false, 0, 0},
		"refused, cut behind":        {Outer{SealWhole: true}, true, false, 0, 0},
		"cut behind, as DF is clear": {Outer{DF: ClearDF}, true, true, 1, 4},
		"cut before, with DF set":    {Outer{DF: SetDF}, false, true, 2, 4},
	} {
		c, a, _ := tunnel(t)
		seen := c.watch()
		for _, n := range []*node{c.ra, c.rb} {
			n.tables.Outer = row.outer
			n.swap()
		}
		c.pc.pingWith(packet.IPv4Fields{Dst: c.server.addr(0), DF: row.df}, 1, 1472)
		c.run(time.Second)
		if got := c.pc.answers(); (len(got) == 1 && got[0].typ == packet.ICMPEchoReply) != row.answered {
			t.Errorf("%s: answers %v", name, got)
		}
		if int(a.Counters.Encaps) != row.sealed || len(*seen) != row.outside {
			t.Errorf("%s: %d sealed, %d packets outside", name, a.Counters.Encaps, len(*seen))
		}
		for _, p := range *seen {
			h := packet.IPv4(p)
			if h.DF() != (row.outer.DF == SetDF) || len(p) > 1500 {
				t.Errorf("%s: %d octets, DF %v", name, len(p), h.DF())
			}
		}
		c.settled()
	}
}

func TestESPInFragmentsIsPutTogetherBeforeItIsOpened(t *testing.T) {
	c, _, b := tunnel(t)
	c.rb.tables.Ifaces[1].MTU = 3000
	c.server.tables.Ifaces[0].MTU = 3000
	c.pc.tables.Ifaces[0].MTU = 3000
	for _, n := range []*node{c.ra, c.rb} {
		n.tables.Ifaces[1].MTU = 3000
	}
	p := c.pool.GetSize(3000)
	p.PutEcho(packet.IPv4Fields{Src: c.pc.addr(0), Dst: c.server.addr(0), TTL: 9, ID: 9}, 1, 1, make([]byte, 2000))
	c.ra.sealByHand(p)
	c.ra.r.Originate(c.now, p)
	c.run(time.Millisecond)
	if b.Counters.Decaps != 1 || len(c.pc.answers()) != 1 {
		t.Errorf("%d decaps, want the one packet opened and answered", b.Counters.Decaps)
	}
	c.settled()
}

// sealByHand makes an ESP packet that is longer than the wire allows.
func (n *node) sealByHand(p *packet.Packet) {
	f := n.outside().Crypto.Entries[0].Flows[7]
	f.Out.Sealer.Seal([]*packet.Packet{p})
	p.PushIPv4(packet.IPv4Fields{Src: f.Local, Dst: f.Peer, Proto: packet.ProtoESP, TTL: 255, ID: 1})
}

func TestWhatAnSARefuses(t *testing.T) {
	rows := []struct {
		name   string
		damage func(c *course, esp []byte)
		want   Drop
		failed bool // reported as OpenFailed
	}{
		{"a bit has flipped", func(_ *course, esp []byte) { esp[len(esp)-9] ^= 1 }, drop.Auth, true},
		{"another SPI", func(_ *course, esp []byte) { esp[0] ^= 1 }, drop.InvalidSPI, false},
	}
	for _, row := range rows {
		c, _, b := tunnel(t)
		c.outside.Tap = func(_ time.Time, _ *link.End, f []byte) { row.damage(c, f[34:]) }
		c.pc.ping(c.server.addr(0), 1)
		c.run(time.Millisecond)
		if len(c.rb.dropped) != 1 || c.rb.dropped[0] != row.want {
			t.Errorf("%s: dropped %v, want %v", row.name, c.rb.dropped, row.want)
		}
		if got := len(c.rb.openFailed) == 1; got != row.failed || (b.Counters.RecvErrors == 1) != row.failed {
			t.Errorf("%s: reported %v, %d errors", row.name, c.rb.openFailed, b.Counters.RecvErrors)
		}
		if got := len(c.rb.invalid) == 1; got == row.failed {
			t.Errorf("%s: SPIs reported invalid: %x", row.name, c.rb.invalid)
		}
	}
}

func TestReplay(t *testing.T) {
	c, _, b := tunnel(t)
	var copied *packet.Packet
	c.outside.Tap = func(_ time.Time, _ *link.End, f []byte) {
		if copied == nil {
			copied = c.pool.Get()
			copy(copied.Extend(len(f)), f)
		}
	}
	c.pc.ping(c.server.addr(0), 1)
	c.run(time.Millisecond)
	c.rb.r.Receive(c.now, c.rb.outside(), []*packet.Packet{copied})
	if b.Counters.Decaps != 1 || b.Counters.RecvErrors != 1 {
		t.Errorf("%+v, want one packet and one error", b.Counters)
	}
	c.rb.wantDrop(drop.Replay)
}

func TestSelectorOfTheInnerPacket(t *testing.T) {
	c, _, b := tunnel(t)
	b.Selector = &acl.Entry{Permit: true, Proto: packet.ProtoTCP, Src: acl.AnyAddr, Dst: acl.AnyAddr}
	c.pingServer()
	if b.Counters.RecvErrors != 1 || b.Counters.Decaps != 0 {
		t.Errorf("%+v, want one error", b.Counters)
	}
	c.rb.wantDrop(drop.Selector)
}

func TestNarrowerFlowComesFirst(t *testing.T) {
	c, a, b := tunnel(t)
	narrow := &Flow{Local: a.Local, Peer: a.Peer, Selector: &acl.Entry{Permit: true, Proto: packet.ProtoICMP, Src: acl.AnyAddr, Dst: acl.AnyAddr, ICMPType: acl.Any}}
	a.Narrower = []*Flow{narrow}
	c.wantReply("a narrower flow without SA has no say")
	pair(narrow, b, c.rb.r, 0xccc)
	c.pingServer()
	if narrow.Counters.Encaps != 1 || a.Counters.Encaps != 1 {
		t.Errorf("%d by the narrower flow, %d by the other, want one each", narrow.Counters.Encaps, a.Counters.Encaps)
	}
}

func TestNarrowMakesOneFlowPerSelector(t *testing.T) {
	c, a, _ := tunnel(t)
	only := func(proto int) *acl.Entry {
		return &acl.Entry{Permit: true, Proto: proto, Src: acl.AnyAddr, Dst: acl.AnyAddr, ICMPType: acl.Any}
	}
	tcp := a.Narrow(only(packet.ProtoTCP))
	if again := a.Narrow(only(packet.ProtoTCP)); again != tcp || len(a.Narrower) != 1 {
		t.Error("the same selector made a second flow")
	}
	if a.Narrow(only(packet.ProtoUDP)) == tcp || tcp.Peer != a.Peer || tcp.Local != a.Local {
		t.Error("another selector shares a flow, or the flow has other ends")
	}
	c.ra.outside().Crypto.Entries[0].ClearIn = list(onlyESP)
	c.ra.swap()
	if tcp.clearIn() == nil {
		t.Error("the narrower flow does not follow its map entry")
	}
}

func TestVolume(t *testing.T) {
	c, a, _ := tunnel(t)
	a.Out.SoftBytes, a.Out.HardBytes = 150, 200 // pings of 60 octets
	for range 5 {
		c.pc.ping(c.server.addr(0), 1)
	}
	c.run(time.Millisecond)
	if a.Out.Bytes != 180 || a.Out.Packets != 3 || a.Counters.SendErrors != 2 {
		t.Errorf("%d octets in %d packets, %d errors; want 180 in 3, 2", a.Out.Bytes, a.Out.Packets, a.Counters.SendErrors)
	}
	if !slices.Equal(c.ra.volumes, []bool{false, true}) {
		t.Errorf("told %v, want each limit once", c.ra.volumes)
	}
	if c.ra.r.Drops[drop.SAExpired] != 2 {
		t.Errorf("%d dropped, want 2", c.ra.r.Drops[drop.SAExpired])
	}
}

// TestVolumeGivesWay: the packet that finds the volume over goes out on the SA that takes the place just then.
func TestVolumeGivesWay(t *testing.T) {
	c, a, _ := tunnel(t)
	first, second := *a.Out, *a.Out
	a.Out, first.HardBytes = &first, 100 // pings of 60 octets
	c.ra.full = func() { a.Out = &second }
	for range 5 {
		c.pc.ping(c.server.addr(0), 1)
	}
	c.run(time.Millisecond)
	if first.Packets != 1 || second.Packets != 4 || a.Counters.SendErrors != 0 || c.ra.r.Drops[drop.SAExpired] != 0 {
		t.Errorf("%d packets before, %d after, %d errors", first.Packets, second.Packets, a.Counters.SendErrors)
	}
}

func TestRemovedSAIsInvalid(t *testing.T) {
	c, _, _ := tunnel(t)
	c.rb.r.RemoveInbound(0xb0b)
	c.pingServer()
	if !slices.Equal(c.rb.invalid, []uint32{0xb0b}) {
		t.Errorf("reported %x, want b0b", c.rb.invalid)
	}
	c.rb.wantDrop(drop.InvalidSPI)
}

// TestSuperPacketThroughTheTunnel: one unit in, 40 ESP packets out, every counter adds segments.
func TestSuperPacketThroughTheTunnel(t *testing.T) {
	c, a, b := tunnel(t)
	hits := c.ra.outside().Crypto.Entries[0].List
	before := *ace(hits).Hits
	got := 0
	c.server.claims = func(p *packet.Packet) bool { got++; return p.ValidSum() }
	p := c.pool.GetSize(40028)
	p.PutUDP(packet.IPv4Fields{Src: c.pc.addr(0), Dst: c.server.addr(0), TTL: 9, ID: 1}, 7, 8, make([]byte, 40000))
	p.SegSize, p.SegHeader, p.Sum = 1000, 28, packet.SumPartial
	p.PushEthernet(c.ra.tables.Ifaces[1].MAC, c.pc.tables.Ifaces[0].MAC, packet.EtherIPv4)
	in := *c.ra.tables.Ifaces[1].Counters
	c.ra.r.Receive(c.now, c.ra.tables.Ifaces[1], []*packet.Packet{p})
	c.run(time.Millisecond)
	if got != 40 || a.Counters.Encaps != 40 || b.Counters.Decaps != 40 || a.Out.Packets != 40 {
		t.Errorf("%d arrived, %d sealed, %d opened, %d on the SA; want 40", got, a.Counters.Encaps, b.Counters.Decaps, a.Out.Packets)
	}
	if n := c.ra.tables.Ifaces[1].Counters.InPackets - in.InPackets; n != 40 {
		t.Errorf("%d packets counted in, want 40", n)
	}
	if n := *ace(hits).Hits - before; n != 40 {
		t.Errorf("%d matches, want 40", n)
	}
	c.settled()
}

// ace is the entry of a list with one line that fits all.
func ace(l *acl.List) *acl.Entry {
	e, _ := l.Match(&packet.Facts{Src: 0xc0a80101, Dst: 0xc0a80201})
	return e
}

func TestSuperPacketIsJudgedByItsSegments(t *testing.T) {
	for _, row := range []struct {
		name    string
		seg     int
		df      bool
		answers int // 3/4 for the lot
		arrived int
	}{
		{"segments fit", 1000, true, 0, 4},
		{"segments do not fit, DF", 1470, true, 1, 0},
		{"segments do not fit", 1470, false, 0, 3},
	} {
		c, _, _ := tunnel(t)
		arrived := 0
		c.server.claims = func(p *packet.Packet) bool { arrived++; return true }
		p := c.pool.GetSize(5000)
		p.PutUDP(packet.IPv4Fields{Src: c.pc.addr(0), Dst: c.server.addr(0), TTL: 9, ID: 1, DF: row.df}, 7, 8, make([]byte, 4000))
		p.SegSize, p.SegHeader, p.Sum = row.seg, 28, packet.SumPartial
		p.PushEthernet(c.ra.tables.Ifaces[1].MAC, c.pc.tables.Ifaces[0].MAC, packet.EtherIPv4)
		c.ra.r.Receive(c.now, c.ra.tables.Ifaces[1], []*packet.Packet{p})
		c.run(time.Millisecond)
		if arrived != row.arrived || len(c.pc.punted) != row.answers {
			t.Errorf("%s: %d arrived, %d answers; want %d, %d", row.name, arrived, len(c.pc.punted), row.arrived, row.answers)
		}
		c.settled()
	}
}

// units notes what a link that takes super-packets gets.
type units struct {
	discard
	segments []int
}

func (u *units) Send(now time.Time, frames []*packet.Packet) {
	for _, p := range frames {
		u.segments = append(u.segments, p.Segments)
	}
	u.discard.Send(now, frames)
}

func TestSuperPacketStaysWholeBetweenLinksThatTakeIt(t *testing.T) {
	c := newCourse(t)
	c.start()
	c.warm()
	out := &units{discard: discard{c.pool}}
	c.ra.outside().Link = out
	before := *c.ra.outside().Counters
	for _, to := range []netip.Addr{c.server.addr(0), netip.MustParseAddr("203.0.113.1")} {
		p := c.pool.GetSize(40028)
		p.PutUDP(packet.IPv4Fields{Src: c.pc.addr(0), Dst: to, TTL: 9, ID: 1}, 7, 8, make([]byte, 40000))
		p.SegSize, p.SegHeader, p.Sum = 1000, 28, packet.SumPartial
		p.PushEthernet(c.ra.tables.Ifaces[1].MAC, c.pc.tables.Ifaces[0].MAC, packet.EtherIPv4)
		c.ra.r.Receive(c.now, c.ra.tables.Ifaces[1], []*packet.Packet{p})
	}
	if !slices.Equal(out.segments, []int{40}) {
		t.Errorf("sent units of %v segments, want one of 40", out.segments)
	}
	if n := c.ra.outside().Counters.OutPackets - before.OutPackets; n != 40 {
		t.Errorf("%d packets counted out, want 40", n)
	}
	if n := c.ra.r.Drops[drop.NoRoute]; n != 40 {
		t.Errorf("%d packets counted as dropped, want 40", n)
	}
}

func TestPlaintextMTU(t *testing.T) {
	for _, row := range []struct {
		name string
		o    Overhead
		want int
	}{
		{"AES and SHA-1", Overhead{IV: 16, ICV: 12, Block: 16}, 1438},
		{"AES-256 and SHA-256", Overhead{IV: 16, ICV: 16, Block: 16}, 1438},
		{"3DES and MD5", Overhead{IV: 8, ICV: 12, Block: 8}, 1446},
		{"GCM", Overhead{IV: 8, ICV: 16, Block: 4}, 1446},
		{"no cipher and SHA-1", Overhead{ICV: 12}, 1458},
	} {
		if got := row.o.PlaintextMTU(1500); got != row.want {
			t.Errorf("%s: %d, want %d", row.name, got, row.want)
		}
	}
}
