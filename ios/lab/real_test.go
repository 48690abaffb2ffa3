package lab

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"torii/dataplane/link"
	"torii/dataplane/packet"
)

// ring is cells in a circle; what is sent into it goes round until it is stopped.
func ring(w *World, size int, node func(index int, ports []link.Link) Node) []*Cell {
	cells := make([]*Cell, size)
	for i := range cells {
		cells[i] = w.Add("ring", 2, func(ports []link.Link) Node { return node(i, ports) })
	}
	for i, c := range cells {
		w.Join(c.Port(1), cells[(i+1)%size].Port(0))
	}
	return cells
}

// counter is a repeater that counts.
type counter struct {
	repeater
	frames atomic.Int64
	owners atomic.Int32
	t      *testing.T
}

func (c *counter) Receive(now time.Time, port int, frames []*packet.Packet) {
	if c.owners.Add(1) > 1 {
		c.t.Error("two owners at once")
	}
	c.frames.Add(int64(len(frames)))
	c.repeater.Receive(now, port, frames)
	c.owners.Add(-1)
}

func TestRealWorldGoesRound(t *testing.T) {
	w := NewReal(1)
	var nodes []*counter
	cells := ring(&w.World, 8, func(_ int, ports []link.Link) Node {
		nodes = append(nodes, &counter{repeater: repeater{ports}, t: t})
		return nodes[len(nodes)-1]
	})
	w.Start()
	pool := packet.NewPool()
	for i := range 4 {
		cells[2*i].Do(func(now time.Time) {
			vector := []*packet.Packet{pool.Get(), pool.Get()}
			for _, f := range vector {
				f.Extend(packet.EthernetLen)
			}
			nodes[2*i].ports[i%2].Send(now, vector)
		})
	}
	var waits sync.WaitGroup
	for i, c := range cells {
		waits.Go(func() {
			if !c.Await(func() bool { return nodes[i].frames.Load() > 1000 }, nil) {
				t.Error("stopped before the frames came round")
			}
		})
	}
	waits.Wait()
	w.Stop()
}

func TestRealAwaitEnds(t *testing.T) {
	w := NewReal(1)
	c, _ := addStation(&w.World, "a", 0)
	w.Start()
	interrupt := make(chan struct{})
	close(interrupt)
	if c.Await(func() bool { return false }, interrupt) {
		t.Error("an interrupt does not end the wait")
	}
	ended := make(chan bool)
	waiting := make(chan struct{})
	go func() {
		ended <- c.Await(sync.OnceValue(func() bool { close(waiting); return false }), nil)
	}()
	<-waiting
	w.Stop()
	if <-ended {
		t.Error("a stopped world meets conditions")
	}
}

func TestRealDeadlines(t *testing.T) {
	w := NewReal(1)
	start := time.Now()
	var late []time.Duration
	note := func(now time.Time) { late = append(late, now.Sub(start)) }
	acts := []act{
		{start.Add(3 * time.Millisecond), note},
		{start.Add(20 * time.Millisecond), note},
	}
	c := addActor(&w.World, acts...)
	addActor(&w.World, act{start.Add(10 * time.Millisecond), func(time.Time) {}})
	w.Start()
	defer w.Stop()
	if !c.Await(func() bool { return len(late) == 2 }, nil) {
		t.Fatal("stopped")
	}
	if late[0] < 3*time.Millisecond || late[1] < 20*time.Millisecond {
		t.Errorf("ticked at %v, before the deadlines", late)
	}
}

func TestDoIsExclusive(t *testing.T) {
	w := NewReal(1)
	c, _ := addStation(&w.World, "a", 0)
	w.Start()
	defer w.Stop()
	var callers sync.WaitGroup
	count := 0
	for range 8 {
		callers.Go(func() {
			for range 500 {
				c.Do(func(time.Time) { count++ })
			}
		})
	}
	callers.Wait()
	if count != 8*500 {
		t.Errorf("%d calls counted of %d", count, 8*500)
	}
}

func TestCableChangesWhileItRuns(t *testing.T) {
	w := NewReal(1)
	a, b, near, far, cable := wired(&w.World)
	cable.Adjust(func(wire *link.Wire) { wire.Cut = true })
	w.Start()
	defer w.Stop()
	a.Do(func(now time.Time) { near.send(now, 0, 1) })
	cable.Adjust(func(wire *link.Wire) { wire.Cut, wire.Delay = false, time.Millisecond })
	a.Do(func(now time.Time) { near.send(now, 0, 2) })
	if !b.Await(func() bool { return len(far.seen) > 0 }, nil) || far.seen[0] != 2 {
		t.Errorf("arrived: %v, want only what was sent after the repair", far.seen)
	}
}
