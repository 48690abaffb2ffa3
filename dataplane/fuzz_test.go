package dataplane

import (
	"testing"
	"time"

	"torii/dataplane/packet"
)

// FuzzReceive throws frames at a router with lists, a crypto map and SAs: whatever comes, nothing panics, every
// packet finds an owner, and every frame is accounted for.
func FuzzReceive(f *testing.F) {
	c, _, _ := tunnel(new(testing.T))
	mac, from := c.rb.outside().MAC, c.ra.outside().MAC
	for _, build := range []func(p *packet.Packet){
		func(p *packet.Packet) { p.PutEcho(ipAB(c), 1, 1, []byte("ping")) },
		func(p *packet.Packet) { p.PutUDP(ipAB(c), 500, 500, []byte("isakmp")) },
		func(p *packet.Packet) { p.PutICMPError(ipAB(c), 3, 4, 1400, make([]byte, 28)) },
		func(p *packet.Packet) {
			p.PutEcho(packet.IPv4Fields{Src: c.pc.addr(0), Dst: c.server.addr(0), TTL: 9}, 1, 1, nil)
			c.ra.sealByHand(p)
		},
		func(p *packet.Packet) {
			p.PutEcho(packet.IPv4Fields{Src: c.pc.addr(0), Dst: c.server.addr(0), TTL: 9}, 1, 1, nil)
			c.ra.outside().Crypto.Entries[0].Flows[7].Out.Sealer.Seal([]*packet.Packet{p})
			p.PushUDP(4500, 4500)
			p.PushIPv4(packet.IPv4Fields{Src: c.ra.addr(0), Dst: c.rb.addr(0), Proto: packet.ProtoUDP, TTL: 64})
		},
		func(p *packet.Packet) { p.PutUDP(ipAB(c), 4500, 4500, []byte{0xff}) },
		func(p *packet.Packet) { p.PutUDP(ipAB(c), 4500, 4500, []byte("\x00\x00\x00\x00isakmp")) },
		func(p *packet.Packet) {
			p.PutEcho(ipAB(c), 1, 1, make([]byte, 64))
			packet.IPv4(p.Bytes()).SetFragment(0, true)
			packet.IPv4(p.Bytes()).SetChecksum()
		},
	} {
		p := c.pool.Get()
		build(p)
		p.PushEthernet(mac, from, packet.EtherIPv4)
		f.Add(p.Bytes(), true)
	}
	p := c.pool.Get()
	p.PutARP(packet.ARPFields{Op: packet.ARPRequest, SenderMAC: from, SenderAddr: packet.U32(c.ra.addr(0)), TargetAddr: packet.U32(c.rb.addr(0))})
	p.PushEthernet(packet.BroadcastMAC, from, packet.EtherARP)
	f.Add(p.Bytes(), false)

	f.Fuzz(func(t *testing.T, frame []byte, repair bool) {
		if len(frame) > 9000 {
			return
		}
		c, _, _ := tunnel(t)
		for range 2 {
			p := c.pool.GetSize(len(frame))
			copy(p.Extend(len(frame)), frame)
			if repair {
				repairIPv4(p.Bytes())
			}
			c.rb.r.Receive(c.now, c.rb.outside(), []*packet.Packet{p})
			c.run(time.Millisecond)
		}
		c.settled()
	})
}

func ipAB(c *course) packet.IPv4Fields {
	return packet.IPv4Fields{Src: c.ra.addr(0), Dst: c.rb.addr(0), TTL: 64, ID: 3}
}

// repairIPv4 makes the header checksum right, so that more gets through the gate.
func repairIPv4(frame []byte) {
	if len(frame) < packet.EthernetLen+packet.IPv4Len {
		return
	}
	h := packet.IPv4(frame[packet.EthernetLen:])
	if h.HeaderLen() >= packet.IPv4Len && h.HeaderLen() <= len(h) {
		h.SetChecksum()
	}
}
