package link

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"net/netip"
	"slices"
	"testing"
	"time"

	"torii/dataplane/packet"
)

var (
	now = time.Date(2025, 1, 1, 0, 0, 0, 123456789, time.UTC)
	a   = packet.MAC{2, 0, 0, 0, 0, 1}
	b   = packet.MAC{2, 0, 0, 0, 0, 2}
)

func frame(pool *packet.Pool, n byte) *packet.Packet {
	p := pool.Get()
	p.PutUDP(packet.IPv4Fields{Src: netip.MustParseAddr("10.0.0.1"), Dst: netip.MustParseAddr("10.0.0.2"), TTL: 9, ID: 1}, 1, 2, []byte{n})
	p.Decode()
	p.PushEthernet(b, a, packet.EtherIPv4)
	return p
}

func frames(pool *packet.Pool, n int) (out []*packet.Packet) {
	for i := range n {
		out = append(out, frame(pool, byte(i)))
	}
	return out
}

// sink notes what arrives: when, and the last octet of each frame.
type sink struct {
	pool *packet.Pool
	at   []time.Time
	tags []byte
}

func (s *sink) deliver(at time.Time, frames []*packet.Packet) {
	for _, p := range frames {
		s.at = append(s.at, at)
		s.tags = append(s.tags, p.Bytes()[p.Len()-1])
		s.pool.Put(p)
	}
}

func wired() (w *Wire, pool *packet.Pool, left, right *sink) {
	pool = packet.NewPool()
	w = NewWire(pool, rand.New(rand.NewPCG(1, 2)))
	left, right = &sink{pool: pool}, &sink{pool: pool}
	x, y := w.Ends()
	x.Deliver, y.Deliver = left.deliver, right.deliver
	return w, pool, left, right
}

func TestWireCarriesBothWaysInOrder(t *testing.T) {
	w, pool, left, right := wired()
	w.Delay = 3 * time.Millisecond
	x, y := w.Ends()
	x.Send(now, frames(pool, 3))
	y.Send(now, frames(pool, 2))
	if want := []byte{0, 1, 2}; !slices.Equal(right.tags, want) {
		t.Errorf("right got %v, want %v", right.tags, want)
	}
	if want := []byte{0, 1}; !slices.Equal(left.tags, want) {
		t.Errorf("left got %v, want %v", left.tags, want)
	}
	for _, at := range slices.Concat(left.at, right.at) {
		if at != now.Add(w.Delay) {
			t.Errorf("arrived %v after it was sent, want %v", at.Sub(now), w.Delay)
		}
	}
}

func TestWireLoses(t *testing.T) {
	rows := []struct {
		name     string
		set      func(w *Wire)
		min, max int // of 1000
	}{
		{"sound", func(*Wire) {}, 1000, 1000},
		{"cut", func(w *Wire) { w.Cut = true }, 0, 0},
		{"loses a tenth", func(w *Wire) { w.Loss = 0.1 }, 850, 950},
		{"loses all", func(w *Wire) { w.Loss = 1 }, 0, 0},
		{"nobody at the far end", func(w *Wire) { w.ends[1].Deliver = nil }, 0, 0},
	}
	for _, row := range rows {
		w, pool, _, right := wired()
		row.set(w)
		tapped := 0
		w.Tap = func(time.Time, *End, []byte) { tapped++ }
		x, _ := w.Ends()
		for range 100 {
			x.Send(now, frames(pool, 10))
		}
		if n := len(right.tags); n < row.min || n > row.max {
			t.Errorf("%s: %d of 1000 arrived", row.name, n)
		}
		if tapped != 1000 {
			t.Errorf("%s: the tap saw %d of 1000", row.name, tapped)
		}
		if pool.Outstanding() != 0 {
			t.Errorf("%s: %d packets belong to nobody", row.name, pool.Outstanding())
		}
	}
}

// super is a frame of 40 segments.
func super(pool *packet.Pool) *packet.Packet {
	p := pool.GetSize(40*1000 + 28)
	p.PutUDP(packet.IPv4Fields{Src: netip.MustParseAddr("10.0.0.1"), Dst: netip.MustParseAddr("10.0.0.2"), TTL: 9, ID: 1}, 1, 2, make([]byte, 40*1000))
	p.SegSize, p.SegHeader, p.Sum = 1000, 28, packet.SumPartial
	p.Decode()
	p.PushEthernet(b, a, packet.EtherIPv4)
	return p
}

func TestWireSeesRealFrames(t *testing.T) {
	w, pool, _, right := wired()
	var lengths []int
	w.Tap = func(_ time.Time, _ *End, f []byte) {
		h := packet.Ethernet(f)
		if h.Dst() != b || h.Src() != a || h.Type() != packet.EtherIPv4 {
			t.Errorf("header %x", f[:14])
		}
		lengths = append(lengths, len(f))
	}
	x, _ := w.Ends()
	x.Send(now, []*packet.Packet{frame(pool, 1), super(pool), frame(pool, 2)})
	if len(right.tags) != 42 || right.tags[0] != 1 || right.tags[41] != 2 {
		t.Errorf("%d frames arrived", len(right.tags))
	}
	for _, n := range lengths[1:41] {
		if n != 1042 {
			t.Errorf("a frame of %d octets", n)
		}
	}
	if pool.Outstanding() != 0 {
		t.Errorf("%d packets belong to nobody", pool.Outstanding())
	}
}

