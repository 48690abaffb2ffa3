package nat

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"torii/dataplane/drop"
	"torii/dataplane/packet"
)

var epoch = time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC)

func word(s string) uint32 { return packet.U32(netip.MustParseAddr(s)) }

// at is an endpoint in the way people write them: 10.0.0.1:80.
func at(s string) packet.Endpoint {
	ap := netip.MustParseAddrPort(s)
	return packet.Endpoint{Addr: packet.U32(ap.Addr()), Port: ap.Port()}
}

func spell(e packet.Endpoint) string { return fmt.Sprintf("%v:%d", packet.Addr(e.Addr), e.Port) }

// wire is a packet between two endpoints; of ICMP an echo request with the source's port for an identifier,
// or a reply with the destination's.
func wire(t testing.TB, proto string, from, to string, flags uint8) *packet.Packet {
	t.Helper()
	p := packet.NewPool().Get()
	src, dst := at(from), at(to)
	ip := packet.IPv4Fields{Src: packet.Addr(src.Addr), Dst: packet.Addr(dst.Addr), TTL: 64, ID: 7}
	switch proto {
	case "udp":
		p.PutUDP(ip, src.Port, dst.Port, []byte("question"))
	case "echo":
		p.PutEcho(ip, src.Port, 1, []byte("ping"))
	case "reply":
		p.PutEcho(ip, dst.Port, 1, []byte("ping"))
		m := packet.ICMP(p.Bytes()[packet.IPv4Len:])
		m.SetType(packet.ICMPEchoReply)
		m.SetChecksum()
	case "tcp":
		b := p.Extend(packet.TCPLen)
		clear(b)
		binary.BigEndian.PutUint16(b, src.Port)
		binary.BigEndian.PutUint16(b[2:], dst.Port)
		b[12], b[13] = 5<<4, flags
		ip.Proto = packet.ProtoTCP
		p.PushIPv4(ip)
		p.SetPartial()
		p.CompleteSum()
	case "gre":
		copy(p.Extend(8), "tunnel..")
		ip.Proto = 47
		p.PushIPv4(ip)
	}
	if why := p.Decode(); why != drop.None || !p.ValidSum() {
		t.Fatalf("a packet that cannot be: %v", why)
	}
	return p
}

// sound checks that facts and octets still say the same, and that the sums are right.
func sound(t testing.TB, p *packet.Packet) {
	t.Helper()
	facts := p.Facts
	if why := p.Decode(); why != drop.None || p.Facts != facts || !p.ValidSum() {
		t.Errorf("%v, facts %+v, octets %+v, sum right: %v", why, facts, p.Facts, p.ValidSum())
	}
}

func ends(p *packet.Packet) string {
	src, dst := packet.Endpoint{Addr: p.Src, Port: p.SrcPort}, packet.Endpoint{Addr: p.Dst, Port: p.DstPort}
	if p.Query() {
		src.Port, dst.Port = p.Identifier(), p.Identifier()
	}
	return spell(src) + " " + spell(dst)
}

func inside(f *packet.Facts) bool { return f.Src>>8 == word("192.168.1.0")>>8 }

func overload() *Rules {
	return &Rules{Timeouts: DefaultTimeouts, Dynamics: []Dynamic{{ID: 1, Permits: inside, First: word("100.1.1.1"), Last: word("100.1.1.1"), Own: true, Overload: true}}}
}

func pool(first, last string) *Rules {
	return &Rules{Timeouts: DefaultTimeouts, Dynamics: []Dynamic{{ID: 1, Permits: inside, First: word(first), Last: word(last)}}}
}

func statics(list ...Static) *Rules { return &Rules{Timeouts: DefaultTimeouts, Statics: list} }

func table(rules *Rules) *Table {
	t := New()
	t.Configure(epoch, rules)
	return t
}

