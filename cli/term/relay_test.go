package term_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"torii/cli/term"
)

// remote is an outgoing session that keeps what it is sent.
type remote struct {
	bytes.Buffer
	broken bool
}

func (r *remote) Write(p []byte) (int, error) {
	if r.broken {
		return 0, errors.New("broken")
	}
	return r.Buffer.Write(p)
}

// caller is a shell whose one command opens an outgoing session.
type caller struct {
	pc
	to  remote
	ctx context.Context
}

func (c *caller) Exec(t *term.Terminal, line string) {
	if line == "exit" {
		c.done = true
		return
	}
	letter, escaped := t.Relay(c.ctx, &c.to)
	fmt.Fprintf(t, "sent %q, %q %v\n", c.to.String(), letter, escaped)
	c.to.Reset()
}

// TestRelay: what is typed goes out as it is, and the escape sequence comes back.
func TestRelay(t *testing.T) {
	for _, c := range []struct {
		name, keys string
		escape     int
		want       string
	}{
		{"suspended", "call\rshow\r\x03?\x1b[A\x1ex", term.DefaultEscape, `sent "show\r\x03?\x1b[A", 'x' true`},
		{"another letter", "call\rab\x1eb", term.DefaultEscape, `sent "ab", 'b' true`},
		{"the escape character itself", "call\ra\x1e\x1eb\x1ex", term.DefaultEscape, `sent "a\x1eb", 'x' true`},
		{"the rest stays typed ahead", "call\ra\x1excall\rb\x1ex", term.DefaultEscape, `sent "b", 'x' true`},
		{"another escape character", "call\ra\x1eb\x10x", 0x10, `sent "a\x1eb", 'x' true`},
		{"no escape character", "call\ra\x1ex", term.NoEscape, `sent "a\x1ex", '\x00' false`},
		{"CR LF led here", "call\r\na\r\n\x1ex", term.DefaultEscape, `sent "a\r\n", 'x' true`},
		{"the end of input", "call\ra\x1e", term.DefaultEscape, `sent "a", '\x00' false`},
	} {
		var screen bytes.Buffer
		tm := term.Scripted(strings.NewReader(c.keys), &screen)
		tm.SetEscape(c.escape)
		tm.Run(&caller{ctx: context.Background()})
		if !strings.Contains(screen.String(), c.want) {
			t.Errorf("%s: %q, want %s", c.name, screen.String(), c.want)
		}
	}
}

// TestRelayEnds with the session, with a write that fails, and with the peer.
func TestRelayEnds(t *testing.T) {
	for name, end := range map[string]func(f *front, c *caller, over context.CancelFunc){
		"session over": func(_ *front, _ *caller, over context.CancelFunc) { over() },
		"write fails":  func(f *front, c *caller, _ context.CancelFunc) { c.to.broken = true; f.types("x") },
		"hangup":       func(f *front, _ *caller, _ context.CancelFunc) { f.Hangup() },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, over := context.WithCancel(context.Background())
				defer over()
				c := &caller{ctx: ctx}
				f := newFront(nil, c)
				f.types("call\r")
				f.types("half \x1e")
				end(f, c, over)
				synctest.Wait()
				if got := f.types(""); name != "hangup" && !strings.Contains(got, `'\x00' false`) {
					t.Errorf("%q", got)
				}
				f.Feed([]byte("exit\r"), time.Now())
				f.work.Wait()
			})
		})
	}
}

// TestRelayCarriesMuch in pieces, while the session prints.
func TestRelayCarriesMuch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &caller{ctx: context.Background()}
		f := newFront(io.Discard, c)
		text := strings.Repeat("0123456789abcdef", 16<<10)
		f.types("call\r")
		go func() {
			for range 1000 {
				io.WriteString(f, "the other side\r\n")
			}
		}()
		f.Feed([]byte(text), time.Now())
		synctest.Wait()
		if c.to.String() != text {
			t.Errorf("%d bytes of %d", c.to.Len(), len(text))
		}
		f.Hangup()
		f.work.Wait()
	})
}
