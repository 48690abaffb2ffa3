package packet

import (
	"encoding/binary"
	"testing"

	"torii/dataplane/drop"
)

// A segment with other data, and other numbers, is as right as before; a partial sum stays one.
func TestSetData(t *testing.T) {
	for _, partial := range []bool{false, true} {
		for _, data := range []string{"", "x", "something that is longer than it was"} {
			p := synWith(1, 1, 5, 10, 0, 0, 0, 9, 0, 0, 0, 12)
			p.SetData([]byte("four"))
			if partial {
				p.SetPartial()
			}
			if !p.SetData([]byte(data)) || (p.Sum == SumPartial) != partial {
				t.Fatalf("%q: sum %v", data, p.Sum)
			}
			p.SetSeq(0xfffffffe)
			p.SetAck(77)
			p.MapSACK(func(n uint32) uint32 { return n + 100 })
			p.CompleteSum()
			if why := p.Decode(); why != drop.None || !p.ValidSum() {
				t.Errorf("%q: %v, sum right: %v", data, why, p.ValidSum())
			}
			s := p.Segment()
			edge := binary.BigEndian.Uint32(s[TCPLen+8:])
			if string(s.Data()) != data || s.Seq() != 0xfffffffe || s.Ack() != 77 || edge != 112 {
				t.Errorf("%q: %q, %d, %d, edge %d", data, s.Data(), s.Seq(), s.Ack(), edge)
			}
		}
	}
	p := synWith()
	if p.SetData(make([]byte, 70000)) || p.Len() != IPv4Len+TCPLen {
		t.Error("a packet longer than packets are")
	}
}

// A super-packet that gets more data may become one more segment.
func TestSetDataOfMany(t *testing.T) {
	p := synWith()
	p.SetData(make([]byte, 200))
	p.SegSize, p.SegHeader = 100, IPv4Len+TCPLen
	p.SetPartial()
	p.SetData(make([]byte, 201))
	if p.Segments != 3 {
		t.Errorf("%d segments", p.Segments)
	}
}

func TestSegment(t *testing.T) {
	p := synWith()
	for offset, want := range map[byte]bool{4: false, 5: true, 6: false} {
		p.Bytes()[IPv4Len+12] = offset << 4
		if got := p.Segment() != nil; got != want {
			t.Errorf("a header of %d words: %v", offset, got)
		}
	}
}