// A story is a row of packets: > goes out, < comes in, and what they are behind the translation; - is
// untouched, x is refused.
func TestStories(t *testing.T) {
	for name, row := range map[string]struct {
		rules *Rules
		story string
	}{
		"overload keeps the port": {overload(), `
			> udp 192.168.1.10:5000 8.8.8.8:53     100.1.1.1:5000 8.8.8.8:53
			< udp 8.8.8.8:53 100.1.1.1:5000        8.8.8.8:53 192.168.1.10:5000
			< udp 8.8.8.8:54 100.1.1.1:5000        -
			< udp 9.9.9.9:53 100.1.1.1:5000        -`},
		"overload finds another port": {overload(), `
			> udp 192.168.1.10:5000 8.8.8.8:99     100.1.1.1:5000 8.8.8.8:99
			> udp 192.168.1.11:5000 8.8.8.8:99     100.1.1.1:1024 8.8.8.8:99
			> udp 192.168.1.12:5000 8.8.8.8:99     100.1.1.1:1025 8.8.8.8:99
			< udp 8.8.8.8:99 100.1.1.1:1024        8.8.8.8:99 192.168.1.11:5000
			> udp 192.168.1.11:5000 9.9.9.9:99     100.1.1.1:1026 9.9.9.9:99
			> udp 192.168.1.10:5000 9.9.9.9:99     100.1.1.1:5000 9.9.9.9:99`},
		"a port stays in its group": {overload(), `
			> udp 192.168.1.10:300 8.8.8.8:99      100.1.1.1:300 8.8.8.8:99
			> udp 192.168.1.11:300 8.8.8.8:99      100.1.1.1:0 8.8.8.8:99
			> udp 192.168.1.10:600 8.8.8.8:99      100.1.1.1:600 8.8.8.8:99
			> udp 192.168.1.11:600 8.8.8.8:99      100.1.1.1:512 8.8.8.8:99`},
		"the device keeps its own ports": {overload(), `
			> udp 192.168.1.10:500 8.8.8.8:500     100.1.1.1:0 8.8.8.8:500
			< udp 8.8.8.8:500 100.1.1.1:500        -
			> tcp 192.168.1.10:500 8.8.8.8:500     100.1.1.1:500 8.8.8.8:500`},
		"echo by its identifier": {overload(), `
			> echo 192.168.1.10:7 8.8.8.8:7        100.1.1.1:7 8.8.8.8:7
			> echo 192.168.1.11:7 8.8.8.8:7        100.1.1.1:0 8.8.8.8:0
			< reply 8.8.8.8:0 100.1.1.1:0          8.8.8.8:7 192.168.1.11:7
			< reply 8.8.8.8:7 100.1.1.1:7          8.8.8.8:7 192.168.1.10:7
			< echo 8.8.8.8:9 100.1.1.1:9           -`},
		"no ports at all": {overload(), `
			> gre 192.168.1.10:0 8.8.8.8:0         100.1.1.1:0 8.8.8.8:0
			> gre 192.168.1.11:0 9.9.9.9:0         100.1.1.1:0 9.9.9.9:0
			> gre 192.168.1.11:0 8.8.8.8:0         x
			< gre 8.8.8.8:0 100.1.1.1:0            8.8.8.8:0 192.168.1.10:0`},
		"what the list denies": {overload(), `
			> udp 192.168.2.10:5000 8.8.8.8:53     -`},
		"an interface without an address": {&Rules{Dynamics: []Dynamic{{ID: 1, Permits: inside, Overload: true}}}, `
			> udp 192.168.1.10:5000 8.8.8.8:53     x`},
		"a pool of two": {pool("100.1.1.8", "100.1.1.9"), `
			> udp 192.168.1.10:5000 8.8.8.8:53     100.1.1.8:5000 8.8.8.8:53
			> udp 192.168.1.11:5000 8.8.8.8:53     100.1.1.9:5000 8.8.8.8:53
			> udp 192.168.1.12:5000 8.8.8.8:53     x
			> echo 192.168.1.10:1 9.9.9.9:1        100.1.1.8:1 9.9.9.9:1
			< tcp 9.9.9.9:4000 100.1.1.9:22        9.9.9.9:4000 192.168.1.11:22`},
		"a static address": {statics(Static{ID: 1, Local: at("192.168.1.5:0"), Global: at("100.1.1.5:0")}), `
			< tcp 9.9.9.9:4000 100.1.1.5:80        9.9.9.9:4000 192.168.1.5:80
			> tcp 192.168.1.5:80 9.9.9.9:4000      100.1.1.5:80 9.9.9.9:4000
			> gre 192.168.1.5:0 9.9.9.9:0          100.1.1.5:0 9.9.9.9:0
			< echo 9.9.9.9:3 100.1.1.5:3           9.9.9.9:3 192.168.1.5:3
			> reply 192.168.1.5:3 9.9.9.9:3        100.1.1.5:3 9.9.9.9:3`},
		"a port forwarded": {statics(Static{ID: 1, Proto: packet.ProtoTCP, Local: at("192.168.1.5:80"), Global: at("100.1.1.1:8080")}), `
			< tcp 9.9.9.9:4000 100.1.1.1:8080      9.9.9.9:4000 192.168.1.5:80
			> tcp 192.168.1.5:80 9.9.9.9:4000      100.1.1.1:8080 9.9.9.9:4000
			< tcp 9.9.9.9:4000 100.1.1.1:80        -
			< udp 9.9.9.9:4000 100.1.1.1:8080      -
			> tcp 192.168.1.5:81 9.9.9.9:4000      -`},
	} {
		t.Run(name, func(t *testing.T) {
			x := table(row.rules)
			for line := range strings.Lines(strings.TrimSpace(row.story)) {
				tell(t, x, strings.Fields(line))
			}
			if got := x.Len(); got > 8 {
				t.Errorf("%d translations", got)
			}
		})
	}
}

