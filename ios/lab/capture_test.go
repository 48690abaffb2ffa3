package lab

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"
	"time"

	"torii/dataplane/link"
)

// frames reads back the first octet and the time of each frame in a pcapng file (enhanced packet blocks, type 6).
func frames(file []byte) (octets []byte, at []time.Duration) {
	for len(file) > 0 {
		typ, length := binary.LittleEndian.Uint32(file), binary.LittleEndian.Uint32(file[4:])
		if typ == 6 {
			nanos := uint64(binary.LittleEndian.Uint32(file[12:]))<<32 | uint64(binary.LittleEndian.Uint32(file[16:]))
			at = append(at, time.Unix(0, int64(nanos)).Sub(birth))
			octets = append(octets, file[28])
		}
		file = file[length:]
	}
	return octets, at
}

func TestCaptures(t *testing.T) {
	w := NewVirtual(birth, 1)
	a, b, near, far, cable := wired(&w.World)
	cable.Adjust(func(wire *link.Wire) { wire.Delay = time.Second })
	var onCable, atPort bytes.Buffer
	if err := cable.Capture(&onCable, "a to b"); err != nil {
		t.Fatal(err)
	}
	if err := b.Port(0).Capture(&atPort); err != nil {
		t.Fatal(err)
	}
	a.Do(func(now time.Time) { near.send(now, 0, 1, 2) })
	w.Run(after(500 * time.Millisecond))
	b.Do(func(now time.Time) { far.send(now, 0, 3) })
	w.Run(after(time.Minute))

	ms := time.Millisecond
	octets, at := frames(onCable.Bytes())
	if !slices.Equal(octets, []byte{1, 2, 3}) || !slices.Equal(at, []time.Duration{0, 0, 500 * ms}) {
		t.Errorf("on the cable: %v at %v", octets, at)
	}
	octets, at = frames(atPort.Bytes())
	if !slices.Equal(octets, []byte{3, 1, 2}) || !slices.Equal(at, []time.Duration{500 * ms, 1000 * ms, 1000 * ms}) {
		t.Errorf("at the port: %v at %v", octets, at)
	}
}
