package term

import "strings"

// escapes stop a running job: ^C and Ctrl-Shift-6.
const escapes = "\x03\x1e"

// alarm tells a running job that an escape was typed.
type alarm struct {
	ring  chan struct{}
	armed bool
}

// Interrupt returns a channel that receives when an escape key is typed while the command that
// called it runs, and is closed when the peer has gone. Other keys stay typed ahead. An escape that
// is next in the queue when Interrupt is called counts, so that a script can type it; one that waits
// behind a full inbox is not heard.
func (t *Terminal) Interrupt() <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.alarm.armed = true
	if q := t.in.queue; len(q) > 0 && strings.IndexByte(escapes, q[0]) >= 0 && !t.gone {
		t.in.queue = q[1:]
		t.alarm.sound()
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

// hear takes the escapes out of what is typed while a job listens.
func (a *alarm) hear(p []byte) []byte {
	if !a.armed {
		return p
	}
	rest := make([]byte, 0, len(p))
	for _, c := range p {
		if strings.IndexByte(escapes, c) < 0 {
			rest = append(rest, c)
			continue
		}
		a.sound()
	}
	return rest
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
