package link

import (
	"encoding/binary"

	"torii/dataplane/packet"
)

// vnetLen is the length of struct virtio_net_hdr, which Linux puts before a frame (VIRTIO 1.2 §5.1.6; without the
// count of merged buffers, in the byte order of the machine):
//
//	0       1          2..3      4..5      6..7         8..9
//	|flags  |gso_type  |hdr_len  |gso_size |csum_start  |csum_offset|
const vnetLen = 10

const (
	vnetNeedsSum = 1 // flags: the checksum is partial

	vnetPlain = 0 // gso_type
	vnetTCPv4 = 1
	vnetUDPL4 = 5
	vnetECN   = 0x80 // only the first segment carries CWR
)

// vnet is a virtio header; vnetLen octets.
type vnet []byte

func (h vnet) u16(at int) int        { return int(binary.NativeEndian.Uint16(h[at:])) }
func (h vnet) put16(at int, v int)   { binary.NativeEndian.PutUint16(h[at:], uint16(v)) }
func (h vnet) needsSum() bool        { return h[0]&vnetNeedsSum != 0 }
func (h vnet) gsoType() uint8        { return h[1] &^ vnetECN }
func (h vnet) gsoSize() int          { return h.u16(4) }
func (h vnet) sumAt() (start, n int) { return h.u16(6), h.u16(8) }

// accept writes down in a packet what the virtio header says about it. The packet holds a frame whose own header has
// the given length. False is a header that contradicts the frame.
func (h vnet) accept(p *packet.Packet, frame int) bool {
	ip, isIPv4 := ipv4In(p, frame)
	if isIPv4 && (h.gsoType() == vnetTCPv4 || h.gsoType() == vnetUDPL4) {
		header := ip.HeaderLen() + transportHeader(ip)
		if h.gsoSize() == 0 || header == ip.HeaderLen() || header > len(ip) {
			return false
		}
		p.SegSize, p.SegHeader = h.gsoSize(), header
	}
	if !h.needsSum() {
		return true
	}
	start, offset := h.sumAt()
	if isIPv4 && start == frame+ip.HeaderLen() && transportHeader(ip) > 0 && offset == packet.SumOffset(ip.Protocol()) {
		p.Sum = packet.SumPartial
		return true
	}
	return completeSum(p.Bytes(), start, offset)
}

// ipv4In is the IPv4 packet in a frame.
func ipv4In(p *packet.Packet, frame int) (packet.IPv4, bool) {
	b := p.Bytes()
	if len(b) < frame+packet.IPv4Len || frame > 0 && packet.Ethernet(b).Type() != packet.EtherIPv4 {
		return nil, false
	}
	ip := packet.IPv4(b[frame:])
	return ip, ip.Version() == 4 && ip.HeaderLen() >= packet.IPv4Len && ip.HeaderLen() <= len(ip)
}

// transportHeader is the length of a header of TCP or UDP; 0 for what is neither, or too short.
func transportHeader(ip packet.IPv4) int {
	b := ip.Payload()
	switch {
	case ip.Protocol() == packet.ProtoUDP && len(b) >= packet.UDPLen:
		return packet.UDPLen
	case ip.Protocol() == packet.ProtoTCP && len(b) >= packet.TCPLen:
		return max(packet.TCPLen, packet.TCP(b).HeaderLen())
	}
	return 0
}

// completeSum finishes a partial checksum of a protocol that the router does not know.
func completeSum(b []byte, start, offset int) bool {
	if start+offset+2 > len(b) {
		return false
	}
	binary.BigEndian.PutUint16(b[start+offset:], packet.Checksum(b[start:]))
	return true
}

// describe writes the header of a frame, whose own header has the given length, for Linux to read.
func (h vnet) describe(p *packet.Packet, frame int) {
	clear(h[:vnetLen])
	super := p.SegSize > 0 && p.Segments > 1
	if super {
		h[1] = gsoTypeOf(p)
		h.put16(2, frame+p.SegHeader)
		h.put16(4, p.SegSize)
		if p.Sum != packet.SumPartial {
			p.Pull(frame)
			p.SetPartial()
			p.Push(frame)
		}
	}
	if p.Sum == packet.SumPartial {
		h[0] = vnetNeedsSum
		h.put16(6, frame+p.IPLen)
		h.put16(8, packet.SumOffset(p.Proto))
	}
}

func gsoTypeOf(p *packet.Packet) uint8 {
	switch {
	case p.Proto == packet.ProtoUDP:
		return vnetUDPL4
	case p.TCPFlags&packet.TCPCwr != 0:
		return vnetTCPv4 | vnetECN
	}
	return vnetTCPv4
}
