package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

const sessionFile = "testdata/typing.session"

// A person at a real terminal: tmux shows what OpenSSH gets from a router, keystroke by keystroke. After each one the
// cursor's row is what a model of the line says; where the file holds a screen, all its cells and the cursor are equal.
// TORII_UPDATE=1 writes the screens anew.
func TestTypingInTmux(t *testing.T) {
	p := startLab(t, typingLab(t), "--json")
	p.document()
	s := &typedSession{t: t, pane: openPane(t, sshCommand(t, p.address(0))), model: lineModel{width: 80}, update: os.Getenv("TORII_UPDATE") != ""}
	text, err := os.ReadFile(sessionFile)
	if err != nil {
		t.Fatal(err)
	}
	s.lines = strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	for len(s.lines) > 0 {
		s.step()
	}
	if s.keys < 200 {
		t.Errorf("only %d keys were pressed", s.keys)
	}
	if s.update {
		err = os.WriteFile(sessionFile, []byte(s.played.String()), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// The console is the terminal that the program was started from, whatever becomes of its window.
func TestConsoleInTmux(t *testing.T) {
	config, state := filepath.Join(t.TempDir(), "con.cfg"), t.TempDir()
	write(t, config, "hostname CON\n")
	p := openPane(t, asProgram+"=1 "+itself(t)+" run "+config+" --console --state "+state+"; cat")
	p.until("CON>", 4)
	p.tmux("resize-window", "-x", "40", "-y", "10")
	p.tmux("send-keys", "-l", strings.Repeat("0123456789", 4))
	p.until("CON>$12345678901234567890123456789", 34)
	p.tmux("send-keys", "C-u")
	p.until("CON>", 4)
}

// Who leaves the console is out; who comes to it says who he is, if the line asks.
func TestConsoleLogin(t *testing.T) {
	config, state := filepath.Join(t.TempDir(), "con.cfg"), t.TempDir()
	write(t, config, "hostname CON\nline con 0\n password cisco\n login\n")
	p := openPane(t, asProgram+"=1 "+itself(t)+" run "+config+" --console --state "+state+"; cat")
	for range 2 {
		p.until("Password:", 10)
		p.tmux("send-keys", "-l", "cisco")
		p.tmux("send-keys", "Enter")
		p.until("CON>", 4)
		p.tmux("send-keys", "-l", "exit")
		p.tmux("send-keys", "Enter")
		if screen := p.settled().String(); !strings.Contains(screen, "CON con0 is now available"+strings.Repeat("\n|", 6)+"Press RETURN to get started.") {
			t.Fatalf("%s", screen)
		}
		p.tmux("send-keys", "Enter")
	}
}

// typingLab is a router with a list that is longer than a screen.
func typingLab(t testing.TB) (folder string) {
	folder = routers(t, 1)
	config := "hostname R1\nno service timestamps log\nline vty 0 15\n logging synchronous\n"
	for n := range 60 {
		config += fmt.Sprintf("access-list 101 permit tcp any host 10.0.0.%d eq www\n", n+1)
	}
	write(t, filepath.Join(folder, "r0.cfg"), config)
	return folder
}

// typedSession plays a file of these lines:
//
//	type TEXT           each character is a key
//	press C-a M-b …     keys as tmux names them
//	resize 60 12        the window
//	screen X Y          the rows that follow, each behind a |, and the cursor
//	# a comment
type typedSession struct {
	t      testing.TB
	pane   *pane
	lines  []string
	model  lineModel
	keys   int
	update bool
	played strings.Builder
}

func (s *typedSession) step() {
	s.t.Helper()
	line := s.lines[0]
	s.lines = s.lines[1:]
	verb, rest, _ := strings.Cut(line, " ")
	if verb != "screen" {
		fmt.Fprintln(&s.played, line)
	}
	switch verb {
	case "type":
		for _, r := range rest {
			s.press("-l", string(r))
		}
	case "press":
		for _, key := range strings.Fields(rest) {
			s.press("", key)
		}
	case "resize":
		size := strings.Fields(rest)
		s.pane.tmux("resize-window", "-x", size[0], "-y", size[1])
		s.model.width, _ = strconv.Atoi(size[0])
	case "screen":
		s.screen(rest)
	case "", "#":
	default:
		s.t.Fatalf("%s: %q", sessionFile, line)
	}
}

// press presses a key. What the model knows to happen is awaited; else a screen must follow.
func (s *typedSession) press(literal, key string) {
	s.t.Helper()
	s.keys++
	if literal != "" {
		s.pane.tmux("send-keys", literal, "--", key)
	} else {
		s.pane.tmux("send-keys", key)
	}
	if !s.model.press(key, literal != "") {
		return
	}
	var seen view
	for late := time.Now().Add(patience); time.Now().Before(late); {
		if seen = s.pane.look(); s.model.agrees(seen) {
			return
		}
	}
	s.t.Fatalf("after %d keys, the last %q, the model says\n%q, column %d\nand the screen\n%s", s.keys, key, s.model.row(), s.model.column(), seen)
}

// screen compares the whole screen with the one in the file.
func (s *typedSession) screen(cursor string) {
	s.t.Helper()
	want := view{cursor: cursor}
	for len(s.lines) > 0 && strings.HasPrefix(s.lines[0], "|") {
		want.rows = append(want.rows, s.lines[0][1:])
		s.lines = s.lines[1:]
	}
	got := s.pane.look()
	for late := time.Now().Add(patience); !s.update && got.String() != want.String() && time.Now().Before(late); {
		got = s.pane.look()
	}
	if s.update {
		got = s.pane.settled()
	} else if got.String() != want.String() {
		s.t.Fatalf("after %d keys the screen is\n%swant\n%s", s.keys, got, want)
	}
	fmt.Fprint(&s.played, got)
	s.model.adopt(got)
}

// view is what a terminal shows.
type view struct {
	rows   []string
	cursor string // column and row
}

func (v view) String() string {
	text := "screen " + v.cursor + "\n"
	for _, row := range v.rows {
		text += "|" + row + "\n"
	}
	return text
}

// cursorRow is the row where the cursor stands, and its column.
func (v view) cursorRow() (row string, column int) {
	var y int
	fmt.Sscan(v.cursor, &column, &y)
	if y < len(v.rows) {
		row = v.rows[y]
	}
	return row, column
}

// pane is a terminal of 80 by 24 in a tmux of its own.
type pane struct {
	t      testing.TB
	socket string
}

func openPane(t testing.TB, command string) *pane {
	t.Helper()
	_, err := exec.LookPath("tmux")
	need(t, err == nil, "tmux")
	p := &pane{t: t, socket: filepath.Join(t.TempDir(), "tmux")}
	t.Cleanup(func() { exec.Command("tmux", "-S", p.socket, "kill-server").Run() })
	p.tmux("-u", "-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24", command, ";", "set", "-g", "window-size", "manual", ";", "set", "-g", "status", "off",
		";", "set", "-g", "escape-time", "0", ";", "resize-window", "-x", "80", "-y", "24")
	return p
}

// sshCommand logs in without a question.
func sshCommand(t testing.TB, address string) string {
	t.Helper()
	_, err := exec.LookPath("ssh")
	need(t, err == nil, "ssh")
	password := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(password, []byte("#!/bin/sh\necho admin\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	host, port, _ := net.SplitHostPort(address)
	return "SSH_ASKPASS_REQUIRE=force SSH_ASKPASS=" + password + " exec ssh -q -F none -o StrictHostKeyChecking=no" +
		" -o UserKnownHostsFile=/dev/null -o EscapeChar=none -p " + port + " admin@" + host
}

func (p *pane) tmux(args ...string) string {
	p.t.Helper()
	c := exec.Command("tmux", append([]string{"-S", p.socket}, args...)...)
	c.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "TMUX=")
	out, err := c.CombinedOutput()
	if err != nil {
		p.t.Fatalf("tmux %q: %v\n%s", args, err, out)
	}
	return string(out)
}

func (p *pane) look() view {
	out := p.tmux("capture-pane", "-p", ";", "display-message", "-p", "#{cursor_x} #{cursor_y}")
	rows := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	last := len(rows) - 1
	v := view{rows: rows[:last], cursor: rows[last]}
	for len(v.rows) > 0 && v.rows[len(v.rows)-1] == "" {
		v.rows = v.rows[:len(v.rows)-1]
	}
	return v
}

// until waits for a row with the cursor in it.
func (p *pane) until(row string, column int) {
	p.t.Helper()
	var seen view
	for late := time.Now().Add(patience); time.Now().Before(late); {
		seen = p.look()
		if got, at := seen.cursorRow(); got == row && at == column {
			return
		}
	}
	p.t.Fatalf("no cursor at %d in %q:\n%s", column, row, seen)
}

// settled is a screen that has not changed for many looks.
func (p *pane) settled() (v view) {
	for same := 0; same < 100; same++ {
		if next := p.look(); next.String() != v.String() {
			v, same = next, 0
		}
	}
	return v
}
