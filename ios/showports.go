package ios

import (
	"fmt"
	"maps"
	"slices"

	"torii/cli"
)

// portCommands tell what listens.
func portCommands(s *Session) []cli.Line {
	return []cli.Line{s.show("show control-plane host open-ports", "Show open ports", s.device.showOpenPorts)}
}

// serviceNames are what listens, as the table of open ports names it.
var serviceNames = map[Protocol]string{SSH: "SSH-Server", Telnet: "Telnet"}

const isakmpService = "ISAKMP"

// showOpenPorts lists what the device listens to, then who is connected.
func (d *Device) showOpenPorts(w *page) {
	const row = "%4s%19s%26s%18s%10s\n"
	w.printf("Active internet connections (servers and established)\n%-10s%-24s%-26s%-12s%s\n", "Prot", "Local Address", "Foreign Address", "Service", "State")
	services := d.Services()
	for _, port := range slices.Sorted(maps.Keys(services)) {
		w.printf(row, "tcp", fmt.Sprintf("*:%d", port), "*:0", serviceNames[services[port]], tcbListens)
	}
	for _, t := range d.tcbs() {
		if name := serviceNames[services[t.Local.Port()]]; t.State != tcbListens && name != "" {
			w.printf(row, "tcp", fmt.Sprintf("*:%d", t.Local.Port()), t.Remote, name, tcpState(t.State))
		}
	}
	if d.running().isakmp() {
		for _, port := range [...]int{500, 4500} {
			w.printf(row, "udp", fmt.Sprintf("*:%d", port), "*:0", isakmpService, tcbListens)
		}
	}
}

// tcpState is a state in eight letters at most.
func tcpState(word string) string {
	if word == "ESTAB" {
		word = "ESTABLISHED"
	}
	return word[:min(len(word), 8)]
}
