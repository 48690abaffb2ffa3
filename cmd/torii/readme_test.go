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

// languages of the README's fenced blocks, and what is done with each.
var languages = []string{
	"console", // typed at the prompts in it; the screen must be the one printed there
	"sh",      // each line is a command that works
	"ios",     // lines for the configuration mode of R-A and, the second block, of R-B
	"python",  // run against a lab
	"ini",     // the inventory of a playbook that is
}

var fence = regexp.MustCompile("(?ms)^```(\\w*)\n(.*?)^```$")

// readme is the README and its blocks of one language.
func readme(t testing.TB, language string) (text string, blocks []string) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range fence.FindAllStringSubmatch(string(b), -1) {
		if !slices.Contains(languages, m[1]) {
			t.Errorf("nothing tests a block of %q:\n%s", m[1], m[2])
		}
		if m[1] == language {
			blocks = append(blocks, m[2])
		}
	}
	if len(blocks) == 0 {
		t.Fatalf("no block of %s", language)
	}
	return string(b), blocks
}

// Each command of the README works: a lab starts, anything else ends well.
func TestCommandsOfReadme(t *testing.T) {
	_, blocks := readme(t, "sh")
	var seen []string
	for _, b := range blocks {
		for line := range strings.Lines(b) {
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
		silent := strings.HasPrefix(arguments, "check ") // about a lab without fault
		if screen, faults, status := torii(t, strings.Fields(arguments)...); status != 0 || screen == "" && !silent || faults != "" {
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
		for _, f := range check(t, devices[i], b) {
			t.Error(f)
		}
		typeAt(devices[i], slices.Concat([]string{"configure terminal"}, strings.Split(b, "\n"), []string{"end"})...)
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
		if !strings.Contains(b, usual) {
			t.Fatalf("no %s in\n%s", usual, b)
		}
		script := write(t, filepath.Join(t.TempDir(), "readme.py"), strings.ReplaceAll(b, usual, fmt.Sprintf("port=%d", p.first)))
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
