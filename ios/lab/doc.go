// Package lab is a world of devices on wires: routers, PCs and servers in one process, without privileges.
//
// A device is state, not a goroutine. It lives in a [Cell], which queues what arrives and runs the device when there
// is something to do; one goroutine at a time, the owner, calls its methods. The same cells and cables run in two ways:
//
//	        frames ──▶ inbox ─┐                        ┌─ Virtual: one goroutine; when nothing is ready
//	Cell    deadline ─────────┼─▶ agenda ─▶ run, Tick ─┤           the clock jumps to the next deadline
//	        Do (terminals) ───┘   (ready,              └─ Real: a worker per core, one timer,
//	                               alarms)                      nothing runs while nothing happens
//
// No channel carries a packet, and the clock is read at the two ends of a cell's run. Package lab knows no IOS: what a router is
// comes in as a [Node].
package lab
