package packet

import (
	"encoding/binary"
	"fmt"
)

// MAC is a hardware address.
type MAC [6]byte

// BroadcastMAC reaches every station.
var BroadcastMAC = MAC{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}

// String is the dotted form of IOS: 0011.2233.4455.
func (m MAC) String() string {
	return fmt.Sprintf("%02x%02x.%02x%02x.%02x%02x", m[0], m[1], m[2], m[3], m[4], m[5])
}

// Group tells multicast and broadcast addresses (IEEE 802.3 §3.2.3).
func (m MAC) Group() bool { return m[0]&1 != 0 }

// Types of IEEE 802.3 §3.2.6.
const (
	EtherIPv4 = 0x0800
	EtherARP  = 0x0806
)

// EthernetLen is the length of an Ethernet II header.
const EthernetLen = 14

// Ethernet is an Ethernet II header; at least EthernetLen octets.
type Ethernet []byte

func (h Ethernet) Dst() MAC     { return MAC(h[0:6]) }
func (h Ethernet) Src() MAC     { return MAC(h[6:12]) }
func (h Ethernet) Type() uint16 { return binary.BigEndian.Uint16(h[12:]) }

// PushEthernet puts an Ethernet header before the packet.
func (p *Packet) PushEthernet(dst, src MAC, typ uint16) {
	h := p.Push(EthernetLen)
	copy(h, dst[:])
	copy(h[6:], src[:])
	binary.BigEndian.PutUint16(h[12:], typ)
}
