package arp

import (
	"cmp"
	"slices"
	"time"

	"torii/dataplane/packet"
)

// Due is what the passing of time asks for about one neighbor.
type Due struct {
	Addr uint32
	MAC  packet.MAC     // of a neighbor that is asked again directly; zero asks everybody
	Ask  bool           // send a question
	Lost *packet.Packet // waited in vain; the receiver owns it
}

// Deadline is when Tick has to be called at the latest; zero when nothing is pending.
func (t *Table) Deadline() time.Time { return t.next }

// Tick appends what is due, in the order of addresses: questions to repeat, entries to refresh, packets whose
// neighbor never answered.
func (t *Table) Tick(now time.Time, out []Due) []Due {
	if t.next.IsZero() || now.Before(t.next) {
		return out
	}
	t.next, t.ripe = time.Time{}, t.ripe[:0]
	for _, e := range t.entries {
		if !now.Before(e.due) {
			t.ripe = append(t.ripe, e)
		} else {
			t.nextBy(e.due)
		}
	}
	slices.SortFunc(t.ripe, func(a, b *entry) int { return cmp.Compare(a.Addr, b.Addr) })
	for _, e := range t.ripe {
		out = t.act(now, e, out)
	}
	clear(t.ripe)
	return out
}

func (t *Table) act(now time.Time, e *entry, out []Due) []Due {
	if !now.Before(t.end(e)) {
		t.forget(e)
		if e.held == nil {
			return out
		}
		return append(out, Due{Addr: e.Addr, Lost: e.held})
	}
	d := Due{Addr: e.Addr, Ask: true}
	if !e.Incomplete {
		d.MAC = e.MAC
	}
	e.asked = now
	e.tries++
	t.schedule(e)
	return append(out, d)
}

func (t *Table) forget(e *entry) {
	delete(t.entries, e.Addr)
	if e.Incomplete {
		t.incomplete--
	}
}

// end is when the entry goes.
func (t *Table) end(e *entry) time.Time {
	if e.Incomplete {
		return e.Learned.Add(t.policy.Linger)
	}
	return e.Learned.Add(t.policy.Timeout)
}

// schedule sets when the entry needs attention next.
func (t *Table) schedule(e *entry) {
	e.due = t.end(e)
	if again := t.again(e); again.Before(e.due) {
		e.due = again
	}
	t.nextBy(e.due)
}

// again is when the next question would be due, the end when there is none left.
func (t *Table) again(e *entry) time.Time {
	switch {
	case !e.Incomplete && e.tries == 0:
		return t.end(e).Add(-t.policy.Refresh)
	case !e.Incomplete:
		return e.asked.Add(t.policy.Refresh / 4)
	case e.tries < t.policy.Tries:
		return e.asked.Add(t.policy.Interval)
	}
	return t.end(e)
}

func (t *Table) nextBy(at time.Time) {
	if t.next.IsZero() || at.Before(t.next) {
		t.next = at
	}
}
