package main

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"torii/cli/term"
	"torii/ios"
	"torii/ios/lab"
)

// pageOf is the page of a lab, its README.
func pageOf(name string) string { return filepath.Join(root, "configs", name, "README.md") }

// pageFence is a fenced block of such a page: a language, and the node where it is typed.
var pageFence = regexp.MustCompile("(?ms)^```(\\w*) ?(\\w*)\n(.*?)^```$")

// stage is a lab that is played for a page: time passes where somebody waits, and half a minute after every block.
type stage struct {
	t       *testing.T
	world   *lab.Virtual
	devices map[string]*lab.Device
}

// play switches a lab on whose randomness is the same in every run.
func play(t *testing.T, name string, variant lab.Variant) *stage {
	t.Helper()
	topology, err := readLab(name, variant)
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{t, lab.NewVirtual(time.Date(2026, time.March, 1, 0, 0, 0, 0, time.UTC), 1), map[string]*lab.Device{}}
	devices, _, faults := topology.Power(&s.world.World, lab.Supply{
		Seed: 1, Rand: rand.NewChaCha8([32]byte{}), NVRAM: func(*lab.NodeSpec) ios.NVRAM { return &lab.Memory{} },
	})
	for _, f := range faults {
		t.Error(f)
	}
	for _, d := range devices {
		s.devices[d.Spec.Name] = d
	}
	if err := topology.Relive(devices); err != nil {
		t.Fatal(err)
	}
	s.pass()
	return s
}

func (s *stage) pass() { s.world.Run(s.world.Now().Add(30 * time.Second)) }

// on types lines at a node and returns the screen with its prompts.
func (s *stage) on(node string, lines ...string) string {
	s.t.Helper()
	d := s.devices[node]
	if d == nil {
		s.t.Fatalf("no node %q", node)
	}
	var screen bytes.Buffer
	at := term.Scripted(strings.NewReader(""), &screen)
	at.SetLength(0)
	shell := term.Shell(nil)
	if d.Router == nil {
		shell = d.Host.Shell(d.Cell)
	} else {
		session, err := d.Router.Open(d.Cell, at, ios.Login{User: "admin", Level: 15})
		if err != nil {
			s.t.Fatal(err)
		}
		defer session.Close()
		shell = session
	}
	for _, line := range lines {
		at.Flush()
		screen.WriteString(shell.Prompt() + line + "\n")
		shell.Exec(at, line)
	}
	at.Flush()
	return strings.ReplaceAll(screen.String(), "\r\n", "\n")
}

// configure types lines in configuration mode. None of them is refused.
func (s *stage) configure(node string, lines ...string) {
	s.t.Helper()
	lines = append(append([]string{"configure terminal"}, lines...), "end")
	if screen := s.on(node, lines...); strings.Contains(screen, "^") || strings.Contains(screen, "\n%") && !strings.Contains(screen, "% NOTE") {
		s.t.Errorf("refused at %s:\n%s", node, screen)
	}
	s.pass()
}

// typedIn is what a transcript says was typed at its prompts.
var typedIn = regexp.MustCompile(`(?m)^(?:[\w-]+#|C:\\>)(.+)$`)

// Whoever starts with the exercise and types the blocks of the page in their order sees the screens that it shows, and
// has the solution before the page goes on to what the solution lacks.
func TestPageOfPPPoE(t *testing.T) {
	const name, beyond = "pppoe-vpn", "\n## The Internet, too\n"
	page, err := os.ReadFile(pageOf(name))
	if err != nil {
		t.Fatal(err)
	}
	steps, more, found := strings.Cut(string(page), beyond)
	if !found {
		t.Fatalf("no %q", beyond)
	}
	s, solved := play(t, name, lab.Exercise), play(t, name, lab.Solved)
	played := s.page(steps)
	for _, node := range []string{"r1", "r2"} {
		const asked = "show running-config"
		if got, want := configuration(s.on(node, asked)), configuration(solved.on(node, asked)); got != want {
			t.Errorf("%s has\n%s\nthe solution\n%s", node, got, want)
		}
	}
	played += beyond + s.page(more)
	if os.Getenv("TORII_UPDATE") != "" {
		write(t, pageOf(name), played)
	}
}

