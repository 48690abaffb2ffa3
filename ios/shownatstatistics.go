package ios

import (
	"strings"

	"torii/dataplane/nat"
)

func (d *Device) showNATStatistics(w *page) {
	table, c := d.router.NAT(), d.running()
	static, extended, doors := 0, 0, 0
	for t := range table.All() {
		static += count(t.Lasting())
		extended += count(t.Extended() || t.Proto != 0)
		doors += count(t.Door())
	}
	w.printf("Total active translations: %d (%d static, %d dynamic; %d extended)\n", table.Len(), static, table.Len()-static, extended)
	if !d.Platform.Classic {
		ago := "00:00:00"
		if table.Peak > 0 {
			ago = hms(w.now.Sub(table.PeakAt))
		}
		w.printf("Peak translations: %d, occurred %s ago\n", table.Peak, ago)
	}
	w.printf("Outside interfaces:\n%sInside interfaces: \n%s", c.natSide(natOutside), c.natSide(natInside))
	w.printf("Hits: %d  Misses: %d\nCEF Translated packets: %d, CEF Punted packets: 0\nExpired translations: %d\n", table.Hits, table.Misses, table.Packets, table.Expired)
	d.showMappings(w, table)
	if !d.Platform.Classic {
		w.printf("\nTotal doors: %d\n", doors)
	}
	w.printf("Appl doors: %d\nNormal doors: 0\nQueued Packets: 0\n", doors)
}

func count(is bool) int {
	if is {
		return 1
	}
	return 0
}

// natSide lists the interfaces of a side in one line, none if there are none.
func (c *Config) natSide(side string) string {
	var names []string
	for i := range c.Interfaces.All() {
		if i.NAT == side {
			names = append(names, i.Name.String())
		}
	}
	if names == nil {
		return ""
	}
	return "  " + strings.Join(names, ", ") + "\n"
}

func (d *Device) showMappings(w *page, table *nat.Table) {
	c := d.running()
	w.printf("Dynamic mappings:\n")
	if c.NATSources.Len() > 0 {
		w.printf("-- Inside Source\n")
	}
	for s := range c.NATSources.All() {
		d.showMapping(w, table, s)
	}
	if most := c.NATLife.Most; most > 0 {
		w.printf("\nnat-limit statistics:\n max entry: max allowed %d, used %d, missed %d\n", most, table.Dynamic(), table.Exhausted)
	}
}

func (d *Device) showMapping(w *page, table *nat.Table, s NATSource) {
	used, taken := 0, map[uint32]bool{}
	rule := d.natDynamic(d.running(), s)
	for t := range table.All() {
		if t.Rule == rule.ID {
			used++
			taken[t.InsideGlobal.Addr] = true
		}
	}
	by := "access-list " + s.List
	if s.RouteMap != "" {
		by = "route-map " + s.RouteMap
	}
	if s.HasOut {
		w.printf("[Id: %d] %s interface %s refcount %d\n", s.ID, by, s.Out, used)
		return
	}
	w.printf("[Id: %d] %s pool %s refcount %d\n", s.ID, by, s.Pool, used)
	pool, _ := d.running().NATPools.Get(NATPool{Name: s.Pool})
	total := int(rule.Last-rule.First) + 1
	w.printf(" pool %s: netmask %s\n\tstart %s end %s\n\ttype generic, total addresses %d, allocated %d (%d%%), misses %d\n",
		s.Pool, pool.Mask, pool.First, pool.Last, total, len(taken), 100*len(taken)/total, table.Missed(rule.ID))
}
