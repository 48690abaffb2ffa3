package dataplane

import (
	"net/netip"
	"testing"
	"time"

	"torii/dataplane/drop"
	"torii/dataplane/packet"
)

// pipe is a raw link: what is sent comes out at another node, without Ethernet.
type pipe struct {
	w     *world
	to    *node
	iface int
}

func (l pipe) Send(now time.Time, packets []*packet.Packet) {
	l.w.arrive(l.to, l.iface)(now, packets)
}

// pipeBetween joins two interfaces without Ethernet.
func (w *world) pipeBetween(a *node, i int, b *node, j int) {
	ai, bj := a.tables.Ifaces[i], b.tables.Ifaces[j]
	ai.Link, bj.Link = pipe{w, b, j}, pipe{w, a, i}
	ai.Raw, bj.Raw = true, true
	ai.MAC, bj.MAC = packet.MAC{}, packet.MAC{}
}

func TestRawInterfaceNeedsNoARP(t *testing.T) {
	w := newWorld(t)
	a, b := w.host("10.0.0.1/24", "10.0.0.2"), w.router("10.0.0.2/24", "10.1.0.1/24")
	c := w.host("10.1.0.2/24", "10.1.0.1")
	b.tables.HoldWhileARP = true
	w.pipeBetween(a, 0, b, 0)
	w.wire(b, 1, c, 0)
	w.start()
	if n := a.tables.Ifaces[0].Counters.OutPackets; n != 0 {
		t.Errorf("%d packets announce an interface that has no neighbors", n)
	}
	for _, to := range []netip.Addr{b.addr(0), c.addr(0)} {
		a.ping(to, 1)
		w.run(2 * time.Second)
		if got := a.answers(); len(got) != 1 || got[0].typ != packet.ICMPEchoReply || got[0].from != to.String() {
			t.Errorf("ping %v: %v", to, got)
		}
	}
	if counters := b.tables.Ifaces[0].Counters; counters.InPackets != 2 || counters.InBytes != 2*60 || counters.OutPackets != 2 {
		t.Errorf("%+v", counters)
	}
	for range a.r.Neighbors(0) {
		t.Error("a raw interface has a neighbor")
	}
	w.settled()
}

func TestRawInterfaceRefusesWhatIsNotIPv4(t *testing.T) {
	rows := []struct {
		name string
		data []byte
		want Drop
	}{
		{"nothing", nil, drop.IPTruncated},
		{"IPv6", append([]byte{0x60}, make([]byte, 39)...), drop.IPVersion},
	}
	for _, row := range rows {
		w := newWorld(t)
		a, b := w.router("10.0.0.1/24"), w.router("10.0.0.2/24")
		w.pipeBetween(a, 0, b, 0)
		w.start()
		p := w.pool.Get()
		copy(p.Extend(len(row.data)), row.data)
		b.r.Receive(w.now, b.tables.Ifaces[0], []*packet.Packet{p})
		b.wantDrop(row.want)
		if n := b.tables.Ifaces[0].Counters.InErrors; n != 1 {
			t.Errorf("%s: %d errors", row.name, n)
		}
		w.settled()
	}
}

func TestRawInterfaceFragments(t *testing.T) {
	w := newWorld(t)
	a, b := w.host("10.0.0.1/24", "10.0.0.2"), w.router("10.0.0.2/24")
	w.pipeBetween(a, 0, b, 0)
	a.tables.Ifaces[0].MTU = 600
	w.start()
	a.pingWith(packet.IPv4Fields{Dst: b.addr(0)}, 1, 1400)
	w.run(time.Millisecond)
	if got := a.answers(); len(got) != 1 {
		t.Errorf("answers %v", got)
	}
	w.settled()
}
