package fib

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"testing"

	"torii/dataplane/packet"
)

func up() func(int) bool { return func(int) bool { return true } }

func down(which ...int) func(int) bool {
	return func(out int) bool { return !slices.Contains(which, out) }
}

func connected(prefix string, out int) []Candidate {
	return ForInterface(netip.MustParsePrefix(prefix), out)
}

func static(prefix, via string, distance uint8) Candidate {
	return Candidate{
		Prefix: netip.MustParsePrefix(prefix), Kind: Static, Distance: distance, Via: netip.MustParseAddr(via), Out: NoInterface,
	}
}

func viaInterface(prefix string, out int) Candidate {
	return Candidate{Prefix: netip.MustParsePrefix(prefix), Kind: Static, Distance: 1, Out: out}
}

func addr(s string) uint32 { return packet.U32(netip.MustParseAddr(s)) }

func TestCompile(t *testing.T) {
	base := append(connected("10.0.10.10/24", 0), connected("192.168.1.254/24", 1)...)
	rows := []struct {
		name   string
		more   []Candidate
		up     func(int) bool
		to     string
		want   string // prefix of the route found; empty for none
		hop    Hop
		hasHop bool
	}{
		{"connected", nil, up(), "10.0.10.7", "10.0.10.0/24", Hop{0, 0}, true},
		{"own address", nil, up(), "10.0.10.10", "10.0.10.10/32", Hop{0, 0}, true},
		{"interface is down", nil, down(0), "10.0.10.7", "", Hop{}, false},
		{"nothing known", nil, up(), "172.16.0.1", "", Hop{}, false},
		{"next hop", []Candidate{static("172.16.0.0/16", "10.0.10.20", 1)}, up(), "172.16.0.1", "172.16.0.0/16", Hop{addr("10.0.10.20"), 0}, true},
		{"next hop behind an interface that is down", []Candidate{static("172.16.0.0/16", "10.0.10.20", 1)}, down(0), "172.16.0.1", "", Hop{}, false},
		{"next hop is the device itself", []Candidate{static("172.16.0.0/16", "10.0.10.10", 1)}, up(), "172.16.0.1", "", Hop{}, false},
		{"recursion", []Candidate{static("172.16.0.0/16", "10.9.9.9", 1), static("10.9.9.9/32", "10.0.10.20", 1)}, up(), "172.16.0.1", "172.16.0.0/16", Hop{addr("10.0.10.20"), 0}, true},
		{"recursion over the default route", []Candidate{static("172.16.0.0/16", "203.0.113.1", 1), static("0.0.0.0/0", "10.0.10.20", 1)}, up(), "172.16.0.1", "172.16.0.0/16", Hop{addr("10.0.10.20"), 0}, true},
		{"via interface", []Candidate{viaInterface("172.16.0.0/16", 1)}, up(), "172.16.0.1", "172.16.0.0/16", Hop{0, 1}, true},
		{"via interface that is down", []Candidate{viaInterface("172.16.0.0/16", 1)}, down(1), "172.16.0.1", "", Hop{}, false},
		{"next hop through a route via interface", []Candidate{static("172.16.0.0/16", "172.17.0.1", 1), viaInterface("172.17.0.0/16", 1)}, up(), "172.16.0.1", "172.16.0.0/16", Hop{addr("172.17.0.1"), 1}, true},
		{"floating route waits", []Candidate{static("172.16.0.0/16", "10.0.10.20", 1), static("172.16.0.0/16", "192.168.1.1", 250)}, up(), "172.16.0.1", "172.16.0.0/16", Hop{addr("10.0.10.20"), 0}, true},
		{"floating route steps in", []Candidate{static("172.16.0.0/16", "10.0.10.20", 1), static("172.16.0.0/16", "192.168.1.1", 250)}, down(0), "172.16.0.1", "172.16.0.0/16", Hop{addr("192.168.1.1"), 1}, true},
		{"route over itself", []Candidate{static("172.16.0.0/16", "172.16.0.1", 1)}, up(), "172.16.9.9", "", Hop{}, false},
		{"route over itself below a default route", []Candidate{static("172.16.0.0/16", "172.16.0.1", 1), static("0.0.0.0/0", "10.0.10.20", 1)}, up(), "172.16.9.9", "0.0.0.0/0", Hop{addr("10.0.10.20"), 0}, true},
		{"two routes over each other", []Candidate{static("172.16.0.0/16", "172.17.0.1", 1), static("172.17.0.0/16", "172.16.0.1", 1)}, up(), "172.16.9.9", "", Hop{}, false},
		{"connected beats static", []Candidate{static("192.168.1.0/24", "10.0.10.20", 1)}, up(), "192.168.1.7", "192.168.1.0/24", Hop{0, 1}, true},
		{"same route twice", []Candidate{static("172.16.0.0/16", "10.0.10.20", 1), static("172.16.0.0/16", "10.0.10.20", 1)}, up(), "172.16.0.1", "172.16.0.0/16", Hop{addr("10.0.10.20"), 0}, true},
	}
	for _, row := range rows {
		for _, candidates := range [][]Candidate{slices.Concat(base, row.more), slices.Concat(row.more, base)} {
			r, ok := Compile(candidates, row.up).Lookup(addr(row.to))
			if ok != row.hasHop {
				t.Errorf("%s: found: %v", row.name, ok)
				continue
			}
			if ok && (r.Prefix.String() != row.want || r.Hop(1, 2) != row.hop || len(r.Hops) != 1) {
				t.Errorf("%s: %v by %+v, want %s by %+v", row.name, r.Prefix, r.Hops, row.want, row.hop)
			}
		}
	}
}