func tell(t *testing.T, x *Table, f []string) {
	t.Helper()
	p := wire(t, f[1], f[2], f[3], packet.TCPSyn)
	way := x.Outbound
	if f[0] == "<" {
		way = x.Inbound
	}
	got := map[Verdict]string{Untouched: "-", Refused: "x", Translated: ""}[way(epoch, p)]
	if got == "" {
		got = ends(p)
	}
	if want := strings.Join(f[4:], " "); got != want {
		t.Errorf("%s %s %s %s: %s, want %s", f[0], f[1], f[2], f[3], got, want)
	}
	sound(t, p)
}

func TestTimeouts(t *testing.T) {
	syn, ack, fin := uint8(packet.TCPSyn), uint8(packet.TCPAck), uint8(packet.TCPFin|packet.TCPAck)
	for name, row := range map[string]struct {
		proto, to string
		out, in   []uint8 // flags of TCP, in turn
		life      time.Duration
	}{
		"UDP":                {"udp", "8.8.8.8:99", []uint8{0}, nil, 5 * time.Minute},
		"DNS":                {"udp", "8.8.8.8:53", []uint8{0}, nil, time.Minute},
		"ICMP":               {"echo", "8.8.8.8:5000", []uint8{0}, nil, time.Minute},
		"TCP half open":      {"tcp", "8.8.8.8:80", []uint8{syn, syn}, nil, time.Minute},
		"TCP open":           {"tcp", "8.8.8.8:80", []uint8{syn, ack}, []uint8{syn | ack}, 24 * time.Hour},
		"TCP closing":        {"tcp", "8.8.8.8:80", []uint8{syn, fin, ack}, []uint8{syn | ack, ack}, time.Minute},
		"TCP from before us": {"tcp", "8.8.8.8:80", []uint8{ack}, nil, 24 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			x := table(overload())
			for i, flags := range row.out {
				x.Outbound(epoch, wire(t, row.proto, "192.168.1.10:5000", row.to, flags))
				if i < len(row.in) {
					x.Inbound(epoch, wire(t, row.proto, row.to, "100.1.1.1:5000", row.in[i]))
				}
			}
			if got := x.Deadline(); !got.Equal(epoch.Add(row.life)) {
				t.Errorf("lives %v", got.Sub(epoch))
			}
			x.Expire(epoch.Add(row.life - 1))
			if x.Len() != 1 {
				t.Error("gone too soon")
			}
			x.Expire(epoch.Add(row.life))
			if x.Len() != 0 || x.Expired != 1 || !x.Deadline().IsZero() || len(x.owners) != 0 {
				t.Errorf("%d left", x.Len())
			}
		})
	}
}

