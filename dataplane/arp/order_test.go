package arp

import (
	"slices"
	"testing"
	"time"

	"torii/dataplane/packet"
)

// What is due at the same time comes out in the order of addresses, however it went in.
func TestWhatIsDueTogetherIsInOrder(t *testing.T) {
	table := New(Host)
	want := make([]uint32, 100)
	for i := range want {
		want[i] = 0x0a000000 + uint32(i*37%100)
		table.Ask(start, want[i])
		p := new(packet.Packet)
		p.Dst = want[i]
		table.Hold(want[i], p)
	}
	slices.Sort(want)
	for _, after := range []time.Duration{time.Second, 2 * time.Second, 3 * time.Second} {
		var got []uint32
		for _, d := range table.Tick(at(after), nil) {
			got = append(got, d.Addr)
		}
		if !slices.Equal(got, want) {
			t.Errorf("after %v: %x", after, got)
		}
	}
}

func TestFlushedPacketsAreInOrder(t *testing.T) {
	table := New(Router)
	for i := range uint32(100) {
		addr := 0x0a000000 + i*37%100
		p := new(packet.Packet)
		p.Dst = addr
		table.Ask(start, addr)
		table.Hold(addr, p)
	}
	held := table.Flush()
	if len(held) != 100 || !slices.IsSortedFunc(held, func(a, b *packet.Packet) int { return int(a.Dst) - int(b.Dst) }) {
		t.Errorf("%d packets, not in order", len(held))
	}
}
