package ios_test

import (
	"encoding/binary"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"torii/configs"
	"torii/dataplane/packet"
	"torii/dataplane/ppp"
	"torii/ios"
	"torii/ios/lab"
)

// The links of the lab pppoe-vpn, in the order of its file.
const (
	line1 = iota
	line2
	webWire
	pc1Wire
	pc2Wire
)

const (
	lineMTU = 1454 // ip mtu on the Dialers
	clamped = 1356 // ip tcp adjust-mss
)

// tape keeps the IP packets of a wire. What it writes to is locked by its cable.
type tape struct {
	mu      sync.Mutex // guards packets
	packets [][]byte
	grew    chan struct{}
}

// Write takes a piece of a pcapng file: an enhanced packet block (type 6) comes in one.
func (t *tape) Write(b []byte) (int, error) {
	if len(b) > 28 && binary.LittleEndian.Uint32(b) == 6 {
		frame := b[28 : 28+binary.LittleEndian.Uint32(b[20:])]
		t.mu.Lock()
		if ip := ipIn(frame); ip != nil {
			t.packets = append(t.packets, append([]byte(nil), ip...))
		}
		t.mu.Unlock()
		select {
		case t.grew <- struct{}{}:
		default:
		}
	}
	return len(b), nil
}

// ipIn is the IP packet of a frame, be it in PPPoE or not; nil if there is none. Ethernet pads what is short.
func ipIn(frame []byte) []byte {
	b := frame[packet.EthernetLen:]
	switch packet.Ethernet(frame).Type() {
	case ppp.EtherSession:
		const overhead = 8 // RFC 2516 section 4, and the protocol of PPP
		if len(b) < overhead || binary.BigEndian.Uint16(b[6:]) != 0x0021 {
			return nil
		}
		b = b[overhead:]
	case packet.EtherIPv4:
	default:
		return nil
	}
	return b[:min(len(b), packet.IPv4(b).TotalLen())]
}

func (t *tape) all() [][]byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.packets
}

// record puts a tape on every wire.
func record(t *testing.T, cables []*lab.Cable) []*tape {
	t.Helper()
	var tapes []*tape
	for _, c := range cables {
		tapes = append(tapes, &tape{grew: make(chan struct{}, 1)})
		if err := c.Capture(tapes[len(tapes)-1], "wire"); err != nil {
			t.Fatal(err)
		}
	}
	return tapes
}

// whole checks that nothing on a wire is a fragment or longer than the wire takes.
func (t *tape) whole(tb testing.TB, name string, most int) {
	tb.Helper()
	if len(t.all()) == 0 {
		tb.Errorf("%s: nothing was seen", name)
	}
	for _, p := range t.all() {
		if h := packet.IPv4(p); h.MF() || h.FragOffset() > 0 || len(p) > most {
			tb.Errorf("%s: %d octets of protocol %d, in fragments: %v", name, len(p), h.Protocol(), h.MF() || h.FragOffset() > 0)
		}
	}
}

// mss is what the first segment from an address with these flags announces; 0 if there is none.
func (t *tape) mss(from string, flags uint8) int {
	for _, p := range t.all() {
		h := packet.IPv4(p)
		if h.Protocol() != packet.ProtoTCP || packet.Addr(h.Src()).String() != from {
			continue
		}
		if s := packet.TCP(h.Payload()); s.Flags()&(packet.TCPSyn|packet.TCPAck) == flags && s.HeaderLen() >= packet.TCPLen+4 && s[packet.TCPLen] == 2 {
			return int(binary.BigEndian.Uint16(s[packet.TCPLen+2:]))
		}
	}
	return 0
}

