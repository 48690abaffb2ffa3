package acl

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"torii/dataplane/packet"
)

const (
	tcp  = packet.ProtoTCP
	udp  = packet.ProtoUDP
	icmp = packet.ProtoICMP
)

var lan = Wild{Addr: 0xc0a80100, Mask: 0xff}

func from(proto uint8, src, dst uint32, rest ...func(*packet.Facts)) *packet.Facts {
	f := &packet.Facts{Proto: proto, Src: src, Dst: dst, Segments: 1}
	for _, r := range rest {
		r(f)
	}
	return f
}

func ports(src, dst uint16) func(*packet.Facts) {
	return func(f *packet.Facts) { f.SrcPort, f.DstPort = src, dst }
}
func flags(v uint8) func(*packet.Facts) { return func(f *packet.Facts) { f.TCPFlags = v } }
func typeCode(t, c uint8) func(*packet.Facts) {
	return func(f *packet.Facts) { f.ICMPType, f.ICMPCode = t, c }
}
func later(f *packet.Facts) { f.Offset = 8 }

// icmpEntry and its kin are lines as the grammar makes them.
func entry(permit bool, proto int) Entry {
	return Entry{Permit: permit, Proto: proto, Src: AnyAddr, Dst: AnyAddr, ICMPType: Any, ICMPCode: Any}
}

func with(e Entry, change func(*Entry)) Entry { change(&e); return e }

func TestEntry(t *testing.T) {
	www := with(entry(true, tcp), func(e *Entry) { e.DstPort = PortMatch{Op: Eq, Ports: []uint16{80, 443}} })
	denyWWW := with(www, func(e *Entry) { e.Permit = false })
	answers := with(entry(true, tcp), func(e *Entry) { e.Established = true })
	echo := with(entry(true, icmp), func(e *Entry) { e.ICMPType = 8 })
	admin := with(entry(true, icmp), func(e *Entry) { e.ICMPType, e.ICMPCode = 3, 13 })
	pieces := with(entry(false, Any), func(e *Entry) { e.Fragments = true })
	inside := with(entry(true, Any), func(e *Entry) { e.Src = lan })
	odd := with(entry(true, Any), func(e *Entry) { e.Src = Wild{Addr: 1, Mask: 0xfffffffe} })
	rows := []struct {
		name string
		e    Entry
		f    *packet.Facts
		want bool
	}{
		{"inside the wildcard", inside, from(udp, 0xc0a801fe, 1), true},
		{"outside the wildcard", inside, from(udp, 0xc0a802fe, 1), false},
		{"odd addresses by wildcard", odd, from(udp, 0x0a000003, 1), true},
		{"even address by that wildcard", odd, from(udp, 0x0a000004, 1), false},
		{"ip is any protocol", entry(true, Any), from(50, 1, 2), true},
		{"other protocol", entry(true, 50), from(51, 1, 2), false},
		{"second of two ports", www, from(tcp, 1, 2, ports(9, 443)), true},
		{"neither port", www, from(tcp, 1, 2, ports(80, 81)), false},
		{"port of the other protocol", www, from(udp, 1, 2, ports(9, 80)), false},
		{"ack is established", answers, from(tcp, 1, 2, flags(packet.TCPAck)), true},
		{"rst is established", answers, from(tcp, 1, 2, flags(packet.TCPRst)), true},
		{"syn is not", answers, from(tcp, 1, 2, flags(packet.TCPSyn)), false},
		{"echo", echo, from(icmp, 1, 2, typeCode(8, 0)), true},
		{"echo reply is not echo", echo, from(icmp, 1, 2, typeCode(0, 0)), false},
		{"type and code", admin, from(icmp, 1, 2, typeCode(3, 13)), true},
		{"type and another code", admin, from(icmp, 1, 2, typeCode(3, 1)), false},
		{"later fragment, permit with ports", www, from(tcp, 1, 2, later), true},
		{"later fragment, deny with ports", denyWWW, from(tcp, 1, 2, later), false},
		{"later fragment, deny without ports", entry(false, tcp), from(tcp, 1, 2, later), true},
		{"later fragment, other protocol", www, from(udp, 1, 2, later), false},
		{"later fragment, fragments", pieces, from(tcp, 1, 2, later), true},
		{"whole packet, fragments", pieces, from(tcp, 1, 2), false},
	}
	for _, row := range rows {
		if got := row.e.Matches(row.f); got != row.want {
			t.Errorf("%s: %v", row.name, got)
		}
		l := Compile("", []Entry{row.e})
		if e, _ := l.Match(row.f); (e != nil) != row.want {
			t.Errorf("%s: the compiled list says %v", row.name, e != nil)
		}
		back := *row.f
		back.Src, back.Dst, back.SrcPort, back.DstPort = back.Dst, back.Src, back.DstPort, back.SrcPort
		if got := row.e.MatchesMirrored(&back); got != row.want {
			t.Errorf("%s, mirrored: %v", row.name, got)
		}
	}
}