// An error follows the conversation that it quotes, and quotes it as its reader knows it.
func TestErrors(t *testing.T) {
	for name, row := range map[string]struct{ proto, local, global, outside string }{
		"UDP":  {"udp", "192.168.1.10:5000", "100.1.1.1:5000", "8.8.8.8:99"},
		"TCP":  {"tcp", "192.168.1.10:5000", "100.1.1.1:5000", "8.8.8.8:99"},
		"echo": {"echo", "192.168.1.10:500", "100.1.1.1:500", "8.8.8.8:500"},
	} {
		t.Run(name, func(t *testing.T) {
			x := table(overload())
			sent := wire(t, row.proto, row.local, row.outside, packet.TCPSyn)
			x.Outbound(epoch, sent)
			hop := packet.IPv4Fields{Src: netip.MustParseAddr("7.7.7.7"), Dst: packet.Addr(at(row.global).Addr), TTL: 9}
			e := packet.NewPool().Get()
			e.PutICMPError(hop, packet.ICMPTimeExceeded, 0, 0, sent.Bytes()[:28])
			e.Decode()
			if v := x.Inbound(epoch, e); v != Translated || e.Dst != at(row.local).Addr {
				t.Fatalf("%v, for %v", v, packet.Addr(e.Dst))
			}
			sound(t, e)
			q, _ := quoted(e)
			if src, _ := q.endpoints(true); src != at(row.local) || packet.Checksum(q.ip.Header()) != 0 {
				t.Errorf("quotes %s", spell(src))
			}
		})
	}
	x := table(overload())
	x.Outbound(epoch, wire(t, "udp", "192.168.1.10:5000", "8.8.8.8:99", 0))
	answer := wire(t, "udp", "8.8.8.8:99", "100.1.1.1:5000", 0)
	x.Inbound(epoch, answer)
	e := packet.NewPool().Get()
	e.PutICMPError(packet.IPv4Fields{Src: netip.MustParseAddr("192.168.1.10"), Dst: netip.MustParseAddr("8.8.8.8"), TTL: 9}, packet.ICMPUnreachable, packet.UnreachablePort, 0, answer.Bytes()[:28])
	e.Decode()
	if v := x.Outbound(epoch, e); v != Translated || e.Src != word("100.1.1.1") {
		t.Errorf("%v, from %v", v, packet.Addr(e.Src))
	}
	sound(t, e)
	q, _ := quoted(e)
	if _, dst := q.endpoints(false); dst != at("100.1.1.1:5000") {
		t.Errorf("quotes %s", spell(dst))
	}
}

// What the device itself complains of goes to whoever sent the packet, and quotes it as that one knows it.
func TestComplaints(t *testing.T) {
	x := table(overload())
	sent := wire(t, "udp", "192.168.1.10:5000", "8.8.8.8:99", 0)
	untouched := wire(t, "udp", "192.168.2.10:5000", "8.8.8.8:99", 0)
	x.Outbound(epoch, sent)
	answer := wire(t, "udp", "8.8.8.8:99", "100.1.1.1:5000", 0)
	x.Inbound(epoch, answer)
	for name, row := range map[string]struct {
		about *packet.Packet
		to    string // who is told
		quote string
	}{
		"of what went out": {sent, "192.168.1.10", "192.168.1.10:5000 8.8.8.8:99"},
		"of what came in":  {answer, "8.8.8.8", "8.8.8.8:99 100.1.1.1:5000"},
		"of another":       {untouched, "192.168.2.10", "192.168.2.10:5000 8.8.8.8:99"},
	} {
		e := packet.NewPool().Get()
		e.PutICMPError(packet.IPv4Fields{Src: netip.MustParseAddr("10.0.0.1"), Dst: packet.Addr(about(row.about)), TTL: 9}, packet.ICMPUnreachable, packet.UnreachableTooBig, 1400, row.about.Bytes()[:28])
		e.Decode()
		x.Complain(e)
		sound(t, e)
		q, _ := quoted(e)
		src, dst := q.endpoints(true)
		if got := spell(src) + " " + spell(dst); got != row.quote || packet.Addr(e.Dst).String() != row.to || packet.Addr(e.Src).String() != "10.0.0.1" {
			t.Errorf("%s: to %v, about %s", name, packet.Addr(e.Dst), got)
		}
	}
}

