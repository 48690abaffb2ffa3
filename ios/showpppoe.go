package ios

import (
	"fmt"
	"slices"
	"time"

	"torii/cli"
	"torii/dataplane/packet"
	"torii/dataplane/ppp"
)

func pppoeCommands(s *Session) []cli.Line {
	d := s.device
	return []cli.Line{
		s.show("show pppoe session", "Show PPPoE sessions", func(w *page) { d.showCalls(w, everyPort) }),
		s.show("show pppoe session all", "All sessions, in detail", func(w *page) { d.showCallsInFull(w, everyPort) }),
		s.show("show pppoe session packets", "Packets of each session", func(w *page) { d.showCallPackets(w, everyPort) }),
		s.showCallsOf(),
		s.show("show pppoe summary", "Show PPPoE summary", d.showCallSummary),
		cli.Do("clear pppoe all", "Clear all PPPoE sessions").Level(15).Run(func() { s.clearCalls(func(*call) bool { return true }) }),
		s.clearCallsOf(),
		s.clearCallsWith(),
	}
}

// everyPort is the choice of who does not choose.
func everyPort(IfName) bool { return true }

// showCallsOf is show pppoe session interface X, with what is also shown of all ports.
func (s *Session) showCallsOf() cli.Line {
	var name IfName
	var view string
	only := func(port IfName) bool { return port == name }
	return s.show("show pppoe session interface", "Show PPPoE sessions on an interface", func(w *page) {
		switch view {
		case "all":
			s.device.showCallsInFull(w, only)
		case "packets":
			s.device.showCallPackets(w, only)
		default:
			s.device.showCalls(w, only)
		}
	}, s.device.presentToken(&name), cli.Opt(cli.OneOf(&view, "all", "All sessions, in detail", "packets", "Packets of each session")))
}

// clearCallsOf and clearCallsWith end the sessions over a port, and those with a station.
func (s *Session) clearCallsOf() cli.Line {
	var name IfName
	return cli.Do("clear pppoe interface", "Clear PPPoE sessions on an interface", s.device.presentToken(&name)).Level(15).
		Run(func() { s.clearCalls(func(c *call) bool { return c.port == name }) })
}

func (s *Session) clearCallsWith() cli.Line {
	var remote packet.MAC
	return cli.Do("clear pppoe rmac", "Clear PPPoE sessions with a remote MAC address", macToken(&remote)).Level(15).
		Run(func() { s.clearCalls(func(c *call) bool { return c.peer == remote }) })
}

// macToken is an address as IOS writes it: 001b.5429.8c90.
func macToken(mac *packet.MAC) *cli.Token {
	return cli.Arg[packet.MAC]{Placeholder: "H.H.H", Help: "MAC address", Rank: cli.Shaped,
		Parse: func(w string) (m packet.MAC, ok bool) {
			var a, b, c uint16
			n, err := fmt.Sscanf(w+" ", "%04x.%04x.%04x ", &a, &b, &c)
			return packet.MAC{byte(a >> 8), byte(a), byte(b >> 8), byte(b), byte(c >> 8), byte(c)}, n == 3 && err == nil
		},
		Show:   dotted,
		Sample: func(pick func(int) int) string { return fmt.Sprintf("001b.5400.%04x", pick(1<<16)) },
	}.Bind(mac)
}

func (s *Session) clearCalls(which func(*call) bool) {
	s.own(func(now time.Time) { s.device.hangUpAll(now, which) })
}

// hangUpAll ends sessions; clients call again.
func (d *Device) hangUpAll(now time.Time, which func(*call) bool) {
	for _, c := range slices.Clone(d.calls) {
		if which(c) {
			d.hangUp(now, c)
		}
	}
}

// callsAt are the sessions over some ports, at one end.
func (d *Device) callsAt(which func(IfName) bool, served bool) (calls []*call) {
	for _, c := range d.calls {
		if c.served() == served && which(c.port) {
			calls = append(calls, c)
		}
	}
	return calls
}

// clients are the ports that have one, in order.
func (d *Device) clients(which func(IfName) bool) (ports []IfName) {
	for i := range d.running().Interfaces.All() {
		if d.dials[i.Name] != nil && which(i.Name) {
			ports = append(ports, i.Name)
		}
	}
	return ports
}

// showCalls lists clients first, those that still look for a server among them, then served sessions.
func (d *Device) showCalls(w *page, which func(IfName) bool) {
	if ports := d.clients(which); len(ports) > 0 {
		w.printf("     %s\n\n", plural(len(ports), "client session"))
		d.showCallTitle(w, "Source")
		for _, port := range ports {
			d.showClient(w, port)
		}
		w.printf("\n")
	}
	if served := d.callsAt(which, true); len(served) > 0 {
		d.showServed(w, served)
	}
}

// showCallTitle names the column of the Dialer: 12.4 has one of its own for clients.
func (d *Device) showCallTitle(w *page, via string) {
	if d.Platform.Classic && via == "Source" {
		w.printf("Uniq ID  PPPoE  RemMAC          Port                  Source   VA         State\n           SID  LocMAC                                         VA-st\n")
		return
	}
	w.printf("Uniq ID  PPPoE  RemMAC          Port                    VT  VA         State\n           SID  LocMAC                                      VA-st      Type\n")
}

