package dataplane

import (
	"net/netip"
	"slices"
	"testing"
	"time"

	"torii/dataplane/acl"
	"torii/dataplane/drop"
	"torii/dataplane/packet"
)

// One test per numbered line of forward and output. Each has the list that would show a wrong order.

var (
	denyESP  = acl.Entry{Proto: packet.ProtoESP, Src: acl.AnyAddr, Dst: acl.AnyAddr}
	anything = acl.Entry{Permit: true, Proto: acl.Any, Src: acl.AnyAddr, Dst: acl.AnyAddr}
	onlyESP  = acl.Entry{Permit: true, Proto: packet.ProtoESP, Src: acl.AnyAddr, Dst: acl.AnyAddr}
)

func list(entries ...acl.Entry) *acl.List { return acl.Compile("test", entries) }

// tunnel is the course with the VPN up and every neighbor known.
func tunnel(t *testing.T) (c *course, a, b *Flow) {
	c = newCourse(t)
	c.start()
	c.warm()
	a, b = c.protect()
	c.install(a, b)
	c.ra.swap()
	c.rb.swap()
	c.forget()
	return c, a, b
}

// warm pings until all have learned their neighbors.
func (c *course) warm() {
	for seq := uint16(1); seq <= 4; seq++ {
		c.pc.ping(c.server.addr(0), seq)
		c.run(time.Second)
	}
	c.forget()
}

func (c *course) forget() {
	for _, n := range c.nodes {
		n.punted, n.dropped = nil, nil
		n.r.Drops = drop.Counts{}
	}
}

// outside is the interface of a router towards the other.
func (n *node) outside() *Iface { return n.tables.Ifaces[0] }

func (c *course) pingServer() []message {
	c.pc.ping(c.server.addr(0), 9)
	c.run(time.Second)
	return c.pc.answers()
}

func (c *course) wantReply(why string) {
	c.t.Helper()
	if got := c.pingServer(); len(got) != 1 || got[0].typ != packet.ICMPEchoReply {
		c.t.Errorf("%s: answers %v, want a reply", why, got)
	}
	c.settled()
}

func (c *course) wantAnswer(n *node, want message, why Drop) {
	c.t.Helper()
	if got := c.pingServer(); len(got) != 1 || got[0] != want {
		c.t.Errorf("answers %v, want %v", got, want)
	}
	n.wantDrop(why)
}

func (n *node) wantDrop(why Drop) {
	n.w.t.Helper()
	if !slices.Equal(n.dropped, []Drop{why}) {
		n.w.t.Errorf("dropped %v, want one: %v", n.dropped, why)
	}
	n.w.settled()
}

func TestLine1ListInSeesTheOuterPacketOnly(t *testing.T) {
	c, _, b := tunnel(t)
	c.rb.outside().ACLIn = list(onlyESP)
	c.wantReply("a list in that permits ESP and nothing else")
	if b.Counters.Decaps != 1 {
		t.Errorf("%d decaps, want 1", b.Counters.Decaps)
	}
}

func TestLine1ListInComesBeforeDecryption(t *testing.T) {
	c, _, b := tunnel(t)
	c.rb.outside().ACLIn = list(denyESP, anything)
	c.pingServer()
	c.rb.wantDrop(drop.ACLIn)
	if b.Counters.Decaps != 0 {
		t.Error("a packet that the list denies was decrypted")
	}
}

func TestLine1ListInComesBeforeTheMirroredList(t *testing.T) {
	c, _, _ := tunnel(t)
	c.ra.outside().Crypto = nil
	c.rb.outside().ACLIn = list(onlyESP)
	c.wantAnswer(c.rb, message{packet.ICMPUnreachable, packet.UnreachableAdmin, "10.0.10.20", 254}, drop.ACLIn)
	if c.rb.clear != 0 {
		t.Error("a denied packet was reported as not IPsec")
	}
}

func TestLine2DecryptedPacketIsNotMissedByTheMirroredList(t *testing.T) {
	c, _, _ := tunnel(t)
	c.wantReply("line 3 must not see what line 2 has opened")
	if c.rb.clear != 0 {
		t.Error("a decrypted packet was reported as not IPsec")
	}
}

func TestLine2DecryptedPacketIsRoutedToTheDevice(t *testing.T) {
	c, _, b := tunnel(t)
	c.pc.ping(netip.MustParseAddr("192.168.2.254"), 1)
	c.run(time.Second)
	if got := c.pc.answers(); len(got) != 1 || got[0].from != "192.168.2.254" {
		t.Errorf("answers %v, want the far router's", got)
	}
	if b.Counters.Encaps != 1 {
		t.Error("the router's own reply did not take the tunnel")
	}
}