func about(p *packet.Packet) uint32 { return p.Src }

// A partial checksum and a super-packet are as right behind the translation as in front of it.
func TestPartialSums(t *testing.T) {
	for _, proto := range []string{"tcp", "udp"} {
		x := table(overload())
		p := wire(t, proto, "192.168.1.10:500", "8.8.8.8:500", packet.TCPSyn)
		p.SetPartial()
		x.Outbound(epoch, p)
		p.CompleteSum()
		sound(t, p)
	}
	none := wire(t, "udp", "192.168.1.10:5000", "8.8.8.8:53", 0)
	clear(none.Bytes()[packet.IPv4Len+6:][:2])
	table(overload()).Outbound(epoch, none)
	if packet.UDP(none.Bytes()[packet.IPv4Len:]).Checksum() != 0 {
		t.Error("a sum where there was none")
	}
}

func TestConfigure(t *testing.T) {
	x := table(overload())
	x.Outbound(epoch, wire(t, "udp", "192.168.1.10:5000", "8.8.8.8:53", 0))
	again := overload()
	again.Statics = []Static{{ID: 2, Local: at("192.168.1.5:0"), Global: at("100.1.1.5:0")}}
	x.Configure(epoch, again)
	x.Inbound(epoch, wire(t, "tcp", "9.9.9.9:4000", "100.1.1.5:80", packet.TCPSyn))
	if x.Len() != 3 {
		t.Errorf("%d, want the old one, the static one and its conversation", x.Len())
	}
	other := overload()
	other.Dynamics[0].First, other.Dynamics[0].Last = word("100.1.1.2"), word("100.1.1.2")
	x.Configure(epoch, other)
	if x.Len() != 0 || len(x.owners)+len(x.out)+len(x.in)+len(x.local)+len(x.global) != 0 {
		t.Errorf("%d left", x.Len())
	}
	x.Configure(epoch, again)
	x.Clear(func(*Translation) bool { return true })
	if x.Len() != 1 {
		t.Error("the static one has to stay")
	}
}

// A static translation that stays is the same one, with what runs over it; it takes back what was lent, and a
// second one for the same endpoint takes the place of the first.
func TestConfigureStatics(t *testing.T) {
	one := Static{ID: 1, Local: at("192.168.1.5:0"), Global: at("100.1.1.8:0")}
	two := Static{ID: 2, Local: at("192.168.1.5:0"), Global: at("100.1.1.9:0")}
	x := table(statics(one, two))
	x.Outbound(epoch, wire(t, "udp", "192.168.1.5:5000", "8.8.8.8:99", 0))
	x.Configure(epoch.Add(time.Hour), statics(one, two))
	for tr := range x.All() {
		if !tr.Created.Equal(epoch) || tr.Rule == 1 && tr.Lasting() && tr.Children != 1 {
			t.Errorf("%s of %v, %d children", spell(tr.InsideGlobal), tr.Created, tr.Children)
		}
	}
	x.Configure(epoch, statics(two))
	p := wire(t, "udp", "192.168.1.5:5000", "8.8.8.8:99", 0)
	if x.Outbound(epoch, p); ends(p) != "100.1.1.9:5000 8.8.8.8:99" || x.Len() != 2 {
		t.Errorf("%s, %d translations", ends(p), x.Len())
	}

	rules := pool("100.1.1.8", "100.1.1.9")
	x = table(rules)
	x.Outbound(epoch, wire(t, "udp", "192.168.1.10:5000", "8.8.8.8:99", 0))
	again := pool("100.1.1.8", "100.1.1.9")
	again.Statics = []Static{{ID: 3, Local: at("192.168.1.7:0"), Global: at("100.1.1.8:0")}}
	x.Configure(epoch, again)
	if x.Len() != 1 || len(x.owners)+len(x.out)+len(x.in) != 1 || x.lent[1].count != 0 {
		t.Errorf("%d translations", x.Len())
	}
}