func TestEqualMeansSamePackets(t *testing.T) {
	base := with(entry(true, tcp), func(e *Entry) { e.DstPort = PortMatch{Op: Eq, Ports: []uint16{80}} })
	twin := with(base, func(e *Entry) {
		e.ID, e.Seq, e.Permit, e.Hits, e.Log = 9, 90, false, new(uint64), true
		e.DstPort.Ports = []uint16{80}
	})
	if !base.Equal(&twin) {
		t.Error("identity, counter and verdict make a difference")
	}
	for name, change := range map[string]func(*Entry){
		"protocol":    func(e *Entry) { e.Proto = udp },
		"source":      func(e *Entry) { e.Src = lan },
		"destination": func(e *Entry) { e.Dst = lan },
		"source port": func(e *Entry) { e.SrcPort = PortMatch{Op: Gt, Lo: 7} },
		"port":        func(e *Entry) { e.DstPort.Ports = []uint16{81} },
		"type":        func(e *Entry) { e.ICMPType = 8 },
		"code":        func(e *Entry) { e.ICMPCode = 8 },
		"established": func(e *Entry) { e.Established = true },
		"fragments":   func(e *Entry) { e.Fragments = true },
	} {
		if other := with(twin, change); base.Equal(&other) {
			t.Errorf("%s makes no difference", name)
		}
	}
}

func TestPorts(t *testing.T) {
	rows := []struct {
		m       PortMatch
		in, out []uint16
	}{
		{PortMatch{}, []uint16{0, 1, 65535}, nil},
		{PortMatch{Op: Eq, Ports: []uint16{7, 9}}, []uint16{7, 9}, []uint16{0, 8, 10}},
		{PortMatch{Op: Neq, Ports: []uint16{7, 9}}, []uint16{0, 8, 10}, []uint16{7, 9}},
		{PortMatch{Op: Lt, Lo: 1024}, []uint16{0, 1023}, []uint16{1024, 65535}},
		{PortMatch{Op: Gt, Lo: 1024}, []uint16{1025, 65535}, []uint16{0, 1024}},
		{PortMatch{Op: Range, Lo: 5, Hi: 7}, []uint16{5, 6, 7}, []uint16{4, 8}},
	}
	for _, row := range rows {
		for _, p := range row.in {
			if !row.m.Matches(p) {
				t.Errorf("%+v does not take %d", row.m, p)
			}
		}
		for _, p := range row.out {
			if row.m.Matches(p) {
				t.Errorf("%+v takes %d", row.m, p)
			}
		}
	}
}

func TestListThatIsNotThereOrEmptyPermits(t *testing.T) {
	var undefined *List
	for name, l := range map[string]*List{"undefined": undefined, "empty": Compile("101", nil)} {
		if e, ok := l.Match(from(tcp, 1, 2)); e != nil || !ok {
			t.Errorf("%s list: %v, %v", name, e, ok)
		}
	}
}

