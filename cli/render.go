package cli

import "strings"

// Writer collects the lines of a running-config.
type Writer struct {
	lines  []string
	indent string
	path   string // of the line being rendered
	trail  string
}

// Render writes what the lines have to say, in their order.
func Render(lines []Line) []string {
	var w Writer
	w.render(lines)
	return w.lines
}

func (w *Writer) render(lines []Line) {
	for i := range lines {
		if l := &lines[i]; l.render != nil && (!l.hidden || l.commit == nil) {
			w.path = strings.Join(l.path, " ")
			l.render(w)
		}
	}
}

// Line writes the path of the line and what is behind it.
func (w *Writer) Line(args string) {
	line := w.path
	if args != "" {
		line = strings.TrimLeft(w.path+" "+args, " ")
	}
	w.lines = append(w.lines, w.indent+line+w.trail)
}

// Words writes the path of the line and these words behind it.
func (w *Writer) Words(words []string) { w.Line(strings.Join(words, " ")) }

// No writes the `no` form of the line.
func (w *Writer) No() { w.lines = append(w.lines, w.indent+"no "+w.path) }

// Raw writes a line as it stands.
func (w *Writer) Raw(line string) { w.lines = append(w.lines, line) }

// Nested writes the lines of an object one blank further in.
func (w *Writer) Nested(lines []Line) {
	for _, line := range w.body(lines) {
		w.Raw(line)
	}
}

// body renders the lines of an object one blank further in, apart.
func (w *Writer) body(lines []Line) []string {
	inner := Writer{indent: w.indent + " "}
	inner.render(lines)
	return inner.lines
}
