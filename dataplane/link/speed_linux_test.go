package link

import (
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"torii/dataplane/packet"
)

// loop sends packets through a port and Linux and reads them from another, on one goroutine.
type loop struct {
	out, in *port
	send    func([]*packet.Packet)
	source  source
	master  []*packet.Packet
	batch   []*packet.Packet
	want    uint64 // real packets a turn
}

// turn sends the batch once and reads until all of it has come back.
func (l *loop) turn() {
	for i, p := range l.master {
		l.batch[i] = l.out.pool.GetSize(p.Len())
		l.batch[i].CopyFrom(p)
	}
	l.send(l.batch)
	for got := uint64(0); got < l.want; {
		v := <-l.in.shelf.idle
		if err := l.in.read(l.source, v); err != nil {
			panic(err)
		}
		for _, p := range v.Frames {
			if !l.in.info.Raw && p.Len() > packet.EthernetLen {
				p.Pull(packet.EthernetLen)
			}
			if p.Decode() == 0 && (p.Proto == packet.ProtoTCP || p.Proto == packet.ProtoUDP) {
				got += segmentsOf(p)
			}
			l.in.pool.Put(p)
		}
		v.Release()
	}
}

// loops are the ways through Linux whose two ends are both ours.
var loops = []struct {
	name  string
	setUp func(t testing.TB) *loop
}{
	{"tun super-packets", func(t testing.TB) *loop { return tunLoop(t, true) }},
	{"tun packets", func(t testing.TB) *loop { return tunLoop(t, false) }},
	{"eth super-packets", func(t testing.TB) *loop { return ethLoop(t, true) }},
	{"eth packets", func(t testing.TB) *loop { return ethLoop(t, false) }},
	{"host", hostLoop},
}

func must[P any](t testing.TB, text string) P {
	t.Helper()
	p, err := Open(text, packet.NewPool())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p.(P)
}

func tunLoop(t testing.TB, super bool) *loop {
	namespace(t)
	a, b := must[*device](t, "tun:a,route=10.1.0.0/24"), must[*device](t, "tun:b,route=10.2.0.0/24")
	return newLoop(a.port, b.port, b, func(batch []*packet.Packet) { a.Send(time.Time{}, batch) }, super, 0)
}

func ethLoop(t testing.TB, super bool) *loop {
	namespace(t)
	run(t, "ip link add x0 type veth peer name x1")
	a, b := must[*eth](t, "eth:x0"), must[*eth](t, "eth:x1")
	await(t, func() bool { return running(t, "x0") && running(t, "x1") })
	return newLoop(a.port, b.port, b, func(batch []*packet.Packet) { a.Send(time.Time{}, batch) }, super, packet.EthernetLen)
}

// newLoop sends one super-packet of 40 segments, or the segments.
func newLoop(out, in *port, s source, send func([]*packet.Packet), super bool, frame int) *loop {
	pool := packet.NewPool()
	l := &loop{out: out, in: in, send: send, source: s, want: 40}
	l.master = []*packet.Packet{transports[0].make(pool, "10.1.0.2", "10.2.0.2")}
	if !super {
		l.master = l.master[0].Cut(pool, nil)
	}
	for _, p := range l.master {
		if frame > 0 {
			p.PushEthernet(packet.MAC{2}, packet.MAC{4}, packet.EtherIPv4)
		}
	}
	l.batch = make([]*packet.Packet, len(l.master))
	return l
}

// hostLoop sends ESP in UDP from the port to itself.
func hostLoop(t testing.TB) *loop {
	namespace(t)
	run(t, "ip link add h0 type veth peer name h1\nip link set h0 up\nip address add 10.9.0.1/24 dev h0")
	h := must[*host](t, "host:h0")
	l := &loop{out: h.port, in: h.port, source: h, want: 40}
	l.send = func(batch []*packet.Packet) { h.Send(time.Time{}, batch) }
	for _, p := range datagramsOf(packet.NewPool()) {
		packet.IPv4(p.Bytes()).SetDst(packet.U32(hostAddr))
		packet.IPv4(p.Bytes()).SetChecksum()
		p.Decode()
		l.master = append(l.master, p)
	}
	l.batch = make([]*packet.Packet, len(l.master))
	return l
}

func TestSendingAndReadingAllocateNothing(t *testing.T) {
	for _, row := range loops {
		t.Run(row.name, func(t *testing.T) {
			l := row.setUp(t)
			l.turn()
			if n := testing.AllocsPerRun(20, l.turn); n != 0 {
				t.Errorf("%v allocations for %d packets", n, l.want)
			}
			if l.out.unsent != 0 {
				t.Errorf("%d were not sent", l.out.unsent)
			}
		})
	}
}

func BenchmarkThroughLinux(b *testing.B) {
	for _, row := range loops {
		b.Run(row.name, func(b *testing.B) {
			l := row.setUp(b)
			l.turn()
			var before, after unix.Rusage
			unix.Getrusage(unix.RUSAGE_THREAD, &before)
			b.ReportAllocs()
			for b.Loop() {
				l.turn()
			}
			unix.Getrusage(unix.RUSAGE_THREAD, &after)
			packets := float64(b.N) * float64(l.want)
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/packets, "ns/packet")
			b.ReportMetric(float64(after.Stime.Nano()-before.Stime.Nano())/packets, "kernel-ns/packet")
		})
	}
}
