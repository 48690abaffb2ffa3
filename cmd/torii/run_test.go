package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"torii/ios"
)

// Every example configuration is understood, comes back from what it is shown as, and has no line
// without effect but those of the hardware.
func TestExampleConfigs(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(root, "configs", "*.cfg"))
	if err != nil || len(files) == 0 {
		t.Fatal("no examples", err)
	}
	platform, _ := ios.PlatformNamed("c2911")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		faults, stored := ios.Check(platform, file, string(text))
		for _, f := range faults {
			t.Error(f)
		}
		for _, s := range stored {
			t.Errorf("%s:%d: %s is only stored", s.File, s.Number, s.Line)
		}
	}
}

// The ports that the README binds are ports of the platform.
func TestPortsOfReadme(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	bindings := regexp.MustCompile(`--port ([A-Za-z0-9/]+)=(\w+):`).FindAllStringSubmatch(string(text), -1)
	if len(bindings) < 2 {
		t.Fatalf("the README binds %d ports", len(bindings))
	}
	platform, _ := ios.PlatformNamed("c2911")
	for _, b := range bindings {
		if _, ok := platform.PortNumber(b[1]); !ok {
			t.Errorf("no port %s", b[1])
		}
		if !strings.Contains("tun tap eth host", b[2]) {
			t.Errorf("no kind of port %s", b[2])
		}
	}
}

// What is said of a call that cannot work, and what to do.
func TestRunRefuses(t *testing.T) {
	config := filepath.Join(root, "configs", "gateway.cfg")
	nobody := filepath.Join(t.TempDir(), "nobody.cfg")
	if err := os.WriteFile(nobody, []byte("hostname R1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"missing.cfg"}, "missing.cfg"},
		{[]string{config, "--platform", "c9999"}, "expected one of [c2811 c2911]"},
		{[]string{config, "--port", "gi0/0"}, "expected INTERFACE=SPEC"},
		{[]string{config, "--port", "fa0/0=tun:lan0"}, "c2911 has no port fa0/0, expected one of GigabitEthernet0/0"},
		{[]string{config, "--port", "gi0/0=bogus:x"}, "bogus"},
		{[]string{nobody, "--ssh", "0.0.0.0:0"}, "refused while nobody is configured to log in"},
	} {
		_, faults, status := torii(t, append([]string{"run", "--state", t.TempDir()}, tt.args...)...)
		if status == 0 || !strings.Contains(faults, tt.want) {
			t.Errorf("%q: status %d, %s", tt.args, status, faults)
		}
	}
}