func TestSendAllocatesNothing(t *testing.T) {
	w, pool, _, _ := wired()
	x, y := w.Ends()
	y.Deliver = func(_ time.Time, frames []*packet.Packet) {
		for _, p := range frames {
			pool.Put(p)
		}
	}
	batch := make([]*packet.Packet, 8)
	if n := testing.AllocsPerRun(100, func() {
		for i := range batch {
			batch[i] = pool.Get()
			batch[i].PushEthernet(a, b, packet.EtherIPv4)
		}
		x.Send(now, batch)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestCaptureFile(t *testing.T) {
	pool := packet.NewPool()
	var file bytes.Buffer
	c, err := NewCapture(&file, "outside")
	if err != nil {
		t.Fatal(err)
	}
	w, _, _, _ := wired()
	w.Tap = c.Tap
	x, _ := w.Ends()
	first := bytes.Clone(frame(pool, 7).Bytes())
	x.Send(now, []*packet.Packet{frame(pool, 7), super(pool)})
	got := readCapture(t, file.Bytes())
	if len(got) != 41 || !bytes.Equal(got[0].frame, first) {
		t.Fatalf("%d frames, the first %x", len(got), got[0].frame)
	}
	for _, g := range got {
		if !g.at.Equal(now) {
			t.Fatalf("at %v, want %v", g.at, now)
		}
	}
}

type captured struct {
	at    time.Time
	frame []byte
}

// readCapture is a second reading of the format: every block, its two lengths, its alignment.
func readCapture(t *testing.T, file []byte) (out []captured) {
	t.Helper()
	u32 := binary.LittleEndian.Uint32
	for len(file) > 0 {
		kind, n := u32(file), int(u32(file[4:]))
		if n%4 != 0 || n > len(file) || int(u32(file[n-4:])) != n {
			t.Fatalf("block %#x of %d octets with %d left", kind, n, len(file))
		}
		body := file[8 : n-4]
		switch kind {
		case blockSection:
			if u32(body) != byteOrderMagic || u32(body[4:]) != 1 {
				t.Fatalf("section %x", body)
			}
		case blockInterface:
			if k := u32(body); k != linkTypeEthernet && k != linkTypeRaw || !bytes.Contains(body, []byte("outside")) {
				t.Fatalf("interface %x", body)
			}
		case blockPacket:
			ns := uint64(u32(body[4:]))<<32 | uint64(u32(body[8:]))
			out = append(out, captured{time.Unix(0, int64(ns)), body[20 : 20+u32(body[12:])]})
		}
		file = file[n:]
	}
	return out
}

func TestCapturedLinkHandsOnAndWritesRealFrames(t *testing.T) {
	var file bytes.Buffer
	c, err := NewCapture(&file, "outside")
	if err != nil {
		t.Fatal(err)
	}
	w, pool, _, right := wired()
	x, _ := w.Ends()
	l := &Captured{Link: x, Capture: c, Pool: pool}
	l.Send(now, []*packet.Packet{frame(pool, 7), super(pool)})
	if len(right.tags) != 41 || len(readCapture(t, file.Bytes())) != 41 {
		t.Errorf("%d arrived, %d captured", len(right.tags), len(readCapture(t, file.Bytes())))
	}
	if pool.Outstanding() != 0 {
		t.Errorf("%d packets belong to nobody", pool.Outstanding())
	}
}

func TestRawCaptureWritesPackets(t *testing.T) {
	var file bytes.Buffer
	c, err := NewRawCapture(&file, "outside")
	if err != nil {
		t.Fatal(err)
	}
	pool := packet.NewPool()
	sent := sunk{pool}
	l := &Captured{Link: sent, Capture: c, Pool: pool}
	l.Send(now, []*packet.Packet{transports[0].make(pool, "10.0.0.1", "10.0.0.2")})
	got := readCapture(t, file.Bytes())
	if len(got) != 40 || len(got[0].frame) != 1240 || packet.IPv4(got[0].frame).Version() != 4 {
		t.Errorf("%d packets", len(got))
	}
	if kind := binary.LittleEndian.Uint16(file.Bytes()[binary.LittleEndian.Uint32(file.Bytes()[4:])+8:]); kind != linkTypeRaw {
		t.Errorf("link type %d", kind)
	}
}

// sunk is a link that leads nowhere.
type sunk struct{ pool *packet.Pool }

func (s sunk) Send(_ time.Time, frames []*packet.Packet) {
	for _, p := range frames {
		s.pool.Put(p)
	}
}

var errFull = errors.New("disk full")

type fullDisk struct{ writes int }

func (d *fullDisk) Write(b []byte) (int, error) {
	d.writes++
	if d.writes > 3 {
		return 0, errFull
	}
	return len(b), nil
}

func TestCaptureStopsAtTheFirstError(t *testing.T) {
	disk := new(fullDisk)
	c, err := NewCapture(disk, "outside")
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		c.Frame(now, []byte("frame"))
	}
	if !errors.Is(c.Err(), errFull) || disk.writes != 4 {
		t.Errorf("%v after %d writes", c.Err(), disk.writes)
	}
}