func TestEqualRoutesShareByPair(t *testing.T) {
	table := Compile(append(connected("10.0.0.1/24", 0),
		static("0.0.0.0/0", "10.0.0.2", 1), static("0.0.0.0/0", "10.0.0.3", 1), static("0.0.0.0/0", "10.0.0.4", 1)), up())
	r, _ := table.Lookup(addr("203.0.113.1"))
	seen := map[Hop]int{}
	for dst := range uint32(3000) {
		if r.Hop(7, dst) != r.Hop(7, dst) {
			t.Fatal("a pair of addresses changed its way")
		}
		seen[r.Hop(7, dst)]++
	}
	for _, h := range r.Hops {
		if n := seen[h]; n < 800 || n > 1200 {
			t.Errorf("%+v takes %d of 3000", h, n)
		}
	}
}

func TestHostAddressIsItsOwnNetwork(t *testing.T) {
	if got := connected("1.1.1.1/32", 3); len(got) != 1 || got[0].Kind != Connected {
		t.Errorf("a loopback address brings %+v", got)
	}
}

func TestAllIsInOrder(t *testing.T) {
	table := Compile(slices.Concat(connected("10.0.0.1/24", 0), connected("9.0.0.1/8", 1), []Candidate{viaInterface("10.0.0.0/8", 0)}), up())
	var got []string
	for r := range table.All {
		got = append(got, r.Prefix.String())
	}
	want := []string{"9.0.0.0/8", "9.0.0.1/32", "10.0.0.0/8", "10.0.0.0/24", "10.0.0.1/32"}
	if !slices.Equal(got, want) || table.Len() != len(want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// TestSlowTwin looks through all prefixes for the longest one.
func TestSlowTwin(t *testing.T) {
	d := rand.New(rand.NewPCG(9, 10))
	var candidates []Candidate
	for i := range 2000 {
		p := netip.PrefixFrom(packet.Addr(d.Uint32()&0xff0fffff), d.IntN(33)).Masked()
		candidates = append(candidates, Candidate{Prefix: p, Kind: Static, Distance: uint8(1 + d.IntN(3)), Out: i % 7})
	}
	table := Compile(candidates, down(3))
	for range 20000 {
		dst := d.Uint32() & 0xff0fffff
		want := slowLookup(candidates, dst)
		r, ok := table.Lookup(dst)
		if ok != (want != nil) || ok && (r.Prefix != want.Prefix || r.Distance != want.Distance) {
			t.Fatalf("%v: found %+v, want %+v", packet.Addr(dst), r, want)
		}
	}
}

func slowLookup(candidates []Candidate, dst uint32) (best *Candidate) {
	for i, k := range candidates {
		if k.Out == 3 || !k.Prefix.Contains(packet.Addr(dst)) {
			continue
		}
		if best == nil || k.Prefix.Bits() > best.Prefix.Bits() || k.Prefix == best.Prefix && k.Distance < best.Distance {
			best = &candidates[i]
		}
	}
	return best
}

func routes(n int) *Table {
	candidates := connected("10.0.0.1/24", 0)
	for i := range n {
		p := netip.PrefixFrom(packet.Addr(0x0b000000+uint32(i)<<8), 24)
		candidates = append(candidates, Candidate{Prefix: p, Kind: Static, Distance: 1, Via: netip.MustParseAddr("10.0.0.2"), Out: NoInterface})
	}
	return Compile(candidates, up())
}

func TestLookupAllocatesNothing(t *testing.T) {
	table := routes(1000)
	if n := testing.AllocsPerRun(100, func() { table.Lookup(0x0b000101) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkLookup(b *testing.B) {
	for _, n := range []int{10, 1000, 100000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			table, d := routes(n), rand.New(rand.NewPCG(1, 1))
			var dsts [1024]uint32
			for i := range dsts {
				dsts[i] = 0x0b000000 + d.Uint32N(uint32(n))<<8
			}
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				table.Lookup(dsts[i%1024])
				i++
			}
		})
	}
}

func BenchmarkCompile(b *testing.B) {
	for _, n := range []int{10, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				routes(n)
			}
		})
	}
}
