package lab

import (
	"math/rand/v2"
	"time"

	"torii/dataplane/link"
)

// World is cells and the cables between them. It is built before it runs; see [Virtual] and [Real].
type World struct {
	pace   pace
	agenda *agenda
	cells  []*Cell
	seed   uint64
	cables uint64
}

// pace is how a world gets on: by jumps, or with the clock on the wall.
type pace interface {
	now() time.Time
	await(c *Cell, until func() bool, interrupt <-chan struct{}) bool
}

// Add makes a cell with the given number of ports and the node that lives in it.
func (w *World) Add(name string, ports int, node func(ports []link.Link) Node) *Cell {
	c := &Cell{Name: name, world: w, index: len(w.cells)}
	links := make([]link.Link, ports)
	for i := range links {
		p := &Port{cell: c, index: i}
		c.ports = append(c.ports, p)
		links[i] = p
	}
	c.node = node(links)
	w.cells = append(w.cells, c)
	c.wake()
	return c
}

// Cells returns the cells in the order of their making. The slice is not to be changed.
func (w *World) Cells() []*Cell { return w.cells }

// Join puts a cable between two ports that have none yet.
func (w *World) Join(a, b *Port) *Cable {
	w.cables++
	return newCable(a, b, rand.New(rand.NewPCG(w.seed, w.cables)))
}

// real is the world as it runs, or will run, in real time; nil: it never does.
func (w *World) real() *Real {
	switch p := w.pace.(type) {
	case *Real:
		return p
	case *Virtual:
		return p.future
	}
	return nil
}