// Whatever is sent, both directions agree: what goes out and is answered comes back to who sent it, and no
// two conversations look the same outside. The table never holds more than it may.
func TestConversationsAreKeptApart(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	x := table(overload())
	x.rules.Most = 300
	now := epoch
	seen := map[string]string{}
	for range 20000 {
		now = now.Add(time.Duration(random.IntN(int(time.Second))))
		x.Expire(now)
		from := fmt.Sprintf("192.168.1.%d:%d", 1+random.IntN(4), 2000+random.IntN(30))
		to := fmt.Sprintf("8.8.8.%d:99", 1+random.IntN(3))
		p := wire(t, "udp", from, to, 0)
		if x.Outbound(now, p) == Refused {
			continue
		}
		outside := ends(p)
		back := wire(t, "udp", to, strings.Fields(outside)[0], 0)
		if x.Inbound(now, back) != Translated || strings.Fields(ends(back))[1] != from {
			t.Fatalf("%s went out as %s and came back as %s", from, outside, ends(back))
		}
		seen[outside] = from
		if x.Len() > 300 {
			t.Fatalf("%d translations", x.Len())
		}
	}
	if len(seen) < 50 || x.Expired == 0 {
		t.Errorf("%d conversations, %d expired: no trial", len(seen), x.Expired)
	}
}

// An address of a pool stays lent for as long as anything runs over it.
func TestLentAddressesLast(t *testing.T) {
	rules := pool("100.1.1.8", "100.1.1.9")
	rules.Timeouts.Simple = time.Hour
	x := table(rules)
	x.Outbound(epoch, wire(t, "udp", "192.168.1.10:5000", "8.8.8.8:99", 0))
	for at := time.Minute; at < 3*time.Hour; at += time.Minute {
		x.Expire(epoch.Add(at))
		x.Outbound(epoch.Add(at), wire(t, "udp", "192.168.1.10:5000", "8.8.8.8:99", 0))
	}
	if x.Len() != 2 || x.Misses != 1 {
		t.Errorf("%d translations, %d misses", x.Len(), x.Misses)
	}
	x.Expire(epoch.Add(3*time.Hour + 5*time.Minute))
	x.Expire(epoch.Add(5 * time.Hour))
	if x.Len() != 0 || x.lent[1].count != 0 {
		t.Errorf("%d translations, %d lent", x.Len(), x.lent[1].count)
	}
}

// A flood of conversations is refused once the table is full, or the ports or addresses are gone, and that costs
// no more than the first of them did.
func TestFloods(t *testing.T) {
	for name, row := range map[string]struct {
		rules *Rules
		most  int
		flow  func(i int) (from, to string)
	}{
		"more than the table holds": {overload(), 300, func(i int) (string, string) {
			return fmt.Sprintf("192.168.1.10:%d", 1024+i), "8.8.8.8:99"
		}},
		"more than there are ports": {overload(), 0, func(i int) (string, string) {
			return fmt.Sprintf("192.168.1.%d:%d", 1+i/250, 512+i%250), "8.8.8.8:99"
		}},
		"more than there are addresses": {pool("100.0.0.1", "100.0.0.200"), 0, func(i int) (string, string) {
			return fmt.Sprintf("192.168.%d.%d:5", i>>8, i&255), "8.8.8.8:99"
		}},
	} {
		row.rules.Most = row.most
		row.rules.Dynamics[0].Permits = func(*packet.Facts) bool { return true }
		x := table(row.rules)
		refused := uint64(0)
		for i := range 5000 {
			from, to := row.flow(i)
			if x.Outbound(epoch, wire(t, "udp", from, to, 0)) == Refused {
				refused++
			}
		}
		if refused < 4000 || x.Exhausted != refused || x.Len() > 600 {
			t.Errorf("%s: %d refused, %d counted, %d translations", name, refused, x.Exhausted, x.Len())
		}
	}
}

