package packet

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"net/netip"
	"testing"

	"torii/dataplane/drop"
)

var (
	here  = netip.MustParseAddr("192.0.2.1")
	there = netip.MustParseAddr("198.51.100.7")
	route = IPv4Fields{Src: here, Dst: there, TTL: 64, ID: 0x1234}
)

// slowChecksum is RFC 1071 §4.1 to the letter.
func slowChecksum(b []byte) uint16 {
	var sum uint32
	for i := 0; i+1 < len(b); i += 2 {
		sum += uint32(b[i])<<8 | uint32(b[i+1])
	}
	if len(b)%2 == 1 {
		sum += uint32(b[len(b)-1]) << 8
	}
	for sum>>16 != 0 {
		sum = sum&0xffff + sum>>16
	}
	return ^uint16(sum)
}

func TestChecksumAgreesWithTheSlowOne(t *testing.T) {
	dice := rand.New(rand.NewPCG(3, 4))
	for n := range 300 {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte(dice.Uint32())
			if n%3 == 0 {
				b[i] = 0xff // carries everywhere
			}
		}
		if got, want := Checksum(b), slowChecksum(b); got != want {
			t.Fatalf("length %d: %#04x, want %#04x", n, got, want)
		}
	}
}

func TestDecTTLKeepsTheChecksumRight(t *testing.T) {
	pool := NewPool()
	for id := range 0x10000 {
		p := pool.Get()
		f := route
		f.ID, f.TTL = uint16(id), byte(id>>3|2)
		p.PutUDP(f, 1, 2, nil)
		if !p.DecTTL() {
			t.Fatal("the TTL ran out")
		}
		if h := IPv4(p.Bytes()); h.TTL() != f.TTL-1 || Checksum(h.Header()) != 0 {
			t.Fatalf("id %#x ttl %d: ttl %d, checksum off by %#x", id, f.TTL, h.TTL(), Checksum(h.Header()))
		}
		pool.Put(p)
	}
}

func TestDecTTLStopsAtOne(t *testing.T) {
	for ttl, want := range map[uint8]bool{0: false, 1: false, 2: true, 255: true} {
		p := NewPool().Get()
		f := route
		f.TTL = ttl
		p.PutUDP(f, 1, 2, nil)
		if got := p.DecTTL(); got != want {
			t.Errorf("TTL %d passes: %v, want %v", ttl, got, want)
		}
	}
}

func TestDecodeFindsWhatWasBuilt(t *testing.T) {
	p := NewPool().Get()
	f := route
	f.TOS, f.DF = 0xb8, true
	p.PutUDP(f, 500, 4500, []byte("data"))
	copy(p.Extend(6), "padded")
	if why := p.Decode(); why != drop.None {
		t.Fatal(why)
	}
	want := Facts{
		Src: U32(here), Dst: U32(there), Proto: ProtoUDP, TOS: 0xb8, TTL: 64, DF: true, ID: 0x1234,
		IPLen: 20, SrcPort: 500, DstPort: 4500, Segments: 1,
	}
	if p.Facts != want {
		t.Errorf("got  %+v\nwant %+v", p.Facts, want)
	}
	if p.Len() != 32 {
		t.Errorf("length %d with padding, want 32", p.Len())
	}
	if !p.ValidSum() {
		t.Error("the checksum is wrong")
	}
}

