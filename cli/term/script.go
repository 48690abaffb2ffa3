package term

import "io"

// script plays keys from a reader, a chunk whenever the terminal waits, and collects the output.
type script struct {
	keys   io.Reader
	screen io.Writer
	chunk  [4 << 10]byte
}

// Scripted returns a terminal that reads its keys from one reader and prints to a writer, all in the
// goroutine of Run: for tests, and for a shell under virtual time. Output is written whenever the
// terminal waits for keys, and by Flush at the end.
func Scripted(keys io.Reader, screen io.Writer) *Terminal {
	t := New()
	t.script = &script{keys: keys, screen: screen}
	return t
}

// Flush writes what a scripted terminal has printed since it last waited.
func (t *Terminal) Flush() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.script != nil {
		t.script.flush(t)
	}
}

// play is called with mu held, and lets go of it while the reader decides.
func (s *script) play(t *Terminal) {
	s.flush(t)
	n, err := s.read(t)
	t.in.queue = append(t.in.queue, s.chunk[:n]...)
	t.in.closed = t.in.closed || err != nil
}

func (s *script) read(t *Terminal) (int, error) {
	t.mu.Unlock()
	defer t.mu.Lock()
	return s.keys.Read(s.chunk[:])
}

func (s *script) flush(t *Terminal) {
	if len(t.out.buf) > 0 {
		s.screen.Write(t.out.buf)
		t.out.buf = t.out.buf[:0]
	}
}
