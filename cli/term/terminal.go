package term

import (
	"io"
	"sync"
	"time"
)

// Terminal is one line of a device with somebody at the other end. Feed, CloseInput, Hangup,
// WriteTo, Close, Async, SetSynchronous, SetAsyncLimit, Resize, SetType and LastInput may be called
// from any goroutine; the other methods belong to the one in Run.
type Terminal struct {
	mu      sync.Mutex // guards the fields down to size
	changed *sync.Cond // one of them has moved
	in      inbox
	out     outbox
	news    bulletin
	alarm   alarm
	gone    bool
	size    size

	script  *script
	page    page
	history history
	editing bool
	hidden  int // columns of the line entered last
	kills   killBuffer
}

// New returns a terminal of 24 by 80 for a front that calls Feed and WriteTo.
func New() *Terminal {
	t := &Terminal{history: history{map[string]*ring{}, defaultHistory, true}, editing: true}
	t.changed = sync.NewCond(&t.mu)
	t.alarm = newAlarm()
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
	outcome := r.run()
	t.hidden = r.view.start
	switch outcome {
	case entered:
		t.remember(s, r.line.String())
		t.exec(func() { s.Exec(t, r.line.String()) })
	case ended:
		t.remember(s, r.line.String())
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

// Scrolled is how many columns of the line that was entered last are scrolled off its screen row.
func (t *Terminal) Scrolled() int { return t.hidden }

// SetEditing is "terminal editing": without it only the last character, word or all can be erased.
func (t *Terminal) SetEditing(on bool) { t.editing = on }

func (t *Terminal) Editing() bool { return t.editing }

func (t *Terminal) put(s string) { io.WriteString(t, s) }
