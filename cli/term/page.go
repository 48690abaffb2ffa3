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
	wanted  func(line string) bool // nil: every line
}

// Page prints text a screen at a time. False: the reader has had enough, and further pages of this
// command print nothing.
func (t *Terminal) Page(text string) bool { return t.PageLines(Lines(text)) }

// PageLines is [Terminal.Page] for lines, which carry no newline.
func (t *Terminal) PageLines(lines iter.Seq[string]) bool {
	for line := range lines {
		if t.page.stopped {
			break
		}
		if t.page.wants(line) && t.turnPage(line) {
			t.put(line + "\n")
		}
	}
	return !t.page.stopped
}

func (p *page) wants(line string) bool { return p.wanted == nil || p.wanted(line) }

// turnPage makes room for a line, asking when the screen is full. False: the line is not to be printed.
func (t *Terminal) turnPage(line string) bool {
	length, width := t.Length(), t.Width()
	rows := rowsOf(line, width)
	if length > 0 && t.page.rows > 0 && t.page.rows+rows > length-1 {
		t.askMore(length, rows)
	}
	t.page.stopped = t.page.stopped || t.hungUp()
	if t.page.stopped || !t.page.wants(line) {
		return false
	}
	t.page.rows += rows
	return true
}

// askMore shows the marker: space gives a page, Enter a line, '/', '+' and '-' begin a filter for the
// rest, all else stops.
func (t *Terminal) askMore(length, rows int) {
	k := t.keyAt(more)
	t.put(eraseMore)
	switch k {
	case " ":
		t.page.rows = 0
	case "\r", "\n":
		t.page.rows = max(0, length-1-rows)
	case "/", "+", "-":
		t.askFilter(k)
	default:
		t.page.stopped = true
	}
}

// pageFilters are the keys at the marker that choose among the lines that are still to come.
var pageFilters = map[key]func(matches func(string) bool) func(string) bool{
	"/": from,
	"+": func(matches func(string) bool) func(string) bool { return matches },
	"-": not,
}

// askFilter reads the regular expression behind such a key. An empty one changes nothing.
func (t *Terminal) askFilter(k key) {
	r := t.reading(string(k), answerKeys)
	if r.run() != entered {
		t.page.stopped = true
		return
	}
	t.page.rows = 0
	if r.line.size == 0 {
		return
	}
	matches, err := compile(r.line.String())
	if err != nil {
		t.put(badRegexp + "\n")
		return
	}
	t.put("filtering...\n")
	t.page.wanted = pageFilters[k](matches)
}

// keyAt waits for a key behind a prompt, which comes again after lines in between if they are
// synchronous.
func (t *Terminal) keyAt(prompt string) key {
	t.put(prompt)
	t.setReading(true)
	defer t.setReading(false)
	for {
		k := t.key()
		if k != keyNews {
			return k
		}
		if t.bulletins() {
			t.put(prompt)
		}
	}
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
