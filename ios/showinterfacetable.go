package ios

import "strings"

// showDescriptions is show interfaces description, of all or of those that only wants.
func (s *Session) showDescriptions(only func(*Interface) bool) func(*page) {
	return func(w *page) {
		const row = "%-30s %-14s %-8s %s\n"
		w.printf(row, "Interface", "Status", "Protocol", "Description")
		for i := range s.device.listed() {
			if only != nil && !only(i) {
				continue
			}
			line, protocol := s.device.status(i)
			if i.Shutdown {
				line = "admin down"
			}
			w.printf(row, i.Name.Short(), line, protocol, i.Description)
		}
	}
}

// showPaths is show interfaces stats: what the router itself sent and received, and what it passed on.
func (d *Device) showPaths(w *page, i *Interface) {
	if i.Shutdown {
		w.printf("Interface %s is disabled\n\n", i.Name)
		return
	}
	n := d.seen(i.Name).IfaceCounters
	const row = "%24s %10d %10d %10d %10d\n"
	w.printf("%s\n%24s %10s %10s %10s %10s\n", i.Name, "Switching path", "Pkts In", "Chars In", "Pkts Out", "Chars Out")
	w.printf(row, "Processor", n.InPackets-n.InPassed, n.InBytes-n.InPassedBytes, n.OutOwn, n.OutOwnBytes)
	w.printf(row, "Route cache", n.InPassed, n.InPassedBytes, n.OutPackets-n.OutOwn, n.OutBytes-n.OutOwnBytes)
	w.printf(row, "Total", n.InPackets, n.InBytes, n.OutPackets, n.OutBytes)
}

const summaryLegend = `
 *: interface is up
 IHQ: pkts in input hold queue     IQD: pkts dropped from input queue
 OHQ: pkts in output hold queue    OQD: pkts dropped from output queue
 RXBS: rx rate (bits/sec)          RXPS: rx rate (pkts/sec)
 TXBS: tx rate (bits/sec)          TXPS: tx rate (pkts/sec)
 TRTL: throttle count

`

// showSummary is show interfaces summary; the columns became wider with 15.x.
func (s *Session) showSummary(only func(*Interface) bool) func(*page) {
	d := s.device
	title := "  Interface                   IHQ       IQD       OHQ       OQD      RXBS      RXPS      TXBS      TXPS      TRTL\n"
	row, rule := "%1s %-20s %10d%10d%10d%10d%10d%10d%10d%10d%10d\n", 113
	if d.Platform.Classic {
		title = "  Interface              IHQ   IQD  OHQ   OQD  RXBS RXPS  TXBS TXPS TRTL\n"
		row, rule = "%1s %-20s %5d %5d%5d %5d %5d%5d %5d%5d%5d\n", 72
	}
	return func(w *page) {
		w.printf("%s%s%s\n", summaryLegend, title, strings.Repeat("-", rule))
		for i := range d.listed() {
			if only == nil || only(i) {
				d.showSummaryRow(w, row, i)
			}
		}
		if !d.Platform.Classic {
			w.printf("NOTE:No separate counters are maintained for subinterfaces\n     Hence Details of subinterface are not shown\n")
		}
	}
}

func (d *Device) showSummaryRow(w *page, row string, i *Interface) {
	t, lost := d.seen(i.Name), d.lost(i.Name)
	inBits, inRate := t.in.rate(w.now, t.period)
	outBits, outRate := t.out.rate(w.now, t.period)
	up := " "
	if d.lineUp(i) {
		up = "*"
	}
	w.printf(row, up, i.Name, 0, lost.in, 0, lost.out, inBits, inRate, outBits, outRate, 0)
}
