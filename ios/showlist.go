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
		for e := range l.Entries.All() {
			if e.Remark == "" {
				w.printf("    %d %s%s\n", e.Seq, l.shown(e), matches(d.hits(e)))
			}
		}
	}
}

// shown is an entry as show access-lists prints it: standard ones in wildcard form, their deny padded.
func (l *AccessList) shown(e *ACE) string {
	text := l.String(e)
	if l.Extended {
		return text
	}
	text = strings.Replace(text, "deny ", "deny   ", 1)
	if !e.Src.any() && !e.Src.host() {
		text = strings.Replace(text, fmt.Sprintf("%s %s", e.Src.Addr, e.Src.Wild), fmt.Sprintf("%s, wildcard bits %s", e.Src.Addr, e.Src.Wild), 1)
	}
	return text
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
