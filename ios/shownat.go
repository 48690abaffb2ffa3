package ios

import (
	"cmp"
	"fmt"
	"iter"
	"net/netip"
	"slices"
	"time"

	"torii/cli"
	"torii/dataplane/nat"
	"torii/dataplane/packet"
)

func natCommands(s *Session) []cli.Line {
	var inside netip.Addr
	clear := func(fits func(*nat.Translation) bool) func() {
		return func() { s.own(func(time.Time) { s.device.router.NAT().Clear(fits) }) }
	}
	return []cli.Line{
		s.show("show ip nat translations", "Translation entries", func(w *page) { s.device.showTranslations(w, false) }),
		s.show("show ip nat translations verbose", "Show extra information", func(w *page) { s.device.showTranslations(w, true) }),
		s.show("show ip nat statistics", "Translation statistics", s.device.showNATStatistics),
		cli.Do("clear ip nat translation *", "Delete all dynamic translations").Level(15).Run(clear(func(*nat.Translation) bool { return true })),
		cli.Do("clear ip nat translation inside", "Inside addresses (and ports)", cli.Addr(&inside, "Inside global IP address")).Level(15).
			Run(clear(func(t *nat.Translation) bool { return packet.Addr(t.InsideGlobal.Addr) == inside })),
		cli.Do("clear ip nat statistics", "Clear translation statistics").Level(15).Run(func() {
			s.own(func(time.Time) { s.device.router.NAT().Counters = nat.Counters{} })
		}),
	}
}

const natRow = "%-3s %-18s %-18s %-18s %s\n"

func (d *Device) showTranslations(w *page, verbose bool) {
	rows := translations(d.router.NAT().All())
	if len(rows) > 0 {
		w.printf(natRow, "Pro", "Inside global", "Inside local", "Outside local", "Outside global")
	}
	for _, t := range rows {
		outsideLocal, outsideGlobal := outsideOf(t)
		w.printf(natRow, natProto(t.Proto), endpointOf(t, t.InsideGlobal), endpointOf(t, t.InsideLocal), outsideLocal, outsideGlobal)
		if verbose {
			d.showTranslationLife(w, t)
		}
	}
}

// translations are those to be shown: by protocol, the newest first, whole addresses last.
func translations(all iter.Seq[*nat.Translation]) []*nat.Translation {
	rows := slices.Collect(all)
	rank := map[uint8]int{packet.ProtoICMP: 1, packet.ProtoUDP: 2, packet.ProtoTCP: 3, 0: 9}
	slices.SortStableFunc(rows, func(a, b *nat.Translation) int {
		return cmp.Or(cmp.Compare(cmp.Or(rank[a.Proto], 4), cmp.Or(rank[b.Proto], 4)), b.Created.Compare(a.Created))
	})
	return rows
}

func natProto(proto uint8) string {
	switch proto {
	case 0:
		return "---"
	case packet.ProtoICMP:
		return "icmp"
	case packet.ProtoTCP:
		return "tcp"
	case packet.ProtoUDP:
		return "udp"
	}
	return fmt.Sprint(proto)
}

// endpointOf is an address, with its port where the protocol has one.
func endpointOf(t *nat.Translation, e packet.Endpoint) string {
	if t.Proto == 0 {
		return packet.Addr(e.Addr).String()
	}
	return fmt.Sprintf("%v:%d", packet.Addr(e.Addr), e.Port)
}

// outsideOf is the outside as the inside sees it and as it is; the identifier of a query is that of the inside.
func outsideOf(t *nat.Translation) (local, global string) {
	if !t.Extended() {
		return "---", "---"
	}
	near, far := t.Outside, t.Outside
	if t.Proto == packet.ProtoICMP {
		near.Port, far.Port = t.InsideLocal.Port, t.InsideGlobal.Port
	}
	return endpointOf(t, near), endpointOf(t, far)
}

func (d *Device) showTranslationLife(w *page, t *nat.Translation) {
	w.printf("    create %s, use %s", hms(w.now.Sub(t.Created)), hms(w.now.Sub(t.Used)))
	if left := d.router.NAT().Left(w.now, t); left > 0 {
		w.printf(" timeout:%d, left %s", (left + w.now.Sub(t.Used)).Milliseconds(), hms(left))
	}
	flags := "extended"
	switch {
	case t.Lasting():
		flags = "static"
	case !t.Extended():
		flags = "none"
	}
	w.printf(",\n    flags: \n%s, use_count: 0, entry-id: 0, lc_entries: 0\n", flags)
}

func (d *Device) showNATStatistics(w *page) {
	table, c := d.router.NAT(), d.running()
	static, extended := 0, 0
	for t := range table.All() {
		if t.Lasting() {
			static++
		}
		if t.Extended() {
			extended++
		}
	}
	w.printf("Total active translations: %d (%d static, %d dynamic; %d extended)\n", table.Len(), static, table.Len()-static, extended)
	for _, side := range []struct{ word, title string }{{natOutside, "Outside"}, {natInside, "Inside"}} {
		w.printf("%s interfaces:\n", side.title)
		for i := range c.Interfaces.All() {
			if i.NAT == side.word {
				w.printf("  %s\n", i.Name)
			}
		}
	}
	w.printf("Hits: %d  Misses: %d\nCEF Translated packets: %d, CEF Punted packets: 0\nExpired translations: %d\n", table.Hits, table.Misses, table.Hits, table.Expired)
	w.printf("Dynamic mappings:\n-- Inside Source\n")
	for s := range c.NATSources.All() {
		d.showMapping(w, s)
	}
	w.printf("\nTotal doors: 0\nAppl doors: 0\nNormal doors: 0\nQueued Packets: 0\n")
}

func (d *Device) showMapping(w *page, s NATSource) {
	used, taken := 0, map[uint32]bool{}
	rule := d.natDynamic(d.running(), s)
	for t := range d.router.NAT().All() {
		if t.Rule == rule.ID {
			used++
			taken[t.InsideGlobal.Addr] = true
		}
	}
	if s.HasOut {
		w.printf("access-list %s interface %s refcount %d\n", s.List, s.Out, used)
		return
	}
	w.printf("access-list %s pool %s refcount %d\n", s.List, s.Pool, used)
	pool, _ := d.running().NATPools.Get(NATPool{Name: s.Pool})
	total := int(rule.Last-rule.First) + 1
	w.printf(" pool %s: netmask %s\n\tstart %s end %s\n\ttype generic, total addresses %d, allocated %d (%d%%), misses %d\n",
		s.Pool, pool.Mask, pool.First, pool.Last, total, len(taken), 100*len(taken)/total, d.router.NAT().Exhausted)
}
