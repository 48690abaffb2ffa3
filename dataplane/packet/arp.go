package packet

import "encoding/binary"

// ARPLen is the length of an ARP message for IPv4 over Ethernet.
const ARPLen = 28

// Operations of RFC 826.
const (
	ARPRequest = 1
	ARPReply   = 2
)

// ARP is an ARP message for IPv4 over Ethernet (RFC 826).
type ARP []byte

// ParseARP checks length, hardware and protocol type, address lengths and operation.
func ParseARP(b []byte) (ARP, bool) {
	if len(b) < ARPLen || binary.BigEndian.Uint64(b)>>16 != 0x0001_0800_0604 {
		return nil, false
	}
	a := ARP(b[:ARPLen])
	if op := a.Op(); op != ARPRequest && op != ARPReply {
		return nil, false
	}
	return a, !a.SenderMAC().Group()
}

func (a ARP) Op() uint16         { return binary.BigEndian.Uint16(a[6:]) }
func (a ARP) SenderMAC() MAC     { return MAC(a[8:14]) }
func (a ARP) SenderAddr() uint32 { return binary.BigEndian.Uint32(a[14:]) }
func (a ARP) TargetMAC() MAC     { return MAC(a[18:24]) }
func (a ARP) TargetAddr() uint32 { return binary.BigEndian.Uint32(a[24:]) }

// ARPFields is an ARP message to be written.
type ARPFields struct {
	Op                     uint16
	SenderMAC, TargetMAC   MAC
	SenderAddr, TargetAddr uint32
}

// PutARP writes the message behind what the packet holds.
func (p *Packet) PutARP(f ARPFields) {
	b := p.Extend(ARPLen)
	binary.BigEndian.PutUint64(b, 0x0001_0800_0604<<16|uint64(f.Op))
	copy(b[8:], f.SenderMAC[:])
	binary.BigEndian.PutUint32(b[14:], f.SenderAddr)
	copy(b[18:], f.TargetMAC[:])
	binary.BigEndian.PutUint32(b[24:], f.TargetAddr)
}
