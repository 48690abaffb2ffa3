// Package link is what carries Ethernet frames away from an interface, vectors at a time: wires between two ports of
// the process, and captures of them. It neither reads nor changes what the frames carry, except that a super-packet
// becomes real frames before a wire.
package link

import (
	"time"

	"torii/dataplane/packet"
)

// Link carries Ethernet frames away from an interface. Send takes ownership of the packets and of their order, not
// of the slice.
type Link interface {
	Send(now time.Time, frames []*packet.Packet)
}