// A static translation may be for some packets only.
func TestStaticExemption(t *testing.T) {
	far := word("192.168.2.10")
	x := table(statics(Static{ID: 1, Proto: packet.ProtoTCP, Local: at("192.168.1.5:80"), Global: at("100.1.1.1:80"),
		Permits: func(f *packet.Facts) bool { return f.Dst != far }}))
	if v := x.Outbound(epoch, wire(t, "tcp", "192.168.1.5:80", "192.168.2.10:4000", packet.TCPAck)); v != Untouched {
		t.Errorf("what is exempt: %v", v)
	}
	if v := x.Outbound(epoch, wire(t, "tcp", "192.168.1.5:80", "8.8.8.8:4000", packet.TCPAck)); v != Translated {
		t.Errorf("what is not: %v", v)
	}
}

func TestPeak(t *testing.T) {
	x := table(overload())
	for i := range 3 {
		x.Outbound(epoch.Add(time.Duration(i)*time.Second), wire(t, "udp", fmt.Sprintf("192.168.1.1%d:5000", i), "8.8.8.8:99", 0))
	}
	x.Expire(epoch.Add(time.Hour))
	if x.Peak != 3 || !x.PeakAt.Equal(epoch.Add(2*time.Second)) {
		t.Errorf("%d at %v", x.Peak, x.PeakAt)
	}
}

func TestNothingIsAllocated(t *testing.T) {
	x := table(overload())
	out, in := wire(t, "udp", "192.168.1.10:5000", "8.8.8.8:99", 0), wire(t, "udp", "8.8.8.8:99", "100.1.1.1:5000", 0)
	x.Outbound(epoch, out)
	n := testing.AllocsPerRun(100, func() {
		out.RewriteSource(at("192.168.1.10:5000"))
		x.Outbound(epoch, out)
		in.RewriteDestination(at("100.1.1.1:5000"))
		x.Inbound(epoch, in)
	})
	if n > 2 { // those of at
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkOutbound(b *testing.B) {
	x := table(overload())
	local := at("192.168.1.10:5000")
	p := wire(b, "udp", "192.168.1.10:5000", "8.8.8.8:99", 0)
	b.ReportAllocs()
	for b.Loop() {
		p.RewriteSource(local)
		x.Outbound(epoch, p)
	}
}

// Whatever is quoted, no error is translated beyond its end, and sums stay right.
func FuzzErrors(f *testing.F) {
	sent := wire(f, "udp", "192.168.1.10:5000", "8.8.8.8:99", 0)
	f.Add(sent.Bytes(), true)
	f.Add(wire(f, "echo", "192.168.1.10:5000", "8.8.8.8:99", 0).Bytes(), false)
	f.Fuzz(func(t *testing.T, quote []byte, out bool) {
		x := table(overload())
		for _, proto := range []string{"udp", "tcp", "echo"} {
			x.Outbound(epoch, wire(t, proto, "192.168.1.10:5000", "8.8.8.8:99", packet.TCPSyn))
		}
		e := packet.NewPool().GetSize(len(quote) + 100)
		e.PutICMPError(packet.IPv4Fields{Src: netip.MustParseAddr("7.7.7.7"), Dst: netip.MustParseAddr("100.1.1.1"), TTL: 9}, packet.ICMPTimeExceeded, 0, 0, quote[:min(len(quote), 1000)])
		if e.Decode() != drop.None {
			return
		}
		way := x.Inbound
		if out {
			way = x.Outbound
		}
		way(epoch, e)
		sound(t, e)
	})
}

func TestListOrder(t *testing.T) {
	x := table(overload())
	for _, from := range []string{"192.168.1.10:1", "192.168.1.10:2", "192.168.1.10:3", "192.168.1.10:1"} {
		x.Outbound(epoch, wire(t, "udp", from, "8.8.8.8:99", 0))
	}
	var ports []uint16
	for tr := range x.All() {
		ports = append(ports, tr.InsideLocal.Port)
	}
	if !slices.Equal(ports, []uint16{1, 3, 2}) {
		t.Errorf("order %v", ports)
	}
}
