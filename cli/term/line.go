package term

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"
)

// longestLine is how many bytes can be typed before the bell rings.
const longestLine = 8 << 10

// cell is one character as it stands on the screen, with the marks upon it.
type cell struct {
	text string
	cols int
}

// cellOf measures one typed character. Control characters, quoted, are shown as ^X.
func cellOf(text string) cell {
	r, _ := utf8.DecodeRuneInString(text)
	switch {
	case text == "\t":
		return cell{text, 1}
	case r < ' ' || r == 0x7f:
		return cell{text, 2}
	case r < utf8.RuneSelf:
		return cell{text, 1}
	}
	return cell{text, widthOf(text)}
}

// widthOf is how many columns a text takes: East Asian wide characters two, ambiguous ones one.
func widthOf(text string) int {
	narrow := runewidth.Condition{StrictEmojiNeutral: true}
	return narrow.StringWidth(text)
}

// cellsOf cuts a text into cells. A mark joins the character before it; without one it is dropped.
func cellsOf(text string) []cell {
	cells := make([]cell, 0, len(text))
	for _, r := range text {
		c := cellOf(string(r))
		switch last := len(cells) - 1; {
		case c.cols > 0:
			cells = append(cells, c)
		case last >= 0:
			cells[last].text += c.text
		}
	}
	return cells
}

func (c cell) shown() string {
	switch b := c.text[0]; {
	case b == '\t':
		return " "
	case b < ' ' || b == 0x7f:
		return "^" + string(rune(b^caretToggle))
	}
	return c.text
}

// line is the line being typed and the cursor in it. Edits return what makes the screen follow:
// characters, blanks and backspaces, never an escape sequence. It is good until the next edit.
type line struct {
	cells []cell
	at    int // cursor: an index into cells
	size  int // bytes
	echo  []byte
}

func (l *line) String() string { return textOf(l.cells) }

// before is the text left of the cursor.
func (l *line) before() string { return textOf(l.cells[:l.at]) }

// replace puts cells in the place of those from i to j and the cursor behind them.
func (l *line) replace(i, j int, cells []cell) (echo []byte) {
	l.echo = l.appendMove(l.echo[:0], i)
	old := columns(l.cells[i:])
	l.size += bytesOf(cells) - bytesOf(l.cells[i:j])
	l.cells = slices.Replace(l.cells, i, j, cells...)
	l.echo = appendShown(l.echo, l.cells[i:])
	left := max(0, old-columns(l.cells[i:]))
	l.echo = appendRepeated(l.echo, ' ', left)
	l.at = i + len(cells)
	l.echo = appendRepeated(l.echo, '\b', left+columns(l.cells[l.at:]))
	return l.echo
}

// insert types one character at the cursor, or a mark upon the character before it.
func (l *line) insert(text string) (echo []byte) {
	c := cellOf(text)
	switch {
	case c.cols > 0:
		return l.replace(l.at, l.at, []cell{c})
	case l.at > 0:
		base := l.cells[l.at-1]
		return l.replace(l.at-1, l.at, []cell{{base.text + text, base.cols}})
	}
	return nil
}

func (l *line) move(to int) (echo []byte) {
	l.echo = l.appendMove(l.echo[:0], to)
	return l.echo
}

func (l *line) appendMove(b []byte, to int) []byte {
	from := l.at
	l.at = to
	if to < from {
		return appendRepeated(b, '\b', columns(l.cells[to:from]))
	}
	return appendShown(b, l.cells[from:to])
}

// wordStart is where the word before the cursor begins.
func (l *line) wordStart() int {
	i := l.at
	for i > 0 && l.cells[i-1].text == " " {
		i--
	}
	for i > 0 && l.cells[i-1].text != " " {
		i--
	}
	return i
}

func columns(cells []cell) (n int) {
	for _, c := range cells {
		n += c.cols
	}
	return n
}

func bytesOf(cells []cell) (n int) {
	for _, c := range cells {
		n += len(c.text)
	}
	return n
}

func textOf(cells []cell) string {
	var s strings.Builder
	s.Grow(bytesOf(cells))
	for _, c := range cells {
		s.WriteString(c.text)
	}
	return s.String()
}

func appendShown(b []byte, cells []cell) []byte {
	for _, c := range cells {
		b = append(b, c.shown()...)
	}
	return b
}

func appendRepeated(b []byte, c byte, n int) []byte {
	for range n {
		b = append(b, c)
	}
	return b
}
