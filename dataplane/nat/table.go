package nat

import (
	"maps"
	"time"

	"torii/dataplane/packet"
)

// Counters are those of `show ip nat statistics`.
type Counters struct {
	Hits, Misses, Expired uint64
	Exhausted             uint64 // packets for which no address or port was left
	Packets               uint64 // translated
	Peak                  int    // the most translations there were
	PeakAt                time.Time
}

// Table is the translations of one device.
type Table struct {
	Counters

	rules  *Rules
	out    map[talk]*Translation // by inside local
	in     map[talk]*Translation // by inside global
	local  map[spot]*Translation // translations of endpoints, by inside local
	global map[spot]*Translation // and by inside global
	owners map[spot]owner        // who has a global port
	groups map[spot]*group       // the ports of an address, by their first
	lent   map[uint64]*lent      // what rules have given of their pools
	number int
	ages   [numClasses]list // the least recently used first
	now    time.Time
}

// owner is the inside local endpoint that a global port was given to.
type owner struct {
	local packet.Endpoint
	uses  int
}

// New returns a table without rules: it translates nothing.
func New() *Table {
	t := &Table{rules: &Rules{}}
	t.forget()
	return t
}

func (t *Table) forget() {
	t.out, t.in = map[talk]*Translation{}, map[talk]*Translation{}
	t.local, t.global = map[spot]*Translation{}, map[spot]*Translation{}
	t.owners, t.groups, t.lent = map[spot]owner{}, map[spot]*group{}, map[uint64]*lent{}
	t.ages = [numClasses]list{}
}

// Configure replaces the rules. Translations whose rule is gone, or stands for something else, go.
func (t *Table) Configure(now time.Time, rules *Rules) {
	t.now = now
	keeps := map[uint64]bool{}
	for _, d := range rules.Dynamics {
		keeps[d.ID] = keeps[d.ID] || d.same(t.rules.Dynamics)
	}
	statics := map[uint64]*Static{}
	for i := range rules.Statics {
		statics[rules.Statics[i].ID] = &rules.Statics[i]
	}
	for x := range t.All() {
		if !keeps[x.Rule] && !statics[x.Rule].carries(x) {
			t.remove(x)
		}
	}
	maps.DeleteFunc(t.lent, func(rule uint64, _ *lent) bool { return !keeps[rule] })
	t.rules = rules
	for _, s := range rules.Statics {
		t.place(s)
	}
}

// same says whether a rule was there before and gave the same addresses.
func (d Dynamic) same(before []Dynamic) bool {
	for _, old := range before {
		if old.ID == d.ID {
			return old.First == d.First && old.Last == d.Last && old.Overload == d.Overload
		}
	}
	return false
}

// carries says whether a translation is the rule's own, or one that runs over it.
func (s *Static) carries(x *Translation) bool {
	switch {
	case s == nil:
		return false
	case s.Proto == 0:
		return s.Local.Addr == x.InsideLocal.Addr && s.Global.Addr == x.InsideGlobal.Addr
	}
	return x.data || s.Proto == x.Proto && s.Local == x.InsideLocal && s.Global == x.InsideGlobal
}

// place makes the translation of a static rule, unless it is there. Of two for the same endpoint the first stays;
// what was lent goes.
func (t *Table) place(s Static) {
	x := t.global[spot{s.Proto, s.Global}]
	if x != nil && !x.Lasting() {
		t.Clear(func(y *Translation) bool { return y == x })
		x = nil
	}
	if x == nil {
		t.add(&Translation{Rule: s.ID, Proto: s.Proto, InsideLocal: s.Local, InsideGlobal: s.Global, Created: t.now, Used: t.now, class: static})
		return
	}
	if at := (spot{s.Proto, s.Local}); x.Rule == s.ID && t.local[at] == nil {
		t.local[at] = x
	}
}

// add puts a translation where it is found.
func (t *Table) add(x *Translation) {
	if x.Extended() {
		t.out[talk{x.Proto, x.InsideLocal, x.Outside}] = x
		t.in[talk{x.Proto, x.InsideGlobal, x.Outside}] = x
	} else {
		if _, taken := t.local[spot{x.Proto, x.InsideLocal}]; !taken {
			t.local[spot{x.Proto, x.InsideLocal}] = x
		}
		t.global[spot{x.Proto, x.InsideGlobal}] = x
	}
	t.number++
	x.Number = t.number
	t.claim(x, 1)
	t.ages[x.class].push(x)
	if x.parent != nil {
		x.parent.Children++
	}
	if n := t.Len(); n > t.Peak {
		t.Peak, t.PeakAt = n, t.now
	}
}

// remove takes a translation out.
func (t *Table) remove(x *Translation) {
	if x.Extended() {
		delete(t.out, talk{x.Proto, x.InsideLocal, x.Outside})
		delete(t.in, talk{x.Proto, x.InsideGlobal, x.Outside})
	} else {
		if at := (spot{x.Proto, x.InsideLocal}); t.local[at] == x {
			delete(t.local, at)
		}
		delete(t.global, spot{x.Proto, x.InsideGlobal})
	}
	t.claim(x, -1)
	t.ages[x.class].take(x)
	if x.parent != nil {
		x.parent.Children--
	}
	if x.class == simple {
		t.lent[x.Rule].count--
	}
}

// claim counts the conversations that a global port carries.
func (t *Table) claim(x *Translation, n int) {
	at := spot{x.Proto, x.InsideGlobal}
	o := t.owners[at]
	if o.uses == 0 {
		t.group(x.Proto, x.InsideGlobal).taken++
	}
	o.local, o.uses = x.InsideLocal, o.uses+n
	if o.uses == 0 {
		t.release(x.Proto, x.InsideGlobal)
		delete(t.owners, at)
		return
	}
	t.owners[at] = o
}

// Len is how many translations there are; static ones of the configuration included.
func (t *Table) Len() (n int) {
	for i := range t.ages {
		n += t.ages[i].len
	}
	return n
}

// Dynamic is how many there are, static ones left out.
func (t *Table) Dynamic() int { return t.Len() - t.ages[static].len }

// All yields every translation, the most recently used of each kind first. It may be removed while it is looked at.
func (t *Table) All() func(yield func(*Translation) bool) {
	return func(yield func(*Translation) bool) {
		for i := range t.ages {
			for x := t.ages[i].last; x != nil; {
				next := x.prev
				if !yield(x) {
					return
				}
				x = next
			}
		}
	}
}

// Clear removes what fits, but what stands in the configuration, and what runs over it.
func (t *Table) Clear(fits func(*Translation) bool) {
	var gone []*Translation
	for x := range t.All() {
		if !x.Lasting() && (fits(x) || x.parent != nil && !x.parent.Lasting() && fits(x.parent)) {
			gone = append(gone, x)
		}
	}
	for _, x := range gone {
		t.remove(x)
	}
}
