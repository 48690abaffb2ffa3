package ios

import (
	"cmp"
	"slices"
	"strings"

	. "torii/cli"
	"torii/dataplane/acl"
	"torii/dataplane/packet"
)

// RouteMap is one entry of a route-map: what any of its lists permits is permitted or denied.
type RouteMap struct {
	Name  string
	Seq   int
	Deny  bool
	Lists []string // never changed in place; none: everything
}

func (m *RouteMap) before(o *RouteMap) bool {
	return compare(cmp.Compare(m.Name, o.Name), cmp.Compare(m.Seq, o.Seq)) < 0
}

// routeMapKey is an entry as it is typed.
type routeMapKey struct {
	name         string
	permit, deny bool
	seq          int
}

func (k routeMapKey) entry() *RouteMap { return &RouteMap{Name: k.name, Seq: k.seq} }

var routeMapMode = mode("config-route-map", "Route Map configuration commands:", map[string]string{
	"match": "Match values from routing table", "match ip": "IP specific information",
}, func(c *Config, k routeMapKey) []Object {
	return one(edit(&c.RouteMaps, c.typedEntry(k).entry()), routeMapEntryLines)
})

func routeMapEntryLines(m *RouteMap) []Line {
	type lists struct{ names []string }
	rows := Rows[lists]{
		All: func(func(lists) bool) {},
		Put: func(l lists) error {
			for _, name := range l.names {
				if !slices.Contains(m.Lists, name) {
					m.Lists = append(slices.Clone(m.Lists), name)
				}
			}
			return nil
		},
		Delete: func(l lists) error {
			m.Lists = slices.DeleteFunc(slices.Clone(m.Lists), func(name string) bool { return slices.Contains(l.names, name) })
			return nil
		},
		Clear: func() error { m.Lists = nil; return nil },
	}
	return []Line{Each("match ip address", "Match address of route or match packet", rows, func() lists { return lists{} },
		func(l *lists) []*Token { return []*Token{Many(&l.names, 32, "IP access-list name or number")} }).Show(func(w *Writer) {
		if len(m.Lists) > 0 {
			w.Line(strings.Join(m.Lists, " "))
		}
	})}
}

// routeMapLines are the entries of all route-maps.
func routeMapLines(c *Config) []Line {
	return []Line{Block("route-map", "Create route-map or enter route-map command mode", routeMapMode, Objects[routeMapKey]{
		All: func(yield func(routeMapKey, []Line) bool) {
			for m := range c.RouteMaps.All() {
				if !yield(routeMapKey{m.Name, !m.Deny, m.Deny, m.Seq}, routeMapEntryLines(m)) {
					return
				}
			}
		},
		Open: func(k routeMapKey) error {
			k = c.typedEntry(k)
			m := RouteMap{Name: k.name, Seq: k.seq}
			if old, ok := c.RouteMaps.Get(&m); ok {
				m = *old
			}
			m.Deny = k.deny || m.Deny && !k.permit
			c.RouteMaps = c.RouteMaps.With(&m)
			return nil
		},
		Remove: func(k routeMapKey) error {
			for m := range c.RouteMaps.All() {
				if m.Name == k.name && (k.seq == 0 || m.Seq == k.seq) {
					c.RouteMaps = c.RouteMaps.Without(m)
				}
			}
			return nil
		},
	}, func(k *routeMapKey) []*Token {
		return []*Token{Word(&k.name, "Route map tag"), Opt(Alt(On("deny", "Route map denies set operations", &k.deny), On("permit", "Route map permits set operations", &k.permit))),
			Opt(Num(&k.seq, 1, 65535, "Sequence to insert to/delete from existing route-map entry"))}
	})}
}

// typedEntry gives an entry without a number its number: that of the only one there is, else the first.
func (c *Config) typedEntry(k routeMapKey) routeMapKey {
	if k.seq != 0 {
		return k
	}
	k.seq = firstSequence
	if entries := c.routeMap(k.name); len(entries) == 1 {
		k.seq = entries[0].Seq
	}
	return k
}

func (c *Config) routeMap(name string) (entries []*RouteMap) {
	for m := range c.RouteMaps.All() {
		if m.Name == name {
			entries = append(entries, m)
		}
	}
	return entries
}

// routeMapPermits compiles a route-map: the first entry that a packet matches decides, and none permits.
func (d *Device) routeMapPermits(c *Config, name string) func(*packet.Facts) bool {
	type entry struct {
		permits bool
		lists   []*acl.List
	}
	var entries []entry
	for _, m := range c.routeMap(name) {
		e := entry{permits: !m.Deny}
		for _, list := range m.Lists {
			e.lists = append(e.lists, d.compiled.list(c, list))
		}
		entries = append(entries, e)
	}
	return func(f *packet.Facts) bool {
		for _, e := range entries {
			if len(e.lists) == 0 || slices.ContainsFunc(e.lists, func(l *acl.List) bool { return admits(l, f) }) {
				return e.permits
			}
		}
		return false
	}
}

// admits is what a list in a match clause says; one that is not defined matches everything.
func admits(l *acl.List, f *packet.Facts) bool {
	if l == nil {
		return true
	}
	_, ok := l.Match(f)
	return ok
}

func routeMapCommands(s *Session) []Line {
	var name string
	return []Line{s.show("show route-map", "route-map information", func(w *page) { s.device.showRouteMaps(w, name) }, Opt(Word(&name, "route-map name")))}
}

// showRouteMaps prints entries. No route-map of this device routes packets, so that none were.
func (d *Device) showRouteMaps(w *page, only string) {
	for m := range d.running().RouteMaps.All() {
		if only != "" && m.Name != only {
			continue
		}
		verdict := map[bool]string{false: "permit", true: "deny"}[m.Deny]
		w.printf("route-map %s, %s, sequence %d\n  Match clauses:\n", m.Name, verdict, m.Seq)
		if len(m.Lists) > 0 {
			w.printf("    ip address (access-lists): %s \n", strings.Join(m.Lists, " "))
		}
		w.printf("  Set clauses:\n  Policy routing matches: 0 packets, 0 bytes\n")
	}
}
