package link

import (
	"math/rand/v2"
	"time"

	"torii/dataplane/packet"
)

// Wire is a cable between two ports. Delay, Loss and Cut may be changed between two calls of Send. It belongs to
// whoever runs the world its ends live in, and locks nothing.
type Wire struct {
	Delay time.Duration
	Loss  float64 // probability that a frame is lost, in either direction
	Cut   bool    // nothing arrives

	// Tap sees every frame put on the wire, before it can be lost; it must neither keep nor change it.
	Tap func(at time.Time, from *End, frame []byte)

	ends [2]End
	pool *packet.Pool
	rand *rand.Rand
}

// NewWire returns a wire without loss and delay. Pieces of super-packets come from the pool and what is lost goes
// back to it; the dice may be nil while Loss is zero.
func NewWire(pool *packet.Pool, dice *rand.Rand) *Wire {
	w := &Wire{pool: pool, rand: dice}
	w.ends[0] = End{wire: w, far: &w.ends[1]}
	w.ends[1] = End{wire: w, far: &w.ends[0]}
	return w
}

// Ends are the two plugs.
func (w *Wire) Ends() (a, b *End) { return &w.ends[0], &w.ends[1] }

// End is one plug of a wire: what is sent into it comes out at the other.
type End struct {
	// Deliver takes the frames that come out here. It owns the packets, not the slice, and must not send on
	// this wire before it returns: a world queues them.
	Deliver func(at time.Time, frames []*packet.Packet)

	wire  *Wire
	far   *End
	queue []*packet.Packet
}

var _ Link = (*End)(nil)

// Send puts frames on the wire; they come out at the far end after the delay, in order.
func (e *End) Send(now time.Time, frames []*packet.Packet) {
	w := e.wire
	e.queue = e.queue[:0]
	for _, p := range frames {
		e.queue = cutFrame(p, packet.EthernetLen, w.pool, e.queue)
	}
	arriving := e.queue[:0]
	for _, p := range e.queue {
		if w.Tap != nil {
			w.Tap(now, e, p.Bytes())
		}
		if w.loses() || e.far.Deliver == nil {
			w.pool.Put(p)
			continue
		}
		arriving = append(arriving, p)
	}
	if len(arriving) > 0 {
		e.far.Deliver(now.Add(w.Delay), arriving)
	}
}

func (w *Wire) loses() bool {
	return w.Cut || w.Loss > 0 && w.rand.Float64() < w.Loss
}

// cutFrame appends the real frames a frame stands for. Each begins with the same frame header of the given length,
// an Ethernet header or none.
func cutFrame(p *packet.Packet, frame int, pool *packet.Pool, out []*packet.Packet) []*packet.Packet {
	if p.SegSize <= 0 && p.Sum == packet.SumComplete {
		return append(out, p)
	}
	var header [packet.EthernetLen]byte
	copy(header[:frame], p.Bytes())
	p.Pull(frame)
	first := len(out)
	out = p.Cut(pool, out)
	for _, s := range out[first:] {
		copy(s.Push(frame), header[:frame])
	}
	return out
}
