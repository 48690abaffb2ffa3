package dataplane

import (
	"bytes"
	"math/rand/v2"
	"net/netip"
	"slices"
	"testing"
	"time"

	"torii/dataplane/packet"
)

// taker is a link that takes super-packets and keeps what it gets.
type taker struct{ got []*packet.Packet }

func (l *taker) Send(_ time.Time, frames []*packet.Packet) { l.got = append(l.got, frames...) }

// joining is a router whose way out takes super-packets.
func joining(raw bool) (*bench, *taker) {
	b, l := newBench(100), new(taker)
	out := b.tables.Ifaces[1]
	out.Link, out.Super, out.Raw = l, true, raw
	b.swap()
	if !raw {
		b.meet()
	}
	l.got = nil
	return b, l
}

// stream is the segments of a super-packet.
func (b *bench) stream(change func(p *packet.Packet)) []*packet.Packet {
	p := b.pool.GetSize(packet.LargestData)
	copy(p.Extend(packet.TCPLen), []byte{0x13, 0x88, 0x1f, 0x90, 0, 0, 0, 1, 0, 0, 0, 2, 5 << 4, packet.TCPAck | packet.TCPPsh, 1, 0, 0, 0, 0, 0})
	for i, data := 0, p.Extend(39*1200+77); i < len(data); i++ {
		data[i] = byte(i)
	}
	p.PushIPv4(packet.IPv4Fields{
		Src: netip.MustParseAddr("192.168.1.1"), Dst: netip.MustParseAddr("192.168.2.1"), Proto: packet.ProtoTCP, TTL: 64, ID: 65530, DF: true,
	})
	p.SegSize, p.SegHeader = 1200, packet.IPv4Len+packet.TCPLen
	if change != nil {
		change(p)
	}
	packet.IPv4(p.Bytes()).SetChecksum()
	p.SetPartial()
	p.Decode()
	return p.Cut(b.pool, nil)
}

// pass sends packets through the router.
func (b *bench) pass(packets []*packet.Packet) {
	for _, p := range packets {
		p.PushEthernet(b.tables.Ifaces[0].MAC, packet.MAC{2, 8}, packet.EtherIPv4)
	}
	b.r.Receive(epoch, b.tables.Ifaces[0], packets)
}

// real is what the frames are on a wire, without Ethernet.
func (b *bench) real(frames []*packet.Packet, raw bool) (out [][]byte) {
	for _, p := range frames {
		if !raw {
			p.Pull(packet.EthernetLen)
		}
		for _, s := range p.Cut(b.pool, nil) {
			out = append(out, slices.Clone(s.Bytes()))
			b.pool.Put(s)
		}
	}
	return out
}

// What is joined is cut into what it was, with and without Ethernet.
func TestJoinedSegmentsAreWhatTheyWere(t *testing.T) {
	for _, raw := range []bool{false, true} {
		alone, one := joining(raw)
		alone.tables.Ifaces[1].Super = false
		alone.pass(alone.stream(nil))
		want := alone.real(one.got, raw)

		b, l := joining(raw)
		b.pass(b.stream(nil))
		if len(l.got) != 1 || l.got[0].Segments != 40 || l.got[0].Sum != packet.SumPartial {
			t.Fatalf("raw %v: %d frames", raw, len(l.got))
		}
		if got := b.real(l.got, raw); !slices.EqualFunc(got, want, bytes.Equal) {
			t.Errorf("raw %v: %d packets are not the %d that were sent", raw, len(got), len(want))
		}
		if n := b.tables.Ifaces[1].Counters.OutPackets; n-alone.tables.Ifaces[1].Counters.OutPackets != 0 {
			t.Errorf("counted %d packets", n)
		}
		if b.pool.Outstanding() != 0 {
			t.Errorf("%d packets belong to nobody", b.pool.Outstanding())
		}
	}
}

