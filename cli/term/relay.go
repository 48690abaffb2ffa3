package term

import (
	"bytes"
	"context"
	"io"
)

// Suspend is the letter behind the escape character that leaves an outgoing session open and comes
// back to the prompt.
const Suspend = 'x'

// Relay hands what is typed to an outgoing session, byte for byte and without echo, until the escape
// character is typed and a letter behind it, which is returned: [Suspend], or what else the caller
// makes of it. Typed twice, the escape character itself goes out. False: ctx has ended, as it does
// with the session, writing failed, or the peer has gone. Meanwhile another goroutine may Write what
// the session prints.
func (t *Terminal) Relay(ctx context.Context, to io.Writer) (letter byte, escaped bool) {
	t.disarm()
	defer context.AfterFunc(ctx, t.wake)()
	var buf [4 << 10]byte
	for pending := false; ; {
		typed := t.bytes(ctx, buf[:])
		if len(typed) == 0 {
			return 0, false
		}
		out, letter, escaped := t.cut(typed, &pending)
		if _, err := to.Write(out); err != nil {
			return 0, false
		}
		if escaped {
			return letter, true
		}
	}
}

// cut splits typed bytes at an escape sequence and gives back to the inbox what follows it. Pending
// is whether the escape character was the last byte before.
func (t *Terminal) cut(typed []byte, pending *bool) (out []byte, letter byte, escaped bool) {
	escape := t.Escape()
	for i, c := range typed {
		switch {
		case int(c) == escape && !*pending:
			*pending = true
		case *pending && int(c) != escape:
			t.untype(typed[i+1:])
			return out, c, true
		default:
			*pending = false
			out = append(out, c)
		}
	}
	return out, 0, false
}

// bytes waits for what is typed. Nothing: there will be none.
func (t *Terminal) bytes(ctx context.Context, buf []byte) []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	for len(t.in.queue) == 0 && !t.in.closed && !t.gone && ctx.Err() == nil {
		t.awaitInput()
	}
	if t.gone || ctx.Err() != nil {
		return nil
	}
	if t.in.afterCR && len(t.in.queue) > 0 && t.in.queue[0] == '\n' {
		t.in.queue = t.in.queue[1:] // it belongs to the Enter that led here
	}
	t.in.afterCR = false
	n := copy(buf, t.in.queue)
	t.in.queue = t.in.queue[n:]
	t.changed.Broadcast()
	return buf[:n]
}

// untype puts bytes back in front of the queue.
func (t *Terminal) untype(p []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.in.queue = append(bytes.Clone(p), t.in.queue...)
}

// wake lets whoever waits look again.
func (t *Terminal) wake() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.changed.Broadcast()
}
