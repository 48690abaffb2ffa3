package lab

import (
	"runtime"
	"slices"
	"sync"
	"time"
)

// Real is a world that runs with the clock on the wall: a worker per core takes cells from the run queue, and one
// timer waits for the next deadline. While nothing happens, nothing runs.
type Real struct {
	World
	stopped chan struct{}
	running sync.WaitGroup

	mu    sync.Mutex // guards ended
	ended bool
}

// NewReal returns an empty world. Cells and cables come first, then Start.
func NewReal(seed uint64) *Real {
	r := &Real{stopped: make(chan struct{})}
	r.World = World{pace: r, agenda: newAgenda(), seed: seed}
	return r
}

// Start begins to run the cells.
func (r *Real) Start() {
	for range runtime.GOMAXPROCS(0) {
		r.running.Go(r.work)
	}
	r.running.Go(r.keepTime)
}

// Stop ends all runs and returns when no goroutine of the world is left. Whoever still waits is told false.
func (r *Real) Stop() {
	r.mu.Lock()
	r.ended = true
	close(r.stopped)
	r.mu.Unlock()
	r.agenda.close()
	r.running.Wait()
}

// keep runs f as part of the world: it ends when the world is stopped, which waits for it. False: it has been stopped.
func (r *Real) keep(f func(stopped <-chan struct{})) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.ended {
		r.running.Go(func() { f(r.stopped) })
	}
	return !r.ended
}

func (r *Real) work() {
	for c := r.agenda.wait(); c != nil; c = r.agenda.wait() {
		c.run()
	}
}

func (r *Real) keepTime() {
	timer := time.NewTimer(0)
	defer timer.Stop()
	var due []*Cell
	for {
		select {
		case <-timer.C:
		case <-r.agenda.sooner:
		case <-r.stopped:
			return
		}
		var next time.Time
		due, next = r.agenda.fire(time.Now(), due[:0])
		for _, c := range due {
			c.wake()
		}
		timer.Stop()
		if !next.IsZero() {
			timer.Reset(time.Until(next))
		}
	}
}

func (r *Real) now() time.Time { return time.Now() }

func (r *Real) await(c *Cell, until func() bool, interrupt <-chan struct{}) bool {
	w := &waiter{until: until, met: make(chan struct{})}
	c.Do(func(time.Time) { c.waiters = append(c.waiters, w) })
	select {
	case <-w.met:
		return true
	case <-interrupt:
	case <-r.stopped:
	}
	c.Do(func(time.Time) {
		c.waiters = slices.DeleteFunc(c.waiters, func(other *waiter) bool { return other == w })
	})
	return false
}
