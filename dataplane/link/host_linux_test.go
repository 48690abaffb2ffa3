package link

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"torii/dataplane/frag"
	"torii/dataplane/packet"
)

var (
	hostAddr = netip.MustParseAddr("10.9.0.1")
	peerAddr = netip.MustParseAddr("10.9.0.2")
)

// hostPort is a host port at 10.9.0.1, and at 10.9.0.2 the wire's other end, in the same namespace.
func hostPort(t testing.TB) *opened {
	namespace(t)
	run(t, `ip link add h0 type veth peer name h1
		ip link set h0 up
		ip link set h1 up
		ip address add 10.9.0.1/24 dev h0
		ip address add 10.9.0.2/24 dev h1`)
	return open(t, "host:h0")
}

// peer is a socket of the far end.
func peer(t testing.TB, network string, number int) *net.UDPConn {
	t.Helper()
	c, err := net.ListenUDP(network, net.UDPAddrFromAddrPort(netip.AddrPortFrom(peerAddr, uint16(number))))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(patience))
	return c
}

// datagramsOf are ESP in UDP as a router sends it: 39 of one length and a shorter one.
func datagramsOf(pool *packet.Pool) (out []*packet.Packet) {
	for i := range 40 {
		size := 1300
		if i == 39 {
			size = 90
		}
		p := pool.Get()
		p.PutUDP(packet.IPv4Fields{Src: hostAddr, Dst: peerAddr, TTL: 255, ID: uint16(i)}, portNATT, portNATT, bytes.Repeat([]byte{byte(i + 1)}, size))
		p.Decode()
		out = append(out, p)
	}
	return out
}

func TestHostSendsManyAsItSendsEach(t *testing.T) {
	o := hostPort(t)
	far := peer(t, "udp4", portNATT)
	var got [2][]string
	for i, send := range []func(){
		func() { o.Send(time.Time{}, datagramsOf(o.pool)) },
		func() {
			for _, p := range datagramsOf(o.pool) {
				o.Send(time.Time{}, []*packet.Packet{p})
			}
		},
	} {
		send()
		for range 40 {
			b := make([]byte, 2000)
			n, from, err := far.ReadFromUDPAddrPort(b)
			if err != nil || from != netip.AddrPortFrom(hostAddr, portNATT) {
				t.Fatalf("from %v: %v", from, err)
			}
			got[i] = append(got[i], string(b[:n]))
		}
	}
	compare(t, got[0], got[1])
	if o.Unsent() != 0 {
		t.Errorf("%d were not sent", o.Unsent())
	}
}

func TestHostReceivesManyAsItReceivesEach(t *testing.T) {
	o := hostPort(t)
	far, pool := peer(t, "udp4", portNATT), packet.NewPool()
	raw, err := far.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	sent := datagramsOf(pool)
	for _, p := range sent {
		far.WriteToUDPAddrPort(p.Bytes()[28:], netip.AddrPortFrom(hostAddr, portNATT))
	}
	isUDP := func(h packet.IPv4) bool { return h.Protocol() == packet.ProtoUDP }
	singly, _ := o.collect(40, isUDP)

	var data []byte
	for _, p := range sent {
		data = append(data, p.Bytes()[28:]...)
	}
	d := datagram{}
	control := d.setSegment(0, 1300)
	raw.Control(func(fd uintptr) {
		err = unix.Sendmsg(int(fd), data, d.octets()[:control], &unix.SockaddrInet4{Port: portNATT, Addr: hostAddr.As4()}, 0)
	})
	if err != nil {
		t.Fatal(err)
	}
	together, _ := o.collect(40, isUDP)
	compare(t, together, singly)
	for i, p := range together {
		h := packet.IPv4(p)
		u := packet.UDP(h.Payload())
		if packet.Addr(h.Src()) != peerAddr || packet.Addr(h.Dst()) != hostAddr || u.SrcPort() != portNATT || u.DstPort() != portNATT ||
			!bytes.Equal(u.Payload(), sent[i].Bytes()[28:]) {
			t.Fatalf("packet %d is %x", i, p[:40])
		}
	}
}

