package dataplane

import (
	"testing"
	"time"

	"torii/dataplane/packet"
)

// what a device counts while something is done, as the difference.
func (c *course) counted(n *node, do func()) (Traffic, []IfaceCounters) {
	n.r.Traffic = Traffic{}
	for _, i := range n.tables.Ifaces {
		*i.Counters = IfaceCounters{}
	}
	do()
	var ifaces []IfaceCounters
	for _, i := range n.tables.Ifaces {
		ifaces = append(ifaces, *i.Counters)
	}
	return n.r.Traffic, ifaces
}

func TestTrafficOfAPacketPassedOn(t *testing.T) {
	c := newCourse(t)
	c.start()
	c.warm()
	got, ifaces := c.counted(c.ra, func() { c.pingServer() })
	want := Traffic{IP: IPTraffic{Received: 2, Forwarded: 2}}
	if got != want {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	const frame = packet.EthernetLen + packet.IPv4Len + packet.ICMPLen + 32
	for n, i := range ifaces {
		if want := (IfaceCounters{InPackets: 1, InBytes: frame, InPassed: 1, InPassedBytes: frame, OutPackets: 1, OutBytes: frame}); i != want {
			t.Errorf("interface %d: got %+v\nwant %+v", n, i, want)
		}
	}
}

func TestTrafficOfThePingsOfARouter(t *testing.T) {
	c := newCourse(t)
	c.start()
	c.warm()
	got, ifaces := c.counted(c.ra, func() {
		c.ra.ping(c.rb.addr(0), 1)
		c.run(time.Second)
		c.rb.ping(c.ra.addr(0), 1)
		c.run(time.Second)
	})
	want := Traffic{IP: IPTraffic{Received: 2, Local: 2, Generated: 2}}
	*want.ICMP.In.Of(packet.ICMPEcho), *want.ICMP.In.Of(packet.ICMPEchoReply) = 1, 1
	*want.ICMP.Out.Of(packet.ICMPEcho), *want.ICMP.Out.Of(packet.ICMPEchoReply) = 1, 1
	if got != want {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	if i := ifaces[0]; i.OutPackets != 2 || i.OutOwn != 2 || i.OutOwnBytes != i.OutBytes || i.InPassed != 0 {
		t.Errorf("interface: %+v", i)
	}
}

func TestTrafficOfATunnel(t *testing.T) {
	c, _, _ := tunnel(t)
	got, ifaces := c.counted(c.ra, func() { c.pingServer() })
	// the request comes in clear, the reply as ESP for us and once more when it has been opened
	if want := (IPTraffic{Received: 3, Local: 1, Forwarded: 2}); got.IP != want {
		t.Errorf("got %+v\nwant %+v", got.IP, want)
	}
	if out := ifaces[0]; out.OutPackets != 1 || out.OutOwn != 0 {
		t.Errorf("the sealed packet is not the router's own: %+v", out)
	}
}

func TestTrafficOfFragments(t *testing.T) {
	c := newCourse(t)
	c.start()
	c.warm()
	c.ra.outside().MTU = 600
	got, _ := c.counted(c.ra, func() {
		c.pc.pingWith(packet.IPv4Fields{Dst: c.rb.addr(0)}, 1, 1400)
		c.run(time.Second)
	})
	if got.IP.Fragmented != 1 || got.IP.Made != 3 || got.IP.Reassembled != 0 {
		t.Errorf("the router that cuts: %+v", got.IP)
	}
	got, _ = c.counted(c.rb, func() {
		c.pc.pingWith(packet.IPv4Fields{Dst: c.rb.addr(0)}, 1, 1400)
		c.run(time.Second)
	})
	if got.IP.Reassembled != 1 || got.IP.Received != 3 || got.IP.Local != 3 {
		t.Errorf("the one that joins: %+v", got.IP)
	}
}

func TestTrafficOfARPAndGroups(t *testing.T) {
	c := newCourse(t)
	c.start()
	c.warm()
	c.ra.outside().ProxyARP = true
	arp := func(target uint32) func(*packet.Packet) {
		return func(p *packet.Packet) {
			p.PutARP(packet.ARPFields{Op: packet.ARPRequest, SenderMAC: packet.MAC{2, 7}, SenderAddr: 0x0a000a07, TargetAddr: target})
			p.PushEthernet(packet.BroadcastMAC, packet.MAC{2, 7}, packet.EtherARP)
		}
	}
	group := func(mac packet.MAC, dst uint32) func(*packet.Packet) {
		return func(p *packet.Packet) {
			p.PutEcho(packet.IPv4Fields{Src: c.rb.addr(0), Dst: packet.Addr(dst), TTL: 1}, 1, 1, nil)
			p.PushEthernet(mac, packet.MAC{2, 7}, packet.EtherIPv4)
		}
	}
	got, ifaces := c.counted(c.ra, func() {
		for _, put := range []func(*packet.Packet){
			arp(packet.U32(c.ra.addr(0))), arp(packet.U32(c.pc.addr(0))), arp(0x0a000a63),
			group(packet.BroadcastMAC, 0xffffffff), group(packet.MAC{1, 0, 0x5e, 0, 0, 5}, 0xe0000005),
		} {
			p := c.pool.Get()
			put(p)
			c.ra.r.Receive(c.now, c.ra.outside(), []*packet.Packet{p})
		}
	})
	if want := (ARPTraffic{In: ARPCounts{Requests: 3}, Out: ARPCounts{Replies: 2}, Proxies: 1}); got.ARP != want {
		t.Errorf("got %+v\nwant %+v", got.ARP, want)
	}
	if got.IP.InBroadcasts != 1 || got.IP.InMulticasts != 1 {
		t.Errorf("groups: %+v", got.IP)
	}
	if i := ifaces[0]; i.InBroadcasts != 5 || i.InMulticasts != 1 {
		t.Errorf("frames to groups: %+v", i)
	}
}

func TestTrafficOfDatagrams(t *testing.T) {
	c := newCourse(t)
	c.start()
	c.warm()
	c.rb.claims = func(p *packet.Packet) bool { return false }
	got, _ := c.counted(c.rb, func() { c.udp(c.rb.addr(0), 9, 9999) })
	if got.UDP.In != 1 || *got.ICMP.Out.Of(packet.ICMPUnreachable) != 1 {
		t.Errorf("the receiver: %+v", got)
	}
	got, _ = c.counted(c.pc, func() { c.udp(c.rb.addr(0), 9, 9999) })
	if got.UDP.Out != 1 || got.IP.Generated != 1 {
		t.Errorf("the sender: %+v", got)
	}
}

func TestTypesOfICMPWithoutAName(t *testing.T) {
	var c ICMPCounts
	*c.Of(40)++
	*c.Of(255)++
	*c.Of(18)++
	if c.Other() != 2 || c[18] != 1 {
		t.Errorf("counted %v", c)
	}
}
