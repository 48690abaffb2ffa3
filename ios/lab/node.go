package lab

import (
	"time"

	"torii/dataplane/packet"
)

// Node is a device on the wires. Its methods are called by one goroutine at a time: the world sees to that.
type Node interface {
	// Receive takes frames that arrived at one of its ports, counted in order. It owns the packets, not the slice.
	Receive(now time.Time, port int, frames []*packet.Packet)

	// Deadline is when Tick is due at the latest; the zero time says never.
	Deadline() time.Time

	// Tick does what is due. Afterwards the deadline lies behind now.
	Tick(now time.Time)
}

// Worker is a node that keeps account of its work.
type Worker interface {
	Node

	// Worked comes at the end of each turn: when it began and how long it took, which under virtual time is nothing.
	Worked(began time.Time, busy time.Duration)
}

// Booter is a node that is switched on by the first turn of its cell, when the cables are in.
type Booter interface {
	Node

	// Boot comes before any other method.
	Boot(now time.Time)
}
