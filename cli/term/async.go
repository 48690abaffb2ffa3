package term

import "io"

const (
	bulletinSize = 256     // lines, at most
	longestNews  = 4 << 10 // bytes of one
)

// bulletin holds asynchronous lines that could not be printed yet.
type bulletin struct {
	lines       []string
	limit       int // of lines, unless it is more than bulletinSize; 0: that
	dropped     uint64
	synchronous bool
}

func (b *bulletin) pending() bool { return len(b.lines) > 0 }

func (b *bulletin) add(line string) {
	line = line[:min(len(line), longestNews)]
	b.lines = append(b.lines, line)
	if over := len(b.lines) - b.most(); over > 0 {
		b.lines = b.lines[over:]
		b.dropped += uint64(over)
	}
}

func (b *bulletin) most() int {
	if b.limit == 0 {
		return bulletinSize
	}
	return min(b.limit, bulletinSize)
}

// Async prints a line between whatever else is printed, on a screen line of its own. It never waits:
// while the peer does not read, the oldest lines are dropped and counted.
func (t *Terminal) Async(line string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.news.add(line)
	t.changed.Broadcast()
	if !t.in.reading && !t.out.writing {
		t.announce()
	}
}

// AsyncDropped counts the lines that Async had to drop.
func (t *Terminal) AsyncDropped() uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.news.dropped
}

// SetSynchronous is "logging synchronous": prompt and typed line are printed again after an
// asynchronous line.
func (t *Terminal) SetSynchronous(on bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.news.synchronous = on
}

// SetAsyncLimit is how many asynchronous lines may wait; 0 and more than 256 mean 256.
func (t *Terminal) SetAsyncLimit(lines int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.news.limit = lines
}

// announce prints pending lines as far as they fit, unless the goroutine in Run will do it. The
// caller holds mu.
func (t *Terminal) announce() {
	for !t.in.reading && !t.out.writing && t.news.pending() && t.out.room() > 2*longestNews {
		if t.out.column > 0 {
			t.out.take([]byte("\n"))
		}
		t.out.take([]byte(t.news.next() + "\n"))
	}
}

func (b *bulletin) next() string {
	line := b.lines[0]
	b.lines = b.lines[1:]
	return line
}

// bulletins prints pending lines while a line is being typed, and tells whether to show that again.
func (t *Terminal) bulletins() (redisplay bool) {
	t.mu.Lock()
	lines := t.news.lines
	t.news.lines = nil
	redisplay = t.news.synchronous
	t.mu.Unlock()
	for _, line := range lines {
		t.freshLine()
		io.WriteString(t, line+"\n")
	}
	return redisplay
}
