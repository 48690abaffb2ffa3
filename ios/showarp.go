package ios

import (
	"fmt"
	"net/netip"

	"torii/cli"
	"torii/dataplane/packet"
)

func arpCommands(s *Session) []cli.Line {
	var addr netip.Addr
	var name IfName
	everything := func(w *page) { s.showARP(w, func(neighbor) bool { return true }) }
	c := s.device.running()
	return []cli.Line{
		s.show("show arp", "ARP table", everything),
		s.show("show ip arp", "IP ARP table", everything),
		s.show("show ip arp", "IP ARP table", func(w *page) {
			s.showARP(w, func(n neighbor) bool { return n.addr == addrWord(addr) })
		}, cli.Addr(&addr, "ARP entry's IP address")),
		s.show("show ip arp", "IP ARP table", func(w *page) {
			s.showARP(w, func(n neighbor) bool { return n.iface == name.String() })
		}, c.presentToken(&name)),
		cli.Do("clear arp-cache", "Clear the entire ARP cache").Level(15).Run(func() { s.clearARP() }),
	}
}

func (s *Session) showARP(w *page, wanted func(neighbor) bool) {
	w.printf("Protocol  Address          Age (min)  Hardware Addr   Type   Interface\n")
	for _, e := range s.device.neighbors() {
		if !wanted(e) {
			continue
		}
		age, mac, name := "-", dotted(e.mac), " "+e.iface
		if !e.own {
			age = fmt.Sprint(int(w.now.Sub(e.learned).Minutes()))
		}
		if e.incomplete {
			age, mac, name = "0", "Incomplete", ""
		}
		w.printf("%-9s %-16s %7s   %-15s %-6s%s\n", "Internet", packet.Addr(e.addr), age, mac, "ARPA", name)
	}
}
