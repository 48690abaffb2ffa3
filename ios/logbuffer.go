package ios

// logBuffer is the last bytes of all messages, each begun by a newline. What is left of the oldest may
// begin in the middle of it.
type logBuffer struct {
	size     int
	text     []byte // up to twice the size: the front goes when that is full
	messages int    // since the buffer was made
}

const defaultLogBuffer = 4096 // bytes

func (b *logBuffer) add(line string) {
	b.messages++
	b.text = append(append(b.text, '\n'), line...)
	if len(b.text) > 2*b.size {
		b.text = append(b.text[:0], b.last()...)
	}
}

func (b *logBuffer) last() []byte { return b.text[max(0, len(b.text)-b.size):] }

func (b *logBuffer) empty() { b.text = nil }
