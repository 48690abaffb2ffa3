package term

import (
	"iter"
	"strings"
)

// The marker and what rubs it out.
const (
	more      = " --More-- "
	eraseMore = "\b\b\b\b\b\b\b\b\b        \b\b\b\b\b\b\b\b\b"
)

// page is how far one command has filled the screen.
type page struct {
	rows    int
	stopped bool
}

// Page prints text a screen at a time. False: the reader has had enough, and further pages of this
// command print nothing.
func (t *Terminal) Page(text string) bool { return t.PageLines(Lines(text)) }

// PageLines is [Terminal.Page] for lines, which carry no newline.
func (t *Terminal) PageLines(lines iter.Seq[string]) bool {
	for line := range lines {
		if t.page.stopped || !t.turnPage(line) {
			t.page.stopped = true
			break
		}
		t.put(line + "\n")
	}
	return !t.page.stopped
}

// turnPage makes room for a line, asking when the screen is full.
func (t *Terminal) turnPage(line string) bool {
	length, width := t.Length(), t.Width()
	rows := rowsOf(line, width)
	if length > 0 && t.page.rows > 0 && t.page.rows+rows > length-1 {
		if !t.askMore(length, rows) {
			return false
		}
	}
	t.page.rows += rows
	return !t.hungUp()
}

// askMore shows the marker: space gives a page, Enter a line, all else stops.
func (t *Terminal) askMore(length, rows int) bool {
	t.put(more)
	k := t.key()
	t.put(eraseMore)
	switch k {
	case " ":
		t.page.rows = 0
	case "\r", "\n":
		t.page.rows = max(0, length-1-rows)
	default:
		return false
	}
	return true
}

// rowsOf is how many rows of the screen a line takes.
func rowsOf(line string, width int) int {
	if width <= 0 || len(line) <= width {
		return 1
	}
	return max(1, (widthOf(line)+width-1)/width)
}

// Lines is the lines of a text without their newlines.
func Lines(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for line := range strings.Lines(text) {
			if !yield(strings.TrimRight(line, "\r\n")) {
				return
			}
		}
	}
}

func (t *Terminal) hungUp() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.gone
}
