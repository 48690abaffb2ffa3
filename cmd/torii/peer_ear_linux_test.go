package main

import (
	"encoding/binary"
	"net"
	"testing"

	"golang.org/x/sys/unix"
)

// The ways of ESP between two ends.
const (
	native = "native" // IP protocol 50, RFC 4303
	natT   = "NAT-T"  // UDP port 4500, RFC 3948
)

// ear hears what passes an interface, both ways: the first packets, as many as a socket keeps.
type ear struct{ socket int }

// overheard is what an ear has heard of ESP, and of IKE that has left port 500 for it.
type overheard struct {
	ways               map[string]int // packets by their way
	longest, fragments int            // the longest one's octets, and how many are parts of one
	missed             uint32         // that the socket did not keep, of any kind
}

// listen opens an ear on an interface of the namespace.
func (n namespace) listen(t testing.TB, device string) (e ear) {
	t.Helper()
	err := n.inside(func() (err error) {
		e, err = openEar(device)
		return err
	})
	if err != nil {
		t.Fatalf("a packet socket on %s: %v", device, err)
	}
	return e
}

func openEar(device string) (ear, error) {
	nic, err := net.InterfaceByName(device)
	if err != nil {
		return ear{}, err
	}
	everything := binary.BigEndian.Uint16(binary.NativeEndian.AppendUint16(nil, unix.ETH_P_ALL))
	socket, err := unix.Socket(unix.AF_PACKET, unix.SOCK_DGRAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return ear{}, err
	}
	if err := unix.SetsockoptInt(socket, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, wideSocket); err != nil {
		return ear{}, err
	}
	return ear{socket}, unix.Bind(socket, &unix.SockaddrLinklayer{Protocol: everything, Ifindex: nic.Index})
}

// packets are those so far: of IPv4, out of PPPoE if they are in it.
func (e ear) packets(yield func([]byte) bool) {
	packet := make([]byte, 2048)
	for {
		n, _, err := unix.Recvfrom(e.socket, packet, 0)
		if err != nil || !yield(unwrap(packet[:n])) {
			return
		}
	}
}

// unwrap takes the headers of RFC 2516 section 4 and of PPP off a packet that has them.
func unwrap(packet []byte) []byte {
	const headers, versionAndType, ipv4 = 8, 0x11, 0x0021
	if len(packet) < headers || packet[0] != versionAndType || binary.BigEndian.Uint16(packet[6:]) != ipv4 {
		return packet
	}
	return packet[headers:]
}

// heard is what there was so far; the ear is closed.
func (e ear) heard() overheard {
	defer unix.Close(e.socket)
	n := overheard{ways: map[string]int{}}
	for packet := range e.packets {
		if way := wayOf(packet); way != "" {
			n.ways[way]++
			n.longest = max(n.longest, int(binary.BigEndian.Uint16(packet[2:])))
			if offsetAndMore := binary.BigEndian.Uint16(packet[6:]) & 0x3fff; offsetAndMore != 0 {
				n.fragments++
			}
		}
	}
	if statistics, err := unix.GetsockoptTpacketStats(e.socket, unix.SOL_PACKET, unix.PACKET_STATISTICS); err == nil {
		n.missed = statistics.Drops
	}
	return n
}

// wayOf is the way of an IPv4 packet with ESP, or with IKE that has left port 500 for it; empty for all others.
func wayOf(packet []byte) string {
	if len(packet) < 20 || packet[0]>>4 != 4 {
		return ""
	}
	payload := packet[min(len(packet), int(packet[0]&0x0f)*4):]
	switch protocol := packet[9]; {
	case protocol == unix.IPPROTO_ESP:
		return native
	case protocol == unix.IPPROTO_UDP && len(payload) >= 8 && binary.BigEndian.Uint16(payload[2:]) == 4500:
		return natT
	}
	return ""
}
