package dataplane

import (
	"encoding/binary"
	"net/netip"
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

// What is too long for the way out is reported to the PC that sent it, and about the packet that it sent.
func TestLine9PathMTUThroughTheTranslation(t *testing.T) {
	for name, narrow := range map[string]func(c *course){
		"here":   func(c *course) { c.ra.outside().MTU = 1400 },
		"beyond": func(c *course) { c.rb.tables.Ifaces[1].MTU = 1400 },
	} {
		c := newCourse(t)
		c.start()
		c.warm()
		c.overload(everything)
		narrow(c)
		c.pc.pingWith(packet.IPv4Fields{Dst: c.server.addr(0), DF: true}, 1, 1400)
		c.run(time.Second)
		c.pc.wantTooBig(1400)
		quote := packet.IPv4(packet.ICMP(packet.IPv4(c.pc.punted[0]).Payload()).Payload())
		if got := packet.Addr(quote.Src()); got != c.pc.addr(0) {
			t.Errorf("%s: about a packet from %v", name, got)
		}
		c.settled()
	}
}

// A trace shows every router: the translation's own, and those behind it.
func TestTraceThroughTheTranslation(t *testing.T) {
	c := newCourse(t)
	c.start()
	c.warm()
	c.overload(everything)
	for ttl, want := range []message{
		1: {packet.ICMPTimeExceeded, 0, "192.168.1.254", 255},
		2: {packet.ICMPTimeExceeded, 0, "10.0.10.20", 254},
		3: {packet.ICMPEchoReply, 0, "192.168.2.1", 126},
	} {
		if ttl == 0 {
			continue
		}
		c.pc.pingWith(packet.IPv4Fields{Dst: c.server.addr(0), TTL: uint8(ttl)}, 1, 32)
		c.run(time.Second)
		if got := c.pc.answers(); len(got) != 1 || got[0] != want {
			t.Errorf("TTL %d: %v, want %v", ttl, got, want)
		}
	}
	c.settled()
}

// The outside knows a host inside by its global address alone: errors about packets to it quote that one.
func TestErrorsHideTheInside(t *testing.T) {
	c := newCourse(t)
	c.start()
	c.warm()
	c.alias("10.0.10.99", c.pc.addr(0).String())
	c.ra.tables.Ifaces[1].Up = false
	c.ra.swap()
	for seq := range uint16(2) { // the first one asks for the neighbor
		c.server.ping(netip.MustParseAddr("10.0.10.99"), seq)
		c.run(time.Second)
	}
	if len(c.server.punted) != 1 {
		t.Fatalf("%d messages", len(c.server.punted))
	}
	m := packet.ICMP(packet.IPv4(c.server.punted[0]).Payload())
	if got := packet.Addr(packet.IPv4(m.Payload()).Dst()); m.Type() != packet.ICMPUnreachable || got.String() != "10.0.10.99" {
		t.Errorf("type %d about a packet to %v", m.Type(), got)
	}
	c.settled()
}

// alias gives a host inside a global address of its own.
func (c *course) alias(global, local string) {
	c.overload(func(*packet.Facts) bool { return false })
	c.ra.tables.NAT = &nat.Rules{Timeouts: nat.DefaultTimeouts, Statics: []nat.Static{{
		ID: 1, Local: endpoint(local), Global: endpoint(global),
	}}}
	c.ra.swap()
}

func endpoint(addr string) packet.Endpoint {
	return packet.Endpoint{Addr: packet.U32(netip.MustParseAddr(addr))}
}

// A global address in the network outside is nobody's but the router's, which answers ARP for it.
func TestGlobalAddressesAnswerARP(t *testing.T) {
	c := newCourse(t)
	c.start()
	c.warm()
	c.alias("10.0.10.99", c.pc.addr(0).String())
	for seq := range uint16(2) {
		c.server.ping(netip.MustParseAddr("10.0.10.99"), seq)
		c.run(time.Second)
	}
	if got := c.server.answers(); len(got) != 1 || got[0].from != "10.0.10.99" {
		t.Errorf("answers %v", got)
	}
	c.settled()
}

// A pool's address that nobody has at present is no reason to look for a neighbor.
func TestGlobalAddressesThatNobodyHas(t *testing.T) {
	c := newCourse(t)
	c.start()
	c.warm()
	c.overload(everything)
	c.ra.tables.NAT.Dynamics[0].First, c.ra.tables.NAT.Dynamics[0].Last = endpoint("10.0.10.98").Addr, endpoint("10.0.10.99").Addr
	c.ra.tables.NAT.Dynamics[0].Overload = false
	c.ra.swap()
	for seq := range uint16(2) {
		c.server.ping(netip.MustParseAddr("10.0.10.99"), seq)
		c.run(time.Second)
	}
	c.ra.wantDrop(drop.NATUnknown)
}

func TestNoAddressIsLeft(t *testing.T) {
	c := newCourse(t)
	c.start()
	c.warm()
	c.overload(everything)
	c.ra.tables.NAT.Dynamics[0].First = 0
	c.wantAnswer(c.ra, message{packet.ICMPUnreachable, packet.UnreachableHost, "192.168.1.254", 255}, drop.NATExhausted)
}

// What the device itself sends from an address inside is translated too, and what comes back is its own.
func TestOwnPacketsFromInside(t *testing.T) {
	c := newCourse(t)
	c.start()
	c.warm()
	c.overload(everything)
	seen := c.watch()
	c.ra.pingWith(packet.IPv4Fields{Src: c.ra.addr(1), Dst: c.server.addr(0)}, 1, 32)
	c.run(time.Second)
	if got := c.ra.answers(); len(got) != 1 || got[0].typ != packet.ICMPEchoReply {
		t.Errorf("answers %v", got)
	}
	if got := packet.Addr(packet.IPv4((*seen)[0]).Src()); got != c.ra.addr(0) {
		t.Errorf("goes out from %v", got)
	}
	c.settled()
}

// Whoever wants to know is told of every packet, and of both its forms.
func TestTranslatedPacketsAreTold(t *testing.T) {
	c := newCourse(t)
	c.start()
	c.warm()
	c.overload(everything)
	c.ra.tables.DebugNAT = true
	c.pingServer()
	if len(c.ra.translated) != 2 {
		t.Fatalf("told of %d packets", len(c.ra.translated))
	}
	pc, global, server := packet.U32(c.pc.addr(0)), packet.U32(c.ra.addr(0)), packet.U32(c.server.addr(0))
	out, in := c.ra.translated[0], c.ra.translated[1]
	if !out.Outbound || out.Was.Src.Addr != pc || out.Is.Src.Addr != global || out.Is.Dst.Addr != server || out.Was.Src.Port != 1 {
		t.Errorf("out: %+v", out)
	}
	if in.Outbound || in.Was.Dst.Addr != global || in.Is.Dst.Addr != pc || in.Is.Src.Addr != server {
		t.Errorf("in: %+v", in)
	}
	c.settled()
}

// A segment of FTP's control connection that comes too soon is counted; it will come again.
func TestFTPAheadOfItself(t *testing.T) {
	c := newCourse(t)
	c.start()
	c.warm()
	c.overload(everything)
	c.ra.tables.NAT.FTP = []nat.FTPPort{{Port: 21, Serves: func(uint32) bool { return true }}}
	c.ra.swap()
	for _, seq := range []uint32{1000, 2000} {
		p := c.pool.Get()
		b := p.Extend(packet.TCPLen)
		clear(b)
		binary.BigEndian.PutUint16(b, 4000)
		binary.BigEndian.PutUint16(b[2:], 21)
		b[12], b[13] = packet.TCPLen/4<<4, packet.TCPAck
		p.PushIPv4(packet.IPv4Fields{Src: c.pc.addr(0), Dst: c.server.addr(0), Proto: packet.ProtoTCP})
		p.Decode()
		p.SetSeq(seq)
		p.SetData([]byte("NOOP\r\n"))
		c.pc.r.Originate(c.now, p)
		c.run(time.Second)
	}
	c.ra.wantDrop(drop.NATEarly)
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
