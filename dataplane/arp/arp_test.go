package arp

import (
	"slices"
	"testing"
	"time"

	"torii/dataplane/packet"
)

var (
	start = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	mac   = packet.MAC{2, 0, 0, 0, 0, 1}
	other = packet.MAC{2, 0, 0, 0, 0, 2}
)

const (
	neighbor = 0x0a000002
	stranger = 0x0a000003
)

func at(d time.Duration) time.Time { return start.Add(d) }

func TestUnknownIsAskedForNotMoreThanOnceAnInterval(t *testing.T) {
	table := New(Router)
	for _, row := range []struct {
		after time.Duration
		want  bool
	}{{0, true}, {0, false}, {time.Second - 1, false}, {time.Second, true}, {time.Second + 1, false}} {
		if got := table.Ask(at(row.after), neighbor); got != row.want {
			t.Errorf("after %v: ask %v, want %v", row.after, got, row.want)
		}
	}
	if !table.Ask(at(0), stranger) {
		t.Error("one address keeps another from being asked for")
	}
}

func TestReplyCompletesAndFreesTheLastPacketHeld(t *testing.T) {
	table := New(Router)
	first, second := new(packet.Packet), new(packet.Packet)
	table.Ask(start, neighbor)
	if got := table.Hold(neighbor, first); got != nil {
		t.Error("the first packet took a place")
	}
	if got := table.Hold(neighbor, second); got != first {
		t.Error("the second packet did not take the place of the first")
	}
	if _, ok := table.Lookup(neighbor); ok {
		t.Error("found before the reply")
	}
	if got := table.Learn(at(time.Millisecond), neighbor, mac, true); got != second {
		t.Error("the reply did not free the packet")
	}
	if got, ok := table.Lookup(neighbor); !ok || got != mac {
		t.Errorf("found %v, %v", got, ok)
	}
	if got := table.Learn(at(time.Second), neighbor, mac, true); got != nil {
		t.Error("a packet was freed twice")
	}
}

func TestNobodyAskedHoldsNothing(t *testing.T) {
	table := New(Router)
	p := new(packet.Packet)
	if got := table.Hold(neighbor, p); got != p {
		t.Error("a packet waits for nobody")
	}
}

func TestLearnCreatesOnlyWhenTold(t *testing.T) {
	table := New(Router)
	table.Learn(start, stranger, mac, false)
	if _, ok := table.Lookup(stranger); ok {
		t.Error("a passing announcement made an entry")
	}
	table.Learn(start, stranger, mac, true)
	table.Learn(start, stranger, other, false)
	if got, _ := table.Lookup(stranger); got != other {
		t.Errorf("found %v after the neighbor moved", got)
	}
}

// step is what a table asks for when its deadline comes.
type step struct {
	after time.Duration
	ask   bool
	mac   packet.MAC
	lost  bool
}

// unwind runs the clock from deadline to deadline, answering nothing.
func unwind(table *Table) (out []step) {
	for !table.Deadline().IsZero() && len(out) < 20 {
		now := table.Deadline()
		for _, d := range table.Tick(now, nil) {
			out = append(out, step{now.Sub(start), d.Ask, d.MAC, d.Lost != nil})
		}
	}
	return out
}

func TestTimers(t *testing.T) {
	hours := 4 * time.Hour
	rows := []struct {
		name   string
		policy Policy
		do     func(t *Table)
		want   []step
	}{
		{"host gives up and gives the packet back", Host, func(t *Table) {
			t.Ask(start, neighbor)
			t.Hold(neighbor, new(packet.Packet))
		}, []step{{time.Second, true, packet.MAC{}, false}, {2 * time.Second, true, packet.MAC{}, false}, {3 * time.Second, false, packet.MAC{}, true}}},
		{"router repeats a few times, then forgets in silence", Router, func(t *Table) { t.Ask(start, neighbor) },
			[]step{{time.Second, true, packet.MAC{}, false}, {2 * time.Second, true, packet.MAC{}, false}}},
		{"entry is refreshed directly before it goes", Router, func(t *Table) { t.Learn(start, neighbor, mac, true) },
			[]step{{hours - 60*time.Second, true, mac, false}, {hours - 45*time.Second, true, mac, false}, {hours - 30*time.Second, true, mac, false}, {hours - 15*time.Second, true, mac, false}}},
	}
	for _, row := range rows {
		table := New(row.policy)
		row.do(table)
		if got := unwind(table); !slices.Equal(got, row.want) {
			t.Errorf("%s:\ngot  %v\nwant %v", row.name, got, row.want)
		}
		for e := range table.All {
			t.Errorf("%s: %+v is left", row.name, e)
		}
	}
}

func TestAnsweredRefreshStartsTheHoursAnew(t *testing.T) {
	table := New(Router)
	table.Learn(start, neighbor, mac, true)
	for day := start; day.Before(at(72 * time.Hour)); {
		day = table.Deadline()
		for range table.Tick(day, nil) {
			table.Learn(day, neighbor, mac, false)
		}
		if _, ok := table.Lookup(neighbor); !ok {
			t.Fatalf("lost after %v", day.Sub(start))
		}
	}
}

func TestConflictIsReportedNowAndThen(t *testing.T) {
	table := New(Router)
	for _, row := range []struct {
		after time.Duration
		want  bool
	}{{0, true}, {time.Second, false}, {29 * time.Second, false}, {30 * time.Second, true}} {
		if got := table.Conflict(at(row.after)); got != row.want {
			t.Errorf("after %v: %v", row.after, got)
		}
	}
}

func TestAddressesAskedForAreBounded(t *testing.T) {
	table := New(Router)
	for i := range uint32(mostIncomplete + 5) {
		if got, want := table.Ask(start, i+1), i < mostIncomplete; got != want {
			t.Fatalf("address %d: %v", i, got)
		}
	}
	table.Learn(start, 1, mac, true)
	if !table.Ask(start, 9999) {
		t.Error("an answer makes no room")
	}
}

func TestFlushGivesBackWhatIsHeld(t *testing.T) {
	table := New(Router)
	table.Learn(start, stranger, mac, true)
	table.Ask(start, neighbor)
	p := new(packet.Packet)
	table.Hold(neighbor, p)
	if got := table.Flush(); len(got) != 1 || got[0] != p {
		t.Errorf("gave back %d packets", len(got))
	}
	if _, ok := table.Lookup(stranger); ok || !table.Deadline().IsZero() {
		t.Error("something is left")
	}
}

func TestLookupAllocatesNothing(t *testing.T) {
	table := New(Router)
	table.Learn(start, neighbor, mac, true)
	if n := testing.AllocsPerRun(100, func() { table.Lookup(neighbor) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
