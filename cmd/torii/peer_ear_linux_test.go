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
	return ear{socket}, unix.Bind(socket, &unix.SockaddrLinklayer{Protocol: everything, Ifindex: nic.Index})
}

// heard counts the packets of each way so far, and closes the ear.
func (e ear) heard() map[string]int {
	defer unix.Close(e.socket)
	ways, packet := map[string]int{}, make([]byte, 2048)
	for {
		n, _, err := unix.Recvfrom(e.socket, packet, 0)
		if err != nil {
			return ways
		}
		if way := wayOf(packet[:n]); way != "" {
			ways[way]++
		}
	}
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
