package lab

import (
	"fmt"
	"time"
)

// Virtual is a world of discrete events in one goroutine: cells run until none is ready, then the clock jumps to the
// next deadline. The same seed and the same calls give the same world, octet for octet.
type Virtual struct {
	World
	clock time.Time
	due   []*Cell
	still int // alarms since the clock last moved

	future *Real // the world whose past this is, if it is one
}

// standstill is more alarms than any world needs at one instant.
const standstill = 100_000

// NewVirtual returns an empty world whose clock stands at start.
func NewVirtual(start time.Time, seed uint64) *Virtual {
	v := &Virtual{clock: start}
	v.World = World{pace: v, agenda: newAgenda(), seed: seed}
	return v
}

// Now is the time of the world.
func (v *Virtual) Now() time.Time { return v.clock }

// Run lets everything happen that is due until then, and sets the clock to it.
func (v *Virtual) Run(until time.Time) {
	for v.step(until) {
	}
	v.clock = until
}

// step runs one cell; false says that nothing is to be done until then. The zero time is no limit.
func (v *Virtual) step(until time.Time) bool {
	c := v.agenda.take()
	for c == nil {
		due := v.agenda.nextAlarm()
		if due.IsZero() || !until.IsZero() && due.After(until) {
			return false
		}
		v.jump(due)
		c = v.agenda.take()
	}
	c.run()
	return true
}

func (v *Virtual) jump(due time.Time) {
	v.still++
	if due.After(v.clock) {
		v.clock, v.still = due, 0
	}
	v.due, _ = v.agenda.fire(v.clock, v.due[:0])
	if v.still > standstill {
		panic(fmt.Sprintf("%s does not move its deadline", v.due[0].Name))
	}
	for _, c := range v.due {
		c.wake()
	}
}

func (v *Virtual) now() time.Time { return v.clock }

func (v *Virtual) await(c *Cell, until func() bool, interrupt <-chan struct{}) bool {
	c.Do(func(time.Time) {})
	for !until() {
		select {
		case <-interrupt:
			return false
		default:
		}
		if !v.step(time.Time{}) {
			return false
		}
	}
	return true
}