func TestLine3ClearPacketIsRefusedEvenWhenItIsForTheDevice(t *testing.T) {
	c, _, _ := tunnel(t)
	c.ra.outside().Crypto = nil
	c.pc.ping(netip.MustParseAddr("192.168.2.254"), 1)
	c.run(time.Second)
	if got := c.pc.answers(); len(got) != 0 {
		t.Errorf("answers %v to a clear packet", got)
	}
	if c.rb.clear != 1 {
		t.Errorf("reported %d times, want once", c.rb.clear)
	}
	c.rb.wantDrop(drop.NotIPsec)
}

func TestLine3SparesIKE(t *testing.T) {
	c, _, _ := tunnel(t)
	for _, n := range []*node{c.ra, c.rb} {
		n.outside().Crypto.Entries[0].List = list(anything)
	}
	p := c.pool.Get()
	p.PutUDP(packet.IPv4Fields{Dst: c.rb.addr(0)}, 500, 500, []byte("isakmp"))
	c.ra.r.Originate(c.now, p)
	c.run(time.Second)
	if len(c.rb.punted) != 1 || c.rb.clear != 0 {
		t.Errorf("IKE under `permit ip any any`: %d punted, %d refused", len(c.rb.punted), c.rb.clear)
	}
	c.settled()
}

func TestLine3AccessGroupOfTheCryptoMap(t *testing.T) {
	c, _, b := tunnel(t)
	c.rb.outside().Crypto.Entries[0].ClearIn = list(onlyESP)
	c.rb.swap()
	c.pingServer()
	c.rb.wantDrop(drop.CryptoACL)
	if b.Counters.Decaps != 1 {
		t.Error("the list was asked before decryption")
	}
}

func TestLine4DeviceIsReachedWithTheLastHop(t *testing.T) {
	c := newCourse(t)
	c.start()
	c.warm()
	c.pc.pingWith(packet.IPv4Fields{Dst: c.rb.addr(0), TTL: 2}, 1, 8)
	c.run(time.Second)
	if got := c.pc.answers(); len(got) != 1 || got[0].typ != packet.ICMPEchoReply {
		t.Errorf("answers %v, want a reply although TTL is 1 at the device", got)
	}
	c.settled()
}

func TestLine4TTLComesBeforeTheRoute(t *testing.T) {
	c := newCourse(t)
	c.start()
	c.warm()
	c.pc.pingWith(packet.IPv4Fields{Dst: netip.MustParseAddr("203.0.113.1"), TTL: 1}, 1, 8)
	c.run(time.Second)
	want := message{packet.ICMPTimeExceeded, 0, "192.168.1.254", 255}
	if got := c.pc.answers(); len(got) != 1 || got[0] != want {
		t.Errorf("answers %v, want %v", got, want)
	}
	c.ra.wantDrop(drop.TTLExpired)
}

func TestLine5NoRouteComesBeforeTheCryptoMap(t *testing.T) {
	c, a, _ := tunnel(t)
	a.Out = nil
	c.ra.static = nil
	c.ra.swap()
	c.wantAnswer(c.ra, message{packet.ICMPUnreachable, packet.UnreachableHost, "192.168.1.254", 255}, drop.NoRoute)
	if len(c.ra.acquired) != 0 {
		t.Error("a packet without a route asked for an SA")
	}
}

func TestLine5OnlyTheInterfaceRoutedToHasASay(t *testing.T) {
	c, a, _ := tunnel(t)
	c.ra.tables.Ifaces[1].Crypto, c.ra.outside().Crypto = c.ra.outside().Crypto, nil
	c.rb.outside().Crypto = nil
	c.wantReply("a crypto map on the interface the packet came in by")
	if a.Counters.Encaps != 0 {
		t.Error("encrypted by a map of another interface")
	}
}

func TestLine7EncryptionComesBeforeTheListOut(t *testing.T) {
	c, a, _ := tunnel(t)
	c.ra.outside().ACLOut = list(onlyESP)
	c.wantReply("a list out that permits ESP and nothing else")
	if a.Counters.Encaps != 1 {
		t.Errorf("%d encaps, want 1", a.Counters.Encaps)
	}
}

