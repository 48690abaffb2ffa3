package term

import (
	"io"
	"sync"
	"time"
)

// Terminal is one line of a device with somebody at the other end. Feed, CloseInput, Hangup,
// WriteTo, Close, Async, SetSynchronous, SetAsyncLimit, Resize and LastInput may be called from any
// goroutine; the other methods belong to the one in Run.
type Terminal struct {
	mu      sync.Mutex // guards the fields down to size
	changed *sync.Cond // one of them has moved
	in      inbox
	out     outbox
	news    bulletin
	alarm   alarm
	gone    bool
	size    size

	script *script
	page   page
	rings  map[string]*ring
	depth  int
}

// New returns a terminal of 24 by 80 for a front that calls Feed and WriteTo.
func New() *Terminal {
	t := &Terminal{rings: map[string]*ring{}, depth: defaultHistory}
	t.changed = sync.NewCond(&t.mu)
	t.alarm.ring = make(chan struct{}, 1)
	t.size = size{length: defaultLength, width: defaultWidth}
	return t
}

// Run prompts, reads and executes until the shell is done or the peer has gone.
func (t *Terminal) Run(s Shell) {
	for !s.Done() && t.turn(s) {
	}
	t.Flush()
}

func (t *Terminal) turn(s Shell) bool {
	r := t.atPrompt(s)
	switch r.run() {
	case entered:
		t.ring(ringName(s)).add(r.line.String(), t.depth)
		t.exec(func() { s.Exec(t, r.line.String()) })
	case ended:
		t.exec(func() { s.(Modal).End(t, r.line.String()) })
	case vanished:
		return false
	}
	return true
}

func (t *Terminal) exec(do func()) {
	t.page = page{}
	defer t.disarm()
	do()
}

// Hangup drops the line: input still queued is forgotten, writes fail, questions go unanswered, and
// Run returns. Output already written still leaves through WriteTo.
func (t *Terminal) Hangup() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.gone {
		return
	}
	t.gone = true
	close(t.alarm.ring)
	t.changed.Broadcast()
}

// LastInput is the time given to the latest Feed.
func (t *Terminal) LastInput() time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.in.last
}

func (t *Terminal) put(s string) { io.WriteString(t, s) }
