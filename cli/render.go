package cli

import "strings"

// Writer collects the lines of a running-config.
type Writer struct {
	lines  []string
	view   View
	mode   *Mode
	indent string
	path   string // of the line being rendered
	trail  string
}

// View is how a configuration is looked at. The zero value is a running-config.
type View struct {
	Defaults bool               // what goes without saying is said
	Level    int                // of a reader who is shown what he may type, with Moved
	Moved    func(*Mode) Levels // nil: everything is shown
}

// Render writes what the lines have to say, in their order.
func Render(lines []Line) []string { return View{}.Render(nil, lines) }

// Render writes what the lines of a mode have to say, in their order.
func (v View) Render(m *Mode, lines []Line) []string {
	w := Writer{view: v, mode: m}
	w.render(lines)
	return w.lines
}

func (v View) shows(m *Mode, l *Line) bool {
	return l.commit == nil || l.silent || v.Moved == nil || v.Moved(m).of(l, HighestLevel, false) <= v.Level
}

func (w *Writer) render(lines []Line) {
	for i := range lines {
		if l := &lines[i]; l.render != nil && (!l.hidden || l.commit == nil) && w.view.shows(w.mode, l) {
			w.path = strings.Join(l.path, " ")
			l.render(w)
		}
	}
}

// Default writes the line of a setting that is as it was born, which is seen where defaults are.
func (w *Writer) Default(write func()) {
	if w.view.Defaults {
		write()
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

// Nested writes the lines of an object of a mode one blank further in.
func (w *Writer) Nested(m *Mode, lines []Line) {
	for _, line := range w.body(m, lines) {
		w.Raw(line)
	}
}

// body renders the lines of an object one blank further in, apart.
func (w *Writer) body(m *Mode, lines []Line) []string {
	inner := Writer{view: w.view, mode: m, indent: w.indent + " "}
	inner.render(lines)
	return inner.lines
}
