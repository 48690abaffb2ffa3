package esp

// Window tells sequence numbers that were seen before (RFC 4303 section 3.4.3). It is the ring of RFC
// 6479: a bit for each number, in words that are cleared as the window moves over them, so nothing is
// ever shifted.
type Window struct {
	size  uint32
	top   uint32 // the highest number seen
	words []uint64
}

const wordBits = 64

// NewWindow returns a window of that many numbers; with 0 or less, everything is fresh.
func NewWindow(size int) *Window {
	size = max(size, 0)
	return &Window{size: uint32(size), words: make([]uint64, (size+wordBits-1)/wordBits+1)}
}

// Fresh reports whether a number is new: above the window, or in it and not marked.
func (w *Window) Fresh(seq uint32) bool {
	switch {
	case w.size == 0:
		return true
	case seq == 0:
		return false
	case seq > w.top:
		return true
	case w.top-seq >= w.size:
		return false
	}
	return *w.word(seq)&bit(seq) == 0
}

// Mark records a fresh number, and moves the window up to it.
func (w *Window) Mark(seq uint32) {
	if w.size == 0 {
		return
	}
	if seq > w.top {
		w.clear(seq)
		w.top = seq
	}
	*w.word(seq) |= bit(seq)
}

// clear empties the words the window moves over on its way to seq.
func (w *Window) clear(seq uint32) {
	steps := min(seq/wordBits-w.top/wordBits, uint32(len(w.words)))
	for i := range steps {
		*w.word(seq - i*wordBits) = 0
	}
}

func (w *Window) word(seq uint32) *uint64 { return &w.words[seq/wordBits%uint32(len(w.words))] }

func bit(seq uint32) uint64 { return 1 << (seq % wordBits) }
