package lab

import (
	"fmt"
	"io"
	"net/netip"
	"strings"
	"time"

	"torii/cli/term"
	"torii/ios"
)

// past is how long before its start the past of a world begins, if it has one.
const past = 5 * time.Minute

// Awaken switches on every device in a world that is still to be started. What the topology's past says has happened
// by then, though nobody had to wait for it.
func (t *Topology) Awaken(r *Real, s Supply) (devices []*Device, faults []ios.LoadError, err error) {
	if len(t.Past) == 0 {
		devices, _, faults = t.Power(&r.World, s)
		return devices, faults, nil
	}
	now := time.Now()
	before := &Virtual{World: r.World, clock: now.Add(-past), future: r}
	r.World.pace = before
	devices, _, faults = t.Power(&r.World, s)
	err = t.Relive(devices)
	if before.clock.After(now) {
		err = fmt.Errorf("the past of lab %s takes longer than %v", t.Name, past)
	}
	before.Run(now)
	r.World.pace = r
	return devices, faults, err
}

// Relive types what the topology's past says. The devices must be under virtual time.
func (t *Topology) Relive(devices []*Device) error {
	for _, p := range t.Past {
		if err := devices[p.Node].typed(p.Line); err != nil {
			return err
		}
	}
	return nil
}

// typed is a line that somebody typed who came by the outside door; questions are answered with the return key.
func (d *Device) typed(line string) error {
	t := term.Scripted(strings.NewReader("\r\r"), io.Discard)
	shell, err := d.open(ios.Login{User: "admin", Level: 15, From: netip.AddrFrom4([4]byte{127, 0, 0, 1})}, t)
	if err != nil {
		return err
	}
	shell.Exec(t, line)
	if closer, ok := shell.(io.Closer); ok {
		return closer.Close()
	}
	return nil
}
