package sshd

import (
	"net"
	"sync"
	"time"
)

// conn is one client. It closes itself when no session runs for too long, and after the last word to
// one who cannot log in.
type conn struct {
	net.Conn
	limits Limits
	leave  func() // called once: closed, and no channel is open

	mu       sync.Mutex // guards the fields below
	grace    *time.Timer
	failures int
	lastWord bool // the next write is the last
	channels int  // session channels
	running  int  // those with a shell or a command
	closed   bool
}

// begin gives the client its time to log in.
func (c *conn) begin() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closed {
		c.grace = time.AfterFunc(c.limits.LoginGrace, func() { c.Close() })
	}
}

// SetDeadline takes no deadline of the server's, which would set one anew at each read.
func (c *conn) SetDeadline(time.Time) error { return nil }

func (c *conn) Write(p []byte) (int, error) {
	c.mu.Lock()
	last := c.lastWord
	c.mu.Unlock()
	n, err := c.Conn.Write(p)
	if last {
		c.Close()
	}
	return n, err
}

func (c *conn) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return net.ErrClosed
	}
	c.closed = true
	if c.grace != nil {
		c.grace.Stop()
	}
	if c.channels == 0 {
		c.leave()
	}
	return c.Conn.Close()
}

// mayTry is false after the last attempt, for a password that came before the connection was closed.
func (c *conn) mayTry() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.lastWord
}

// fail counts a wrong password. The answer to the last one is the last word.
func (c *conn) fail() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failures++
	c.lastWord = c.failures >= c.limits.Attempts
}

// open counts a session channel in, if there is room.
func (c *conn) open() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed || c.channels >= c.limits.Sessions {
		return false
	}
	c.channels++
	return true
}

func (c *conn) done() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.channels--
	if c.closed && c.channels == 0 {
		c.leave()
	}
}

// start and stop frame what runs on a channel: meanwhile there is no time limit.
func (c *conn) start() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.running++
	if !c.closed {
		c.grace.Stop()
	}
}

func (c *conn) stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.running--
	if c.running == 0 && !c.closed {
		c.grace.Reset(c.limits.IdleGrace)
	}
}

// within closes the connection when do waits for the client too long.
func (c *conn) within(do func()) {
	cut := time.AfterFunc(c.limits.WriteTimeout, func() { c.Close() })
	defer cut.Stop()
	do()
}
