package link

import (
	"net/netip"

	"torii/dataplane/packet"
)

// transport makes super-packets of 39 times 1200 octets and a shorter segment.
type transport struct {
	name   string
	proto  uint8
	header []byte
}

var transports = []transport{
	{"TCP", packet.ProtoTCP, []byte{0x13, 0x88, 0x1f, 0x90, 0, 0, 0, 1, 0, 0, 0, 2, 5 << 4, packet.TCPAck | packet.TCPPsh, 1, 0, 0, 0, 0, 0}},
	{"UDP", packet.ProtoUDP, []byte{0x13, 0x88, 0x1f, 0x90, (39*1200 + 77 + 8) >> 8, (39*1200 + 77 + 8) & 0xff, 0, 0}},
}

func (r transport) is(h packet.IPv4) bool { return h.Protocol() == r.proto }

func (r transport) make(pool *packet.Pool, from, to string) *packet.Packet {
	const size, length = 1200, 39*1200 + 77
	p := pool.GetSize(packet.LargestData)
	copy(p.Extend(len(r.header)), r.header)
	for i, data := 0, p.Extend(length); i < length; i++ {
		data[i] = byte(i * 7)
	}
	p.PushIPv4(packet.IPv4Fields{
		Src: netip.MustParseAddr(from), Dst: netip.MustParseAddr(to), Proto: r.proto, TTL: 64, ID: 1000, DF: true,
	})
	p.SegSize, p.SegHeader = size, packet.IPv4Len+len(r.header)
	p.SetPartial()
	p.Decode()
	return p
}