// callRow is two lines of the table: the peer and this end.
type callRow struct {
	uniq, id, remote, local, port, via, access, state, below string
}

// The rows of clients, of those of 12.4, which has a wider column for who calls, and of a server.
const (
	clientRow  = "%7s %6s  %-15s %-23s %3s %-10s %-7s\n                %-43s %-15s\n"
	classicRow = "%7s %6s  %-15s %-21s %-8s %-10s %s\n                %-46s %s\n"
	serverRow  = "%7s %6s  %-15s %-23s %2s  %-10s %-5s\n                %-43s %-6s\n"
)

func (r callRow) show(w *page, format string) {
	w.printf(format, r.uniq, r.id, r.remote, r.port, r.via, r.access, r.state, r.local, r.below)
}

// shown is how IOS speaks of a client: one that waits to ask again has asked.
func (c *dial) shown() ppp.Stage {
	if stage := c.Stage(); stage != ppp.Idle || c.Deadline().IsZero() {
		return stage
	}
	return ppp.PADISent
}

func (d *Device) showClient(w *page, port IfName) {
	client := d.dials[port]
	row := callRow{uniq: "N/A", id: "0", remote: dotted(client.Peer()), local: dotted(d.port(port).mac), port: port.Short(), via: "N/A", access: "N/A",
		state: client.shown().String(), below: "N/A"}
	if profile := d.running().dialer(client.settings.Pool); profile != nil {
		row.via = profile.Name.Short()
	}
	if c := d.callAt(port, client.ID(), client.Peer()); c != nil {
		row.id, row.remote, row.access, row.state, row.below = fmt.Sprint(c.id), dotted(c.peer), c.access.Short(), ppp.SessionUp.String(), "UP"
	}
	if d.Platform.Classic {
		row.show(w, classicRow)
	} else {
		row.show(w, clientRow)
	}
}

const servedTitle = "LOCALLY_TERMINATED (PTA) State"

func (d *Device) showServed(w *page, served []*call) {
	state, total := "1 session  in "+servedTitle, "1 session  total"
	if n := len(served); n > 1 {
		state, total = fmt.Sprintf("%d sessions in %s", n, servedTitle), fmt.Sprintf("%d sessions total", n)
	}
	w.printf("     %s\n     %s\n\n", state, total)
	d.showCallTitle(w, "VT")
	for _, c := range served {
		row := callRow{uniq: fmt.Sprint(c.uniq), id: fmt.Sprint(c.id), remote: dotted(c.peer), local: dotted(d.port(c.port).mac), port: c.port.Short(),
			via: fmt.Sprint(c.profile.port), access: c.access.Short(), state: "PTA", below: "UP"}
		if !c.isOpen() {
			row.access, row.state, row.below = "N/A", "LCP", "N/A"
		}
		row.show(w, serverRow)
	}
}

// showCallsInFull is a paragraph for each session.
func (d *Device) showCallsInFull(w *page, which func(IfName) bool) {
	calls := slices.Concat(d.callsAt(which, false), d.callsAt(which, true))
	w.printf("Total PPPoE sessions %d\n\n", len(calls))
	for _, c := range calls {
		t := d.carried(c)
		w.printf("session id: %d\nlocal MAC address: %s, remote MAC address: %s\n", c.id, dotted(d.port(c.port).mac), dotted(c.peer))
		w.printf("virtual access interface: %s, outgoing interface: %s\n", c.access.Short(), c.port.Short())
		w.printf("    %d packets sent, %d received\n    %d bytes sent, %d received\n\n", t.OutPackets, t.InPackets, t.OutBytes, t.InBytes)
	}
}

func (d *Device) showCallPackets(w *page, which func(IfName) bool) {
	calls := slices.Concat(d.callsAt(which, false), d.callsAt(which, true))
	const row = "%-16v%-16v%-16v%-16v%v\n"
	w.printf("Total PPPoE sessions %d\n\n", len(calls))
	w.printf(row, "SID", "Pkts-In", "Pkts-Out", "Bytes-In", "Bytes-Out")
	for _, c := range calls {
		t := d.carried(c)
		w.printf(row, c.id, t.InPackets, t.OutPackets, t.InBytes, t.OutBytes)
	}
}

// showCallSummary counts the sessions of a server by the port they come over; those whose client is not known yet are in transit.
func (d *Device) showCallSummary(w *page) {
	if n := len(d.dials); n > 0 {
		w.printf("%s\n", plural(n, "client session"))
	}
	if len(d.callsAt(everyPort, true)) == 0 {
		return
	}
	w.printf("    PTA  : Locally terminated sessions\n    FWDED: Forwarded sessions\n    TRANS: All other sessions (in transient state)\n\n")
	w.printf("%-20s %16s %7s %7s %7s\n", "", "TOTAL", "PTA", "FWDED", "TRANS")
	row := func(name string, which func(IfName) bool) {
		served := d.callsAt(which, true)
		open := len(slices.DeleteFunc(slices.Clone(served), func(c *call) bool { return !c.isOpen() }))
		if len(served) > 0 {
			w.printf("%-20s %16d %7d %7d %7d\n", name, len(served), open, 0, len(served)-open)
		}
	}
	row("TOTAL", everyPort)
	for i := range d.running().Interfaces.All() {
		row(i.Name.String(), func(port IfName) bool { return port == i.Name })
	}
}
