// Package arp is the neighbor table of one Ethernet interface (RFC 826): pure, without clock and without frames.
// Questions to be asked, packets set free and conflicts come out as values; the owner sends and reports.
//
//	Lookup fails ──▶ Ask: incomplete, asking ──reply──▶ complete ──Timeout-Refresh──▶ asking again, still used
//	                      └─ Tries or Linger over: gone                    └─ Timeout: gone
package arp

import (
	"maps"
	"slices"
	"time"

	"torii/dataplane/packet"
)

// Policy is how patient a table is.
type Policy struct {
	Timeout  time.Duration // age at which an entry goes
	Refresh  time.Duration // how long before that the neighbor is asked again
	Interval time.Duration // between two questions for the same address
	Linger   time.Duration // an incomplete entry goes after this
	Tries    int           // questions asked without new traffic, the first included
}

// Router is how IOS behaves: 4 hours, and an unanswered question is repeated twice and then only when traffic asks again.
var Router = Policy{Timeout: 4 * time.Hour, Refresh: time.Minute, Interval: time.Second, Linger: time.Minute, Tries: 3}

// Host repeats its question each second and gives up after three.
var Host = Policy{Timeout: 2 * time.Minute, Refresh: 15 * time.Second, Interval: time.Second, Linger: 3 * time.Second, Tries: 3}

const (
	// most bounds the entries of a table, so that a scan of a network cannot fill the memory.
	most = 65536
	// mostIncomplete bounds the addresses being asked for.
	mostIncomplete = 1024
	// defence is the least time between two answers to a station that uses our address.
	defence = 30 * time.Second
)

// Entry is a neighbor as `show arp` prints it.
type Entry struct {
	Addr       uint32
	MAC        packet.MAC
	Learned    time.Time // when it was last heard of; for an incomplete entry when it was first asked for
	Incomplete bool
}

type entry struct {
	Entry
	held  *packet.Packet // waits for the answer
	asked time.Time      // the last question
	tries int            // questions since the last answer or the last traffic
	due   time.Time      // when Tick has to look at it
}

// Table is the neighbors of one interface. It belongs to one goroutine.
type Table struct {
	policy     Policy
	entries    map[uint32]*entry
	incomplete int
	next       time.Time // not after the first due; zero when there is none
	ripe       []*entry  // what Tick works on
	defended   time.Time
}

// New returns an empty table.
func New(policy Policy) *Table {
	return &Table{policy: policy, entries: map[uint32]*entry{}}
}

// Lookup finds the hardware address of a neighbor.
func (t *Table) Lookup(addr uint32) (packet.MAC, bool) {
	e := t.entries[addr]
	if e == nil || e.Incomplete {
		return packet.MAC{}, false
	}
	return e.MAC, true
}

// Ask notes that somebody wants a neighbor that Lookup did not find, and tells whether the question shall go out
// now: not more often than the interval allows.
func (t *Table) Ask(now time.Time, addr uint32) bool {
	e := t.entries[addr]
	if e == nil {
		if t.incomplete >= mostIncomplete || len(t.entries) >= most {
			return false
		}
		e = &entry{Entry: Entry{Addr: addr, Learned: now, Incomplete: true}}
		t.entries[addr] = e
		t.incomplete++
	} else if now.Sub(e.asked) < t.policy.Interval {
		return false
	}
	e.asked, e.tries = now, 1
	t.schedule(e)
	return true
}

// Hold keeps a packet until the neighbor answers and returns the one it takes the place of, or the packet itself
// when nobody is being asked: RFC 1122 §2.3.2.2 wants the latest one kept.
func (t *Table) Hold(addr uint32, p *packet.Packet) (displaced *packet.Packet) {
	e := t.entries[addr]
	if e == nil || !e.Incomplete {
		return p
	}
	displaced, e.held = e.held, p
	return displaced
}

// Learn notes where a neighbor is and sets free what waited for it. Unless create is set it only updates what is
// known (RFC 826, "Packet Reception").
func (t *Table) Learn(now time.Time, addr uint32, mac packet.MAC, create bool) (released *packet.Packet) {
	e := t.entries[addr]
	switch {
	case e == nil && (!create || len(t.entries) >= most):
		return nil
	case e == nil:
		e = &entry{Entry: Entry{Addr: addr}}
		t.entries[addr] = e
	case e.Incomplete:
		t.incomplete--
	}
	released, e.held = e.held, nil
	e.MAC, e.Learned, e.Incomplete, e.tries = mac, now, false, 0
	t.schedule(e)
	return released
}

// Conflict tells whether a station using our own address shall be reported and answered now.
func (t *Table) Conflict(now time.Time) bool {
	if !t.defended.IsZero() && now.Sub(t.defended) < defence {
		return false
	}
	t.defended = now
	return true
}

// All calls yield with every entry, in no order.
func (t *Table) All(yield func(Entry) bool) {
	for _, e := range t.entries {
		if !yield(e.Entry) {
			return
		}
	}
}

// Flush forgets all neighbors and returns the packets that waited, in the order of the neighbors' addresses.
func (t *Table) Flush() (held []*packet.Packet) {
	for _, addr := range slices.Sorted(maps.Keys(t.entries)) {
		if p := t.entries[addr].held; p != nil {
			held = append(held, p)
		}
	}
	clear(t.entries)
	t.incomplete, t.next = 0, time.Time{}
	return held
}
