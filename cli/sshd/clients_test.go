package sshd

import "testing"

// TestClientsLogIn types what automation clients type, in their order, and waits for what they wait
// for. An empty wait is none: the keys go out ahead.
func TestClientsLogIn(t *testing.T) {
	d := start(t, nil)
	type step struct{ keys, wait string }
	for name, steps := range map[string][]step{
		"Netmiko 4": {
			{"terminal width 511\n", "terminal width 511"}, // before it has read anything
			{"terminal length 0\n", "terminal length 0"},
			{"\n", "R1#\r\nR1#"},
			{"\x00", ""},
			{"show clock\n", "show clock\r\n"},
			{"", "\"show clock\"\r\nR1#"},
			{"exit\n", ""},
		},
		"Ansible": {
			{"", "R1#"},
			{"terminal length 0\r", "\r\nR1#"},
			{"terminal width 512\r", "\r\nR1#"},
			{"copy running-config startup-config\r\r", "\r\nR1#\r\nR1#"},
		},
		"scrapli": { // the return follows the echo
			{"\n", "R1#\r\nR1#"},
			{"terminal length 0", "terminal length 0"},
			{"\n", "\r\n\"terminal length 0\"\r\nR1#"},
			{"exit", "exit"},
			{"\n", "\r\n"},
		},
		"RANCID": {
			{"", "R1#"},
			{"\r", "\r\nR1#"},
			{"terminal length 0\r", "R1#"},
			{"exit\r", "exit\r\n"},
		},
		"telnet habits": {
			{"one\r\n", "R1#one\r\n\"one\"\r\nR1#"},
			{"two\r\x00", "two\r\n\"two\"\r\nR1#"},
			{"three\r", "three\r\n\"three\"\r\nR1#"},
			{"\n", "\r\nR1#"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			k := withShell(t, dial(t, d))
			for _, s := range steps {
				k.types(s.keys)
				k.until(s.wait)
			}
		})
	}
}
