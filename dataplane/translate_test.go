package dataplane

import (
	"encoding/binary"
	"testing"
	"time"

	"torii/dataplane/drop"
	"torii/dataplane/nat"
	"torii/dataplane/packet"
)

// overload lets R-A translate what this permits of its LAN to its outside address; R-B knows no way back to the LAN.
func (c *course) overload(permits func(*packet.Facts) bool) {
	outside := c.ra.tables.Ifaces[0]
	c.ra.tables.Ifaces[1].NATInside, outside.NATOutside = true, true
	own := packet.U32(c.ra.addr(0))
	c.ra.tables.NAT = &nat.Rules{Timeouts: nat.DefaultTimeouts, Dynamics: []nat.Dynamic{{ID: 1, Permits: permits, First: own, Last: own, Own: true, Overload: true}}}
	c.rb.static = nil
	c.ra.swap()
	c.rb.swap()
}

func everything(*packet.Facts) bool { return true }

func TestLine4TranslationComesBeforeDelivery(t *testing.T) {
	c := newCourse(t)
	c.start()
	c.warm()
	c.overload(everything)
	c.wantReply("an answer to the router's address, which is the PC's")
	if n := len(c.ra.punted); n != 0 {
		t.Errorf("%d packets for the PC were taken for the router's", n)
	}
}

func TestLine4TranslationComesBehindTheListIn(t *testing.T) {
	c := newCourse(t)
	c.start()
	c.warm()
	c.overload(everything)
	to := anything
	to.Dst.Addr, to.Dst.Mask = packet.U32(c.ra.addr(0)), 0
	c.ra.outside().ACLIn = list(to)
	c.wantReply("a list in that permits the global address and nothing else")
}

func TestLine6TranslationComesBehindTheRoute(t *testing.T) {
	c := newCourse(t)
	c.start()
	c.warm()
	c.overload(everything)
	c.ra.static = nil
	c.ra.swap()
	c.wantAnswer(c.ra, message{packet.ICMPUnreachable, packet.UnreachableHost, "192.168.1.254", 255}, drop.NoRoute)
	if c.ra.r.NAT().Len() != 0 {
		t.Error("a packet without a route was translated")
	}
}

func TestLine6TranslationComesBeforeTheCryptoMap(t *testing.T) {
	c, a, _ := tunnel(t)
	c.rb.outside().Crypto = nil
	c.overload(everything)
	c.wantReply("a source that the crypto list no longer knows")
	if a.Counters.Encaps != 0 {
		t.Error("encrypted before it was translated")
	}
}

func TestLine6WhatIsExemptIsEncrypted(t *testing.T) {
	c, a, _ := tunnel(t)
	c.overload(func(f *packet.Facts) bool { return f.Dst>>8 != packet.U32(c.server.addr(0))>>8 })
	c.rb.route("192.168.1.0/24", "10.0.10.10")
	c.rb.swap()
	c.wantReply("the VPN, exempt from translation")
	if a.Counters.Encaps != 1 {
		t.Errorf("%d encaps, want 1", a.Counters.Encaps)
	}
}

func TestLine6SparesTheDevicesOwnPackets(t *testing.T) {
	c := newCourse(t)
	c.start()
	c.warm()
	c.overload(everything)
	c.ra.ping(c.rb.addr(0), 1)
	c.run(time.Second)
	if got := c.ra.answers(); len(got) != 1 || c.ra.r.NAT().Len() != 0 {
		t.Errorf("answers %v, %d translations", got, c.ra.r.NAT().Len())
	}
	c.settled()
}

// Fragments are put together where they are translated.
func TestLine0Fragments(t *testing.T) {
	c := newCourse(t)
	c.start()
	c.warm()
	c.overload(everything)
	c.pc.pingWith(packet.IPv4Fields{Dst: c.server.addr(0)}, 1, 4000)
	c.run(time.Second)
	if got := c.pc.answers(); len(got) != 1 || got[0].typ != packet.ICMPEchoReply {
		t.Errorf("answers %v", got)
	}
	c.settled()
}

func TestTranslationsEnd(t *testing.T) {
	c := newCourse(t)
	c.start()
	c.warm()
	c.overload(everything)
	c.pingServer()
	c.run(58 * time.Second)
	if c.ra.r.NAT().Len() != 1 {
		t.Error("gone too soon")
	}
	c.run(2 * time.Second)
	if c.ra.r.NAT().Len() != 0 {
		t.Error("an echo is kept for ever")
	}
	c.settled()
}

// `ip tcp adjust-mss` counts on the way in and on the way out.
func TestLine6MSS(t *testing.T) {
	for i := range 2 {
		c := newCourse(t)
		c.start()
		c.warm()
		c.ra.tables.Ifaces[i].MSS = 1356
		p := c.pool.Get()
		b := p.Extend(packet.TCPLen + 4)
		clear(b)
		b[12], b[13] = 6<<4, packet.TCPSyn
		copy(b[packet.TCPLen:], []byte{2, 4, 0x05, 0xb4})
		p.PushIPv4(packet.IPv4Fields{Src: c.pc.addr(0), Dst: c.server.addr(0), Proto: packet.ProtoTCP})
		p.SetPartial()
		p.CompleteSum()
		c.server.punted = nil
		c.pc.r.Originate(c.now, p)
		c.run(time.Second)
		if len(c.server.punted) != 1 || binary.BigEndian.Uint16(c.server.punted[0][packet.IPv4Len+packet.TCPLen+2:]) != 1356 {
			t.Errorf("interface %d: % x", i, c.server.punted)
		}
		c.settled()
	}
}
