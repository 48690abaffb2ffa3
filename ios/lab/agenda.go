package lab

import (
	"container/heap"
	"sync"
	"time"
)

// agenda is what a world has to do: cells that are ready to run, and cells that will be at a known time.
type agenda struct {
	mu     sync.Mutex // guards the fields down to closed
	filled *sync.Cond // ready has grown, or the agenda is closed
	ready  []*Cell
	next   int // of ready
	alarms alarms
	closed bool

	sooner chan struct{} // the first alarm has moved forward
}

func newAgenda() *agenda {
	a := &agenda{sooner: make(chan struct{}, 1)}
	a.filled = sync.NewCond(&a.mu)
	return a
}

// add lists a cell as ready. A cell is listed once at a time: [Cell.wake] sees to that.
func (a *agenda) add(c *Cell) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.ready = append(a.ready, c)
	a.filled.Signal()
}

// take returns the cell that has been ready for longest, nil when there is none.
func (a *agenda) take() *Cell {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.pop()
}

// wait is take that waits for a cell; nil says that the agenda was closed.
func (a *agenda) wait() *Cell {
	a.mu.Lock()
	defer a.mu.Unlock()
	for a.next == len(a.ready) && !a.closed {
		a.filled.Wait()
	}
	if a.closed {
		return nil
	}
	return a.pop()
}

func (a *agenda) pop() *Cell {
	if a.next == len(a.ready) {
		return nil
	}
	c := a.ready[a.next]
	a.ready[a.next] = nil
	a.next++
	if a.next == len(a.ready) {
		a.ready, a.next = a.ready[:0], 0
	}
	return c
}

func (a *agenda) close() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.closed = true
	a.filled.Broadcast()
}

// setAlarm says when the cell is to run at the latest; the zero time takes its alarm away.
func (a *agenda) setAlarm(c *Cell, due time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if c.due.Equal(due) {
		return
	}
	a.alarms.set(c, due)
	if len(a.alarms) > 0 && a.alarms[0] == c {
		select {
		case a.sooner <- struct{}{}:
		default:
		}
	}
}

// fire takes the alarms that are due and returns their cells, to be woken, and the time of the next alarm.
func (a *agenda) fire(now time.Time, due []*Cell) ([]*Cell, time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for len(a.alarms) > 0 && !a.alarms[0].due.After(now) {
		c := a.alarms[0]
		a.alarms.set(c, time.Time{})
		due = append(due, c)
	}
	return due, a.soonest()
}

// nextAlarm is the time of the first alarm, zero when there is none.
func (a *agenda) nextAlarm() time.Time {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.soonest()
}

func (a *agenda) soonest() time.Time {
	if len(a.alarms) == 0 {
		return time.Time{}
	}
	return a.alarms[0].due
}

// alarms is a heap of cells by due time; cells due at the same time stand in the order of their making.
type alarms []*Cell

func (h *alarms) set(c *Cell, due time.Time) {
	listed := !c.due.IsZero()
	c.due = due
	switch {
	case due.IsZero():
		heap.Remove(h, c.place)
	case listed:
		heap.Fix(h, c.place)
	default:
		heap.Push(h, c)
	}
}

func (h alarms) Len() int { return len(h) }

func (h alarms) Less(i, j int) bool {
	if h[i].due.Equal(h[j].due) {
		return h[i].index < h[j].index
	}
	return h[i].due.Before(h[j].due)
}

func (h alarms) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].place, h[j].place = i, j
}

func (h *alarms) Push(x any) {
	c := x.(*Cell)
	c.place = len(*h)
	*h = append(*h, c)
}

func (h *alarms) Pop() any {
	last := len(*h) - 1
	c := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	return c
}