// page plays the blocks of a page and returns the page with the screens that come of it.
func (s *stage) page(text string) (played string) {
	return pageFence.ReplaceAllStringFunc(text, func(block string) string {
		m := pageFence.FindStringSubmatch(block)
		switch language, node, text := m[1], m[2], m[3]; language {
		case "": // a drawing
		case "sh":
			s.shell(text)
		case "ios":
			s.configure(node, strings.Split(strings.TrimSpace(text), "\n")...)
		case "console":
			return "```console " + node + "\n" + s.console(node, text) + "```"
		default:
			s.t.Errorf("nothing tests a block of %q:\n%s", language, text)
		}
		return block
	})
}

// shell tries each line as a command of the user's own machine.
func (s *stage) shell(text string) {
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "  #")
		s.t.Run(strings.TrimSpace(line), func(t *testing.T) { tryCommand(t, strings.TrimSpace(line)) })
	}
}

// console types what stands behind the prompts of a screen and returns what the screen then is.
func (s *stage) console(node, text string) (screen string) {
	var lines []string
	for _, typed := range typedIn.FindAllStringSubmatch(text, -1) {
		lines = append(lines, typed[1])
	}
	screen = s.on(node, lines...)
	s.pass()
	if os.Getenv("TORII_UPDATE") == "" && screen != text {
		s.t.Errorf("%s shows\n%s\nthe page\n%s", node, screen, text)
	}
	return screen
}

// cure is a row of the page's last table: a fault, where it is, and the lines that mend it.
var cure = regexp.MustCompile("(?m)^\\| `([\\w-]+)` +\\| (R\\d) \\| (.*) \\|$")

// Each fault is mended by the lines that the page names.
func TestCuresOnPageOfPPPoE(t *testing.T) {
	const name = "pppoe-vpn"
	page, err := os.ReadFile(pageOf(name))
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string][]string{}
	for _, row := range cure.FindAllStringSubmatch(string(page), -1) {
		rows[row[1]] = row[2:]
	}
	all, err := mishaps(name)
	if err != nil || len(rows) != len(all) {
		t.Fatalf("%d cures for %d faults: %v", len(rows), len(all), err)
	}
	for _, m := range all {
		t.Run(m.Name, func(t *testing.T) {
			s := play(t, name, lab.Broken(m.Name))
			if ping := s.on("pc1", "ping 192.168.2.10"); !strings.Contains(ping, "Received = 0") {
				t.Errorf("nothing is broken:\n%s", ping)
			}
			s.mend(strings.ToLower(rows[m.Name][0]), inCode.FindAllStringSubmatch(rows[m.Name][1], -1))
			if ping := s.on("pc1", "ping 192.168.2.10"); !strings.Contains(ping, "(0% loss)") {
				t.Errorf("still broken:\n%s", ping)
			}
		})
	}
}

var inCode = regexp.MustCompile("`([^`]+)`")

// mend types lines at a node, makes a fresh start as the page advises, and waits for the first pings to be lost.
func (s *stage) mend(node string, cure [][]string) {
	s.t.Helper()
	if line := cure[0][1]; strings.HasPrefix(line, "clear ") {
		s.on(node, line)
	} else {
		var lines []string
		for _, c := range cure {
			lines = append(lines, c[1])
		}
		s.configure(node, lines...)
		s.on("r1", "clear crypto session")
		s.on("r2", "clear crypto session")
	}
	s.pass()
	s.on("pc1", "ping 192.168.2.10")
}

// Every command that the page names in passing is one.
func TestCommandsOnPageOfPPPoE(t *testing.T) {
	const name = "pppoe-vpn"
	page, err := os.ReadFile(pageOf(name))
	if err != nil {
		t.Fatal(err)
	}
	s := play(t, name, lab.Solved)
	prose := pageFence.ReplaceAllString(string(page), "")
	tried := 0
	for _, code := range inCode.FindAllStringSubmatch(prose, -1) {
		if word, _, _ := strings.Cut(code[1], " "); word != "show" && word != "debug" && word != "clear" {
			continue
		}
		tried++
		if screen := s.on("r1", code[1]); strings.Contains(screen, "\n% ") || strings.Contains(screen, "^\n") {
			t.Error(screen)
		}
	}
	if tried == 0 {
		t.Error("there is none")
	}
}
