package term_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"torii/cli/term"
)

// front runs a shell behind Feed and WriteTo, in goroutines of a synctest bubble.
type front struct {
	*term.Terminal
	screen bytes.Buffer
	work   sync.WaitGroup
}

func newFront(peer io.Writer, s term.Shell) *front {
	f := &front{Terminal: term.New()}
	if peer == nil {
		peer = &f.screen
	}
	f.work.Go(func() { f.WriteTo(peer) })
	f.work.Go(func() { f.Run(s); f.Close() })
	return f
}

// types feeds keys and waits until everything has come to rest.
func (f *front) types(keys string) string {
	f.Feed([]byte(keys), time.Now())
	synctest.Wait()
	return f.screen.String()
}

// waiter is a shell whose one command waits for an interrupt.
type waiter struct {
	pc
	stopped int
}

func (w *waiter) Exec(t *term.Terminal, line string) {
	if line != "wait" {
		w.pc.Exec(t, line)
		return
	}
	<-t.Interrupt()
	w.stopped++
}

// TestInterruptRunningJob: an escape stops the job at once, other keys wait for the prompt.
func TestInterruptRunningJob(t *testing.T) {
	for _, escape := range []string{"\x03", "\x1e"} {
		synctest.Test(t, func(t *testing.T) {
			w := &waiter{}
			f := newFront(nil, w)
			f.types("wait\r")
			f.types("typed ahead\r")
			if w.stopped != 0 {
				t.Fatal("stopped by an ordinary key")
			}
			want := "C:\\>wait\r\nC:\\>typed ahead\r\n\"typed ahead\"\r\nC:\\>"
			if got := f.types(escape + escape); got != want || w.stopped != 1 {
				t.Errorf("stopped %d times, screen %q", w.stopped, got)
			}
			f.types("wait\r") // a second press does not reach the next job
			if w.stopped != 1 {
				t.Error("an old escape stopped a new job")
			}
			f.types(escape + "exit\r")
			f.work.Wait()
		})
	}
}

// TestEscapeCharacter stops a job when it is the one that was set; an x behind it belongs to it.
func TestEscapeCharacter(t *testing.T) {
	for _, c := range []struct {
		escape      int
		keys, typed string
	}{
		{term.DefaultEscape, "\x1exshow\r", "show"},
		{term.DefaultEscape, "\x1eshow x\r", "show x"},
		{term.DefaultEscape, "\x03xshow\r", "xshow"},
		{0x10, "\x10xshow\r", "show"},
		{term.NoEscape, "\x1e\x03show\r", "show"},
	} {
		for _, cut := range []int{len(c.keys), 1} {
			synctest.Test(t, func(t *testing.T) {
				w := &waiter{}
				f := newFront(nil, w)
				f.SetEscape(c.escape)
				f.types("wait\r")
				f.types(c.keys[:cut])
				if got := f.types(c.keys[cut:]); w.stopped != 1 || !strings.Contains(got, fmt.Sprintf("\n%q", c.typed)) {
					t.Errorf("escape %d, %q: stopped %d times, %q", c.escape, c.keys, w.stopped, got)
				}
				f.Hangup()
				f.work.Wait()
			})
		}
	}
}

// TestHangupEndsEverything: a job, a question, a full screen and a full inbox.
func TestHangupEndsEverything(t *testing.T) {
	for name, keys := range map[string]string{
		"at the prompt": "", "in a job": "wait\r", "half a line": "abc", "half a key": "\x1b[",
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFront(nil, &waiter{})
				f.types(keys)
				f.Hangup()
				f.Hangup()
				f.Feed([]byte("more"), time.Now())
				f.work.Wait()
				if _, err := f.Write([]byte("x")); err != io.ErrClosedPipe {
					t.Error("a write after the end:", err)
				}
			})
		})
	}
}

// TestFeedWaitsWhileBusy: input beyond the inbox waits for the shell, and none of it is lost.
func TestFeedWaitsWhileBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &waiter{}
		f := newFront(nil, w)
		f.types("wait\r")
		paste := strings.Repeat("0123456789\r", 20000)
		fed := make(chan struct{})
		go func() { f.Feed([]byte(paste), time.Now()); close(fed) }()
		synctest.Wait()
		select {
		case <-fed:
			t.Fatal("a paste of 220 kB fits a busy terminal")
		default:
		}
		f.Feed([]byte("\x03"), time.Now())
		<-fed
		synctest.Wait()
		if n := strings.Count(f.screen.String(), "\"0123456789\""); n != 20000 {
			t.Errorf("%d lines executed", n)
		}
		f.Hangup()
		f.work.Wait()
	})
}

// stuck is a peer that reads nothing until it is let go, then fails.
type stuck struct{ gone chan struct{} }

func (s stuck) Write(p []byte) (int, error) { <-s.gone; return 0, io.ErrUnexpectedEOF }

// TestPeerThatReadsNothing: the shell waits, asynchronous lines do not; they are dropped and counted.
// When the peer's connection fails everything ends.
func TestPeerThatReadsNothing(t *testing.T) {
	dropped := map[int]uint64{}
	for _, limit := range []int{0, 1, 20, 5000} {
		synctest.Test(t, func(t *testing.T) {
			peer := stuck{make(chan struct{})}
			f := newFront(peer, &router{})
			f.SetAsyncLimit(limit)
			f.types("terminal length 0\rshow 100000\r")
			for i := range 100_000 {
				f.Async(fmt.Sprint("line ", i))
			}
			dropped[limit] = f.AsyncDropped()
			close(peer.gone)
			f.work.Wait()
		})
	}
	all := dropped[0]
	if all < 90_000 || all >= 100_000 {
		t.Errorf("%d lines dropped", all)
	}
	if dropped[1] != all+255 || dropped[20] != all+236 || dropped[5000] != all {
		t.Errorf("dropped by limit: %v", dropped)
	}
}

// TestAsyncDuringJob: a line arrives while a command computes in silence.
func TestAsyncDuringJob(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFront(nil, &waiter{})
		f.types("wait\r")
		f.Async("%LINK-3-UPDOWN")
		if got, want := f.types(""), "C:\\>wait\r\n%LINK-3-UPDOWN\r\n"; got != want {
			t.Errorf("%q, want %q", got, want)
		}
		f.Hangup()
		f.work.Wait()
	})
}

// TestAsyncFromManyGoroutines is for the race detector.
func TestAsyncFromManyGoroutines(t *testing.T) {
	f := newFront(nil, &router{})
	var noise sync.WaitGroup
	for i := range 8 {
		noise.Go(func() {
			for range 200 {
				f.Async(fmt.Sprint("noise ", i))
				f.Resize(80+i, 24)
				f.LastInput()
			}
		})
	}
	f.Feed([]byte("logging\r"+strings.Repeat("show 3\r", 50)+"exit\r"), time.Now())
	noise.Wait()
	f.work.Wait()
	checkOutput(t, f.screen.String())
}

// TestLastInput: the feeder's clock is the only one.
func TestLastInput(t *testing.T) {
	tm := term.New()
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	tm.Feed([]byte("x"), at)
	if got := tm.LastInput(); !got.Equal(at) {
		t.Error(got)
	}
}