func TestGate(t *testing.T) {
	resum := func(b []byte) []byte { IPv4(b).SetChecksum(); return b }
	rows := []struct {
		name   string
		damage func(b []byte) []byte
		want   drop.Reason
	}{
		{"as built", func(b []byte) []byte { return b }, drop.None},
		{"nothing", func(b []byte) []byte { return b[:0] }, drop.IPTruncated},
		{"half a header", func(b []byte) []byte { return b[:19] }, drop.IPTruncated},
		{"version 6", func(b []byte) []byte { b[0] = 0x65; return b }, drop.IPVersion},
		{"header of 16 octets", func(b []byte) []byte { b[0] = 0x44; return b }, drop.IPHeaderLength},
		{"header longer than the packet", func(b []byte) []byte { b[0] = 0x4f; return b }, drop.IPHeaderLength},
		{"total length below the header", func(b []byte) []byte { b[3] = 19; return resum(b) }, drop.IPTotalLength},
		{"total length beyond the packet", func(b []byte) []byte { b[3]++; return resum(b) }, drop.IPTotalLength},
		{"a bit has flipped", func(b []byte) []byte { b[8] ^= 4; return b }, drop.IPChecksum},
		{"from 127.0.0.1", func(b []byte) []byte { IPv4(b).SetSrc(0x7f000001); return resum(b) }, drop.IPSource},
		{"from 224.0.0.5", func(b []byte) []byte { IPv4(b).SetSrc(0xe0000005); return resum(b) }, drop.IPSource},
		{"from 255.255.255.255", func(b []byte) []byte { IPv4(b).SetSrc(0xffffffff); return resum(b) }, drop.IPSource},
		{"half a UDP header", func(b []byte) []byte { b[3] = 24; return resum(b) }, drop.TransportTruncated},
		{"half a TCP header", func(b []byte) []byte { b[9] = ProtoTCP; return resum(b) }, drop.TransportTruncated},
		{"later fragment without a header", func(b []byte) []byte { b[3] = 24; b[7] = 1; return resum(b) }, drop.None},
	}
	for _, row := range rows {
		p := NewPool().Get()
		p.PutUDP(route, 1, 2, []byte("data"))
		b := row.damage(p.Bytes())
		p.End = p.Start + len(b)
		if got := p.Decode(); got != row.want {
			t.Errorf("%s: %v, want %v", row.name, got, row.want)
		}
	}
}

func TestEveryTruncationIsRefused(t *testing.T) {
	for name, seed := range seeds() {
		for n := range len(seed) {
			p := NewPool().GetSize(n)
			copy(p.Extend(n), seed)
			if why := p.Decode(); why == drop.None {
				t.Errorf("%s cut to %d octets passes", name, n)
			}
		}
	}
}

// seeds is one packet of each kind.
func seeds() map[string][]byte {
	pool := NewPool()
	build := func(f func(p *Packet)) []byte {
		p := pool.Get()
		f(p)
		return bytes.Clone(p.Bytes())
	}
	return map[string][]byte{
		"udp":         build(func(p *Packet) { p.PutUDP(route, 500, 500, []byte("ike")) }),
		"echo":        build(func(p *Packet) { p.PutEcho(route, 1, 2, []byte("abcdefgh")) }),
		"unreachable": build(func(p *Packet) { p.PutICMPError(route, 3, 4, 1400, make([]byte, 28)) }),
		"tcp":         build(func(p *Packet) { putTCP(p, TCPAck, []byte("hello")) }),
		"esp": build(func(p *Packet) {
			copy(p.Extend(24), "spi.seq.and sealed data.")
			f := route
			f.Proto = ProtoESP
			p.PushIPv4(f)
		}),
	}
}

func putTCP(p *Packet, flags uint8, data []byte) {
	t := TCP(p.Extend(TCPLen + len(data)))
	clear(t[:TCPLen])
	binary.BigEndian.PutUint16(t, 40000)
	binary.BigEndian.PutUint16(t[2:], 80)
	t.setSeq(1000)
	t[12] = 5 << 4
	t.setFlags(flags)
	copy(t[TCPLen:], data)
	f := route
	f.Proto = ProtoTCP
	p.PushIPv4(f)
	p.Sum = SumPartial
	p.CompleteSum()
}

