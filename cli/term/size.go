package term

import "strings"

const (
	defaultLength = 24
	defaultWidth  = 80
)

// size is the kind of terminal and its screen in rows and columns; 0 is endless. What a command has set, the window no
// longer changes.
type size struct {
	kind              string // vt100
	length, width     int
	keepRows, keepCol bool
}

// Resize tells the size of the peer's window; 0 means that it is not known.
func (t *Terminal) Resize(columns, rows int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if columns > 0 && !t.size.keepCol {
		t.size.width = columns
	}
	if rows > 0 && !t.size.keepRows {
		t.size.length = rows
	}
}

// SetLength is "terminal length"; 0 turns paging off.
func (t *Terminal) SetLength(rows int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.size.length, t.size.keepRows = rows, true
}

// SetWidth is "terminal width".
func (t *Terminal) SetWidth(columns int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.size.width, t.size.keepCol = columns, true
}

func (t *Terminal) Length() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.size.length
}

func (t *Terminal) Width() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.size.width
}

// SetType names the terminal at the other end; what cannot be shown of the name is dropped.
func (t *Terminal) SetType(name string) {
	const longest = 32
	t.mu.Lock()
	defer t.mu.Unlock()
	t.size.kind = strings.Map(graphicASCII, name[:min(len(name), longest)])
}

func graphicASCII(r rune) rune {
	if r > ' ' && r < 0x7f {
		return r
	}
	return -1
}

func (t *Terminal) Type() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.size.kind
}
