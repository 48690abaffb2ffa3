package lab

import (
	"io"
	"math/rand/v2"
	"sync"
	"time"

	"torii/dataplane/link"
	"torii/dataplane/packet"
)

// Cable joins two ports. Each of the two owners sends from its side, so the wire has a lock: it is taken once for a
// vector of frames.
type Cable struct {
	mu   sync.Mutex // guards wire and pool
	wire *link.Wire
	pool *packet.Pool
}

func newCable(a, b *Port, dice *rand.Rand) *Cable {
	c := &Cable{pool: packet.NewPool()}
	c.wire = link.NewWire(c.pool, dice)
	endA, endB := c.wire.Ends()
	a.plugIn(c, endA)
	b.plugIn(c, endB)
	return c
}

// Adjust changes delay, loss or cut of the wire, also while the world runs.
func (c *Cable) Adjust(change func(*link.Wire)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change(c.wire)
}

// Capture writes every frame put on the cable, in both directions, to a pcapng file that begins now.
func (c *Cable) Capture(w io.Writer, name string) error {
	capture, err := link.NewCapture(w, name)
	if err != nil {
		return err
	}
	c.Adjust(func(wire *link.Wire) { wire.Tap = capture.Tap })
	return nil
}

// Port is where a cable plugs into a cell. It is the link its node sends through.
type Port struct {
	cell    *Cell
	index   int
	cable   *Cable
	end     *link.End
	capture *link.Capture // guarded by the cell's owner
	taps    *packet.Pool
}

func (p *Port) plugIn(c *Cable, end *link.End) {
	if p.cable != nil {
		panic("port joined twice")
	}
	p.cable, p.end = c, end
	end.Deliver = p.arrive
}

// Cabled tells whether something is plugged in: it is what a device's carrier detection sees.
func (p *Port) Cabled() bool { return p.cable != nil }

// Overruns is the number of frames that arrived here while the cell's queue was full.
func (p *Port) Overruns() uint64 { return p.cell.inbox.losses(p.index) }

// Send puts frames on the cable. Without a cable they are lost.
func (p *Port) Send(now time.Time, frames []*packet.Packet) {
	if p.capture != nil {
		tapped := link.Captured{Link: plug{p}, Capture: p.capture, Pool: p.taps}
		tapped.Send(now, frames)
		return
	}
	plug{p}.Send(now, frames)
}

// plug is the port behind its capture.
type plug struct{ *Port }

func (p plug) Send(now time.Time, frames []*packet.Packet) {
	if p.cable == nil {
		return
	}
	p.cable.mu.Lock()
	defer p.cable.mu.Unlock()
	p.end.Send(now, frames)
}

// arrive queues frames that come out of the cable. The owner of the far cell calls it and holds the cable.
func (p *Port) arrive(at time.Time, frames []*packet.Packet) {
	taken := p.cell.inbox.add(at, p.index, frames)
	for _, f := range frames[taken:] {
		p.cable.pool.Put(f)
	}
	p.cell.wake()
}

func (p *Port) receive(now time.Time, frames []*packet.Packet) {
	if p.capture != nil {
		for _, f := range frames {
			p.capture.Frame(now, f.Bytes())
		}
	}
	p.cell.node.Receive(now, p.index, frames)
}

// Capture writes the frames that this port sends and receives to a pcapng file that begins now.
func (p *Port) Capture(w io.Writer) (err error) {
	p.cell.Do(func(time.Time) {
		p.capture, err = link.NewCapture(w, p.cell.Name)
		p.taps = packet.NewPool()
	})
	return err
}
