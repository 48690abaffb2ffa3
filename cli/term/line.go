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

// line is the line being typed and the cursor in it.
type line struct {
	cells  []cell
	at     int // cursor: an index into cells
	column int // of the cursor
	size   int // bytes
	edits  int // and moves
}

func (l *line) String() string { return textOf(l.cells) }

// before is the text left of the cursor.
func (l *line) before() string { return textOf(l.cells[:l.at]) }

// replace puts cells in the place of those from i to j and the cursor behind them.
func (l *line) replace(i, j int, cells []cell) {
	l.move(i)
	l.size += bytesOf(cells) - bytesOf(l.cells[i:j])
	l.cells = slices.Replace(l.cells, i, j, cells...)
	l.move(i + len(cells))
}

// insert types one character at the cursor, or a mark upon the character before it.
func (l *line) insert(text string) {
	c := cellOf(text)
	switch {
	case c.cols > 0:
		l.size += len(text)
		l.cells = slices.Insert(l.cells, l.at, c)
		l.move(l.at + 1)
	case l.at > 0:
		base := l.cells[l.at-1]
		l.replace(l.at-1, l.at, []cell{{base.text + text, base.cols}})
	}
}

// move puts the cursor before a cell, or at the end that is nearer to it.
func (l *line) move(to int) {
	to = max(0, min(to, len(l.cells)))
	if to < l.at {
		l.column -= columns(l.cells[to:l.at])
	} else {
		l.column += columns(l.cells[l.at:to])
	}
	l.at = to
	l.edits++
}

// backTo goes from the cursor back to the cell at a column or across it.
func (l *line) backTo(column int) (i, at int) {
	i, at = l.at, l.column
	for i > 0 && at > column {
		i--
		at -= l.cells[i].cols
	}
	return i, at
}

// wordStart is where the word before the cursor begins.
func (l *line) wordStart() int {
	i := l.at
	for i > 0 && l.blank(i-1) {
		i--
	}
	for i > 0 && !l.blank(i-1) {
		i--
	}
	return i
}

// wordEnd is where the word at the cursor, or the next one, ends.
func (l *line) wordEnd() int {
	i := l.at
	for i < len(l.cells) && l.blank(i) {
		i++
	}
	for i < len(l.cells) && !l.blank(i) {
		i++
	}
	return i
}

func (l *line) blank(i int) bool { return l.cells[i].text == " " }

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
