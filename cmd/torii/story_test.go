package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// story is what the screens of the README tell, from the first to the last, in a folder of its own.
type story struct {
	t                  testing.TB
	executable, folder string
	lab                *process
}

// The screens are those that the program prints. TORII_UPDATE=1 writes them into the README.
func TestScreensOfReadme(t *testing.T) {
	t.Parallel()
	text, blocks := readme(t, "console")
	s := &story{t: t, executable: build(t, "."), folder: t.TempDir()}
	for _, b := range blocks {
		got := s.play(b)
		if same(got) == same(b) {
			continue
		}
		if os.Getenv("TORII_UPDATE") == "" {
			t.Errorf("the README says\n%s\nthe program\n%s", b, got)
		}
		text = strings.Replace(text, "```console\n"+b, "```console\n"+got, 1)
	}
	if os.Getenv("TORII_UPDATE") != "" {
		if err := os.WriteFile(filepath.Join(root, "README.md"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if s.lab == nil {
		t.Fatal("no lab is started")
	}
	s.lab.stop(os.Interrupt)
}

var duration = regexp.MustCompile(`[<=] ?\d+ms`)

// same makes screens equal that differ in how long something took.
func same(screen string) string { return duration.ReplaceAllString(screen, "=0ms") }

// play types what stands behind the prompts of a screen and returns what the screen then is.
func (s *story) play(screen string) (got string) {
	lines := strings.Split(strings.TrimSuffix(screen, "\n"), "\n")
	for len(lines) > 0 {
		command, ok := strings.CutPrefix(lines[0], "$ ")
		if !ok {
			s.t.Fatalf("no prompt before %q", lines[0])
		}
		end := slices.IndexFunc(lines[1:], func(l string) bool { return strings.HasPrefix(l, "$ ") }) + 1
		if end == 0 {
			end = len(lines)
		}
		got += lines[0] + "\n" + s.answer(command, lines[1:end])
		lines = lines[end:]
	}
	return got
}

// answer runs a command of the user's own machine; below are the lines that the README has below it.
func (s *story) answer(command string, below []string) string {
	words := strings.Fields(command)
	arguments, run := strings.CutPrefix(command, "go run ./cmd/torii ")
	switch {
	case words[0] == "cat":
		text := strings.Join(below, "\n") + "\n"
		write(s.t, filepath.Join(s.folder, words[1]), text)
		return text
	case words[0] == "ssh":
		var node int
		if _, err := fmt.Sscanf(command, "ssh -p %d admin@127.0.0.1", &node); err != nil || s.lab == nil {
			s.t.Fatalf("%s: %v", command, err)
		}
		return s.visit(node-firstPort, below)
	case run && isLab(arguments):
		s.lab = startProgram(s.t, s.executable, strings.Fields(arguments)...)
		return s.withUsualPorts(strings.TrimSuffix(s.lab.announced(), "\n"))
	case run:
		return s.run(strings.Fields(arguments))
	}
	s.t.Fatalf("nobody knows what to do with %s", command)
	return ""
}

// isLab says whether the program goes on running with these arguments.
func isLab(arguments string) bool {
	return strings.HasPrefix(arguments, "lab") && arguments != "lab list" && !strings.HasSuffix(arguments, " --faults")
}

// run is what `go run` prints on a terminal.
func (s *story) run(arguments []string) string {
	c := command(s.t, s.executable, arguments...)
	c.Dir = s.folder
	out, err := c.CombinedOutput()
	if err != nil {
		out = fmt.Appendf(out, "%v\n", err)
	}
	return string(out)
}

func (s *story) withUsualPorts(screen string) string {
	for i := range labNodes {
		screen = strings.ReplaceAll(screen, fmt.Sprintf(" -p %d ", s.lab.first+i), fmt.Sprintf(" -p %d ", firstPort+i))
	}
	return screen
}

var prompt = regexp.MustCompile(`^(?:[A-Z]:\\>|[-\w]+#)`)

// visit logs in to a node and types what stands behind its prompts.
func (s *story) visit(node int, below []string) (screen string) {
	m := openTerminal(s.t, dial(s.t, s.lab.address(node)))
	for _, line := range below {
		if p := prompt.FindString(line); p != "" {
			screen += m.until(p)
			m.types(line[len(p):] + "\r")
			screen += m.until("\n")
		}
	}
	last := prompt.FindString(screen[strings.LastIndex(strings.TrimSuffix(screen, "\n"), "\n")+1:])
	screen += strings.TrimSuffix(m.until("\n"+last), last)
	return strings.TrimRight(screen, "\n") + "\n"
}
