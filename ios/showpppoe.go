package ios

import (
	"fmt"
	"slices"
	"time"

	"torii/cli"
	"torii/dataplane/ppp"
)

func pppoeCommands(s *Session) []cli.Line {
	return []cli.Line{
		s.show("show pppoe session", "Show PPPoE sessions", func(w *page) { s.device.showCalls(w) }),
		s.show("show pppoe summary", "Show PPPoE summary", s.device.showCallSummary),
		cli.Do("clear pppoe all", "Clear all PPPoE sessions").Level(15).Run(func() {
			s.own(func(now time.Time) { s.device.hangUpAll(now) })
		}),
	}
}

// hangUpAll ends every session; clients call again.
func (d *Device) hangUpAll(now time.Time) {
	for _, c := range slices.Clone(d.calls) {
		d.hangUp(now, c)
	}
}

// showCalls lists clients first, those that still look for a server among them, then served sessions.
func (d *Device) showCalls(w *page) {
	var served []*call
	for _, c := range d.calls {
		if c.served() {
			served = append(served, c)
		}
	}
	if n := len(d.dials); n > 0 {
		w.printf("     %s\n\n", plural(n, "client session"))
		d.showCallTitle(w, "VT")
		d.showClients(w)
		w.printf("\n")
	}
	if len(served) > 0 {
		d.showServed(w, served)
	}
}

func (d *Device) showCallTitle(w *page, via string) {
	if d.Platform.Classic {
		w.printf("Uniq ID  PPPoE  RemMAC          Port                  Source   VA         State\n           SID  LocMAC                                         VA-st\n")
		return
	}
	w.printf("Uniq ID  PPPoE  RemMAC          Port                    %s  VA         State\n           SID  LocMAC                                      VA-st      Type\n", via)
}

// showCallRow is two lines: the peer and this end.
func (d *Device) showCallRow(w *page, uniq, id, remote string, port IfName, via, access, state, below string) {
	local := dotted(d.port(port).mac)
	if d.Platform.Classic {
		w.printf("%7s %6s  %-15s %-21s %-8s %-10s %s\n                %-45s %s\n", uniq, id, remote, port.Short(), via, access, state, local, below)
		return
	}
	w.printf("%7s %6s  %-15s %-23s %3s %-10s %-7s\n                %-43s %-14s\n", uniq, id, remote, port.Short(), via, access, state, local, below)
}

func (d *Device) showClients(w *page) {
	for i := range d.running().Interfaces.All() {
		client := d.dials[i.Name]
		if client == nil {
			continue
		}
		dialer := "N/A"
		if profile := d.running().dialer(client.settings.Pool); profile != nil {
			dialer = profile.Name.Short()
		}
		if c := d.callAt(i.Name, client.ID(), client.Peer()); c != nil {
			d.showCallRow(w, "N/A", fmt.Sprint(c.id), dotted(c.peer), i.Name, dialer, c.access.Short(), ppp.SessionUp.String(), "UP")
			continue
		}
		d.showCallRow(w, "N/A", "0", dotted(client.Peer()), i.Name, dialer, "N/A", client.Stage().String(), "N/A")
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
	for n, c := range served {
		status := "UP"
		if !c.isOpen() {
			status = "DOWN"
		}
		d.showCallRow(w, fmt.Sprint(n+1), fmt.Sprint(c.id), dotted(c.peer), c.port, fmt.Sprint(c.profile.port), c.access.Short(), "PTA", status)
	}
}

func (d *Device) showCallSummary(w *page) {
	if len(d.dials) > 0 {
		w.printf("%s\n", plural(len(d.dials), "client session"))
	}
	served := len(d.calls) - len(d.dials)
	if served <= 0 {
		return
	}
	w.printf("     PTA  : Locally terminated sessions\n     FWDED: Forwarded sessions\n     TRANS: All other sessions (in transient state)\n\n")
	w.printf("                                TOTAL     PTA   FWDED   TRANS\nTOTAL                       %9d %7d       0       0\n", served, served)
}