// edit changes an octet of the n-th segment and makes its checksums right again.
func edit(n int, change func(h packet.IPv4)) func(s []*packet.Packet) {
	return func(s []*packet.Packet) {
		change(s[n].Bytes())
		packet.IPv4(s[n].Bytes()).SetChecksum()
		s[n].Sum = packet.SumPartial
		s[n].CompleteSum()
	}
}

func flag(n int, set uint8) func([]*packet.Packet) {
	return edit(n, func(h packet.IPv4) { h.Payload()[13] |= set })
}

func TestWhatIsNotJoined(t *testing.T) {
	rows := []struct {
		name   string
		change func(s []*packet.Packet)
		want   []int // segments of each frame
	}{
		{"as it was", func([]*packet.Packet) {}, []int{40}},
		{"SYN", flag(5, packet.TCPSyn), []int{5, 1, 34}},
		{"RST", flag(5, packet.TCPRst), []int{5, 1, 34}},
		{"URG", flag(5, packet.TCPUrg), []int{5, 1, 34}},
		{"CWR", flag(5, packet.TCPCwr), []int{5, 1, 34}},
		{"ECE from here on once", flag(5, packet.TCPEce), []int{5, 1, 34}},
		{"PSH ends it", flag(5, packet.TCPPsh), []int{6, 34}},
		{"FIN ends it", flag(5, packet.TCPFin), []int{6, 34}},
		{"another acknowledgment", edit(5, func(h packet.IPv4) { h.Payload()[11]++ }), []int{5, 1, 34}},
		{"another window", edit(5, func(h packet.IPv4) { h.Payload()[15]++ }), []int{5, 1, 34}},
		{"another ToS", edit(5, func(h packet.IPv4) { h.SetTOS(1) }), []int{5, 1, 34}},
		{"another TTL", edit(5, func(h packet.IPv4) { h.SetTTL(9) }), []int{5, 1, 34}},
		{"without DF", edit(5, func(h packet.IPv4) { h[6] = 0 }), []int{5, 1, 34}},
		{"another identification", edit(5, func(h packet.IPv4) { h.SetID(9) }), []int{5, 1, 34}},
		{"a fragment", edit(5, func(h packet.IPv4) { h[6] = 0x20 }), []int{5, 1, 34}},
		{"a gap", edit(5, func(h packet.IPv4) { h.Payload()[4]++ }), []int{5, 1, 34}},
		{"another connection between", edit(5, func(h packet.IPv4) { h.Payload()[1]++ }), []int{5, 1, 34}},
		{"a damaged segment", func(s []*packet.Packet) { s[5].Bytes()[50] ^= 1 }, []int{5, 1, 34}},
		{"the first is damaged", func(s []*packet.Packet) { s[0].Bytes()[50] ^= 1 }, []int{1, 39}},
		{"two changed places", func(s []*packet.Packet) { s[5], s[6] = s[6], s[5] }, []int{5, 1, 1, 33}},
		{"one came twice", func(s []*packet.Packet) { s[6].CopyFrom(s[5]) }, []int{6, 1, 33}},
		{"the last is first", func(s []*packet.Packet) { slices.Reverse(s) }, slices.Repeat([]int{1}, 40)},
	}
	for _, row := range rows {
		b, l := joining(false)
		segments := b.stream(nil)
		row.change(segments)
		b.pass(segments)
		var got []int
		for _, p := range l.got {
			got = append(got, max(1, p.Segments))
		}
		if !slices.Equal(got, row.want) {
			t.Errorf("%s: %v, want %v", row.name, got, row.want)
		}
	}
}

func TestOptionsOfTCPAreJoinedWhileEqual(t *testing.T) {
	stamp := func(p *packet.Packet) {
		header := slices.Clone(p.Bytes()[:40])
		p.Pull(40)
		copy(p.Push(12), []byte{1, 1, 8, 10, 0, 0, 0, 7, 0, 0, 0, 8})
		copy(p.Push(40), header)
		h := packet.IPv4(p.Bytes())
		h.SetTotalLen(p.Len())
		h.Payload()[12] = 8 << 4
		p.SegHeader += 12
	}
	b, l := joining(false)
	segments := b.stream(stamp)
	edit(7, func(h packet.IPv4) { h.Payload()[20+7]++ })(segments)
	b.pass(segments)
	if len(l.got) != 3 || l.got[0].Segments != 7 || l.got[2].Segments != 32 {
		t.Errorf("%d frames, the first of %d segments", len(l.got), l.got[0].Segments)
	}
}

