package main

import "testing"

// A message comes while somebody types: with logging synchronous the line is shown again below it, without it is not,
// and in both cases it is what was typed that is executed.
func TestMessageWhileTyping(t *testing.T) {
	p := startLab(t, "--json")
	p.document()
	const down = "Line protocol on Interface FastEthernet0/1, changed state to down\n"
	for _, c := range []struct{ line, below string }{
		{"no logging synchronous", "iption as typed\n"},
		{"logging synchronous", "R-A(config-if)#description as typed\n"},
	} {
		before := openTerminal(t, dial(t, p.address(0)))
		before.types("configure terminal\rline vty 0 4\r" + c.line + "\rinterface FastEthernet0/1\rno shutdown\rend\rexit\r")
		before.ends()
		m := openTerminal(t, dial(t, p.address(0)))
		m.types("terminal monitor\rconfigure terminal\rinterface FastEthernet0/1\rshutdown\rdescr")
		m.until(down)
		m.types("iption as typed\r")
		if got := m.until("iption as typed\n"); got != c.below {
			t.Errorf("%s: below the message is %q, want %q", c.line, got, c.below)
		}
		m.types("end\rshow running-config | include as typed\r")
		m.until("\n description as typed\nR-A#")
	}
}
