package ios

import (
	"cmp"
	"slices"
	"time"

	"torii/dataplane/packet"
)

// neighbor is a line of show arp: a station heard of, or an address of our own.
type neighbor struct {
	addr       uint32
	mac        packet.MAC
	learned    time.Time
	iface      string
	own        bool
	incomplete bool
}

// neighbors lists the ARP table by address, our own addresses among them.
func (d *Device) neighbors() []neighbor {
	var all []neighbor
	for i := range d.running().Interfaces.All() {
		p := d.port(i.Name)
		if p == nil || !d.running().up(i) || !d.lineUp(i) {
			continue
		}
		all = append(all, neighbor{addr: addrWord(i.Addr), mac: p.mac, iface: i.Name.String(), own: true})
		for e := range d.router.Neighbors(d.compiled.number(i.Name)) {
			all = append(all, neighbor{addr: e.Addr, mac: e.MAC, learned: e.Learned, iface: i.Name.String(), incomplete: e.Incomplete})
		}
	}
	slices.SortFunc(all, func(a, b neighbor) int { return cmp.Compare(a.addr, b.addr) })
	return all
}

func (s *Session) clearARP() {
	s.own(func(time.Time) {
		for _, i := range s.device.tables.Ifaces {
			s.device.router.FlushNeighbors(i.Index)
		}
	})
}
