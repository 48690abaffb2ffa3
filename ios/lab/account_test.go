package lab

import (
	"slices"
	"testing"
	"time"

	"torii/dataplane/link"
	"torii/dataplane/packet"
)

// worker is a station that keeps account.
type worker struct {
	station
	busy []time.Duration
}

func (w *worker) Worked(_ time.Time, busy time.Duration) { w.busy = append(w.busy, busy) }

// ticking is virtual time that goes on by a millisecond whenever somebody looks.
type ticking struct{ *Virtual }

func (t ticking) now() time.Time {
	t.clock = t.clock.Add(time.Millisecond)
	return t.clock
}

func TestTurnsAreMeasured(t *testing.T) {
	v := NewVirtual(birth, 1)
	v.pace = ticking{v}
	node := &worker{station: station{pool: packet.NewPool()}}
	cell := v.Add("a", 1, func([]link.Link) Node { return node })
	cell.Do(func(time.Time) { v.clock = v.clock.Add(30 * time.Millisecond) })
	v.Run(v.Now())
	if want := []time.Duration{31 * time.Millisecond, time.Millisecond}; !slices.Equal(node.busy, want) {
		t.Errorf("busy for %v, want %v", node.busy, want)
	}
}

func TestTurnsTakeNothingUnderVirtualTime(t *testing.T) {
	v := NewVirtual(birth, 1)
	node := &worker{station: station{pool: packet.NewPool()}}
	cell := v.Add("a", 1, func([]link.Link) Node { return node })
	cell.Do(func(time.Time) {})
	v.Run(after(time.Second))
	if want := []time.Duration{0, 0}; !slices.Equal(node.busy, want) {
		t.Errorf("busy for %v, want %v", node.busy, want)
	}
}

// A full queue is counted at the port whose frames it turned away.
func TestOverrunsAreThePorts(t *testing.T) {
	v := NewVirtual(birth, 1)
	a, near := addStation(&v.World, "a", 1)
	b, _ := addStation(&v.World, "b", 2)
	v.Join(a.Port(0), b.Port(1))
	a.Do(func(now time.Time) { near.send(now, 0, make([]byte, inboxSize+3)...) })
	v.Run(after(0))
	if n, other := b.Port(1).Overruns(), b.Port(0).Overruns(); n != 3 || other != 0 {
		t.Errorf("%d at the port and %d at the other, want 3 and none", n, other)
	}
}

func TestHeapIsShared(t *testing.T) {
	whole, half := HeapShare(1)(), HeapShare(2)()
	if whole == 0 || half == 0 || half >= whole {
		t.Errorf("%d for one, %d for each of two", whole, half)
	}
}
