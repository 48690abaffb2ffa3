package term

import "time"

const inboxSize = 64 << 10

// inbox is the typed-ahead input.
type inbox struct {
	queue   []byte
	closed  bool
	reading bool // a line is being typed: news waits for it
	afterCR bool // an LF that comes now belongs to that CR
	last    time.Time
}

// Feed queues what the peer typed at the time now, and waits while the queue is full. It keeps no
// part of p.
func (t *Terminal) Feed(p []byte, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.in.last = now
	if t.gone {
		return
	}
	p = t.alarm.hear(p)
	for len(p) > 0 && !t.gone {
		n := min(len(p), inboxSize-len(t.in.queue))
		t.in.queue = append(t.in.queue, p[:n]...)
		p = p[n:]
		t.changed.Broadcast()
		if len(p) > 0 {
			t.changed.Wait()
		}
	}
}

// CloseInput says that nothing more will be typed. What is queued is still executed, then Run
// returns.
func (t *Terminal) CloseInput() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.in.closed = true
	t.changed.Broadcast()
}

// key waits for the next key, or for news while a line is being typed.
func (t *Terminal) key() key {
	t.mu.Lock()
	defer t.mu.Unlock()
	for {
		switch {
		case t.gone:
			return keyGone
		case t.in.reading && t.news.pending():
			return keyNews
		}
		if k, ok := t.in.take(); ok {
			t.changed.Broadcast()
			return k
		}
		if t.in.closed {
			return keyGone
		}
		t.awaitInput()
	}
}

// take removes the next whole key. "\r\n" and "\r\0" are one Enter; an LF that arrives after the
// terminal had time to answer the CR is one of its own.
func (in *inbox) take() (key, bool) {
	for len(in.queue) > 0 {
		k, n := decode(in.queue)
		if n == 0 {
			return "", false
		}
		in.queue = in.queue[n:]
		folded := in.afterCR && k == "\n"
		in.afterCR = k == "\r"
		if k != "" && !folded {
			return k, true
		}
	}
	in.afterCR = false
	return "", false
}

func (t *Terminal) awaitInput() {
	if t.script != nil {
		t.script.play(t)
		return
	}
	t.changed.Wait()
}

func (t *Terminal) setReading(on bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.in.reading = on
	t.announce()
}
