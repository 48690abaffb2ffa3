package ios

import (
	"strings"

	"torii/cli"
)

func techSupportCommands(s *Session) []cli.Line {
	return []cli.Line{s.show("show tech-support", "Show system information for Tech-Support", s.showTechSupport).Level(15)}
}

// techSupport is what support asks for, in the order IOS prints it.
func (s *Session) techSupport() []report {
	d := s.device
	everyInterface := func(w *page) {
		for i := range d.listed() {
			d.showInterface(w, i)
		}
	}
	return []report{
		{"show clock", func(w *page) { s.showClock(w, false) }},
		{"show version", s.showVersion},
		{"show running-config", s.showRunningBlanked},
		{"show interfaces", everyInterface},
		{"show users", s.showUsers},
		{"show memory statistics", d.showMemory},
		{"show process memory", d.showProcessMemory},
		{"show process cpu", func(w *page) { d.showProcessesCPU(w, byPID) }},
		{"show process cpu history", d.showHistory},
		{"show inventory", d.showInventory},
		{"show ip interface", func(w *page) { s.showIPInterfaces(w, func(*Interface) bool { return true }) }},
		{"show ip route", func(w *page) { d.showRoutes(w, "") }},
		{"show ip traffic", d.showIPTraffic},
		{"show ip arp", func(w *page) { s.showARP(w, func(neighbor) bool { return true }) }},
		{"show access-lists", func(w *page) { d.showLists(w, "") }},
		{"show crypto map", func(w *page) { s.showMaps(w, func(string) bool { return true }) }},
		{"show crypto isakmp sa detail", s.showISAKMPDetail},
		{"show crypto ipsec sa detail", func(w *page) { s.showIPsec(w, ipsecView{wanted: func(ident) bool { return true }, detail: true}) }},
		{"show crypto session detail", func(w *page) { d.showSessions(w, true) }},
		{"show crypto engine connections active", s.showEngine},
		{"show logging", s.showLogging},
	}
}

// report is a command within the report, and what prints it.
type report struct {
	command string
	print   func(*page)
}

func (s *Session) showTechSupport(w *page) {
	for _, r := range s.techSupport() {
		w.printf("\n------------------ %s ------------------\n\n", r.command)
		r.print(w)
		w.printf("\n")
	}
}

// showRunningBlanked is the running-config without its secrets: support is to read it, not to log in.
func (s *Session) showRunningBlanked(w *page) {
	whole := page{now: w.now}
	s.showRunning(&whole, runningView{})
	for line := range strings.Lines(whole.text.String()) {
		w.printf("%s\n", blanked(strings.TrimSuffix(line, "\n")))
	}
}

// blanked puts <removed> where a secret stands.
func blanked(line string) string {
	words := strings.Split(line, " ")
	for i, w := range words[:len(words)-1] {
		switch {
		case w == "key" && words[0] == "crypto":
			words[i+1] = "<removed>"
			return strings.Join(words, " ")
		case w == "secret" || w == "password":
			return strings.Join(words[:i+1], " ") + " <removed>"
		}
	}
	return line
}