func TestImplicitDeny(t *testing.T) {
	l := Compile("101", []Entry{with(entry(true, tcp), func(e *Entry) { e.Src = lan })})
	if e, ok := l.Match(from(udp, 1, 2)); e != nil || ok {
		t.Errorf("%v, %v, want the implicit deny", e, ok)
	}
}

func TestHitsCountSegmentsAndOutliveTheList(t *testing.T) {
	var hits uint64
	e := with(entry(true, tcp), func(e *Entry) { e.ID, e.Hits = 5, &hits })
	f := from(tcp, 1, 2)
	f.Segments = 40
	Compile("101", []Entry{e}).Match(f)
	Compile("101", []Entry{entry(false, udp), e}).MatchMirrored(from(tcp, 1, 2))
	if hits != 41 {
		t.Errorf("%d hits, want 41", hits)
	}
}

func TestAppendLeavesTheOldListAlone(t *testing.T) {
	a := Compile("101", []Entry{entry(false, tcp)})
	b := a.Append(entry(true, udp))
	c := a.Append(entry(true, icmp)) // grows from a, not from b
	d := b.Append(entry(true, icmp))
	verdicts := func(l *List) (out []bool) {
		for _, p := range []uint8{tcp, udp, icmp} {
			_, ok := l.Match(from(p, 1, 2))
			out = append(out, ok)
		}
		return out
	}
	for _, row := range []struct {
		l    *List
		want []bool
	}{
		{a, []bool{false, false, false}}, {b, []bool{false, true, false}},
		{c, []bool{false, false, true}}, {d, []bool{false, true, true}},
	} {
		if got := verdicts(row.l); !slices.Equal(got, row.want) {
			t.Errorf("list of %d: %v, want %v", row.l.Len(), got, row.want)
		}
	}
}

// randomEntry and randomFacts draw from few values, so that they meet.
func randomEntry(d *rand.Rand) Entry {
	e := entry(d.IntN(2) == 0, []int{Any, tcp, udp, icmp, 50}[d.IntN(5)])
	e.Src = Wild{Addr: d.Uint32N(4), Mask: d.Uint32N(4)}
	e.Dst = Wild{Addr: d.Uint32N(4), Mask: d.Uint32N(4)}
	e.Fragments = d.IntN(8) == 0
	switch e.Proto {
	case tcp, udp:
		e.Established = e.Proto == tcp && d.IntN(3) == 0
		e.SrcPort, e.DstPort = randomPorts(d), randomPorts(d)
	case icmp:
		e.ICMPType = d.IntN(3) - 1
		if e.ICMPType != Any {
			e.ICMPCode = d.IntN(3) - 1
		}
	}
	return e
}

func randomPorts(d *rand.Rand) PortMatch {
	lo := uint16(d.UintN(4))
	return PortMatch{Op: PortOp(d.UintN(6)), Lo: lo, Hi: lo + uint16(d.UintN(3)), Ports: []uint16{lo, 3}}
}

func randomFacts(d *rand.Rand) *packet.Facts {
	f := from([]uint8{tcp, udp, icmp, 50}[d.IntN(4)], d.Uint32N(4), d.Uint32N(4))
	if d.IntN(5) == 0 {
		f.Offset = 8
		return f
	}
	switch f.Proto {
	case tcp:
		f.TCPFlags = uint8(d.UintN(32))
		fallthrough
	case udp:
		f.SrcPort, f.DstPort = uint16(d.UintN(5)), uint16(d.UintN(5))
	case icmp:
		f.ICMPType, f.ICMPCode = uint8(d.UintN(2)), uint8(d.UintN(2))
	}
	return f
}

