package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// systemPython is where Debian's python3-netmiko lives.
const systemPython = "/usr/bin/python3"

func netmiko(t testing.TB, args ...string) string {
	t.Helper()
	need(t, exec.Command(systemPython, "-c", "import netmiko").Run() == nil, "Netmiko for "+systemPython)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	out, err := exec.CommandContext(ctx, systemPython, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

func TestNetmiko(t *testing.T) {
	t.Parallel()
	state := t.TempDir()
	p := startLab(t, "--json", "--state", state)
	p.document()
	want := []string{
		"prompt: R-A#",
		"refused: False",
		"configuring: False",
		"interface: ['Loopback0 10.255.0.1 YES manual up up']",
		"route: ['S 172.16.0.0/16 [1/0] via 10.0.10.20']",
		"whole: True",
		"wrong: True",
		"lines: 40 refused: False",
		"saved: True",
	}
	got := strings.Split(strings.TrimSpace(netmiko(t, filepath.Join("testdata", "netmiko_session.py"), strconv.Itoa(p.first))), "\n")
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i] != want[i] {
			t.Fatalf("line %d:\n%s\nwant\n%s", i+1, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
	saved, err := os.ReadFile(filepath.Join(state, "packet-tracer-vpn", "solved", "r-a", "startup-config"))
	if err != nil || !strings.Contains(string(saved), " description made by Netmiko\n") {
		t.Errorf("%v: %s", err, saved)
	}
}
