package ios

import (
	"fmt"

	"torii/cli"
)

func inventoryCommands(s *Session) []cli.Line {
	return []cli.Line{s.show("show inventory", "Show the physical inventory", s.device.showInventory)}
}

func (d *Device) showInventory(w *page) {
	for _, p := range d.parts() {
		w.printf("NAME: %q, DESCR: %q\nPID: %-18s, VID: %s, SN: %s\n\n", p.name, p.about, p.product, p.version, p.serial)
	}
}

// part is something of a router that has a serial number.
type part struct{ name, about, product, version, serial string }

// parts are the chassis: nothing is plugged into it.
func (d *Device) parts() []part {
	if d.Platform.Classic {
		return []part{{"chassis", d.Platform.Model + " chassis", "CISCO" + d.Platform.Model, "V05 ", d.Serial}}
	}
	about := fmt.Sprintf("%s chassis, Hw Serial#: %s, Hw Revision: 1.0", d.Platform.Model, d.Serial)
	return []part{{d.Platform.Model, about, d.Platform.Model, "V05 ", d.Serial}}
}