func TestIPOptionsPassAlone(t *testing.T) {
	option := func(p *packet.Packet) {
		header := slices.Clone(p.Bytes()[:20])
		p.Pull(20)
		copy(p.Push(4), []byte{1, 1, 1, 0})
		copy(p.Push(20), header)
		h := packet.IPv4(p.Bytes())
		h[0] = 0x46
		h.SetTotalLen(p.Len())
		p.SegHeader += 4
	}
	b, l := joining(false)
	b.pass(b.stream(option))
	if len(l.got) != 40 {
		t.Errorf("%d frames, want 40", len(l.got))
	}
}

// Streams that are mixed at random keep their order and every octet.
func TestMixedStreams(t *testing.T) {
	dice := rand.New(rand.NewPCG(3, 4))
	for range 50 {
		var want, got map[uint16][][]byte
		b, l := joining(false)
		streams := make([][]*packet.Packet, 12)
		for i := range streams {
			streams[i] = b.stream(func(p *packet.Packet) { p.Bytes()[21] = byte(i) })
		}
		var mixed []*packet.Packet
		want = map[uint16][][]byte{}
		for len(streams) > 0 {
			i := dice.IntN(len(streams))
			n := 1 + dice.IntN(len(streams[i]))
			mixed = append(mixed, streams[i][:n]...)
			if streams[i] = streams[i][n:]; len(streams[i]) == 0 {
				streams = slices.Delete(streams, i, i+1)
			}
		}
		for _, p := range mixed {
			want[p.SrcPort] = append(want[p.SrcPort], slices.Clone(p.Bytes()[24:]))
		}
		b.pass(mixed)
		if len(l.got) >= 12*40/2 {
			t.Errorf("%d frames of %d segments", len(l.got), 12*40)
		}
		got = map[uint16][][]byte{}
		for _, s := range b.real(l.got, false) {
			number := packet.TCP(packet.IPv4(s).Payload()).SrcPort()
			got[number] = append(got[number], s[24:])
		}
		for number := range want {
			if len(got[number]) != len(want[number]) {
				t.Fatalf("connection %d: %d of %d segments", number, len(got[number]), len(want[number]))
			}
			for i := range want[number] {
				if !bytes.Equal(got[number][i], want[number][i]) && !bytes.Equal(got[number][i][4:], want[number][i][4:]) {
					t.Fatalf("connection %d, segment %d differs", number, i)
				}
			}
		}
		if b.pool.Outstanding() != 0 {
			t.Fatalf("%d packets belong to nobody", b.pool.Outstanding())
		}
	}
}

func TestJoiningAllocatesNothing(t *testing.T) {
	b, _ := joining(false)
	b.tables.Ifaces[1].Link = discard{b.pool}
	master := b.stream(nil)
	batch := make([]*packet.Packet, len(master))
	turn := func() {
		for i, p := range master {
			batch[i] = b.pool.Get()
			batch[i].CopyFrom(p)
		}
		b.pass(batch)
	}
	turn()
	if n := testing.AllocsPerRun(50, turn); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkJoin(b *testing.B) {
	for _, super := range []bool{false, true} {
		b.Run(map[bool]string{false: "alone", true: "joined"}[super], func(b *testing.B) {
			n, _ := joining(false)
			n.tables.Ifaces[1].Link, n.tables.Ifaces[1].Super = discard{n.pool}, super
			master := n.stream(nil)
			batch := make([]*packet.Packet, len(master))
			b.ReportAllocs()
			for b.Loop() {
				for i, p := range master {
					batch[i] = n.pool.Get()
					batch[i].CopyFrom(p)
				}
				n.pass(batch)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(batch)), "ns/packet")
		})
	}
}
