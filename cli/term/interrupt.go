package term

import "slices"

// DefaultEscape is Ctrl-Shift-6, and NoEscape is no key.
const (
	DefaultEscape = 0x1e
	NoEscape      = -1
)

const controlC = 0x03

// alarm tells a running job that an escape was typed: ^C or the escape character. An x may follow that,
// as it must to suspend a session.
type alarm struct {
	ring    chan struct{}
	armed   bool
	escape  int
	escaped bool // the last byte was the escape character, and a job heard it
}

func newAlarm() alarm { return alarm{ring: make(chan struct{}, 1), escape: DefaultEscape} }

// SetEscape is "terminal escape-character": the character that stops a job and begins the sequence
// that suspends an outgoing session.
func (t *Terminal) SetEscape(character int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.alarm.escape = character
}

func (t *Terminal) Escape() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.alarm.escape
}

func (a *alarm) wakes(c byte) bool { return c == controlC || int(c) == a.escape }

// Interrupt returns a channel that receives when an escape key is typed while the command that
// called it runs, and is closed when the peer has gone. Other keys stay typed ahead. An escape that
// is next in the queue when Interrupt is called counts, so that a script can type it; one that waits
// behind a full inbox is not heard.
func (t *Terminal) Interrupt() <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.alarm.armed = true
	if q := t.in.queue; len(q) > 0 && t.alarm.wakes(q[0]) && !t.gone {
		n := min(len(q), len("^x"))
		t.in.queue = append(t.alarm.hear(q[:n]), q[n:]...)
	}
	return t.alarm.ring
}

// disarm ends a command: escapes are ordinary keys again.
func (t *Terminal) disarm() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.alarm.armed = false
	if !t.gone {
		t.alarm.quiet()
	}
}

// hear takes the escapes out of what is typed while a job listens, and the x behind one.
func (a *alarm) hear(p []byte) []byte {
	if !a.armed && !a.escaped {
		return p
	}
	return slices.DeleteFunc(slices.Clone(p), func(c byte) bool {
		wakes, follows := a.armed && a.wakes(c), a.escaped && c == Suspend
		a.escaped = wakes && c != controlC
		if wakes {
			a.sound()
		}
		return wakes || follows
	})
}

func (a *alarm) sound() {
	select {
	case a.ring <- struct{}{}:
	default:
	}
}

func (a *alarm) quiet() {
	select {
	case <-a.ring:
	default:
	}
}
