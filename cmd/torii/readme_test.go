package main

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"torii/ios"
	"torii/ios/lab"
)

// root is the folder of the module.
const root = "../.."

// firstPort is the port of the first node when nothing else is said.
const firstPort = 2201

// block is a fenced part of the README. Its language says what is done with it:
//
//	console   typed at the prompts in it; the screen must be the one printed here
//	sh        each line is a command that works
//	ios       lines for the configuration mode of R-A and, the second block, of R-B
//	python    run against a lab
type block struct {
	language, text string
}

var fence = regexp.MustCompile("(?ms)^```(\\w*)\n(.*?)^```$")

func readme(t testing.TB, language string) (text string, blocks []block) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range fence.FindAllStringSubmatch(string(b), -1) {
		if !slices.Contains([]string{"console", "sh", "ios", "python"}, m[1]) {
			t.Errorf("nothing tests a block of %q:\n%s", m[1], m[2])
		}
		if m[1] == language {
			blocks = append(blocks, block{m[1], m[2]})
		}
	}
	if len(blocks) == 0 {
		t.Fatalf("no block of %s", language)
	}
	return string(b), blocks
}

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
		got := s.play(b.text)
		if same(got) == same(b.text) {
			continue
		}
		if os.Getenv("TORII_UPDATE") == "" {
			t.Errorf("the README says\n%s\nthe program\n%s", b.text, got)
		}
		text = strings.Replace(text, "```console\n"+b.text, "```console\n"+got, 1)
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

var durations = regexp.MustCompile(`(time[<=]|= )\d+ms`)

// same makes screens equal that differ in how long something took.
func same(screen string) string { return durations.ReplaceAllString(screen, "${1}0ms") }

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
	return strings.HasPrefix(arguments, "lab") && arguments != "lab list"
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

// Each command of the README works: a lab starts, anything else ends well.
func TestCommandsOfReadme(t *testing.T) {
	_, blocks := readme(t, "sh")
	var seen []string
	for _, b := range blocks {
		for line := range strings.Lines(b.text) {
			line, _, _ = strings.Cut(strings.TrimSpace(line), "  #")
			seen = append(seen, strings.TrimSpace(line))
		}
	}
	for _, must := range []string{"go run ./cmd/torii lab", "go test ./..."} {
		if !slices.Contains(seen, must) {
			t.Errorf("the README does not name %s", must)
		}
	}
	for _, line := range seen {
		t.Run(line, func(t *testing.T) { tryCommand(t, line) })
	}
}

func tryCommand(t *testing.T, line string) {
	line = strings.TrimPrefix(line, "TORII_PEERS=required ")
	arguments, run := strings.CutPrefix(line, "go run ./cmd/torii ")
	switch {
	case run && isLab(arguments):
		p := startProgram(t, itself(t), strings.Fields(arguments)...)
		p.screen.Peek(1)
		dial(t, p.address(0))
		p.stop(os.Interrupt)
	case run:
		if screen, faults, status := torii(t, strings.Fields(arguments)...); status != 0 || screen == "" || faults != "" {
			t.Errorf("status %d: %s%s", status, screen, faults)
		}
	case strings.HasPrefix(line, "go test "):
		for _, pattern := range regexp.MustCompile(`\./\S+`).FindAllString(line, -1) {
			c := exec.Command("go", "list", pattern)
			c.Dir = root
			if out, err := c.CombinedOutput(); err != nil || !strings.HasPrefix(string(out), "torii") {
				t.Errorf("%s: %v %s", pattern, err, out)
			}
		}
	default:
		if info, err := os.Stat(filepath.Join(root, line)); err != nil || info.Mode()&0o111 == 0 {
			t.Errorf("%s cannot be run: %v", line, err)
		}
	}
}

// The test command that the README names is the one that is run for every change.
func TestCIRunsTheTestCommandOfReadme(t *testing.T) {
	script, err := os.ReadFile(filepath.Join(root, ".ci", "run"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(script), "\ngo test ./...\n") {
		t.Error("it does not")
	}
}

// Every line of configuration is understood, and the two blocks solve the exercise.
func TestExerciseOfReadme(t *testing.T) {
	_, blocks := readme(t, "ios")
	devices, _ := power(t, "packet-tracer-vpn", lab.Exercise)
	pc := devices[2]
	if len(blocks) != 2 {
		t.Fatalf("%d routers are configured", len(blocks))
	}
	for i, b := range blocks {
		for _, f := range check(t, devices[i], b.text) {
			t.Error(f)
		}
		typeAt(devices[i], slices.Concat([]string{"configure terminal"}, strings.Split(b.text, "\n"), []string{"end"})...)
	}
	typeAt(pc, "ping 192.168.2.1")
	if screen := typeAt(pc, "ping 192.168.2.1"); !strings.Contains(screen, "(0% loss)") {
		t.Error(screen)
	}
	if screen := typeAt(devices[0], "show crypto isakmp sa"); !strings.Contains(screen, "QM_IDLE") {
		t.Error(screen)
	}
}

func check(t *testing.T, d *lab.Device, config string) []ios.LoadError {
	t.Helper()
	platform, ok := ios.PlatformNamed(d.Spec.Type)
	if !ok {
		t.Fatalf("no platform %q", d.Spec.Type)
	}
	faults, stored := ios.Check(platform, "README.md", config)
	for _, s := range stored {
		t.Errorf("only stored: %s", s.Line)
	}
	return faults
}

func TestPythonOfReadme(t *testing.T) {
	t.Parallel()
	_, blocks := readme(t, "python")
	for _, b := range blocks {
		p := startLab(t, "--json")
		p.document()
		usual := fmt.Sprintf("port=%d", firstPort)
		if !strings.Contains(b.text, usual) {
			t.Fatalf("no %s in\n%s", usual, b.text)
		}
		script := write(t, filepath.Join(t.TempDir(), "readme.py"), strings.ReplaceAll(b.text, usual, fmt.Sprintf("port=%d", p.first)))
		if out := netmiko(t, script); !strings.Contains(out, "10.255.0.1") {
			t.Error(out)
		}
	}
}

var (
	links   = regexp.MustCompile(`\]\(([^)]+)\)`)
	folders = regexp.MustCompile("(?m)^\\| `([a-z/]+)/` ")
)

// What the README points at is there, and no folder with Go code is left out.
func TestFoldersOfReadme(t *testing.T) {
	text, _ := readme(t, "sh")
	for _, m := range slices.Concat(links.FindAllStringSubmatch(text, -1), folders.FindAllStringSubmatch(text, -1)) {
		if _, err := os.Stat(filepath.Join(root, m[1])); err != nil {
			t.Error(err)
		}
	}
	code, err := fs.Glob(os.DirFS(root), "*/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range code {
		folder := strings.Split(file, "/")[0]
		if folder[0] != '.' && !strings.Contains(text, "| `"+folder+"/`") {
			t.Errorf("the README does not say what %s is", folder)
		}
	}
}
