package ios

import (
	"slices"
	"time"

	"torii/cli"
)

// clearInterfaceCommands reset an interface: one that a session runs on loses it, and a client calls again.
func clearInterfaceCommands(s *Session) []cli.Line {
	var name IfName
	return []cli.Line{cli.Do("clear interface", "Clear the hardware logic on an interface", s.device.presentToken(&name)).Level(15).Run(func() {
		s.own(func(now time.Time) { s.device.clearInterface(now, name) })
	})}
}

func (d *Device) clearInterface(now time.Time, name IfName) {
	d.seen(name).resets++
	for _, c := range slices.Clone(d.calls) {
		if c.access == name || c.profile == name {
			d.hangUp(now, c)
		}
	}
}
