package ios

import "torii/cli"

func hostCommands(s *Session) []cli.Line {
	off := func(protocol string) func(*page) {
		return func(w *page) { w.printf("%% %s is not enabled\n", protocol) }
	}
	lines := []cli.Line{s.show("show hosts", "IP domain-name, lookup style, nameservers, and host table", s.showHosts)}
	for _, p := range [...]struct{ word, name string }{{"cdp", "CDP"}, {"lldp", "LLDP"}} {
		lines = append(lines,
			s.show("show "+p.word, p.name+" information", off(p.name)),
			s.show("show "+p.word+" neighbors", p.name+" neighbor entries", off(p.name)),
			s.show("show "+p.word+" neighbors detail", "Show detailed information", off(p.name)))
	}
	return lines
}

const hostCodes = `
Codes: UN - unknown, EX - expired, OK - OK, ?? - revalidate
       temp - temporary, perm - permanent
       NA - Not Applicable None - Not defined

Host                      Port  Flags      Age Type   Address(es)
`

// showHosts has no names to tell of: nothing is ever looked up.
func (s *Session) showHosts(w *page) {
	style := "domain service"
	if s.device.running().Services.NoDomainLookup {
		style = "static mappings"
	}
	w.printf("Default domain is not set\nName/address lookup uses %s\nName servers are 255.255.255.255\n%s", style, hostCodes)
}
