package ios

import (
	"fmt"
	"strings"
	"time"

	"torii/cli"
)

func listCommands(s *Session) []cli.Line {
	var name string
	named := cli.Opt(cli.Word(&name, "ACL name or number"))
	print := func(w *page) { s.device.showLists(w, name) }
	return []cli.Line{
		s.show("show access-lists", "List access lists", print, named),
		s.show("show ip access-lists", "List IP access lists", print, named),
		cli.Do("clear access-list counters", "Clear access list counters", named).Level(15).Run(func() {
			s.own(func(time.Time) { s.device.clearHits(name) })
		}),
	}
}

func (d *Device) showLists(w *page, only string) {
	for l := range d.running().Lists.All() {
		if only != "" && l.Name != only {
			continue
		}
		kind := map[bool]string{false: "Standard", true: "Extended"}[l.Extended]
		w.printf("%s IP access list %s\n", kind, l.Name)
		spell := l.shown()
		for e := range l.Entries.All() {
			if e.Remark == "" {
				w.printf("    %d %s%s\n", e.Seq, spell(e), matches(d.hits(e)))
			}
		}
	}
}

// shown is how show access-lists prints entries: standard ones in wildcard form, their deny padded.
func (l *AccessList) shown() func(*ACE) string {
	if l.Extended {
		return l.spelling()
	}
	spell := l.configured()
	return func(e *ACE) string {
		if e.Src.any() || e.Src.host() {
			return spell(e)
		}
		return strings.Replace(spell(e), fmt.Sprintf("%s %s", e.Src.Addr, e.Src.Wild), fmt.Sprintf("%s, wildcard bits %s", e.Src.Addr, e.Src.Wild), 1)
	}
}

func matches(n uint64) string {
	switch n {
	case 0:
		return ""
	case 1:
		return " (1 match)"
	}
	return fmt.Sprintf(" (%d matches)", n)
}

func (d *Device) hits(e *ACE) uint64 {
	if n := d.compiled.hits[e.ID]; n != nil {
		return *n
	}
	return 0
}

func (d *Device) clearHits(only string) {
	for l := range d.running().Lists.All() {
		if only != "" && l.Name != only {
			continue
		}
		for e := range l.Entries.All() {
			if n := d.compiled.hits[e.ID]; n != nil {
				*n = 0
			}
		}
	}
}
