package ios

import (
	"cmp"
	"fmt"
	"iter"
	"net/netip"
	"slices"

	"torii/cli"
	"torii/dataplane/nat"
	"torii/dataplane/packet"
)

// natChoice is which translations a command is about.
type natChoice struct {
	proto   uint8 // 0: any
	inside  netip.Addr
	outside netip.Addr
	verbose bool
}

func (c natChoice) takes(t *nat.Translation) bool {
	return (c.proto == 0 || c.proto == t.Proto) && (!c.inside.IsValid() || packet.U32(c.inside) == t.InsideGlobal.Addr) &&
		(!c.outside.IsValid() || packet.U32(c.outside) == t.Outside.Addr)
}

func natCommands(s *Session) []cli.Line {
	var c natChoice
	kind := cli.Alt(cli.Is("icmp", "ICMP entries", &c.proto, packet.ProtoICMP), cli.Is("tcp", "TCP entries", &c.proto, packet.ProtoTCP),
		cli.Is("udp", "UDP entries", &c.proto, packet.ProtoUDP))
	inside := cli.Seq(cli.Lit("inside", "Inside entries"), cli.Addr(&c.inside, "Inside global IP address"))
	outside := cli.Seq(cli.Lit("outside", "Outside entries"), cli.Addr(&c.outside, "Outside local IP address"))
	verbose := cli.On("verbose", "Show extra information", &c.verbose)
	return slices.Concat([]cli.Line{
		s.show("show ip nat translations", "Translation entries", func(w *page) { s.device.showTranslations(w, c) }, cli.Any(kind, inside, outside, verbose)),
		s.show("show ip nat translations total", "Total number of entries", func(w *page) {
			w.printf("Total number of translations: %d\n", s.device.router.NAT().Len())
		}),
		s.show("show ip nat statistics", "Translation statistics", s.device.showNATStatistics),
	}, clearNATCommands(s))
}

func (d *Device) showTranslations(w *page, c natChoice) {
	rows := translations(d.router.NAT().All(), c)
	if len(rows) > 0 {
		natRow(w, "Pro", "Inside global", "Inside local", "Outside local", "Outside global")
	}
	for _, t := range rows {
		outsideLocal, outsideGlobal := outsideOf(t)
		natRow(w, natProto(t.Proto), endpointOf(t, t.InsideGlobal), endpointOf(t, t.InsideLocal), outsideLocal, outsideGlobal)
		if c.verbose {
			d.showTranslationLife(w, t)
		}
	}
}

// natRow keeps the second column in its place behind a longer protocol, as IOS does (ios-outputs: NAT).
func natRow(w *page, proto, insideGlobal, insideLocal, outsideLocal, outsideGlobal string) {
	w.printf("%-22s %-18s %-18s %s\n", fmt.Sprintf("%-3s %s", proto, insideGlobal), insideLocal, outsideLocal, outsideGlobal)
}

// translations are those to be shown: by global address, protocol and port, the conversations before the
// endpoint that they run over.
func translations(all iter.Seq[*nat.Translation], c natChoice) (rows []*nat.Translation) {
	for t := range all {
		if c.takes(t) {
			rows = append(rows, t)
		}
	}
	slices.SortFunc(rows, func(a, b *nat.Translation) int {
		return cmp.Or(cmp.Compare(a.InsideGlobal.Addr, b.InsideGlobal.Addr), cmp.Compare(rankOf(a), rankOf(b)), cmp.Compare(a.InsideGlobal.Port, b.InsideGlobal.Port),
			cmpBool(b.Extended(), a.Extended()), cmp.Compare(a.Outside.Addr, b.Outside.Addr), cmp.Compare(a.Outside.Port, b.Outside.Port))
	})
	return rows
}

// rankOf sorts protocols: those with names by their names, then the others, whole addresses last.
func rankOf(t *nat.Translation) int {
	switch t.Proto {
	case packet.ProtoICMP:
		return 0
	case packet.ProtoTCP:
		return 1
	case packet.ProtoUDP:
		return 2
	case 0:
		return 1000
	}
	return 3 + int(t.Proto)
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

// showTranslationLife is the three lines of verbose (15.x and 12.4T alike).
func (d *Device) showTranslationLife(w *page, t *nat.Translation) {
	table := d.router.NAT()
	w.printf("    create %s, use %s timeout:%d, ", hms(w.now.Sub(t.Created)), hms(w.now.Sub(t.Used)), table.Life(t).Milliseconds())
	if table.Life(t) > 0 {
		w.printf("left %s, ", hms(table.Left(w.now, t)))
	}
	if id := d.running().mappingID(t.Rule); id > 0 {
		w.printf("Map-Id(In): %d, ", id)
	}
	w.printf("\n    flags: \n%s, use_count: %d, entry-id: %d, lc_entries: 0\n", natFlags(d.running(), t), t.Children, t.Number)
}

// natFlags are what a translation is.
func natFlags(c *Config, t *nat.Translation) string {
	switch {
	case t.Lasting() && t.Proto == 0:
		return "static"
	case t.Lasting() && c.extends(t.Rule):
		return "static, extended, extendable"
	case t.Lasting():
		return "static, extended"
	case t.Extended() && t.Closing():
		return "extended, timing-out"
	case t.Extended() || t.Proto != 0:
		return "extended"
	}
	return "none"
}

// extends says whether a rule is a static line that may be extended.
func (c *Config) extends(rule uint64) bool {
	for s := range c.NATStatics.All() {
		if s.rule() == rule {
			return s.Extendable
		}
	}
	return false
}

// mappingID is the number of the dynamic line that a rule is of, 0 for another.
func (c *Config) mappingID(rule uint64) int {
	for s := range c.NATSources.All() {
		if s.rule() == rule {
			return s.ID
		}
	}
	return 0
}

// translations is how many translations run by a rule, those that stand in the configuration left out.
func (d *Device) translations(rule uint64) (n int) {
	for t := range d.router.NAT().All() {
		if t.Rule == rule && !t.Lasting() {
			n++
		}
	}
	return n
}
