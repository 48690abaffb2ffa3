package term

import "slices"

const defaultHistory = 20

// history is the lines typed in each mode.
type history struct {
	rings map[string]*ring
	depth int
	on    bool
}

// ring is the lines typed in one mode, oldest first.
type ring struct{ lines []string }

func (r *ring) add(line string, depth int) {
	if line == "" || len(r.lines) > 0 && r.lines[len(r.lines)-1] == line {
		return
	}
	r.lines = append(r.lines, line)
	r.trim(depth)
}

func (r *ring) trim(depth int) {
	r.lines = slices.Delete(r.lines, 0, max(0, len(r.lines)-depth))
}

// History is the lines typed in a mode, oldest first; a shell that is not [Modal] has the mode "".
func (t *Terminal) History(mode string) []string {
	return slices.Clone(t.ring(mode).lines)
}

// SetHistory is "terminal history size": how many lines each mode keeps.
func (t *Terminal) SetHistory(depth int) {
	depth = max(0, depth)
	t.history.depth = depth
	for _, r := range t.history.rings {
		r.trim(depth)
	}
}

// KeepHistory is "terminal history": without it lines are neither kept nor recalled.
func (t *Terminal) KeepHistory(on bool) { t.history.on = on }

// HistorySize is how many lines each mode keeps, and whether it does.
func (t *Terminal) HistorySize() (depth int, on bool) { return t.history.depth, t.history.on }

// remember keeps a line that was typed to a shell.
func (t *Terminal) remember(s Shell, line string) {
	if t.history.on {
		t.ring(ringName(s)).add(line, t.history.depth)
	}
}

func (t *Terminal) ring(mode string) *ring {
	r := t.history.rings[mode]
	if r == nil {
		r = &ring{}
		t.history.rings[mode] = r
	}
	return r
}

func ringName(s Shell) string {
	if m, ok := s.(Modal); ok {
		return m.Mode()
	}
	return ""
}

// browse walks a ring up and down; the line being typed waits below the newest.
type browse struct {
	lines []string
	at    int
	typed string
}

func newBrowse(r *ring) browse { return browse{lines: r.lines, at: len(r.lines)} }

// step moves by by lines and leaves now behind where it was typed.
func (b *browse) step(by int, now string) (line string, ok bool) {
	to := b.at + by
	if to < 0 || to > len(b.lines) {
		return "", false
	}
	if b.at == len(b.lines) {
		b.typed = now
	}
	b.at = to
	if to == len(b.lines) {
		return b.typed, true
	}
	return b.lines[to], true
}
