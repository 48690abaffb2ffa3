package term

import "math"

// view is the window through which a line is seen: one row of the screen behind the prompt. A line
// that is too long is scrolled by ten columns at a time, and '$' stands where there is more of it.
// The screen follows by characters, blanks and backspaces, never by an escape sequence.
type view struct {
	prompt int      // columns that the prompt takes
	start  int      // columns of the line that are scrolled off
	shown  []string // what stands in each column; "" is the right half of a wide character
	at     int      // column of the cursor
	seen   int      // edits of the line that the screen shows
	next   []string // the row to come
	echo   []byte
}

const (
	scrollStep = 10
	margin     = 3 // columns on the right that the cursor does not enter
	narrowest  = 12
	marker     = "$"
	unseen     = -1
)

// follow returns what makes the screen show the line. It is good until the next call.
func (v *view) follow(l *line, width int) []byte {
	v.echo = v.echo[:0]
	if v.seen == l.edits {
		return nil
	}
	v.seen = l.edits
	v.scroll(l.column, v.room(width))
	v.next = v.row(v.next[:0], l, v.room(width))
	if from := v.firstDifference(); from < max(len(v.next), len(v.shown)) {
		v.goTo(from)
		v.rewrite(from)
	}
	v.goTo(l.column - v.start)
	return v.echo
}

// room is how many columns the cursor may go to the right; 0: as far as it likes.
func (v *view) room(width int) int {
	if room := width - margin - v.prompt; width > 0 && room >= narrowest {
		return room
	}
	return 0
}

// scroll moves the window so that the cursor is in it, and not on the left marker.
func (v *view) scroll(at, room int) {
	for room > 0 && at-v.start > room {
		v.start += scrollStep
	}
	for v.start > 0 && (at <= v.start || room == 0) {
		v.start -= scrollStep
	}
}

// row appends what the window shows of a line. One column more than the cursor's room holds text; in
// the next one stands the marker. Half of a wide character at an edge is a blank.
func (v *view) row(row []string, l *line, room int) []string {
	first, last := v.start, math.MaxInt
	if v.start > 0 {
		row, first = append(row, marker), v.start+1
	}
	if room > 0 {
		last = v.start + room + 1
	}
	i, column := l.backTo(v.start)
	for _, c := range l.cells[i:] {
		if whole := column >= first && column+c.cols <= last; whole {
			row = c.appendColumns(row)
		} else {
			for range min(column+c.cols, last) - max(column, first) {
				row = append(row, " ")
			}
		}
		if column += c.cols; column > last {
			return append(row, marker)
		}
	}
	return row
}

// appendColumns appends what stands in each column of a cell.
func (c cell) appendColumns(row []string) []string {
	shown := c.shown()
	if len(shown) == c.cols {
		for i := range c.cols {
			row = append(row, shown[i:i+1])
		}
		return row
	}
	row = append(row, shown)
	for range c.cols - 1 {
		row = append(row, "")
	}
	return row
}

// firstDifference is where the row on the screen must be written again, at the start of a character.
func (v *view) firstDifference() (i int) {
	for i < len(v.shown) && i < len(v.next) && v.shown[i] == v.next[i] {
		i++
	}
	for i > 0 && (i < len(v.shown) && v.shown[i] == "" || i < len(v.next) && v.next[i] == "") {
		i--
	}
	return i
}

// rewrite writes the row to come from a column on, and blanks over what the old row had behind it.
func (v *view) rewrite(from int) {
	old := len(v.shown)
	v.shown, v.next = v.next, v.shown
	v.goTo(len(v.shown))
	for ; v.at < old; v.at++ {
		v.echo = append(v.echo, ' ')
	}
}

func (v *view) goTo(column int) {
	for ; v.at > column; v.at-- {
		v.echo = append(v.echo, '\b')
	}
	for ; v.at < column; v.at++ {
		v.echo = append(v.echo, v.shown[v.at]...)
	}
}

// forget says that the screen no longer shows the line, and the prompt stands alone.
func (v *view) forget() { v.shown, v.at, v.seen = v.shown[:0], 0, unseen }
