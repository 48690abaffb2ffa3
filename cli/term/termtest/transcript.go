// Package termtest plays transcripts: what is typed at a terminal, and exactly what it answers.
//
// A transcript is a text file of steps. Strings are quoted as in Go; the bytes after a recv are all
// that the terminal prints until it waits for the next key.
//
//	# a comment
//	start
//	recv "R1#"
//	send "show clock\r"
//	recv "show clock\r\n"
//	recv "R1#"
//	async "%SYS-5-CONFIG_I: Configured from console"
//	window 80 24
//	hangup
//
// No goroutine is started and no time passes, so a transcript may drive a device under virtual time.
package termtest

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"torii/cli/term"
)

// Play runs the transcript in a file against a session and compares; with update it writes the file
// anew.
func Play(t testing.TB, file string, update bool, session func(*term.Terminal)) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	steps, err := parse(string(text))
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	got := play(steps, session)
	switch {
	case got == string(text):
	case !update:
		t.Errorf("%s: the terminal answers otherwise:\n%s", file, difference(string(text), got))
	default:
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// step is a line of a transcript that is not a recv: an action, or a blank or comment without act.
type step struct {
	source string
	act    func(*player)
}

// verbs are the actions of a transcript, each with what makes it of its argument.
var verbs = map[string]func(argument string) (func(*player), error){
	"start": func(string) (func(*player), error) {
		return func(*player) {}, nil
	},
	"send":  quoted(func(p *player, s string) { p.typed = s }),
	"async": quoted(func(p *player, s string) { p.terminal.Async(s) }),
	"window": func(s string) (func(*player), error) {
		var columns, rows int
		_, err := fmt.Sscan(s, &columns, &rows)
		return func(p *player) { p.terminal.Resize(columns, rows) }, err
	},
	"hangup": func(string) (func(*player), error) {
		return func(p *player) { p.terminal.Hangup() }, nil
	},
}

func quoted(act func(*player, string)) func(string) (func(*player), error) {
	return func(argument string) (func(*player), error) {
		s, err := strconv.Unquote(argument)
		return func(p *player) { act(p, s) }, err
	}
}

func parse(text string) (steps []step, err error) {
	for i, source := range slices.Collect(term.Lines(text)) {
		verb, argument, _ := strings.Cut(source, " ")
		read, known := verbs[verb]
		switch {
		case verb == "recv":
			continue
		case verb == "" || strings.HasPrefix(verb, "#"):
			steps = append(steps, step{source: source})
			continue
		case !known:
			return nil, fmt.Errorf("line %d: unknown word %q", i+1, verb)
		}
		act, err := read(argument)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
		steps = append(steps, step{source, act})
	}
	return steps, nil
}

// player is both ends of a scripted terminal. A read asks for the next step.
type player struct {
	terminal *term.Terminal
	steps    []step
	typed    string
	screen   bytes.Buffer
	log      strings.Builder
}

// play returns the transcript with the answers that the session gives.
func play(steps []step, session func(*term.Terminal)) string {
	p := &player{steps: steps}
	p.terminal = term.Scripted(p, &p.screen)
	p.write()
	session(p.terminal)
	p.terminal.Flush()
	p.received()
	for p.write() {
	}
	return p.log.String()
}

// write logs steps up to and including the next action, and reports whether there was one.
func (p *player) write() bool {
	for len(p.steps) > 0 {
		s := p.steps[0]
		p.steps = p.steps[1:]
		fmt.Fprintln(&p.log, s.source)
		if s.act != nil {
			s.act(p)
			return true
		}
	}
	return false
}

func (p *player) Read(b []byte) (int, error) {
	if p.typed == "" {
		p.received()
		if !p.write() {
			return 0, io.EOF
		}
	}
	n := copy(b, p.typed)
	p.typed = p.typed[n:]
	return n, nil
}

// received logs what has been printed, one screen line in each recv.
func (p *player) received() {
	for line := range strings.Lines(p.screen.String()) {
		fmt.Fprintf(&p.log, "recv %q\n", line)
	}
	p.screen.Reset()
}

// difference shows the first lines that differ.
func difference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(w), len(g)) {
		if w[i] != g[i] {
			return fmt.Sprintf("line %d\n want %s\n got  %s", i+1, w[i], g[i])
		}
	}
	return fmt.Sprintf("want %d lines, got %d", len(w), len(g))
}