func TestLine7NoSAAsksAndDrops(t *testing.T) {
	c, a, _ := tunnel(t)
	a.Out = nil
	c.pingServer()
	if len(c.ra.acquired) != 1 || c.ra.acquired[0] != a {
		t.Errorf("asked for %v, want the flow once", c.ra.acquired)
	}
	if a.Counters.SendErrors != 1 {
		t.Errorf("%d send errors, want 1", a.Counters.SendErrors)
	}
	c.ra.wantDrop(drop.NoSA)
}

func TestLine7DenyGoesOnWithTheNextEntry(t *testing.T) {
	c, a, _ := tunnel(t)
	m := c.ra.outside().Crypto
	first := &CryptoEntry{Seq: 5, List: list(acl.Entry{Proto: packet.ProtoICMP, Src: acl.AnyAddr, Dst: acl.AnyAddr, ICMPType: acl.Any}, anything)}
	m.Entries = append([]*CryptoEntry{first}, m.Entries...)
	c.wantReply("deny in entry 5, permit in entry 10")
	if a.Counters.Encaps != 1 {
		t.Errorf("%d encaps, want 1", a.Counters.Encaps)
	}
}

func TestLine7PermittedLineWithoutFlowIsNeverSentInClear(t *testing.T) {
	c, a, _ := tunnel(t)
	c.ra.outside().Crypto.Entries[0].Flows = nil
	c.pingServer()
	c.ra.wantDrop(drop.NoSA)
	if a.Counters.Encaps != 0 {
		t.Error("encrypted by a flow that is gone")
	}
}

func TestLine8ListOutSeesTheOuterPacket(t *testing.T) {
	c, a, _ := tunnel(t)
	c.ra.outside().ACLOut = list(denyESP, anything)
	c.pingServer()
	c.ra.wantDrop(drop.ACLOut)
	if a.Counters.Encaps != 1 {
		t.Error("the list was asked before encryption")
	}
}

func TestLine8SparesTheDevicesOwnPackets(t *testing.T) {
	c := newCourse(t)
	c.start()
	c.warm()
	c.ra.outside().ACLOut = list(denyESP)
	c.ra.ping(c.rb.addr(0), 1)
	c.run(time.Second)
	if got := c.ra.answers(); len(got) != 1 {
		t.Error("an own ping was denied by the list out")
	}
	c.wantAnswer(c.ra, message{packet.ICMPUnreachable, packet.UnreachableAdmin, "192.168.1.254", 255}, drop.ACLOut)
}

func TestLine8ListOutComesBeforeTheMTU(t *testing.T) {
	c := newCourse(t)
	c.start()
	c.warm()
	c.ra.outside().ACLOut = list(onlyESP)
	c.ra.outside().MTU = 500
	c.pc.pingWith(packet.IPv4Fields{Dst: c.server.addr(0), DF: true}, 1, 1000)
	c.run(time.Second)
	c.ra.wantDrop(drop.ACLOut)
}

func TestLine9DFIsAnsweredWithTheMTU(t *testing.T) {
	c := newCourse(t)
	c.start()
	c.warm()
	c.ra.outside().MTU = 500
	c.pc.pingWith(packet.IPv4Fields{Dst: c.server.addr(0), DF: true}, 1, 1000)
	c.run(time.Second)
	c.pc.wantTooBig(500)
	c.ra.wantDrop(drop.FragmentationNeeded)
}

func (n *node) wantTooBig(mtu uint16) {
	n.w.t.Helper()
	if len(n.punted) != 1 {
		n.w.t.Fatalf("%d messages, want one", len(n.punted))
	}
	m := packet.ICMP(packet.IPv4(n.punted[0]).Payload())
	if m.Type() != packet.ICMPUnreachable || m.Code() != packet.UnreachableTooBig || m.NextMTU() != mtu {
		n.w.t.Errorf("got %d/%d mtu %d, want 3/4 mtu %d", m.Type(), m.Code(), m.NextMTU(), mtu)
	}
}

func TestLine9WithoutDFItIsFragmentedAndPutTogether(t *testing.T) {
	c := newCourse(t)
	c.start()
	c.warm()
	c.ra.outside().MTU = 500
	c.pc.pingWith(packet.IPv4Fields{Dst: c.server.addr(0)}, 1, 5000)
	c.run(time.Second)
	if len(c.pc.punted) != 1 || len(c.pc.punted[0]) != 5028 {
		t.Errorf("%d answers, want one of 5028 octets", len(c.pc.punted))
	}
	c.settled()
}