func TestHostCarriesIKEAndESPAndNothingElse(t *testing.T) {
	o := hostPort(t)
	rows := []struct {
		name  string
		proto uint8
		port  uint16
		from  netip.Addr
		sent  bool
	}{
		{"IKE", packet.ProtoUDP, 500, hostAddr, true},
		{"IKE or ESP behind a NAT", packet.ProtoUDP, 4500, hostAddr, true},
		{"ESP", packet.ProtoESP, 0, hostAddr, true},
		{"from another port", packet.ProtoUDP, 501, hostAddr, false},
		{"from another address", packet.ProtoUDP, 500, peerAddr, false},
		{"ICMP", packet.ProtoICMP, 0, hostAddr, false},
		{"TCP", packet.ProtoTCP, 0, hostAddr, false},
	}
	far := map[uint16]*net.UDPConn{500: peer(t, "udp4", 500), 4500: peer(t, "udp4", 4500)}
	esp, err := net.ListenIP("ip4:50", &net.IPAddr{IP: peerAddr.AsSlice()})
	if err != nil {
		t.Fatal(err)
	}
	defer esp.Close()
	esp.SetDeadline(time.Now().Add(patience))
	for _, row := range rows {
		before := o.Unsent()
		o.Send(time.Time{}, []*packet.Packet{simple(o.pool, row.proto, row.port, row.from)})
		if lost := o.Unsent() > before; lost == row.sent {
			t.Errorf("%s: sent %v, want %v", row.name, !lost, row.sent)
		}
		if !row.sent {
			continue
		}
		b := make([]byte, 100)
		var n int
		if row.proto == packet.ProtoESP {
			n, _, err = esp.ReadFromIP(b)
		} else {
			n, _, err = far[row.port].ReadFromUDPAddrPort(b)
		}
		if err != nil || string(b[:n]) != payload {
			t.Errorf("%s: the far end read %q, %v", row.name, b[:n], err)
		}
	}

	if _, err := esp.WriteToIP([]byte(payload), &net.IPAddr{IP: hostAddr.AsSlice()}); err != nil {
		t.Fatal(err)
	}
	got, _ := o.collect(1, func(h packet.IPv4) bool { return h.Protocol() == packet.ProtoESP })
	if h := packet.IPv4(got[0]); string(h.Payload()) != payload || packet.Addr(h.Src()) != peerAddr {
		t.Errorf("the port read %x", got[0])
	}
}

func TestHostKeepsTheTOS(t *testing.T) {
	o := hostPort(t)
	far := peer(t, "udp4", portNATT)
	raw, err := far.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	raw.Control(func(fd uintptr) { err = unix.SetsockoptInt(int(fd), unix.IPPROTO_IP, unix.IP_RECVTOS, 1) })
	if err != nil {
		t.Fatal(err)
	}
	want := []uint8{0xb8, 0xb8, 0, 0x28}
	var sent []*packet.Packet
	for _, tos := range want {
		p := simple(o.pool, packet.ProtoUDP, portNATT, hostAddr)
		p.TOS = tos
		sent = append(sent, p)
	}
	o.Send(time.Time{}, sent)
	for i, tos := range want {
		b, control := make([]byte, 100), make([]byte, 100)
		n, m, _, _, err := far.ReadMsgUDPAddrPort(b, control)
		if err != nil || string(b[:n]) != payload || m < unix.CmsgLen(1) || control[unix.CmsgLen(0)] != tos {
			t.Errorf("datagram %d: %q, %v, ToS %#x, want %#x", i, b[:n], err, control[unix.CmsgLen(0)], tos)
		}
	}
}

func TestHostSendsFragmentsWhole(t *testing.T) {
	o := hostPort(t)
	far := peer(t, "udp4", 500)
	p := o.pool.GetSize(5000)
	p.PutUDP(packet.IPv4Fields{Src: hostAddr, Dst: peerAddr, TTL: 255, ID: 7}, 500, 500, bytes.Repeat([]byte("isakmp"), 700))
	p.Decode()
	o.Send(time.Time{}, frag.Split(p, 1500, o.pool, nil))
	b := make([]byte, 5000)
	if n, _, err := far.ReadFromUDPAddrPort(b); n != 4200 || o.Unsent() != 0 {
		t.Errorf("%d octets came, %v; %d were not sent", n, err, o.Unsent())
	}
}

