package packet

import (
	"net/netip"
	"slices"
	"testing"
)

// Each router on the way enters its address or time until there is no room.
func TestRecord(t *testing.T) {
	for _, tt := range []struct {
		option    Option
		routers   int
		entries   []uint32
		pointer   int
		overflows int
	}{
		{NewRoute(3), 0, []uint32{0, 0, 0}, 4, 0},
		{NewRoute(3), 2, []uint32{100, 101, 0}, 12, 0},
		{NewRoute(3), 4, []uint32{100, 101, 102}, 16, 0},
		{NewTimestamp(2), 1, []uint32{7000, 0}, 9, 0},
		{NewTimestamp(2), 4, []uint32{7000, 7001}, 13, 2},
		{NewTimestamp(1), 40, []uint32{7000}, 9, 15},
	} {
		p := NewPool().Get()
		p.PushIPv4(IPv4Fields{Src: netip.MustParseAddr("10.0.0.1"), Dst: netip.MustParseAddr("10.0.0.2"), TTL: 9, Options: tt.option})
		h := IPv4(p.Bytes())
		for i := range tt.routers {
			h.Record(100+uint32(i), 7000+uint32(i))
		}
		if why := p.Decode(); why != 0 {
			t.Fatal(why)
		}
		o, ok := h.Option(tt.option.Type())
		if !ok || !slices.Equal(o.Entries(), tt.entries) || o.Pointer() != tt.pointer || o.Type() == OptionTimestamp && o.Overflows() != tt.overflows {
			t.Errorf("%d routers: %v %v", tt.routers, o, ok)
		}
	}
}

// Options that lie about their length are left alone.
func FuzzRecord(f *testing.F) {
	for _, o := range [][]byte{NewRoute(9), NewTimestamp(9), {1, 1, 7, 3}, {7, 39, 255}, {68, 3, 1, 0}, {7, 2, 0, 0}, {68, 4, 0, 0}} {
		f.Add(o)
	}
	f.Fuzz(func(t *testing.T, options []byte) {
		if len(options) > 40 {
			return
		}
		p := NewPool().Get()
		p.PushIPv4(IPv4Fields{Src: netip.MustParseAddr("10.0.0.1"), Dst: netip.MustParseAddr("10.0.0.2"), TTL: 9, Options: options})
		h := IPv4(p.Bytes())
		h.Record(1, 2)
		if Checksum(h.Header()) != 0 || h.HeaderLen() != IPv4Len+(len(options)+3)/4*4 {
			t.Fatalf("% x", h)
		}
	})
}
