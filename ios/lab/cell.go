package lab

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"torii/dataplane/packet"
)

// Cell is a node's place in the world: what its terminals hold.
type Cell struct {
	Name  string
	world *World
	index int
	ports []*Port
	inbox inbox
	calls atomic.Int64 // wakes not yet answered by a run

	due   time.Time // guarded by the agenda, as place is
	place int       // in its heap

	owner   sync.Mutex // guards node and the fields below: who holds it is the owner
	node    Node
	on      bool
	mail    mail
	delayed []delayed
	single  [1]*packet.Packet
	waiters []*waiter
}

// waiter is a terminal that waits for a condition.
type waiter struct {
	until func() bool
	met   chan struct{}
}

// Do runs f as the node's owner and returns when it is done. f must not call Do or Await.
func (c *Cell) Do(f func(now time.Time)) {
	c.owner.Lock()
	defer c.owner.Unlock()
	now := c.world.pace.now()
	c.begin(now)
	f(now)
	c.settle(now)
	c.account(now)
}

// Await waits until the condition holds; the node's owner evaluates it after each run and each Do. It is false when
// it was interrupted, when the world was stopped, and under virtual time when nothing will ever happen.
func (c *Cell) Await(until func() bool, interrupt <-chan struct{}) bool {
	return c.world.pace.await(c, until, interrupt)
}

// Port returns one of the cell's ports, counted as the node counts them.
func (c *Cell) Port(i int) *Port { return c.ports[i] }

// Dropped is the number of frames that arrived while the queue was full.
func (c *Cell) Dropped() (n uint64) {
	for port := range c.ports {
		n += c.inbox.losses(port)
	}
	return n
}

// wake lists the cell on the agenda unless it is there or runs; then the run in progress lists it again.
func (c *Cell) wake() {
	if c.calls.Add(1) == 1 {
		c.world.agenda.add(c)
	}
}

// run reads the mail and does what is due.
func (c *Cell) run() {
	answered := c.calls.Load()
	c.owner.Lock()
	c.mail = c.inbox.swap(c.mail)
	now := c.world.pace.now()
	c.begin(now)
	c.deliverDelayed(now)
	c.deliver(now)
	c.settle(now)
	c.account(now)
	c.owner.Unlock()
	if c.calls.Add(-answered) > 0 {
		c.world.agenda.add(c)
	}
}

func (c *Cell) deliver(now time.Time) {
	frames := c.mail.frames
	for _, b := range c.mail.bursts {
		if b.at.After(now) {
			c.delay(b, frames[:b.count])
		} else {
			c.ports[b.port].receive(now, frames[:b.count])
		}
		frames = frames[b.count:]
	}
}

// begin begins every turn of an owner: the first one switches the node on.
func (c *Cell) begin(now time.Time) {
	if b, ok := c.node.(Booter); ok && !c.on {
		b.Boot(now)
	}
	c.on = true
	c.tick(now)
}

func (c *Cell) tick(now time.Time) {
	if due := c.node.Deadline(); !due.IsZero() && !due.After(now) {
		c.node.Tick(now)
	}
}

// settle ends every turn of an owner: what has become due is done, waiters are told, the alarm is set.
func (c *Cell) settle(now time.Time) {
	c.tick(now)
	c.waiters = slices.DeleteFunc(c.waiters, (*waiter).told)
	c.world.agenda.setAlarm(c, c.deadline())
}

func (w *waiter) told() bool {
	if !w.until() {
		return false
	}
	close(w.met)
	return true
}

// account tells a node that wants to know how long a turn has kept it busy.
func (c *Cell) account(began time.Time) {
	if w, ok := c.node.(Worker); ok {
		w.Worked(began, c.world.pace.now().Sub(began))
	}
}

// deadline is when the cell is to run although nothing arrives.
func (c *Cell) deadline() time.Time {
	due := c.node.Deadline()
	if len(c.delayed) > 0 && (due.IsZero() || c.delayed[0].at.Before(due)) {
		return c.delayed[0].at
	}
	return due
}

// delayed is a frame that is still on its wire.
type delayed struct {
	at    time.Time
	port  int
	frame *packet.Packet
}

// delaySize bounds the frames on their way to a cell.
const delaySize = 1 << 16

// delay keeps frames until their time. Frames that arrive at the same time stay in order.
func (c *Cell) delay(b burst, frames []*packet.Packet) {
	if len(c.delayed)+len(frames) > delaySize {
		c.inbox.lose(b.port, len(frames))
		return
	}
	place := len(c.delayed)
	for place > 0 && c.delayed[place-1].at.After(b.at) {
		place--
	}
	for i, f := range frames {
		c.delayed = slices.Insert(c.delayed, place+i, delayed{b.at, b.port, f})
	}
}

func (c *Cell) deliverDelayed(now time.Time) {
	n := 0
	for n < len(c.delayed) && !c.delayed[n].at.After(now) {
		d := c.delayed[n]
		c.single[0] = d.frame
		c.ports[d.port].receive(now, c.single[:])
		n++
	}
	c.delayed = slices.Delete(c.delayed, 0, n)
}
