package main

import (
	"fmt"
	"strings"
	"testing"
)

// Two thousand lines pasted at full speed, whatever ends them: none is lost, and the last prompt is where it should be.
func TestPasteOfTwoThousandLines(t *testing.T) {
	const pasted = 2000
	p := startLab(t, routers(t, 1), "--json")
	p.document()
	for i, newline := range []string{"\r", "\n", "\r\n"} {
		m := openTerminal(t, dial(t, p.address(0)))
		var paste strings.Builder
		fmt.Fprintf(&paste, "configure terminal%sip access-list extended PASTE%d%s", newline, i, newline)
		for n := range pasted {
			fmt.Fprintf(&paste, "permit tcp host 192.168.%d.%d 172.16.0.0 0.15.255.255 eq www%s", n>>8, n&255, newline)
		}
		fmt.Fprintf(&paste, "end%s", newline)
		go m.types(paste.String())
		if screen := m.until("#end\nR0#"); strings.Contains(screen, "%") || strings.Count(screen, "#permit") != pasted {
			t.Fatalf("%q: %d lines were echoed, %.300q", newline, strings.Count(screen, "#permit"), screen)
		}
		m.types(fmt.Sprintf("show access-lists PASTE%d | count permit\r", i))
		m.until(fmt.Sprintf("Number of lines which match regexp = %d\nR0#", pasted))
	}
}
