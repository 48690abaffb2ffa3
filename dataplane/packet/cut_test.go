package packet

import (
	"bytes"
	"encoding/binary"
	"testing"

	"torii/dataplane/drop"
)

// superTCP is one header with the data of n segments of size octets, the last one short by lack.
func superTCP(pool *Pool, n, size, lack int, flags uint8) *Packet {
	data := make([]byte, n*size-lack)
	for i := range data {
		data[i] = byte(i * 7)
	}
	p := pool.GetSize(len(data) + 40)
	putTCP(p, flags, data)
	p.SegSize, p.SegHeader, p.Sum = size, 40, SumPartial
	return p
}

func TestCutTCP(t *testing.T) {
	const n, size, lack = 40, 1448, 100
	pool := NewPool()
	p := superTCP(pool, n, size, lack, TCPAck|TCPPsh|TCPFin|TCPCwr)
	if why := p.Decode(); why != drop.None {
		t.Fatal(why)
	}
	if p.Segments != n || p.WireLen() != size+40 {
		t.Fatalf("%d segments of %d octets, want %d of %d", p.Segments, p.WireLen(), n, size+40)
	}
	data := bytes.Clone(p.Bytes()[40:])
	pieces := p.Cut(pool, nil)
	if len(pieces) != n {
		t.Fatalf("%d pieces, want %d", len(pieces), n)
	}
	var joined []byte
	for i, s := range pieces {
		h := IPv4(s.Bytes())
		tcp := TCP(h.Payload())
		wantFlags := uint8(TCPAck)
		if i == 0 {
			wantFlags |= TCPCwr
		}
		if i == n-1 {
			wantFlags |= TCPPsh | TCPFin
		}
		if tcp.Seq() != 1000+uint32(i*size) || h.ID() != route.ID+uint16(i) || tcp.Flags() != wantFlags {
			t.Errorf("piece %d: sequence %d, id %#x, flags %#x", i, tcp.Seq(), h.ID(), tcp.Flags())
		}
		joined = append(joined, tcp[TCPLen:]...)
		wantPlain(t, i, s)
		pool.Put(s)
	}
	if !bytes.Equal(joined, data) {
		t.Error("the pieces do not carry the data")
	}
	if pool.Outstanding() != 0 {
		t.Errorf("%d packets belong to nobody", pool.Outstanding())
	}
}

// wantPlain demands a whole packet with right checksums, whose facts are what decoding it gives.
func wantPlain(t *testing.T, i int, s *Packet) {
	t.Helper()
	facts := s.Facts
	if why := s.Decode(); why != drop.None || s.Sum != SumComplete || !s.ValidSum() || s.SegSize != 0 {
		t.Errorf("piece %d: %v, sum %v", i, why, s.ValidSum())
	}
	if facts != s.Facts {
		t.Errorf("piece %d: facts %+v, decoded %+v", i, facts, s.Facts)
	}
}

func TestCutUDP(t *testing.T) {
	pool := NewPool()
	p := pool.GetSize(3000)
	p.PutUDP(route, 5, 6, make([]byte, 2500))
	p.SegSize, p.SegHeader, p.Sum = 1000, 28, SumPartial
	p.Decode()
	for i, s := range p.Cut(pool, nil) {
		u := UDP(IPv4(s.Bytes()).Payload())
		if want := []int{1008, 1008, 508}[i]; u.Len() != want {
			t.Errorf("piece %d: UDP length %d, want %d", i, u.Len(), want)
		}
		wantPlain(t, i, s)
	}
}

func TestCutOfOneSegmentIsThePacketItself(t *testing.T) {
	pool := NewPool()
	p := superTCP(pool, 1, 1000, 10, TCPAck)
	binary.BigEndian.PutUint16(p.Bytes()[36:], 0) // not yet summed up
	p.Decode()
	pieces := p.Cut(pool, nil)
	if len(pieces) != 1 || pieces[0] != p {
		t.Fatal("cut anew")
	}
	wantPlain(t, 0, p)
}
