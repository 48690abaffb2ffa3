package link

import (
	"slices"

	"torii/dataplane/packet"
)

// Vectors is how many vectors a port has. A channel with room for so many from each port never blocks a Run.
const Vectors = 4

const (
	mostFrames = 64  // read at once, super-packets among them
	keptLarge  = 16  // packets a vector brings along for super-packets
	keptSmall  = 256 // and for others
)

// Vector is what a port has read at once. It belongs to whoever it was delivered to until it is released; the frames
// belong to whoever takes them. A port reads no further while all its vectors are out: what arrives then waits in
// Linux, in a queue of bounded length.
type Vector struct {
	Frames []*packet.Packet
	Down   error // why the port carries nothing from now on; nil says that it does

	shelf        *shelf
	small, large []*packet.Packet
	changed      bool // Down has
}

// Release gives the vector back to its port. It is for the owner, whose pool replaces the packets taken.
func (v *Vector) Release() { v.shelf.put(v) }

// empty tells that there is nothing to deliver.
func (v *Vector) empty() bool { return len(v.Frames) == 0 && !v.changed }

// room tells whether another frame may be read.
func (v *Vector) room() bool {
	return len(v.Frames) < mostFrames && len(v.large) > 0 && len(v.small) > 0
}

// report writes down a change of state.
func (v *Vector) report(down error) { v.Down, v.changed = down, true }

// keep appends the frame of n octets that was read into the large packet at a place: the packet itself, whose place is
// left empty, or where that would be a waste a copy in a small one.
func (v *Vector) keep(place, n int) *packet.Packet {
	p := v.large[place]
	if small := v.small[len(v.small)-1]; n <= small.Tailroom()-packet.Tailroom {
		copy(small.Extend(n), p.Buf[p.Start:])
		v.small = v.small[:len(v.small)-1]
		p = small
	} else {
		p.Extend(n)
		v.large[place] = nil
	}
	v.Frames = append(v.Frames, p)
	return p
}

// compact closes the places left empty.
func (v *Vector) compact() {
	v.large = slices.DeleteFunc(v.large, func(p *packet.Packet) bool { return p == nil })
}

// shelf is where the vectors of a port wait for being filled. Its channel has room for all of them.
type shelf struct {
	pool   *packet.Pool // the owner's
	idle   chan *Vector
	closed bool // the owner's, too
}

func newShelf(pool *packet.Pool) *shelf {
	s := &shelf{pool: pool, idle: make(chan *Vector, Vectors)}
	for range Vectors {
		s.put(&Vector{shelf: s})
	}
	return s
}

func (s *shelf) put(v *Vector) {
	clear(v.Frames)
	v.Frames, v.Down, v.changed = v.Frames[:0], nil, false
	if s.closed {
		v.empties()
		return
	}
	for len(v.small) < keptSmall {
		v.small = append(v.small, s.pool.Get())
	}
	for len(v.large) < keptLarge {
		v.large = append(v.large, s.pool.GetSize(packet.LargestData))
	}
	s.idle <- v
}

// close puts the packets of all vectors back, of those that are out when they are released.
func (s *shelf) close() {
	s.closed = true
	for {
		select {
		case v := <-s.idle:
			v.empties()
		default:
			return
		}
	}
}

// empties puts the packets back that were brought along in vain.
func (v *Vector) empties() {
	for _, p := range slices.Concat(v.small, v.large) {
		v.shelf.pool.Put(p)
	}
	v.small, v.large = nil, nil
}
