package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"torii/configs"
	"torii/ios/lab"
)

// everyFault calls f with each fault of each built-in lab.
func everyFault(t *testing.T, f func(t *testing.T, name string, m lab.Mishap)) {
	t.Helper()
	for _, name := range configs.Names() {
		all, err := mishaps(name)
		if err != nil {
			t.Fatal(err)
		}
		if len(all) == 0 {
			t.Errorf("nothing can be broken in %s", name)
		}
		for _, m := range all {
			t.Run(name+"/"+m.Name, func(t *testing.T) { f(t, name, m) })
		}
	}
}

// Every line of a fault is taken, and is in the running-config as well as in the startup-config of its node: whoever
// compares the two finds nothing, and whoever compares a node with the solution finds the fault.
func TestEveryFaultIsSaved(t *testing.T) {
	everyFault(t, func(t *testing.T, name string, m lab.Mishap) {
		solved, _ := power(t, name, lab.Solved)
		devices, faults := power(t, name, lab.Broken(m.Name))
		for _, f := range faults {
			t.Error(f)
		}
		broken := 0
		for i, d := range devices {
			if d.Spec.Amended == "" {
				continue
			}
			broken++
			running := configuration(typeAt(d, "show running-config"))
			if startup := configuration(typeAt(d, "show startup-config")); startup != running {
				t.Errorf("%s runs\n%s\nand would start\n%s", d.Spec.Name, running, startup)
			}
			if right := configuration(typeAt(solved[i], "show running-config")); right == running {
				t.Errorf("nothing is wrong with %s:\n%s", d.Spec.Name, running)
			}
		}
		if broken == 0 {
			t.Error("nothing is broken")
		}
	})
}

// configuration is what a show prints from the version on, without the comment that tells of the last change.
func configuration(screen string) string {
	_, config, _ := strings.Cut(screen, "\nversion ")
	return strings.TrimSpace(config)
}

// Every fault is listed with what is seen of it, and has a scenario that plays it.
func TestEveryFaultIsListedAndPlayed(t *testing.T) {
	everyFault(t, func(t *testing.T, name string, m lab.Mishap) {
		list, _, _ := torii(t, "lab", name, "--faults")
		if line := fmt.Sprintf("%-24s %s\n", m.Name, m.Seen); !strings.Contains(list, line) || !strings.HasSuffix(m.Seen, ".") {
			t.Errorf("no line %q in\n%s", line, list)
		}
		played, err := os.ReadFile(filepath.Join(root, "ios", "testdata", "scenario", "fault-"+m.Name+".txtar"))
		if err != nil || !strings.Contains(string(played), "\nlab "+name+" faults/"+m.Name+"\n") {
			t.Errorf("nothing plays it: %v", err)
		}
	})
}

// The one fault that is no matter of configuration is there when the doors open, though it took its time to come about.
func TestFaultOfThePast(t *testing.T) {
	p := startLab(t, "pppoe-vpn", "--fault", "stale-sa", "--json")
	p.document()
	if sa := ask(t, dial(t, p.address(0)), "show crypto isakmp sa"); !strings.Contains(sa, "QM_IDLE           1001 ACTIVE") {
		t.Errorf("R1:\n%s", sa)
	}
	if sa := ask(t, dial(t, p.address(1)), "show crypto isakmp sa"); strings.Contains(sa, "ACTIVE") {
		t.Errorf("R2:\n%s", sa)
	}
	if ping := ask(t, dial(t, p.address(3)), "ping -n 1 192.168.2.10"); !strings.Contains(ping, "Request timed out.") {
		t.Errorf("PC1:\n%s", ping)
	}
}

// What was mended and saved stays mended, until it is forgotten, and touches no other variant.
func TestMendedFaultStaysMended(t *testing.T) {
	state := t.TempDir()
	start := func(args ...string) *terminal {
		t.Helper()
		p := startLab(t, append(args, "--json", "--state", state)...)
		p.document()
		t.Cleanup(func() { p.stop(os.Interrupt) })
		m := openTerminal(t, dial(t, p.address(0)))
		m.until("R-A#")
		return m
	}
	const asked = "show running-config | include isakmp key"
	const wrong, right = "crypto isakmp key TEST1 address 10.0.0.20", "crypto isakmp key TEST1 address 10.0.10.20"
	m := start("--fault", "misprinted-key")
	if shown := m.enter("R-A#", asked); !strings.Contains(shown, wrong) {
		t.Error(shown)
	}
	m.enter("#", "configure terminal", "no "+wrong, right, "end", "write memory")
	if shown := start("--fault", "misprinted-key").enter("R-A#", asked); !strings.Contains(shown, right) {
		t.Error(shown)
	}
	if shown := start("--fault", "misprinted-key", "--fresh").enter("R-A#", asked); !strings.Contains(shown, wrong) {
		t.Error(shown)
	}
}
