package ios

import "torii/cli"

// ipv6Commands are what is asked of any router by those who gather facts. No interface speaks IPv6.
func ipv6Commands(s *Session) []cli.Line {
	var name IfName
	return []cli.Line{
		s.show("show ipv6 interface", "IPv6 interface status and configuration", func(*page) {}),
		s.show("show ipv6 interface", "IPv6 interface status and configuration", func(*page) {}, s.device.running().presentToken(&name)),
		s.show("show ipv6 interface brief", "Brief summary of IPv6 status and configuration", s.showIPv6Brief),
	}
}

func (s *Session) showIPv6Brief(w *page) {
	for i := range s.device.running().listed() {
		line, protocol := s.device.status(i)
		w.printf("%-22s [%s/%s]\n    unassigned\n", i.Name, line, protocol)
	}
}
