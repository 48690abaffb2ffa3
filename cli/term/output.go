package term

import "io"

const outboxSize = 64 << 10

// outbox holds what has not reached the peer. A bare "\n" enters it as "\r\n".
type outbox struct {
	buf     []byte
	column  int // of the cursor
	last    byte
	closed  bool
	writing bool // inside a Write: news waits for its end
}

func (o *outbox) room() int { return outboxSize - len(o.buf) }

// take appends as much of p as there is room for.
func (o *outbox) take(p []byte) (n int) {
	for n < len(p) && o.room() > 1 {
		if p[n] == '\n' && o.last != '\r' {
			o.buf = append(o.buf, '\r')
		}
		o.buf = append(o.buf, p[n])
		o.advance(p[n])
		n++
	}
	return n
}

func (o *outbox) advance(c byte) {
	o.last = c
	switch {
	case c == '\r' || c == '\n':
		o.column = 0
	case c == '\b':
		o.column = max(0, o.column-1)
	case c >= ' ' && c&0xc0 != 0x80:
		o.column++
	}
}

// Write prints p with each "\n" as "\r\n". It waits while the peer does not read, and fails when
// the peer has gone.
func (t *Terminal) Write(p []byte) (n int, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.out.writing = true
	for n < len(p) && !t.gone {
		n += t.out.take(p[n:])
		t.changed.Broadcast()
		if n < len(p) {
			t.awaitRoom()
		}
	}
	t.out.writing = false
	if n < len(p) {
		return n, io.ErrClosedPipe
	}
	t.announce()
	return n, nil
}

// WriteTo carries the output to the peer, everything that waits in one write, until Close or Hangup.
// A write that fails hangs up.
func (t *Terminal) WriteTo(w io.Writer) (total int64, err error) {
	var spare []byte
	for {
		spare = t.takeOutput(spare)
		if len(spare) == 0 {
			return total, nil
		}
		n, err := w.Write(spare)
		total += int64(n)
		if err != nil {
			t.Hangup()
			return total, err
		}
	}
}

// takeOutput waits for output and swaps its buffer for spare. Nothing: there will be none.
func (t *Terminal) takeOutput(spare []byte) []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	for len(t.out.buf) == 0 && !t.out.closed && !t.gone {
		t.changed.Wait()
	}
	full := t.out.buf
	t.out.buf = spare[:0]
	t.announce()
	t.changed.Broadcast()
	return full
}

// Close says that nothing more will be written; WriteTo returns when the rest has left.
func (t *Terminal) Close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.out.closed = true
	t.changed.Broadcast()
}

func (t *Terminal) awaitRoom() {
	if t.script != nil {
		t.script.flush(t)
		return
	}
	t.changed.Wait()
}

// freshLine moves the cursor to the start of a line unless it stands there.
func (t *Terminal) freshLine() {
	t.mu.Lock()
	dirty := t.out.column > 0
	t.mu.Unlock()
	if dirty {
		t.put("\n")
	}
}
