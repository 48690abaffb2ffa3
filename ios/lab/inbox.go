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
	mu      sync.Mutex // guards the fields below
	mail    mail
	dropped uint64
}

// add queues frames and tells how many of them there was room for.
func (b *inbox) add(at time.Time, port int, frames []*packet.Packet) (taken int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	taken = min(len(frames), inboxSize-len(b.mail.frames))
	b.dropped += uint64(len(frames) - taken)
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

func (b *inbox) lose(frames int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.dropped += uint64(frames)
}

func (b *inbox) drops() uint64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.dropped
}
