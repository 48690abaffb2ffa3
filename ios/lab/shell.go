package lab

import (
	"fmt"
	"io"
	"strings"
	"time"

	"torii/cli/term"
)

// shell is the command prompt of a host, as Packet Tracer draws it.
type shell struct {
	host *Host
	cell *Cell
	done bool
}

// Shell is a session at the host's command prompt. Whoever opens it prints the Banner first.
func (h *Host) Shell(c *Cell) term.Shell { return &shell{host: h, cell: c} }

// Banner is the line above the first prompt.
func (h *Host) Banner() string {
	if h.cfg.Kind == Server {
		return "Torii SERVER Command Line 1.0"
	}
	return "Torii PC Command Line 1.0"
}

// command is a word that the prompt understands.
type command struct {
	name, help string
	run        func(s *shell, t *term.Terminal, args []string)
}

func commands() []command {
	return []command{
		{"?", "Display the list of available commands", (*shell).help},
		{"arp", "Display the arp table", (*shell).arp},
		{"exit", "Quits the command interpreter", (*shell).exit},
		{"help", "Display the list of available commands", (*shell).help},
		{"ipconfig", "Display network configuration for each network adapter", (*shell).ipconfig},
		{"ping", "Send echo messages", (*shell).ping},
		{"ssh", "Open a secure terminal on another machine", (*shell).ssh},
		{"telnet", "Open a terminal on another machine", (*shell).telnet},
		{"tracert", "Trace route to destination", (*shell).tracert},
		{"web", "Fetch a page by HTTP", (*shell).web},
	}
}

func (s *shell) Prompt() string { return `C:\>` }

func (s *shell) Exec(t *term.Terminal, line string) {
	words := strings.Fields(line)
	if len(words) == 0 {
		return
	}
	for _, c := range commands() {
		if strings.EqualFold(c.name, words[0]) {
			c.run(s, t, words[1:])
			return
		}
	}
	invalid(t)
}

// Help is empty: the question mark is a command here.
func (s *shell) Help(string) string { return "" }

func (s *shell) Complete(string) (string, bool) { return "", false }

func (s *shell) Done() bool { return s.done }

func invalid(w io.Writer) { fmt.Fprint(w, "Invalid Command.\n\n") }

func (s *shell) help(t *term.Terminal, _ []string) {
	fmt.Fprintln(t, "Available Commands:")
	for _, c := range commands() {
		fmt.Fprintf(t, "  %-14s %s\n", c.name, c.help)
	}
	fmt.Fprintln(t)
}

func (s *shell) exit(*term.Terminal, []string) { s.done = true }

// probe sends an echo request and waits for what comes of it. False: interrupted.
func (s *shell) probe(e echo, interrupt <-chan struct{}) (*wait, bool) {
	var w *wait
	s.cell.Do(func(now time.Time) { w = s.host.probe(now, e, patience) })
	return w, s.await(w, interrupt)
}

func (s *shell) sleep(until time.Time, interrupt <-chan struct{}) bool {
	var w *wait
	s.cell.Do(func(time.Time) { w = s.host.pause(until) })
	return s.await(w, interrupt)
}

func (s *shell) await(w *wait, interrupt <-chan struct{}) bool {
	if s.cell.Await(func() bool { return w.over }, interrupt) {
		return true
	}
	s.cell.Do(func(time.Time) { s.host.forget(w) })
	return false
}

func (s *shell) newID() (id uint16) {
	s.cell.Do(func(time.Time) { id = s.host.newID() })
	return id
}
