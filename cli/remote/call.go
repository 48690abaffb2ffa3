// Package remote is what somebody at a terminal does on another machine: a Telnet or SSH connection that he talks to,
// leaves by the escape character and comes back to.
//
//	terminal ── Relay ──▶ far end
//	         ◀─ Write ─── listen (a goroutine; between two talks it holds what it has read, and reads no more)
package remote

import (
	"context"
	"io"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"torii/cli/telnet"
	"torii/cli/term"
)

// Screen is the terminal of whoever calls.
type Screen struct {
	Type          string // vt100
	Width, Height int
}

// ScreenOf is a terminal as the other machine is told of it.
func ScreenOf(t *term.Terminal) Screen { return Screen{t.Type(), t.Width(), t.Length()} }

// far is the other end: what is typed goes there, what it prints comes from there.
type far interface {
	io.ReadWriteCloser
	resize(width, height int)
	special(telnet.Special) // a command of Telnet, where there is such a thing
}

// Call is a connection to another machine. Talk belongs to the goroutine of the terminal, the other methods to any.
type Call struct {
	far   far
	local netip.AddrPort
	over  context.Context // ends with the connection
	end   context.CancelFunc

	mu     sync.Mutex // guards the fields below; it is held while the screen is written to
	moved  *sync.Cond
	screen *term.Terminal // nil: nobody looks
	closed bool

	unread atomic.Int64
	heard  atomic.Int64 // when, in nanoseconds of Unix time
}

// Ending is why a talk is over.
type Ending int

const (
	Suspended Ending = iota // by the escape; the call goes on
	Closed                  // by the other machine
	Vanished                // the terminal's peer has gone
)

func begin(f far, conn net.Conn) *Call {
	c := &Call{far: f}
	c.heard.Store(time.Now().UnixNano())
	c.local, _ = netip.ParseAddrPort(conn.LocalAddr().String())
	c.moved = sync.NewCond(&c.mu)
	c.over, c.end = context.WithCancel(context.Background())
	go c.listen()
	return c
}

// Local is our end of the connection.
func (c *Call) Local() netip.AddrPort { return c.local }

// specials are the keys behind the escape character, in the order that IOS lists them.
var specials = []struct {
	key  byte
	what telnet.Special
	name string
}{
	{'b', telnet.Break, "BREAK"},
	{'c', telnet.InterruptProcess, "IP"},
	{'h', telnet.EraseCharacter, "EC"},
	{'o', telnet.AbortOutput, "AO"},
	{'t', telnet.AreYouThere, "AYT"},
	{'u', telnet.EraseLine, "EL"},
}

// Talk lets the terminal speak to the other machine. With escapes, ^^x suspends the call, and the other keys behind ^^
// are those of IOS.
func (c *Call) Talk(t *term.Terminal) Ending {
	keys := &keyboard{terminal: t, far: c.far}
	keys.fit()
	c.look(t)
	defer c.look(nil)
	for {
		letter, escaped := t.Relay(c.over, keys)
		switch {
		case !escaped && c.over.Err() != nil:
			return Closed
		case !escaped:
			return Vanished
		case letter|0x20 == term.Suspend:
			return Suspended
		case letter == '?':
			io.WriteString(t, escapeHelp())
		default:
			c.send(letter | 0x20)
		}
	}
}

// keyboard sends what is typed, and before it the size of the window where that has changed.
type keyboard struct {
	terminal      *term.Terminal
	far           far
	width, height int
}

func (k *keyboard) Write(typed []byte) (int, error) {
	k.fit()
	return k.far.Write(typed)
}

func (k *keyboard) fit() {
	width, height := k.terminal.Width(), k.terminal.Length()
	if width != k.width || height != k.height {
		k.width, k.height = width, height
		k.far.resize(width, height)
	}
}

func (c *Call) send(key byte) {
	for _, s := range specials {
		if s.key == key {
			c.far.special(s.what)
		}
	}
}

func escapeHelp() string {
	text := "\n[Special telnet escape help]\n"
	for _, s := range specials {
		text += "^^" + string(s.key-0x20) + "  sends telnet " + s.name + "\n"
	}
	return text
}

// look says who reads what the other machine prints.
func (c *Call) look(t *term.Terminal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.screen = t
	c.moved.Broadcast()
}

// listen shows what the other machine prints, until it prints no more.
func (c *Call) listen() {
	defer c.end()
	var octets [4 << 10]byte
	for {
		n, err := c.far.Read(octets[:])
		if !c.show(octets[:n]) || err != nil {
			return
		}
	}
}

// show waits for somebody to look. False: the call was closed.
func (c *Call) show(octets []byte) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.unread.Store(int64(len(octets)))
	c.heard.Store(time.Now().UnixNano())
	defer c.unread.Store(0)
	for len(octets) > 0 && c.screen == nil && !c.closed {
		c.moved.Wait()
	}
	if c.screen != nil && len(octets) > 0 {
		c.screen.Write(octets)
	}
	return !c.closed
}

// Unread is how many octets have come that nobody has looked at yet.
func (c *Call) Unread() int { return int(c.unread.Load()) }

// Heard is when the other machine has last said something.
func (c *Call) Heard() time.Time { return time.Unix(0, c.heard.Load()) }

// Over says whether the other machine has closed the call and printed all it had.
func (c *Call) Over() bool { return c.over.Err() != nil }

// End ends the call as the other machine does. It waits for nothing.
func (c *Call) End() { c.far.Close() }

// Close ends the call and returns when its goroutine has ended.
func (c *Call) Close() {
	c.far.Close()
	c.mu.Lock()
	c.closed = true
	c.moved.Broadcast()
	c.mu.Unlock()
	<-c.over.Done()
}
