package ios

import (
	"torii/cli"
)

func transformCommands(s *Session) []cli.Line {
	return []cli.Line{
		s.show("show crypto ipsec transform-set", "Crypto transform sets", s.showTransforms),
		s.show("show crypto ipsec security-association lifetime", "Show security-association lifetimes", s.showLife),
		s.show("show crypto ipsec security-association", "Show parameters for IPSec security associations", s.showLife).When(!s.device.Platform.Classic),
	}
}

func (s *Session) showTransforms(w *page) {
	if !s.device.Platform.Classic {
		set := defaultSet
		set.show(w)
	}
	for t := range s.device.running().Transforms.All() {
		t.show(w)
	}
}

func (t *TransformSet) show(w *page) {
	mode := map[bool]string{true: "Transport", false: "Tunnel"}[t.Transport]
	w.printf("Transform set %s: { %s } \n   will negotiate = { %s,  }, \n\n", t.Name, t, mode)
}

func (s *Session) showLife(w *page) {
	life := s.device.running().SALife
	w.printf("Security association lifetime: %d kilobytes/%d seconds\n\n", life.Kilobytes, life.Seconds)
}

func cryptoMapCommands(s *Session) []cli.Line {
	var name IfName
	var tag string
	on := func(m string) bool {
		i, _ := s.device.running().Interfaces.Get(&Interface{Name: name})
		return i.CryptoMap == m
	}
	return []cli.Line{
		s.show("show crypto map", "Crypto maps", func(w *page) { s.showMaps(w, func(string) bool { return true }) }),
		s.show("show crypto map interface", "Crypto maps for an interface", func(w *page) { s.showMaps(w, on) }, s.device.running().presentToken(&name)),
		s.show("show crypto map tag", "Crypto maps with a given tag", func(w *page) {
			s.showMaps(w, func(m string) bool { return m == tag })
		}, cli.Word(&tag, "Crypto map tag")),
	}
}

// internalMap is a map that 15.x carries on every router.
const internalMap = "NiStTeSt1"

func (s *Session) showMaps(w *page, wanted func(name string) bool) {
	c := s.device.running()
	var last string
	for e := range c.CryptoMaps.All() {
		if !wanted(e.Name) {
			continue
		}
		if last != "" && last != e.Name {
			s.showMapUsers(w, last)
		}
		s.showMapEntry(w, e)
		last = e.Name
	}
	if last != "" {
		s.showMapUsers(w, last)
	}
	if !c.platform.Classic && wanted(internalMap) {
		s.showMapUsers(w, internalMap)
	}
}

// showMapEntry prints one sequence of a map.
func (s *Session) showMapEntry(w *page, e *CryptoMapEntry) {
	c := s.device.running()
	title := "Crypto Map IPv4"
	if c.platform.Classic {
		title = "Crypto Map"
	}
	w.printf("%s %q %d ipsec-isakmp\n", title, e.Name, e.Seq)
	if !e.complete() {
		w.printf("\tWARNING: This crypto map is in an incomplete state!\n\t\t(missing peer or access-list definitions)\n")
	}
	if e.Description != "" {
		w.printf("\tDescription: %s\n", e.Description)
	}
	for _, peer := range e.Peers {
		w.printf("\tPeer = %s\n", peer)
	}
	c.showMapList(w, e)
	if len(c.mapUsers(e.Name)) > 0 && len(e.Peers) > 0 {
		w.printf("\tCurrent peer: %s\n", e.Peers[0])
	}
	life := c.life(e)
	w.printf("\tSecurity association lifetime: %d kilobytes/%d seconds\n", life.Kilobytes, life.Seconds)
	if !c.platform.Classic {
		w.printf("\tResponder-Only (Y/N): N\n")
	}
	c.showPFS(w, e)
	c.showMapSets(w, e)
}

func (c *Config) showPFS(w *page, e *CryptoMapEntry) {
	if e.PFS == 0 {
		w.printf("\tPFS (Y/N): N\n")
	} else {
		w.printf("\tPFS (Y/N): Y\n\tDH group:  group%d\n", e.PFS)
	}
	if !c.platform.Classic {
		w.printf("\tMixed-mode : Disabled\n")
	}
}

func (c *Config) showMapList(w *page, e *CryptoMapEntry) {
	if e.List == "" {
		w.printf("\tNo matching address list set.\n")
		return
	}
	w.printf("\tExtended IP access list %s\n", e.List)
	if l := c.listNamed(e.List); l != nil {
		spell := l.spelling()
		for ace := range l.Entries.All() {
			if ace.Remark == "" {
				w.printf("\t    access-list %s %s\n", l.Name, spell(ace))
			}
		}
	}
}

func (c *Config) showMapSets(w *page, e *CryptoMapEntry) {
	w.printf("\tTransform sets={ \n")
	for _, t := range c.sets(e) {
		w.printf("\t\t%s:  { %s } , \n", t.Name, t)
	}
	w.printf("\t}\n")
}

// showMapUsers prints the interfaces that a map is attached to.
func (s *Session) showMapUsers(w *page, name string) {
	w.printf("\tInterfaces using crypto map %s:\n", name)
	for i := range s.device.running().Interfaces.All() {
		if i.CryptoMap == name {
			w.printf("\t\t%s\n", i.Name)
		}
	}
	w.printf("\n")
}
