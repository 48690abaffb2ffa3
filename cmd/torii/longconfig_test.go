package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const (
	longConfig = 10_000 // lines
	soon       = 100 * time.Millisecond
)

// A long running-config is on the screen before anybody has waited for it. The best of several counts: the others may
// have had to share the machine.
func TestLongRunningConfig(t *testing.T) {
	folder := routers(t, 1)
	var config strings.Builder
	config.WriteString("hostname R0\n")
	for n := range longConfig {
		fmt.Fprintf(&config, "access-list 150 permit tcp host 10.%d.%d.%d any eq 443\n", n>>16, n>>8&255, n&255)
	}
	write(t, filepath.Join(folder, "r0.cfg"), config.String())
	p := startProgram(t, build(t, "."), "lab", folder, "--json")
	p.document()
	m := openTerminal(t, dial(t, p.address(0)))
	m.types("terminal length 0\r")
	m.until("length 0\nR0#")
	best := patience
	for range 20 {
		start := time.Now()
		m.types("show running-config\r")
		text := m.until("\nend\n\nR0#")
		best = min(best, time.Since(start))
		if lines := strings.Count(text, "\n"); lines < longConfig {
			t.Fatalf("%d lines", lines)
		}
		if best < soon {
			t.Logf("%d lines after %v", longConfig, best)
			return
		}
	}
	t.Errorf("%d lines after %v", longConfig, best)
}