func FuzzDecode(f *testing.F) {
	for _, seed := range seeds() {
		f.Add(seed)
	}
	pool := NewPool()
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > LargestData {
			return
		}
		p := pool.GetSize(len(b))
		defer pool.Put(p)
		copy(p.Extend(len(b)), b)
		if p.Decode() != drop.None {
			return
		}
		h := IPv4(p.Bytes())
		if p.Len() != h.TotalLen() || p.IPLen != h.HeaderLen() || Checksum(h.Header()) != 0 {
			t.Fatalf("passed the gate: %x", b)
		}
		p.ValidSum()
		if p.DecTTL() && Checksum(h.Header()) != 0 {
			t.Fatalf("the checksum is wrong after the TTL: %x", b)
		}
	})
}

func TestARPRoundTrip(t *testing.T) {
	f := ARPFields{Op: ARPReply, SenderMAC: MAC{2, 1}, TargetMAC: MAC{2, 2}, SenderAddr: U32(here), TargetAddr: U32(there)}
	p := NewPool().Get()
	p.PutARP(f)
	a, ok := ParseARP(p.Bytes())
	if !ok {
		t.Fatal("what was written is refused")
	}
	if got := (ARPFields{a.Op(), a.SenderMAC(), a.TargetMAC(), a.SenderAddr(), a.TargetAddr()}); got != f {
		t.Errorf("got %+v, want %+v", got, f)
	}
	for n := range ARPLen {
		if _, ok := ParseARP(p.Bytes()[:n]); ok {
			t.Errorf("cut to %d octets it passes", n)
		}
	}
}

func TestMalformedARP(t *testing.T) {
	for name, at := range map[string]int{"hardware type": 1, "protocol type": 2, "hardware length": 4, "protocol length": 5, "operation": 6, "sender is a group": 8} {
		p := NewPool().Get()
		p.PutARP(ARPFields{Op: ARPRequest, SenderMAC: MAC{2}})
		p.Bytes()[at] ^= 0x81
		if _, ok := ParseARP(p.Bytes()); ok {
			t.Errorf("%s: passes", name)
		}
	}
}

func FuzzARP(f *testing.F) {
	p := NewPool().Get()
	p.PutARP(ARPFields{Op: ARPRequest, SenderMAC: MAC{2}, SenderAddr: 1, TargetAddr: 2})
	f.Add(p.Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		a, ok := ParseARP(b)
		if !ok {
			return
		}
		q := NewPool().Get()
		q.PutARP(ARPFields{a.Op(), a.SenderMAC(), a.TargetMAC(), a.SenderAddr(), a.TargetAddr()})
		if !bytes.Equal(q.Bytes(), b[:ARPLen]) {
			t.Fatalf("%x is written again as %x", b, q.Bytes())
		}
	})
}

func TestReserveKeepsTheOctets(t *testing.T) {
	p := NewPool().Get()
	copy(p.Extend(5), "octet")
	for _, room := range [][2]int{{0, 0}, {200, 0}, {10, 1900}, {5000, 5000}} {
		p.Reserve(room[0], room[1])
		if string(p.Bytes()) != "octet" || p.Start < room[0] || p.Tailroom() < room[1] {
			t.Errorf("room %v: %q with %d in front and %d behind", room, p.Bytes(), p.Start, p.Tailroom())
		}
	}
}

func TestPoolRefusesAPacketTwice(t *testing.T) {
	pool := NewPool()
	p := pool.Get()
	pool.Put(p)
	defer func() {
		if recover() == nil {
			t.Error("a packet was put twice without a word")
		}
	}()
	pool.Put(p)
}

func TestPoolGivesClean(t *testing.T) {
	pool := NewPool()
	p := pool.GetSize(60000)
	p.Own, p.Drop, p.SegSize = true, drop.Auth, 7
	p.Extend(9)
	pool.Put(p)
	if q := pool.GetSize(60000); q != p || q.Own || q.Drop != drop.None || q.SegSize != 0 || q.Len() != 0 || q.Start != Headroom {
		t.Errorf("used packet comes back as %+v", q.Facts)
	}
	if n := testing.AllocsPerRun(100, func() { pool.Put(pool.Get()) }); n != 0 {
		t.Errorf("%v allocations to take and put a packet", n)
	}
}
