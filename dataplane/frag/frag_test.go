package frag

import (
	"bytes"
	"math/rand/v2"
	"net/netip"
	"slices"
	"testing"
	"time"

	"torii/dataplane/drop"
	"torii/dataplane/packet"
)

var (
	now   = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	route = packet.IPv4Fields{
		Src: netip.MustParseAddr("192.0.2.1"), Dst: netip.MustParseAddr("192.0.2.2"), TTL: 64, ID: 77,
	}
)

func datagram(pool *packet.Pool, n int) *packet.Packet {
	data := make([]byte, n)
	for i := range data {
		data[i] = byte(i * 13)
	}
	p := pool.GetSize(n + 28)
	p.PutUDP(route, 7, 8, data)
	p.Decode()
	return p
}

func TestSplitAndJoinInAnyOrder(t *testing.T) {
	dice := rand.New(rand.NewPCG(5, 6))
	for _, size := range []int{0, 1, 1472, 1473, 2960, 20000, 65507} {
		for _, mtu := range []int{576, 1006, 1500} {
			pool := packet.NewPool()
			p := datagram(pool, size)
			want := bytes.Clone(p.Bytes())
			pieces := Split(p, mtu, pool, nil)
			for _, f := range pieces {
				wantFragment(t, f, mtu)
			}
			dice.Shuffle(len(pieces), func(i, j int) { pieces[i], pieces[j] = pieces[j], pieces[i] })
			wantJoined(t, pool, pieces, want)
		}
	}
}

func wantFragment(t *testing.T, f *packet.Packet, mtu int) {
	t.Helper()
	facts := f.Facts
	if why := f.Decode(); why != drop.None || f.Len() > mtu {
		t.Errorf("fragment of %d octets for %d: %v", f.Len(), mtu, why)
	}
	if facts != f.Facts {
		t.Errorf("facts %+v, decoded %+v", facts, f.Facts)
	}
}

func wantJoined(t *testing.T, pool *packet.Pool, pieces []*packet.Packet, want []byte) {
	t.Helper()
	if len(pieces) == 1 {
		pool.Put(pieces[0])
		return
	}
	table := NewTable(pool)
	for i, f := range pieces {
		whole, why := table.Add(now, f)
		if why != drop.None || (whole != nil) != (i == len(pieces)-1) {
			t.Fatalf("fragment %d of %d: %v, whole: %v", i+1, len(pieces), why, whole != nil)
		}
		if whole == nil {
			continue
		}
		if !bytes.Equal(whole.Bytes(), want) {
			t.Errorf("%d octets came together as something else", len(want))
		}
		pool.Put(whole)
	}
	if pool.Outstanding() != 0 || !table.Deadline().IsZero() {
		t.Errorf("%d packets left over, deadline %v", pool.Outstanding(), table.Deadline())
	}
}

func TestSplitKeepsTheOptionsMarkedForIt(t *testing.T) {
	pool := packet.NewPool()
	p := pool.GetSize(3000)
	header := []byte{0x47, 0, 0, 0, 0, 9, 0, 0, 64, 200, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2,
		0x07, 3, 4, // record route: first fragment only
		0x88, 4, 1, 2, // stream identifier: copied
		0}
	copy(p.Extend(len(header)), header)
	p.Extend(2000)
	h := packet.IPv4(p.Bytes())
	h.SetTotalLen(p.Len())
	h.SetChecksum()
	if why := p.Decode(); why != drop.None {
		t.Fatal(why)
	}
	pieces := Split(p, 1000, pool, nil)
	if got := pieces[0].Bytes()[:28]; !bytes.Equal(got[20:], header[20:]) {
		t.Errorf("options of the first fragment: %x", got[20:])
	}
	if got := pieces[1].Bytes()[:24]; got[0] != 0x46 || !bytes.Equal(got[20:], header[23:27]) {
		t.Errorf("header of the second fragment: %x", got)
	}
	for _, f := range pieces {
		wantFragment(t, f, 1000)
	}
}

// fragment is a piece of a made-up packet.
func fragment(pool *packet.Pool, offset, n int, more bool) *packet.Packet {
	p := pool.GetSize(n + 20)
	p.Extend(n)
	f := route
	f.Proto = 200
	p.PushIPv4(f)
	h := packet.IPv4(p.Bytes())
	h.SetFragment(offset, more)
	h.SetChecksum()
	p.Decode()
	return p
}

func TestRefused(t *testing.T) {
	type piece struct {
		offset, n int
		more      bool
	}
	rows := []struct {
		name   string
		pieces []piece
		want   drop.Reason // of the last
		held   int         // packets still waiting after it
	}{
		{"no data", []piece{{8, 0, true}}, drop.FragmentFormat, 0},
		{"odd length in the middle", []piece{{0, 9, true}}, drop.FragmentFormat, 0},
		{"end beyond 65535", []piece{{65528, 16, false}}, drop.FragmentFormat, 0},
		{"same fragment again", []piece{{0, 16, true}, {0, 16, true}}, drop.FragmentOverlap, 1},
		{"begins inside another", []piece{{0, 16, true}, {8, 16, true}}, drop.FragmentOverlap, 0},
		{"ends inside another", []piece{{16, 16, true}, {8, 16, true}}, drop.FragmentOverlap, 0},
		{"same offset, other length", []piece{{0, 16, true}, {0, 24, true}}, drop.FragmentOverlap, 0},
		{"swallows another", []piece{{8, 8, true}, {0, 32, true}}, drop.FragmentOverlap, 0},
		{"two ends", []piece{{16, 8, false}, {32, 8, false}}, drop.FragmentFormat, 0},
		{"data behind the end", []piece{{16, 8, false}, {32, 8, true}}, drop.FragmentFormat, 0},
		{"an end before data that has come", []piece{{32, 8, true}, {16, 8, false}}, drop.FragmentFormat, 0},
	}
	for _, row := range rows {
		pool := packet.NewPool()
		table := NewTable(pool)
		var why drop.Reason
		for _, p := range row.pieces {
			_, why = table.Add(now, fragment(pool, p.offset, p.n, p.more))
		}
		if why != row.want || len(table.partials) != row.held {
			t.Errorf("%s: %v, %d waiting; want %v, %d", row.name, why, len(table.partials), row.want, row.held)
		}
		for _, p := range table.Tick(now.Add(Timeout), nil) {
			pool.Put(p)
		}
		if pool.Outstanding() != 0 {
			t.Errorf("%s: %d packets belong to nobody", row.name, pool.Outstanding())
		}
	}
}

