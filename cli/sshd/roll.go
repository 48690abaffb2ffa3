package sshd

import (
	"maps"
	"slices"
	"sync"
)

// roll is the connections that are here, down to the last goroutine of their sessions.
type roll struct {
	mu        sync.Mutex // guards the fields below, and every Add to present
	conns     map[*conn]bool
	dismissed bool
	present   sync.WaitGroup
}

// enter counts a connection in, unless there are limit of them or the house is closing.
func (r *roll) enter(c *conn, limit int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.dismissed || len(r.conns) >= limit {
		return false
	}
	if r.conns == nil {
		r.conns = map[*conn]bool{}
	}
	r.conns[c] = true
	r.present.Add(1)
	return true
}

func (r *roll) leave(c *conn) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.conns, c)
	r.present.Done()
}

// dismiss closes every connection and waits until all have left.
func (r *roll) dismiss() {
	for _, c := range r.close() {
		c.Close()
	}
	r.present.Wait()
}

func (r *roll) close() []*conn {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.dismissed = true
	return slices.Collect(maps.Keys(r.conns))
}