// sites is the lab pppoe-vpn in real time, with a server in the place of the second PC.
func sites(t *testing.T) (*stage, []*tape) {
	t.Helper()
	folder, err := fs.Sub(configs.Labs(), "pppoe-vpn")
	if err != nil {
		t.Fatal(err)
	}
	file, err := lab.Find(folder)
	if err != nil {
		t.Fatal(err)
	}
	topology, err := lab.Read(folder, file, "solved", lab.Ports)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range topology.Nodes {
		if n.Name == "pc2" {
			n.Kind = lab.Server
		}
	}
	world := lab.NewReal(1)
	s := &stage{screens: map[string]*screen{}}
	s.devices, s.cables, _ = topology.Power(&world.World, lab.Supply{Seed: 1, Rand: dice{rand.New(rand.NewPCG(1, 1))},
		Heap: func() uint64 { return 1 << 20 }, NVRAM: func(*lab.NodeSpec) ios.NVRAM { return &lab.Memory{} }})
	tapes := record(t, s.cables)
	world.Start()
	t.Cleanup(world.Stop)
	return s, tapes
}

func (s *stage) typed(t *testing.T, node string, lines ...string) string {
	t.Helper()
	out, err := s.on(node, lines...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// dialed waits until a PC hears from the other site: PPPoE is up, and then the tunnel.
func (s *stage) dialed(t *testing.T) {
	t.Helper()
	for range 30 {
		if strings.Contains(s.typed(t, "pc1", "ping -n 1 192.168.2.10"), "Received = 1") {
			return
		}
	}
	t.Fatal(s.typed(t, "r1", "show logging", "show crypto isakmp sa"))
}

const overload = `conf t
ip access-list extended A-nat
deny ip 192.168.0.0 0.0.255.255 192.168.0.0 0.0.255.255
permit ip 192.168.0.0 0.0.255.255 any
exit
ip nat inside source list A-nat interface Dialer1 overload
interface GigabitEthernet0/1
ip nat inside
interface Dialer1
ip nat outside
end`

func (s *stage) translate(t *testing.T, node string) {
	t.Helper()
	s.typed(t, node, strings.Split(overload, "\n")...)
}

func (s *stage) open(t *testing.T, node, global string) {
	t.Helper()
	s.typed(t, node, "conf t", "ip access-list extended A-security", "permit tcp any host "+global+" established", "end")
}

const page = "HTTP/1.1 200 OK"

// TCP between the sites obeys the MSS in both directions, and neither it nor what carries it is ever cut. With
// translation added, both sites reach the Internet as well, once their lists let the answers in.
func TestTCPThroughTheCourse(t *testing.T) {
	s, tapes := sites(t)
	s.dialed(t)
	if got := s.typed(t, "pc1", "web http://192.168.2.10/300000"); !strings.Contains(got, page) || len(got) < 300000 {
		t.Fatalf("%.200s", got)
	}
	for _, row := range []struct {
		what  string
		wire  int
		from  string
		flags uint8
		want  int
	}{
		{"the SYN of the PC", pc1Wire, "192.168.1.10", packet.TCPSyn, 1460},
		{"the SYN at the far site", pc2Wire, "192.168.1.10", packet.TCPSyn, clamped},
		{"the answer there", pc2Wire, "192.168.2.10", packet.TCPSyn | packet.TCPAck, 1460},
		{"the answer at the PC", pc1Wire, "192.168.2.10", packet.TCPSyn | packet.TCPAck, clamped},
	} {
		if got := tapes[row.wire].mss(row.from, row.flags); got != row.want {
			t.Errorf("%s announces %d, want %d", row.what, got, row.want)
		}
	}

	s.translate(t, "r1")
	s.translate(t, "r2")
	s.refused(t, tapes[line1])
	s.open(t, "r1", "100.1.1.1")
	s.open(t, "r2", "200.1.1.1")
	for node, global := range map[string]string{"pc1": "100.1.1.1", "pc2": "200.1.1.1"} {
		if got := s.typed(t, node, "web http://203.0.113.10/"); !strings.Contains(got, page) || !strings.Contains(got, "You are "+global) {
			t.Errorf("%s: %s", node, got)
		}
	}
	if got := s.typed(t, "pc1", "web http://203.0.113.10/300000"); len(got) < 300000 {
		t.Errorf("%.200s", got)
	}
	if got := s.typed(t, "pc1", "web http://192.168.2.10/"); !strings.Contains(got, "You are 192.168.1.10") {
		t.Errorf("through the VPN: %s", got)
	}
	if got := s.typed(t, "pc2", "ping -n 2 192.168.1.10"); !strings.Contains(got, "Received = 2") {
		t.Errorf("back through the VPN: %s", got)
	}
	s.forwards(t)
	if got := s.typed(t, "r1", "show access-lists A-security"); !strings.Contains(got, "30 permit tcp any host 100.1.1.1 established (") {
		t.Error(got)
	}
	tapes[line1].whole(t, "the line of site 1", lineMTU)
	tapes[line2].whole(t, "the line of site 2", lineMTU)
	for _, wire := range []int{webWire, pc1Wire, pc2Wire} {
		tapes[wire].whole(t, "a LAN", 1500)
	}
}

// forwards gives the server of site 2 to the Internet. The other site still reaches it by its own address, since
// the route-map keeps the VPN out of the translation.
func (s *stage) forwards(t *testing.T) {
	t.Helper()
	s.typed(t, "r2", "conf t", "route-map INTERNET permit 10", "match ip address A-nat", "exit",
		"ip nat inside source static tcp 192.168.2.10 80 200.1.1.1 8080 route-map INTERNET extendable",
		"ip access-list extended A-security", "permit tcp any host 200.1.1.1 eq 8080", "end")
	for _, row := range []struct{ node, url, visitor string }{
		{"web", "http://200.1.1.1:8080/", "203.0.113.10"},
		{"pc1", "http://200.1.1.1:8080/", "100.1.1.1"},
		{"pc1", "http://192.168.2.10/", "192.168.1.10"},
	} {
		if got := s.typed(t, row.node, "web "+row.url); !strings.Contains(got, "This is pc2.\nYou are "+row.visitor) {
			t.Errorf("%s to %s: %s", row.node, row.url, got)
		}
	}
}

// refused fetches a page without the line for the answers: the list is asked before the translation, so that
// the SYN gets out and what comes back does not get in.
func (s *stage) refused(t *testing.T, line *tape) {
	t.Helper()
	answered := func() bool { return line.mss("203.0.113.10", packet.TCPSyn|packet.TCPAck) != 0 }
	at, err := s.screen("pc1")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for !answered() {
			<-line.grew
		}
		at.term.Feed([]byte{3}, time.Now())
	}()
	if got := s.typed(t, "pc1", "telnet 203.0.113.10 80"); strings.Contains(got, "Open") {
		t.Errorf("the list lets the answers in: %s", got)
	}
	<-done
}

// Whatever a PC sends, in one piece or not, no packet on the line is a fragment or longer than the line: what
// is too long for the tunnel is cut before it is sealed, or refused.
func TestNothingIsCutOnTheLine(t *testing.T) {
	folder, err := fs.Sub(configs.Labs(), "pppoe-vpn")
	if err != nil {
		t.Fatal(err)
	}
	s, _, err := startLab(folder, "solved")
	if err != nil {
		t.Fatal(err)
	}
	tapes := record(t, s.cables)
	s.typed(t, "pc1", "ping -n 4 192.168.2.10")
	for _, row := range []struct{ line, want string }{
		{"ping -n 2 -l 1370 -f 192.168.2.10", "Received = 2"},
		{"ping -n 2 -l 1371 -f 192.168.2.10", "Received = 0"},
		{"ping -n 2 -l 1371 192.168.2.10", "Received = 2"},
		{"ping -n 2 -l 1472 192.168.2.10", "Received = 2"},
		{"ping -n 2 -l 9000 192.168.2.10", "Received = 2"},
	} {
		if got := s.typed(t, "pc1", row.line); !strings.Contains(got, row.want) {
			t.Errorf("%s", got)
		}
	}
	tapes[line1].whole(t, "the line of site 1", lineMTU)
	tapes[line2].whole(t, "the line of site 2", lineMTU)
	s.typed(t, "r1", "conf t", "crypto ipsec fragmentation after-encryption", "end")
	if got := s.typed(t, "pc1", "ping -n 2 -l 1472 192.168.2.10"); !strings.Contains(got, "Received = 2") {
		t.Errorf("%s", got)
	}
	if cut := slices.ContainsFunc(tapes[line1].all(), func(p []byte) bool { return packet.IPv4(p).MF() }); !cut {
		t.Error("what is encrypted whole is not cut on the line")
	}
}
