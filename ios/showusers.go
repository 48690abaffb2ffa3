package ios

import (
	"fmt"
	"time"

	"torii/cli"
)

func userCommands(s *Session) []cli.Line {
	var lines []cli.Line
	for _, path := range [...]string{"show users", "systat", "who"} {
		lines = append(lines, s.show(path, "Display information about terminal lines", s.showUsers),
			s.show(path+" all", "Include information about inactive ports", s.showAllLines))
	}
	return lines
}

const (
	usersHead = "    Line       User       Host(s)              Idle       Location\n"
	usersFoot = "\n  Interface    User               Mode         Idle     Peer Address\n"
)

// showCallers lists who is in by PPP.
func (d *Device) showCallers(w *page) {
	w.printf(usersFoot)
	for _, c := range d.callsAt(everyPort, true) {
		if _, user := c.session.Peer(); c.isOpen() {
			w.printf("  %-12s %-18s %-12s %-8s %s\n", c.access.Short(), user, "PPPoE", "-", c.opened.Peer)
		}
	}
	w.printf("\n")
}

// showUsers lists the lines in use; the caller's has an asterisk.
func (s *Session) showUsers(w *page) {
	w.printf(usersHead)
	for t := range s.device.running().Lines.All() {
		if there := s.device.at(t.Index); there != nil {
			s.printUser(w, there)
		}
	}
	s.device.showCallers(w)
}

// showAllLines lists the others too.
func (s *Session) showAllLines(w *page) {
	w.printf(usersHead)
	for t := range s.device.running().Lines.All() {
		if there := s.device.at(t.Index); there != nil {
			s.printUser(w, there)
			continue
		}
		w.printf(" %3d %-9s %-10s %-20s %-10s \n", s.device.Platform.lineNumber(t.Index), lineName(t.Index), "", "", hms(0))
	}
	s.device.showCallers(w)
}

func (s *Session) printUser(w *page, there *Session) {
	mark := " "
	if there == s {
		mark = "*"
	}
	hosts := there.hosts()
	w.printf("%s%3d %-9s %-10s %-20s %-10s %s\n", mark, s.device.Platform.lineNumber(there.tty), lineName(there.tty), there.user, hosts[0],
		hms(there.idle(w.now)), there.location())
	for _, host := range hosts[1:] {
		w.printf("%27s%s\n", "", host)
	}
}

// at is who sits at a line; nil: nobody.
func (d *Device) at(tty int) *Session {
	for _, s := range d.sessions {
		if s.tty == tty {
			return s
		}
	}
	return nil
}

// idle is how long nothing has been typed.
func (s *Session) idle(now time.Time) time.Duration { return max(0, now.Sub(s.silentSince())) }

func (s *Session) location() string {
	if !s.from.IsValid() {
		return ""
	}
	return s.from.String()
}

// lineNumber is the number of a line among all lines of the device.
func (p *Platform) lineNumber(tty int) int {
	if tty < firstVTY {
		return tty
	}
	return p.VTY + tty - firstVTY
}

// ttyNumbered is lineNumber the other way round; -1: there is no such line.
func (p *Platform) ttyNumbered(number int) int {
	switch {
	case number < firstVTY:
		return number
	case number < p.VTY:
		return -1
	}
	return number - p.VTY + firstVTY
}

// lineName is a line as show users names it.
func lineName(tty int) string {
	switch tty {
	case consoleTTY:
		return "con 0"
	case auxTTY:
		return "aux 0"
	}
	return fmt.Sprintf("vty %d", tty-firstVTY)
}