// slowFits is the rule book, one sentence after the other, with no thought of speed.
func slowFits(e Entry, f packet.Facts) bool {
	for bit := range 32 {
		care := func(w Wild, a uint32) bool { return w.Mask>>bit&1 == 1 || w.Addr>>bit&1 == a>>bit&1 }
		if !care(e.Src, f.Src) || !care(e.Dst, f.Dst) {
			return false
		}
	}
	if e.Proto >= 0 && e.Proto != int(f.Proto) {
		return false
	}
	asks := e.SrcPort.Op != AnyPort || e.DstPort.Op != AnyPort || e.Established || e.ICMPType >= 0
	switch {
	case e.Fragments:
		return f.Offset > 0
	case f.Offset > 0:
		return !asks || e.Permit
	case e.Established && f.TCPFlags&0x14 == 0:
		return false
	case e.ICMPType >= 0 && e.ICMPType != int(f.ICMPType), e.ICMPType >= 0 && e.ICMPCode >= 0 && e.ICMPCode != int(f.ICMPCode):
		return false
	}
	return slowPort(e.SrcPort, f.SrcPort) && slowPort(e.DstPort, f.DstPort)
}

func slowPort(m PortMatch, port uint16) bool {
	in := false
	for p := range 65536 {
		p := uint16(p)
		takes := m.Op == AnyPort || m.Op == Eq && slices.Contains(m.Ports, p) || m.Op == Neq && !slices.Contains(m.Ports, p) ||
			m.Op == Lt && p < m.Lo || m.Op == Gt && p > m.Lo || m.Op == Range && p >= m.Lo && p <= m.Hi
		in = in || takes && p == port
		if p > 16 {
			break
		}
	}
	return in
}

func TestSlowTwin(t *testing.T) {
	d := rand.New(rand.NewPCG(7, 8))
	for round := range 300 {
		var entries []Entry
		for range d.IntN(30) {
			entries = append(entries, randomEntry(d))
		}
		l := Compile("", entries)
		for range 200 {
			f := randomFacts(d)
			i := slices.IndexFunc(entries, func(e Entry) bool { return slowFits(e, *f) })
			got, permit := l.Match(f)
			switch {
			case len(entries) == 0:
				if got != nil || !permit {
					t.Fatalf("round %d: empty list", round)
				}
			case i < 0:
				if got != nil || permit {
					t.Fatalf("round %d: %+v fits %+v, should fit nothing", round, f, *got)
				}
			case got == nil || got != &l.entries[i] || permit != entries[i].Permit:
				t.Fatalf("round %d: %+v should fit %+v, fits %v", round, f, entries[i], got)
			}
		}
	}
}

// worst is a list whose last line permits, so that all are read.
func worst(n int) *List {
	var entries []Entry
	for i := range n - 1 {
		entries = append(entries, with(entry(false, tcp), func(e *Entry) {
			e.Src = Host(uint32(i + 1))
			e.DstPort = PortMatch{Op: Eq, Ports: []uint16{80}}
		}))
	}
	return Compile("", append(entries, entry(true, Any)))
}

func TestMatchAllocatesNothing(t *testing.T) {
	l, f := worst(100), from(tcp, 0x0a000001, 2, ports(1, 80))
	if n := testing.AllocsPerRun(100, func() { l.Match(f) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestAppendIsCheapInLongLists(t *testing.T) {
	grow := func(n int) float64 {
		l := worst(n)
		return testing.AllocsPerRun(200, func() { l = l.Append(entry(true, udp)) })
	}
	if n := grow(100000); n > 2 {
		t.Errorf("%v allocations to append to a list of 100,000, want the list alone", n)
	}
}

func BenchmarkMatch(b *testing.B) {
	for _, n := range []int{10, 100, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			l, f := worst(n), from(tcp, 0x0a000001, 2, ports(1, 80))
			b.ReportAllocs()
			for b.Loop() {
				l.Match(f)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/line")
		})
	}
}

func BenchmarkAppend100001st(b *testing.B) {
	l := worst(100000)
	b.ReportAllocs()
	for b.Loop() {
		l = l.Append(entry(true, udp))
	}
}
