package lab

import (
	"os"
	"slices"
	"testing"
	"time"

	"go.uber.org/goleak"

	"torii/dataplane/link"
	"torii/dataplane/packet"
)

func TestMain(m *testing.M) {
	if folder := os.Getenv(saveForever); folder != "" {
		saveUntilKilled(folder)
	}
	goleak.VerifyTestMain(m)
}

var birth = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

func after(d time.Duration) time.Time { return birth.Add(d) }

// repeater is a node that passes frames on from each port to the other.
type repeater struct{ ports []link.Link }

func (r *repeater) Receive(now time.Time, port int, frames []*packet.Packet) {
	r.ports[1-port].Send(now, frames)
}
func (r *repeater) Deadline() time.Time { return time.Time{} }
func (r *repeater) Tick(time.Time)      {}

// station is a node that notes what arrives and when.
type station struct {
	ports []link.Link
	pool  *packet.Pool
	seen  []byte // the first octet of each frame
	at    []time.Duration
	sizes []int // of the vectors
}

func newStation(ports []link.Link) *station { return &station{ports: ports, pool: packet.NewPool()} }

func (s *station) Receive(now time.Time, _ int, frames []*packet.Packet) {
	for _, f := range frames {
		s.seen = append(s.seen, f.Bytes()[0])
		s.at = append(s.at, now.Sub(birth))
		s.pool.Put(f)
	}
	s.sizes = append(s.sizes, len(frames))
}
func (s *station) Deadline() time.Time { return time.Time{} }
func (s *station) Tick(time.Time)      {}

// send makes frames of one octet each and sends them as one vector.
func (s *station) send(now time.Time, port int, octets ...byte) {
	var frames []*packet.Packet
	for _, o := range octets {
		f := s.pool.Get()
		f.Extend(packet.EthernetLen)[0] = o
		frames = append(frames, f)
	}
	s.ports[port].Send(now, frames)
}

func addStation(w *World, name string, ports int) (*Cell, *station) {
	var s *station
	c := w.Add(name, ports, func(links []link.Link) Node {
		s = newStation(links)
		return s
	})
	return c, s
}

// actor is a node that does things at given times.
type actor struct{ acts []act }

type act struct {
	at time.Time
	do func(now time.Time)
}

func (a *actor) Receive(time.Time, int, []*packet.Packet) {}
func (a *actor) Deadline() time.Time {
	if len(a.acts) == 0 {
		return time.Time{}
	}
	return a.acts[0].at
}
func (a *actor) Tick(now time.Time) {
	for len(a.acts) > 0 && !a.acts[0].at.After(now) {
		do := a.acts[0].do
		a.acts = a.acts[1:]
		do(now)
	}
}

func addActor(w *World, acts ...act) *Cell {
	return w.Add("actor", 0, func([]link.Link) Node { return &actor{acts} })
}

// wired is two stations on a cable.
func wired(w *World) (a, b *Cell, near, far *station, cable *Cable) {
	a, near = addStation(w, "a", 1)
	b, far = addStation(w, "b", 1)
	return a, b, near, far, w.Join(a.Port(0), b.Port(0))
}

func TestFramesArriveInOrderAndWithDelay(t *testing.T) {
	w := NewVirtual(birth, 1)
	a, _, near, far, cable := wired(&w.World)
	cable.Adjust(func(wire *link.Wire) { wire.Delay = 30 * time.Millisecond })
	a.Do(func(now time.Time) { near.send(now, 0, 1, 2); near.send(now, 0, 3) })
	w.Run(after(10 * time.Millisecond))
	if len(far.seen) > 0 {
		t.Fatalf("%v arrived before their time", far.seen)
	}
	cable.Adjust(func(wire *link.Wire) { wire.Delay = 0 })
	a.Do(func(now time.Time) { near.send(now, 0, 4) })
	w.Run(after(time.Second))
	if want := []byte{4, 1, 2, 3}; !slices.Equal(far.seen, want) {
		t.Errorf("arrived %v, want %v", far.seen, want)
	}
	ms := time.Millisecond
	if want := []time.Duration{10 * ms, 30 * ms, 30 * ms, 30 * ms}; !slices.Equal(far.at, want) {
		t.Errorf("arrived at %v, want %v", far.at, want)
	}
	if w.Now() != after(time.Second) {
		t.Errorf("the clock stands at %v", w.Now())
	}
}

