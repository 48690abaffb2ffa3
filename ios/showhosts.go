package ios

import "torii/cli"

func hostCommands(s *Session) []cli.Line {
	return []cli.Line{s.show("show hosts", "IP domain-name, lookup style, nameservers, and host table", s.showHosts)}
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
