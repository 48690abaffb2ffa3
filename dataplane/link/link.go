// Package link is what carries frames to and from an interface, vectors at a time: wires between two ports of the
// process, captures of them, and ports of the Linux machine it runs on. It neither reads nor changes what the frames
// carry, except that a super-packet becomes real frames where the far side cannot take it.
//
//	Linux ─▶ Run ─▶ Vector ─▶ owner: Router.Receive … Link.Send ─▶ Linux
//	          ▲────── Release ──┘
//
// A port has two sides that share nothing but a file descriptor: Run reads, on whatever goroutine calls it, and Send
// writes, on the owner's. Packets cross over in vectors and come back with them. There is no goroutine, no clock and
// no lock in here, and nothing is allocated per packet.
package link

import (
	"time"

	"torii/dataplane/packet"
)

// Link carries frames away from an interface: Ethernet, or IP packets where the interface is raw. Send takes ownership
// of the packets and of their order, not of the slice.
type Link interface {
	Send(now time.Time, frames []*packet.Packet)
}
