package link

import (
	"bytes"
	"testing"

	"torii/dataplane/packet"
)

// arrive pretends to have read a frame into the first large packet.
func (v *Vector) arrive(n int, fill byte) *packet.Packet {
	p := v.large[0]
	copy(p.Buf[p.Start:], bytes.Repeat([]byte{fill}, n))
	p = v.keep(0, n)
	v.compact()
	return p
}

func TestVectorKeepsShortFramesInSmallPackets(t *testing.T) {
	pool := packet.NewPool()
	s := newShelf(pool)
	v := <-s.idle
	for _, row := range []struct {
		n     int
		large bool
	}{{0, false}, {1500, false}, {1792, false}, {1793, true}, {65535, true}} {
		large := len(v.large)
		p := v.arrive(row.n, 0xab)
		if p.Len() != row.n || !bytes.Equal(p.Bytes(), bytes.Repeat([]byte{0xab}, row.n)) {
			t.Errorf("%d octets became %d", row.n, p.Len())
		}
		if took := len(v.large) < large; took != row.large {
			t.Errorf("%d octets: a large packet was taken: %v", row.n, took)
		}
		if p.Tailroom() < packet.Tailroom || p.Start < packet.Headroom {
			t.Errorf("%d octets: %d in front, %d behind", row.n, p.Start, p.Tailroom())
		}
	}
	if len(v.Frames) != 5 {
		t.Errorf("%d frames", len(v.Frames))
	}
}

func TestVectorComesHomeFull(t *testing.T) {
	pool := packet.NewPool()
	s := newShelf(pool)
	for range 3 * Vectors {
		v := <-s.idle
		for v.room() {
			pool.Put(v.arrive(40000, 1))
		}
		v.report(ErrDown)
		v.Release()
		if len(v.large) != keptLarge || len(v.small) != keptSmall || !v.empty() || v.Down != nil {
			t.Fatalf("%d large and %d small packets, %d frames, %v", len(v.large), len(v.small), len(v.Frames), v.Down)
		}
	}
	out := <-s.idle
	pool.Put(out.arrive(100, 1))
	s.close()
	out.Release()
	if n := pool.Outstanding(); n != 0 {
		t.Errorf("%d packets belong to nobody after the end", n)
	}
}
