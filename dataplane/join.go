package dataplane

import (
	"bytes"
	"slices"

	"torii/dataplane/packet"
)

// mostGrowing bounds the connections whose segments are joined for a link at the same time.
const mostGrowing = 8

// join puts a segment behind the one before it that still waits for its link, where the two make a super-packet. A
// packet it leaves alone may have the next segment joined to it. The order within a connection stays.
func (r *Router) join(out *Iface, p *packet.Packet) bool {
	if p.Proto != packet.ProtoTCP {
		return false
	}
	pt, frame := out.port, out.frameLen()
	for i, at := range pt.growing {
		if !pt.out[at].SameConnection(p) {
			continue
		}
		joined := r.grow(pt, at, frame, p)
		if !joined || !mayGrow(pt.out[at], frame) {
			pt.growing = slices.Delete(pt.growing, i, i+1)
		}
		if joined {
			return true
		}
		break
	}
	if mayGrow(p, frame) {
		if len(pt.growing) == mostGrowing {
			pt.growing = slices.Delete(pt.growing, 0, 1)
		}
		pt.growing = append(pt.growing, len(pt.out))
	}
	return false
}

// grow joins a segment to the frame at a place in the queue, in a buffer that has room.
func (r *Router) grow(pt *port, at, frame int, p *packet.Packet) bool {
	head := pt.out[at]
	if !bytes.Equal(head.Bytes()[:frame], p.Bytes()[:frame]) {
		return false
	}
	head.Pull(frame)
	p.Pull(frame)
	next := head.Next(p)
	head.Push(frame)
	if !next {
		p.Push(frame)
		return false
	}
	if head.Tailroom() < p.Len() {
		large := r.pool.GetSize(packet.LargestData)
		large.CopyFrom(head)
		r.pool.Put(head)
		head, pt.out[at] = large, large
	}
	head.Pull(frame)
	head.Join(p)
	head.Push(frame)
	r.pool.Put(p)
	return true
}

// mayGrow asks the packet in a frame.
func mayGrow(p *packet.Packet, frame int) bool {
	p.Pull(frame)
	defer p.Push(frame)
	return p.MayGrow()
}

// frameLen is the length of what stands before an IP packet on the link.
func (i *Iface) frameLen() int {
	if i.Raw {
		return 0
	}
	return packet.EthernetLen
}
