package dataplane

import "torii/dataplane/packet"

// Traffic is what the device as a whole has received and sent, beside Drops. Each segment of a super-packet is one.
type Traffic struct {
	IP   IPTraffic
	ICMP struct{ In, Out ICMPCounts }
	UDP  struct{ In, Out uint64 }
	TCP  struct{ In, Out uint64 }
	ARP  ARPTraffic
}

// IPTraffic counts packets. One that came through a tunnel counts again when it has been opened.
type IPTraffic struct {
	Received, Local, Options      uint64 // Local: for the device itself
	InBroadcasts, InMulticasts    uint64
	OutBroadcasts, OutMulticasts  uint64
	Generated, Forwarded          uint64
	Reassembled, Fragmented, Made uint64 // Made: the fragments that packets were cut into
}

// ARPTraffic counts messages. Proxies are among the replies sent.
type ARPTraffic struct {
	In, Out ARPCounts
	Proxies uint64
}

// ARPCounts are the operations of RFC 826.
type ARPCounts struct{ Requests, Replies uint64 }

func (c *ARPCounts) count(op uint16) {
	if op == packet.ARPRequest {
		c.Requests++
	} else {
		c.Replies++
	}
}

// ICMPCounts is one counter for each type of ICMP there is a name for (RFC 792, RFC 950); the last one has all others.
type ICMPCounts [icmpTypes + 1]uint64

const icmpTypes = 19

// Of is the counter of a type.
func (c *ICMPCounts) Of(typ uint8) *uint64 { return &c[min(typ, icmpTypes)] }

// Other counts the types without a name.
func (c *ICMPCounts) Other() uint64 { return c[icmpTypes] }

// arrived counts what is special about a packet that has passed the gate.
func (t *IPTraffic) arrived(p *packet.Packet, group bool) {
	n := count(p)
	if p.IPLen > packet.IPv4Len {
		t.Options += n
	}
	switch {
	case !group:
	case multicast(p.Dst):
		t.InMulticasts += n
	default:
		t.InBroadcasts += n
	}
}

// made counts a packet of the device itself.
func (r *Router) made(p *packet.Packet) {
	t, n := &r.Traffic, count(p)
	t.IP.Generated += n
	switch {
	case multicast(p.Dst):
		t.IP.OutMulticasts += n
	case r.isBroadcast(p.Dst):
		t.IP.OutBroadcasts += n
	}
	switch p.Proto {
	case packet.ProtoICMP:
		*t.ICMP.Out.Of(p.ICMPType) += n
	case packet.ProtoUDP:
		t.UDP.Out += n
	case packet.ProtoTCP:
		t.TCP.Out += n
	}
}

// passed counts a packet of others that was sent on.
func (r *Router) passed(in *Iface, n, length uint64) {
	r.Traffic.IP.Forwarded += n
	in.Counters.InPassed += n
	in.Counters.InPassedBytes += length
}

// count is how many packets this is on a wire.
func count(p *packet.Packet) uint64 { return uint64(max(1, p.Segments)) }

func multicast(a uint32) bool { return a>>28 == 0xe }
