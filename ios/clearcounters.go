package ios

import (
	"fmt"
	"time"

	"torii/cli"
)

// clearCounters sets the counters of all interfaces or of one to zero, once that is confirmed.
func (s *Session) clearCounters() cli.Line {
	var name IfName
	one := false
	return cli.Do("clear counters", "Clear counters on one or all interfaces", cli.Opt(s.device.presentToken(&name).Then(func() { one = true }))).
		Level(15).Run(func() {
		on := "all interfaces"
		if one {
			on = "this interface"
		}
		if s.confirm(fmt.Sprintf("Clear \"show interface\" counters on %s [confirm]", on)) {
			s.own(func(now time.Time) { s.device.clearCounters(now, name, one, s.by()) })
		}
	})
}

func (d *Device) clearCounters(now time.Time, name IfName, one bool, by string) {
	for i := range d.running().Interfaces.All() {
		if one && i.Name != name {
			continue
		}
		if p := d.port(i.Name); p != nil {
			overruns, unsent := p.losses()
			d.seen(i.Name).clear(now, overruns, unsent)
		} else {
			d.clearProfile(now, i.Name)
		}
	}
	for _, c := range d.calls {
		if !one || c.access == name {
			d.clearAccess(now, c)
		}
	}
	on := "all interfaces"
	if one {
		on = "interface " + name.String()
	}
	d.logf(now, "%%CLEAR-5-COUNTERS: Clear counter on %s by %s", on, by)
}
