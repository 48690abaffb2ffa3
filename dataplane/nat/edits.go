package nat

// edit is a change of a stream: what the outside reads in place of the text between two sequence numbers.
type edit struct {
	from, to uint32
	text     []byte
}

// longer is by how much the outside's text is longer, modulo 2^32.
func (e edit) longer() uint32 { return uint32(len(e.text)) - (e.to - e.from) }

// edits are those of one stream, in order. Numbers are the inside's unless it says otherwise.
type edits struct {
	list   []edit
	before uint32 // by how much the stream was longer at the first of them
	since  uint32 // what lies before this is forgotten
	forgot bool
}

// mostEdits bounds what is remembered: text so far back has been acknowledged for long.
const mostEdits = 16

// note remembers an edit behind all others.
func (e *edits) note(new edit) {
	if len(e.list) == mostEdits {
		e.before, e.since, e.forgot = e.before+e.list[0].longer(), e.list[0].to, true
		e.list = append(e.list[:0], e.list[1:]...)
	}
	e.list = append(e.list, new)
}

// shifted is a sequence number as the outside counts.
func (e *edits) shifted(seq uint32) uint32 {
	by := e.before
	for _, x := range e.list {
		if int32(seq-x.to) < 0 {
			break
		}
		by += x.longer()
	}
	return seq + by
}

// unshifted is a sequence number of the outside as the inside counts. One within a text that was changed is
// where that begins.
func (e *edits) unshifted(seq uint32) uint32 {
	seq -= e.before
	for _, x := range e.list {
		switch {
		case int32(seq-x.from) <= 0:
			return seq
		case int32(seq-x.from) < int32(len(x.text)):
			return x.from
		}
		seq -= x.longer()
	}
	return seq
}

// again is how a text that went out before goes out: with all of every changed text that it has a part of, from
// where the first of them begins. It is not ok if it is forgotten.
func (e *edits) again(first uint32, text []byte) (from uint32, said []byte, ok bool) {
	if e.forgot && int32(first-e.since) < 0 {
		return first, nil, false
	}
	from, done := first, 0
	for _, x := range e.list {
		at, end := int(int32(x.from-first)), int(int32(x.to-first))
		if end <= 0 || at >= len(text) {
			continue
		}
		if at < 0 {
			from, at = x.from, 0
		}
		said = append(append(said, text[done:at]...), x.text...)
		done = min(end, len(text))
	}
	return from, append(said, text[done:]...), true
}