const payload = "twelve octets and some"

func simple(pool *packet.Pool, proto uint8, number uint16, from netip.Addr) *packet.Packet {
	p := pool.Get()
	ip := packet.IPv4Fields{Src: from, Dst: peerAddr, Proto: proto, TTL: 255, ID: 7}
	if proto == packet.ProtoUDP {
		p.PutUDP(ip, number, number, []byte(payload))
	} else {
		copy(p.Extend(len(payload)), payload)
		p.PushIPv4(ip)
	}
	p.Decode()
	return p
}

func TestHostSendsWhatIsTooLongForASuperDatagram(t *testing.T) {
	o := hostPort(t)
	run(t, "ip link set lo mtu 1000") // segments of 1300 octets do not suit it
	far := peer(t, "udp4", portNATT)
	all := datagramsOf(o.pool)
	o.Send(time.Time{}, all[:3])
	for _, p := range all[3:] {
		o.pool.Put(p)
	}
	for i := range 3 {
		b := make([]byte, 2000)
		if n, _, err := far.ReadFromUDPAddrPort(b); n != 1300 || b[0] != byte(i+1) {
			t.Fatalf("datagram %d: %d octets, %v", i, n, err)
		}
	}
}

func TestTogether(t *testing.T) {
	other := netip.MustParseAddr("10.9.0.3")
	type datagram struct {
		to     netip.Addr
		number uint16
		size   int
	}
	rows := []struct {
		name string
		sent []datagram
		want int
	}{
		{"one", []datagram{{peerAddr, 1, 9}}, 1},
		{"equal", []datagram{{peerAddr, 1, 9}, {peerAddr, 1, 9}}, 2},
		{"the last is shorter", []datagram{{peerAddr, 1, 9}, {peerAddr, 1, 9}, {peerAddr, 1, 3}, {peerAddr, 1, 3}}, 3},
		{"the next is longer", []datagram{{peerAddr, 1, 9}, {peerAddr, 1, 10}}, 1},
		{"an empty one goes alone", []datagram{{peerAddr, 1, 9}, {peerAddr, 1, 0}}, 1},
		{"another port", []datagram{{peerAddr, 1, 9}, {peerAddr, 2, 9}}, 1},
		{"another address", []datagram{{peerAddr, 1, 9}, {other, 1, 9}}, 1},
		{"no more than one call takes", slices.Repeat([]datagram{{peerAddr, 1, 9}}, 100), mostSegments},
		{"no more than one datagram holds", slices.Repeat([]datagram{{peerAddr, 1, 1400}}, 60), mostGathered / 1400},
	}
	for _, row := range rows {
		var packets []*packet.Packet
		for _, d := range row.sent {
			p := packet.NewPool().Get()
			p.Extend(d.size)
			p.Dst, p.DstPort = packet.U32(d.to), d.number
			packets = append(packets, p)
		}
		if got := together(packets); got != row.want {
			t.Errorf("%s: %d together, want %d", row.name, got, row.want)
		}
	}
}

func TestHostTellsWhenItsAddressGoes(t *testing.T) {
	o := hostPort(t)
	run(t, "ip address del 10.9.0.1/24 dev h0")
	if err := o.state(); !errors.Is(err, ErrNoAddress) {
		t.Errorf("without its address: %v", err)
	}
	run(t, "ip address add 10.9.0.1/24 dev h0")
	if err := o.state(); err != nil {
		t.Errorf("with it: %v", err)
	}
	far := peer(t, "udp4", 500)
	o.Send(time.Time{}, []*packet.Packet{simple(o.pool, packet.ProtoUDP, 500, hostAddr)})
	if n, err := far.Read(make([]byte, 100)); n != len(payload) {
		t.Errorf("afterwards the far end read %d octets, %v", n, err)
	}
}

// state is what the next vector without frames says.
func (o *opened) state() error {
	for {
		v := o.next()
		if v == nil {
			return fmt.Errorf("nothing was said")
		}
		down, frames := v.Down, len(v.Frames)
		for _, p := range v.Frames {
			o.pool.Put(p)
		}
		changed := v.changed
		v.Release()
		if changed || frames == 0 {
			return down
		}
	}
}
