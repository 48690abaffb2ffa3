package lab

import (
	"sync"
	"time"

	"torii/dataplane/packet"
)

// inboxSize bounds the frames that wait for a cell to run.
const inboxSize = 4096

// burst is frames that arrived together at one port.
type burst struct {
	port, count int
	at          time.Time
}

// mail is frames in the order of their arrival, and the bursts they came in.
type mail struct {
	frames []*packet.Packet
	bursts []burst
}

// inbox holds what has arrived since the cell last ran. It is filled by the owners of other cells.
type inbox struct {
	mu   sync.Mutex // guards the fields below
	mail mail
	lost []uint64 // by port
}

// add queues frames and tells how many of them there was room for.
func (b *inbox) add(at time.Time, port int, frames []*packet.Packet) (taken int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	taken = min(len(frames), inboxSize-len(b.mail.frames))
	b.count(port, len(frames)-taken)
	if taken > 0 {
		b.mail.frames = append(b.mail.frames, frames[:taken]...)
		b.mail.bursts = append(b.mail.bursts, burst{port: port, count: taken, at: at})
	}
	return taken
}

// swap hands the whole mail over and goes on with the storage of read.
func (b *inbox) swap(read mail) mail {
	b.mu.Lock()
	defer b.mu.Unlock()
	clear(read.frames)
	full := b.mail
	b.mail = mail{frames: read.frames[:0], bursts: read.bursts[:0]}
	return full
}

func (b *inbox) lose(port, frames int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.count(port, frames)
}

func (b *inbox) count(port, frames int) {
	for frames > 0 && len(b.lost) <= port {
		b.lost = append(b.lost, 0)
	}
	if frames > 0 {
		b.lost[port] += uint64(frames)
	}
}

// losses is the number of frames from a port that there was no room for.
func (b *inbox) losses(port int) uint64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	if port >= len(b.lost) {
		return 0
	}
	return b.lost[port]
}
