package packet

import (
	"encoding/binary"
	"testing"

	"torii/dataplane/drop"
)

// synWith is a SYN with these options.
func synWith(options ...byte) *Packet {
	for len(options)%4 != 0 {
		options = append(options, tcpOptionEnd)
	}
	p := NewPool().Get()
	b := p.Extend(TCPLen + len(options))
	clear(b)
	binary.BigEndian.PutUint16(b, 4000)
	binary.BigEndian.PutUint16(b[2:], 80)
	b[12], b[13] = byte(TCPLen+len(options))/4<<4, TCPSyn
	copy(b[TCPLen:], options)
	p.PushIPv4(IPv4Fields{Src: Addr(0x0a000001), Dst: Addr(0x0a000002), Proto: ProtoTCP, TTL: 9})
	p.SetPartial()
	p.CompleteSum()
	if why := p.Decode(); why != drop.None {
		panic(why)
	}
	return p
}

func TestClampMSS(t *testing.T) {
	for name, row := range map[string]struct {
		options []byte
		at      int // of the value; 0: nothing to lower
	}{
		"alone":                {[]byte{2, 4, 0x05, 0xb4}, 2},
		"behind a nop":         {[]byte{1, 2, 4, 0x05, 0xb4}, 3},
		"behind another":       {[]byte{8, 3, 7, 2, 4, 0x05, 0xb4}, 5},
		"low enough":           {[]byte{2, 4, 0x05, 0x00}, 0},
		"none":                 {[]byte{1, 1, 1, 1}, 0},
		"behind the end":       {[]byte{0, 2, 4, 0x05, 0xb4}, 0},
		"cut short":            {[]byte{1, 1, 2, 4}, 0},
		"a length of nothing":  {[]byte{8, 0, 2, 4}, 0},
		"a length of the rest": {[]byte{1, 1, 1, 8}, 0},
		"another length":       {[]byte{2, 6, 0x05, 0xb4, 0, 0}, 0},
	} {
		p := synWith(row.options...)
		if p.ClampMSS(1356) != (row.at != 0) || !p.ValidSum() {
			t.Errorf("%s: sum right: %v", name, p.ValidSum())
		}
		if row.at != 0 && binary.BigEndian.Uint16(p.Bytes()[IPv4Len+TCPLen+row.at:]) != 1356 {
			t.Errorf("%s: % x", name, p.Bytes()[IPv4Len+TCPLen:])
		}
	}
	p := synWith(2, 4, 0x05, 0xb4)
	p.TCPFlags = TCPAck
	if p.ClampMSS(1356) {
		t.Error("of a segment that is no SYN")
	}
}