func TestWhatIsHeldIsBounded(t *testing.T) {
	pool := packet.NewPool()
	table := NewTable(pool)
	for id := range MostPackets + 1 {
		p := fragment(pool, 0, 8, true)
		p.ID = uint16(id)
		want := drop.None
		if id == MostPackets {
			want = drop.FragmentLimit
		}
		if _, why := table.Add(now, p); why != want {
			t.Fatalf("packet %d: %v, want %v", id, why, want)
		}
	}
	table = NewTable(pool)
	for i := range MostFragments + 1 {
		want := drop.None
		if i == MostFragments {
			want = drop.FragmentLimit
		}
		if _, why := table.Add(now, fragment(pool, i*8, 8, true)); why != want {
			t.Fatalf("fragment %d: %v, want %v", i, why, want)
		}
	}
}

func TestTimeout(t *testing.T) {
	pool := packet.NewPool()
	table := NewTable(pool)
	table.Add(now, fragment(pool, 8, 8, true))
	table.Add(now.Add(time.Second), fragment(pool, 0, 8, true))
	if d := table.Deadline(); d != now.Add(Timeout) {
		t.Errorf("deadline %v after the first fragment, want %v", d.Sub(now), Timeout)
	}
	if early := table.Tick(now.Add(Timeout-1), nil); len(early) != 0 {
		t.Error("gave up too early")
	}
	late := table.Tick(now.Add(Timeout), nil)
	if len(late) != 1 || late[0].Later() {
		t.Errorf("%d packets given up, want one, told by its first fragment", len(late))
	}
	if !table.Deadline().IsZero() || pool.Outstanding() != 1 {
		t.Errorf("deadline %v, %d packets out", table.Deadline(), pool.Outstanding())
	}
}

// Packets given up together come out in the order in which they began.
func TestTimeoutsAreInOrder(t *testing.T) {
	pool := packet.NewPool()
	table := NewTable(pool)
	for id := range uint16(MostPackets) {
		p := fragment(pool, 0, 8, true)
		p.ID = id * 37
		table.Add(now, p)
	}
	for i, p := range table.Tick(now.Add(Timeout), nil) {
		if p.ID != uint16(i)*37 {
			t.Fatalf("packet %d has the identification %d", i, p.ID)
		}
	}
}

// slowJoin is the twin: a map of octets, whole when there are as many as the end says.
type slowJoin struct {
	octets map[int]byte
	end    int
}

func (s *slowJoin) add(p *packet.Packet) []byte {
	for i, b := range p.Bytes()[p.IPLen:] {
		s.octets[p.Offset+i] = b
	}
	if !p.MF {
		s.end = p.Offset + p.Len() - p.IPLen
	}
	if s.end == 0 || len(s.octets) < s.end {
		return nil
	}
	out := make([]byte, s.end)
	for i := range out {
		out[i] = s.octets[i]
	}
	return out
}

func FuzzReassembly(f *testing.F) {
	f.Add([]byte{0, 3, 1, 3, 2, 1, 5, 1, 0})
	f.Add([]byte{5, 1, 0, 3, 2, 1, 0, 3, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		pool := packet.NewPool()
		table := NewTable(pool)
		twin := slowJoin{octets: map[int]byte{}}
		for ; len(b) >= 3; b = b[3:] {
			p := fragment(pool, int(b[0])*8, int(b[1])*4, b[2]&1 != 0)
			p.Bytes()[p.Len()-1] ^= b[2]
			twinCopy := *p
			twinCopy.Buf = bytes.Clone(p.Buf)
			if !p.Fragment() {
				pool.Put(p)
				continue
			}
			whole, why := table.Add(now, p)
			if why != drop.None {
				if len(table.partials) == 0 {
					twin = slowJoin{octets: map[int]byte{}}
				}
				continue
			}
			want := twin.add(&twinCopy)
			if (whole != nil) != (want != nil) {
				t.Fatalf("whole: %v, twin: %v", whole != nil, want != nil)
			}
			if whole == nil {
				continue
			}
			if !bytes.Equal(whole.Bytes()[whole.IPLen:], want) {
				t.Fatal("came together as something else")
			}
			pool.Put(whole)
			twin = slowJoin{octets: map[int]byte{}}
		}
		for _, p := range slices.Clone(table.Tick(now.Add(Timeout), nil)) {
			pool.Put(p)
		}
		if pool.Outstanding() != 0 {
			t.Fatalf("%d packets belong to nobody", pool.Outstanding())
		}
	})
}
