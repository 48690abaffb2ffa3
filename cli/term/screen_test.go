package term

import (
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// screen is a slow terminal emulator of one endless row: columns of text, a cursor.
type screen struct {
	columns []string // the second column of a wide character holds ""
	at      int
	bells   int
}

func (s *screen) Write(p []byte) (int, error) {
	for _, r := range string(p) {
		s.show(r)
	}
	return len(p), nil
}

func (s *screen) show(r rune) {
	switch r {
	case '\b':
		s.at--
	case '\r':
		s.at = 0
	case '\n':
		s.columns, s.at = nil, 0
	case '\a':
		s.bells++
	default:
		s.print(string(r), widthOf(string(r)))
	}
}

func (s *screen) print(text string, width int) {
	if width == 0 {
		for i := s.at - 1; i >= 0; i-- {
			if s.columns[i] != "" {
				s.columns[i] += text
				return
			}
		}
		return
	}
	for len(s.columns) < s.at+width {
		s.columns = append(s.columns, " ")
	}
	for i := range width {
		s.columns[s.at+i] = ""
	}
	s.columns[s.at] = text
	s.at += width
}

func (s *screen) String() string { return strings.Join(s.columns, "") }

// quiet is a shell that completes nothing much.
type quiet struct{ prompt string }

func (q quiet) Prompt() string                      { return q.prompt }
func (q quiet) Help(line string) string             { return "Help for " + line + "\n" }
func (q quiet) Complete(line string) (string, bool) { return line + "漢字 ", len(line) < 50 }
func (q quiet) Exec(*Terminal, string)              {}
func (q quiet) Done() bool                          { return false }

// typist presses keys one at a time and looks at the screen before each.
type typist struct {
	keys []key
	look func()
}

func (p *typist) Read(b []byte) (int, error) {
	p.look()
	if len(p.keys) == 0 {
		return 0, io.EOF
	}
	n := copy(b, p.keys[0])
	p.keys = p.keys[1:]
	return n, nil
}

// TestScreenShowsLine is the law of the line editor: after any keys the screen shows the prompt and a
// window on the line, scrolled by tens, and the cursor stands at the cursor.
func TestScreenShowsLine(t *testing.T) {
	for seed := range uint64(300) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			rnd := rand.New(rand.NewPCG(seed, 0))
			width := [...]int{0, 80, 30, 23, 10}[rnd.IntN(5)]
			typeAndLook(t, width, randomKeys(rnd))
		})
	}
}

func typeAndLook(t *testing.T, width int, keys []key) {
	shown := &screen{}
	typist := &typist{keys: keys}
	tm := Scripted(typist, shown)
	tm.SetWidth(width)
	tm.ring("").lines = []string{"one", "暗号 two", "three"}
	r := tm.atPrompt(quiet{"路由#"})
	typist.look = func() {
		at := columns(r.line.cells[:r.line.at])
		start := widthOf(r.prompt) + at - shown.at
		want := r.prompt + window(r.line.cells, start, width-2-widthOf(r.prompt))
		if got := shown.String(); strings.TrimRight(got, " ") != strings.TrimRight(want, " ") {
			t.Fatalf("width %d, keys left %q\nscreen %q\nwindow %q\nline   %q", width, typist.keys, got, want, r.line.String())
		}
		switch scrolls := width >= 23; {
		case start%10 != 0 || start < 0 || start > 0 && at == start || start > 0 && !scrolls:
			t.Fatalf("keys left %q\ncolumn %d of the line, scrolled by %d", typist.keys, at, start)
		case scrolls && shown.at > width-3:
			t.Fatalf("keys left %q\ncursor at %d of %d", typist.keys, shown.at, width)
		}
		if r.line.size != len(r.line.String()) || !utf8.ValidString(r.line.String()) {
			t.Fatalf("size %d of %q", r.line.size, r.line.String())
		}
	}
	r.run()
}

// window is what is to be seen of a line: from a column on, as much as fits.
func window(cells []cell, start, fits int) string {
	var row []string
	for _, c := range cells {
		row = append(append(row, c.shown()), make([]string, c.cols-1)...)
	}
	return clipped(row, start, fits)
}

func clipped(row []string, start, fits int) string {
	if start > 0 {
		if start+1 < len(row) && row[start+1] == "" {
			row[start+1] = " "
		}
		row = append([]string{"$"}, row[start+1:]...)
	}
	if fits < 13 || len(row) <= fits {
		return strings.Join(row, "")
	}
	if row[fits] == "" {
		row[fits-1] = " "
	}
	return strings.Join(row[:fits], "") + "$"
}

// randomKeys draws from every key of the tables that does not end the line, and from text.
func randomKeys(rnd *rand.Rand) (keys []key) {
	var bound []key
	for _, keys := range []bindings{lineKeys, promptKeys} {
		for _, k := range slices.Sorted(maps.Keys(keys)) {
			if k[0] != 0 && !strings.Contains("\r\n\x03\x1a", string(k)) {
				bound = append(bound, k)
			}
		}
	}
	text := []key{"a", "b", " ", "暗", "号", "é", "e", "\u0301", "ｱ", "😀", "~"}
	for range 200 {
		if rnd.IntN(3) == 0 {
			keys = append(keys, bound[rnd.IntN(len(bound))])
		} else {
			keys = append(keys, text[rnd.IntN(len(text))])
		}
	}
	return keys
}

// TestKeysCanBePressed: each key of the tables is what decode makes of its bytes.
func TestKeysCanBePressed(t *testing.T) {
	for _, keys := range []bindings{lineKeys, promptKeys, answerKeys, textKeys(Mark("\x03"))} {
		for bound := range keys {
			if k, n := decode([]byte(bound)); bound[0] != 0 && (k != bound || n != len(bound)) {
				t.Errorf("%q is read as %q", bound, k)
			}
		}
	}
}

// TestEndlessText is broken off.
func TestEndlessText(t *testing.T) {
	tm := Scripted(strings.NewReader(strings.Repeat("text\n", longestText)), io.Discard)
	if lines, ok := tm.ReadText(Mark("#")); ok || len(lines) != (longestText+4)/5 {
		t.Errorf("%d lines, %v", len(lines), ok)
	}
}

// TestLongLine refuses characters beyond the bound, with the bell, and takes them again after one is
// rubbed out.
func TestLongLine(t *testing.T) {
	shown := &screen{}
	tm := Scripted(strings.NewReader(strings.Repeat("x", longestLine+5)+"\x7fyz\r"), shown)
	r := tm.atPrompt(quiet{">"})
	if o := r.run(); o != entered {
		t.Fatal("outcome", o)
	}
	tm.Flush()
	if want := strings.Repeat("x", longestLine-1) + "y"; r.line.String() != want {
		t.Errorf("a line of %d bytes ends in %q", r.line.size, r.line.String()[r.line.size-3:])
	}
	if shown.bells != 6 {
		t.Errorf("%d bells, want 6", shown.bells)
	}
}
