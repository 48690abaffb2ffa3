package ios

import (
	. "torii/cli"
)

// cdpLines are the switch of the Cisco Discovery Protocol, which nobody here speaks.
func cdpLines(c *Config) []Line {
	return []Line{FlagOff("cdp run", "Global CDP configuration subcommands", &c.Services.NoCDP).Stored()}
}

// discoveryCommands tell what IOS tells where a discovery protocol is switched off.
func discoveryCommands(s *Session) (lines []Line) {
	for _, p := range [...]struct{ word, name string }{{"cdp", "CDP"}, {"lldp", "LLDP"}} {
		off := func(w *page) { w.printf("%% %s is not enabled\n", p.name) }
		lines = append(lines, s.show("show "+p.word, p.name+" information", off), s.show("show "+p.word+" neighbors", p.name+" neighbor entries", off),
			s.show("show "+p.word+" neighbors detail", "Show detailed information", off))
	}
	return lines
}