func TestFramesWithoutDelayComeAsOneVector(t *testing.T) {
	w := NewVirtual(birth, 1)
	a, _, near, far, _ := wired(&w.World)
	a.Do(func(now time.Time) { near.send(now, 0, 1, 2, 3) })
	w.Run(after(0))
	if !slices.Equal(far.sizes, []int{3}) {
		t.Errorf("vectors of %v frames, want one of 3", far.sizes)
	}
}

func TestQueueIsBounded(t *testing.T) {
	w := NewVirtual(birth, 1)
	a, b, near, far, cable := wired(&w.World)
	a.Do(func(now time.Time) { near.send(now, 0, make([]byte, inboxSize+5)...) })
	w.Run(after(0))
	if len(far.seen) != inboxSize || b.Dropped() != 5 {
		t.Errorf("%d arrived and %d dropped of %d", len(far.seen), b.Dropped(), inboxSize+5)
	}
	cable.Adjust(func(wire *link.Wire) { wire.Delay = time.Hour })
	for range delaySize/inboxSize + 1 {
		a.Do(func(now time.Time) { near.send(now, 0, make([]byte, inboxSize)...) })
		w.Run(w.Now())
	}
	if got := b.Dropped(); got != 5+inboxSize {
		t.Errorf("%d dropped on a full wire, want %d", got, 5+inboxSize)
	}
}

func TestUncabledPortLosesFrames(t *testing.T) {
	w := NewVirtual(birth, 1)
	a, near := addStation(&w.World, "a", 1)
	a.Do(func(now time.Time) { near.send(now, 0, 1) })
	w.Run(after(time.Second))
	if a.Port(0).Cabled() {
		t.Error("a port without a cable says that it has one")
	}
}

func TestEqualDeadlinesComeInTheOrderOfTheCells(t *testing.T) {
	w := NewVirtual(birth, 1)
	var order []int
	for i := range 20 {
		addActor(&w.World, act{after(time.Duration(i%2) * time.Second), func(time.Time) { order = append(order, i) }})
	}
	w.Run(after(time.Minute))
	want := []int{0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19}
	if !slices.Equal(order, want) {
		t.Errorf("order %v, want %v", order, want)
	}
}

func TestVirtualAwait(t *testing.T) {
	w := NewVirtual(birth, 1)
	a, near := addStation(&w.World, "a", 1)
	b, far := addStation(&w.World, "b", 1)
	w.Join(a.Port(0), b.Port(0))
	addActor(&w.World, act{after(time.Hour), func(now time.Time) {
		a.Do(func(time.Time) { near.send(now, 0, 7) })
	}})
	if !b.Await(func() bool { return len(far.seen) == 1 }, nil) || w.Now() != after(time.Hour) {
		t.Errorf("seen %v at %v", far.seen, w.Now())
	}
	if b.Await(func() bool { return len(far.seen) == 2 }, nil) {
		t.Error("waited for what never happens, and it did")
	}
	interrupt := make(chan struct{}, 1)
	interrupt <- struct{}{}
	addActor(&w.World, act{after(2 * time.Hour), func(time.Time) { t.Error("ran on after the interrupt") }})
	if b.Await(func() bool { return false }, interrupt) {
		t.Error("an interrupt does not end the wait")
	}
}

func TestStuckDeadlineIsAFault(t *testing.T) {
	w := NewVirtual(birth, 1)
	w.Add("stuck", 0, func([]link.Link) Node { return stuck{} })
	defer func() {
		if recover() == nil {
			t.Error("a node whose deadline stands still stops the world in silence")
		}
	}()
	w.Run(after(time.Second))
}

type stuck struct{}

func (stuck) Receive(time.Time, int, []*packet.Packet) {}
func (stuck) Deadline() time.Time                      { return birth }
func (stuck) Tick(time.Time)                           {}
