package link

import (
	"encoding/binary"
	"net/netip"
	"testing"

	"torii/dataplane/packet"
)

func header(flags, gso uint8, size, start, offset int) vnet {
	h := make(vnet, vnetLen)
	h[0], h[1] = flags, gso
	h.put16(4, size)
	h.put16(6, start)
	h.put16(8, offset)
	return h
}

// What describe says, accept understands, with and without Ethernet.
func TestVirtioHeaderSaysWhatThePacketIs(t *testing.T) {
	pool := packet.NewPool()
	for _, frame := range []int{0, packet.EthernetLen} {
		for _, make := range transports {
			for _, super := range []bool{true, false} {
				p := make.make(pool, "10.0.0.1", "10.0.0.2")
				if !super {
					p = make.make(pool, "10.0.0.1", "10.0.0.2").Cut(pool, nil)[0]
					p.SetPartial()
				}
				size, segHeader := p.SegSize, p.SegHeader
				if frame > 0 {
					p.PushEthernet(packet.MAC{2}, packet.MAC{4}, packet.EtherIPv4)
				}
				h := header(0xff, 0xff, 1, 1, 1)
				h.describe(p, frame)
				p.SegSize, p.SegHeader, p.Sum = 0, 0, packet.SumComplete
				if !h.accept(p, frame) || p.SegSize != size || p.SegHeader != segHeader && super || p.Sum != packet.SumPartial {
					t.Errorf("%s, frame of %d, super %v: size %d, header %d, sum %v", make.name, frame, super, p.SegSize, p.SegHeader, p.Sum)
				}
			}
		}
	}
}

func TestVirtioHeadersThatContradictTheirFrames(t *testing.T) {
	rows := []struct {
		name string
		h    vnet
		ok   bool
	}{
		{"nothing", header(0, 0, 0, 0, 0), true},
		{"verified already", header(2, 0, 0, 0, 0), true},
		{"partial", header(1, 0, 0, 20, 6), true},
		{"partial, of what the router does not know", header(1, 0, 0, 24, 2), true},
		{"partial beyond the end", header(1, 0, 0, 20, 40), false},
		{"partial beyond any end", header(1, 0, 0, 65535, 65535), false},
		{"segments of no octets", header(1, vnetUDPL4, 0, 20, 6), false},
		{"segments", header(1, vnetUDPL4, 10, 20, 6), true},
	}
	for _, row := range rows {
		p := packet.NewPool().Get()
		p.PutUDP(packet.IPv4Fields{Src: netip.MustParseAddr("10.0.0.1"), Dst: netip.MustParseAddr("10.0.0.2"), TTL: 9}, 1, 2, make([]byte, 20))
		if got := row.h.accept(p, 0); got != row.ok {
			t.Errorf("%s: %v, want %v", row.name, got, row.ok)
		}
	}
}

func TestForeignPartialSumsAreCompleted(t *testing.T) {
	p := packet.NewPool().Get()
	b := p.Extend(packet.EthernetLen + 40 + 8) // IPv6 and ICMPv6
	binary.BigEndian.PutUint16(b[12:], 0x86dd)
	binary.BigEndian.PutUint16(b[56:], 0x1234) // what stands for the pseudo-header
	b[54] = 128
	h := header(1, 0, 0, 54, 2)
	if !h.accept(p, packet.EthernetLen) || p.Sum != packet.SumComplete {
		t.Fatal("not accepted")
	}
	if got, want := binary.BigEndian.Uint16(b[56:]), ^uint16(0x1234+0x8000); got != want {
		t.Errorf("checksum %#x, want %#x", got, want)
	}
}

// FuzzVirtioHeader: whatever Linux writes before whatever frame, what comes out can be decoded and cut.
func FuzzVirtioHeader(f *testing.F) {
	pool := packet.NewPool()
	for _, make := range transports {
		p := make.make(pool, "10.0.0.1", "10.0.0.2").Cut(pool, nil)[0]
		p.SegSize, p.SegHeader, p.Segments = 100, p.IPLen+len(make.header), 12
		h := header(0, 0, 0, 0, 0)
		h.describe(p, 0)
		f.Add([]byte(h), p.Bytes(), false)
		p.PushEthernet(packet.MAC{2}, packet.MAC{4}, packet.EtherIPv4)
		h.describe(p, packet.EthernetLen)
		f.Add([]byte(h), p.Bytes(), true)
	}
	f.Fuzz(func(t *testing.T, h, data []byte, ether bool) {
		if len(h) < vnetLen || len(data) > 2000 {
			return
		}
		pool, frame := packet.NewPool(), 0
		if ether {
			frame = packet.EthernetLen
		}
		p := pool.GetSize(len(data))
		copy(p.Extend(len(data)), data)
		if !vnet(h).accept(p, frame) || p.Len() < frame {
			return
		}
		p.Pull(frame)
		if p.Decode() != 0 {
			return
		}
		for _, s := range p.Cut(pool, nil) {
			pool.Put(s)
		}
		if pool.Outstanding() != 0 {
			t.Errorf("%d packets belong to nobody", pool.Outstanding())
		}
	})
}
