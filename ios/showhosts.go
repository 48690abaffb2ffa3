package ios

import (
	"strings"

	"torii/cli"
)

func hostCommands(s *Session) []cli.Line {
	return []cli.Line{s.show("show hosts", "IP domain-name, lookup style, nameservers, and host table", s.showHosts)}
}

const hostCodes = `
Codes: UN - unknown, EX - expired, OK - OK, ?? - revalidate
       temp - temporary, perm - permanent
       NA - Not Applicable None - Not defined

Host                      Port  Flags      Age Type   Address(es)
`

// showHosts prints the names that are known for good; what name servers say is not kept.
func (s *Session) showHosts(w *page) {
	c, style, domain := s.device.running(), "domain service", "not set"
	if c.Names.NoLookup {
		style = "static mappings"
	}
	if c.Domain != "" {
		domain = c.Domain
	}
	var servers []string
	for _, a := range c.nameServers() {
		servers = append(servers, a.String())
	}
	w.printf("Default domain is %s\nName/address lookup uses %s\nName servers are %s\n%s", domain, style, strings.Join(servers, ", "), hostCodes)
	for _, h := range c.Names.Hosts {
		w.printf("%-25s None  (perm, OK)  0   IP    %s\n", h.Name, h.Addr)
	}
}
