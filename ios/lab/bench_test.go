package lab

import (
	"testing"
	"time"

	"torii/dataplane/link"
	"torii/dataplane/packet"
)

const (
	chainLength = 16
	vectorSize  = 32
)

// source is both ends of a chain of repeaters: what comes out is sent in again.
type source struct {
	ports  []link.Link
	frames int
	left   int // to be sent in again
}

func (s *source) Receive(now time.Time, _ int, frames []*packet.Packet) {
	s.frames += len(frames)
	if s.left > 0 {
		s.left -= len(frames)
		s.ports[1].Send(now, frames)
	}
}
func (s *source) Deadline() time.Time { return time.Time{} }
func (s *source) Tick(time.Time)      {}

func chain(w *World) (*Cell, *source) {
	s := new(source)
	cells := ring(w, chainLength+1, func(index int, ports []link.Link) Node {
		if index == 0 {
			s.ports = ports
			return s
		}
		return &repeater{ports}
	})
	return cells[0], s
}

// prime sends vectors of 64-octet frames into the chain.
func (s *source) prime(now time.Time, vectors int) {
	pool := packet.NewPool()
	for range vectors {
		var frames []*packet.Packet
		for range vectorSize {
			f := pool.Get()
			f.Extend(64)
			frames = append(frames, f)
		}
		s.ports[1].Send(now, frames)
	}
}

func perHop(b *testing.B, frames int) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(frames*(chainLength+1)), "ns/packet-hop")
}

func BenchmarkVirtualChain(b *testing.B) {
	b.ReportAllocs()
	w := NewVirtual(birth, 1)
	c, s := chain(&w.World)
	s.left = b.N
	c.Do(func(now time.Time) { s.prime(now, 1) })
	b.ResetTimer()
	w.Run(birth)
	perHop(b, s.frames)
}

func BenchmarkRealChain(b *testing.B) {
	b.ReportAllocs()
	w := NewReal(1)
	c, s := chain(&w.World)
	s.left = b.N
	w.Start()
	defer w.Stop()
	b.ResetTimer()
	c.Do(func(now time.Time) { s.prime(now, 8) })
	c.Await(func() bool { return s.left <= 0 }, nil)
	perHop(b, s.frames)
}

func TestChainAllocatesNothing(t *testing.T) {
	w := NewVirtual(birth, 1)
	c, s := chain(&w.World)
	c.Do(func(now time.Time) { s.prime(now, 1) })
	round := func() {
		s.left = vectorSize
		w.Run(birth)
		c.Do(func(now time.Time) { s.left = 0 })
	}
	round()
	c.Do(func(now time.Time) { s.prime(now, 1) })
	if n := testing.AllocsPerRun(100, round); n != 0 {
		t.Errorf("%v allocations a round", n)
	}
}
