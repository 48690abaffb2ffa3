package ios

import (
	"torii/cli"
	"torii/dataplane"
)

func interfaceCommands(s *Session) []cli.Line {
	return []cli.Line{
		s.show("show interfaces", "Interface status and configuration", func(w *page) { s.showInterfaces(w, nil) }),
		s.showOneInterface(),
		s.show("show ip interface brief", "Brief summary of IP status and configuration", s.showBrief),
	}
}

func (s *Session) showOneInterface() cli.Line {
	var name IfName
	c := s.device.running()
	return s.show("show interfaces", "Interface status and configuration", func(w *page) { s.showInterfaces(w, &name) }, c.ifToken(&name))
}

func (s *Session) showInterfaces(w *page, only *IfName) {
	for i := range s.device.running().Interfaces.All() {
		if only == nil || *only == i.Name {
			s.device.showInterface(w, i)
		}
	}
}

// status is the pair of states every table prints.
func (d *Device) status(i *Interface) (line, protocol string) {
	switch {
	case i.Shutdown:
		return "administratively down", "down"
	case !d.lineUp(i):
		return "down", "down"
	}
	return "up", "up"
}

func (s *Session) showBrief(w *page) {
	const row = "%-26s %-15s %-3s %-6s %-21s %-8s\n"
	w.printf("%-26s %-15s %-3s %-6s %-21s %s\n", "Interface", "IP-Address", "OK?", "Method", "Status", "Protocol")
	d := s.device
	for _, virtual := range [...]bool{false, true} {
		for i := range d.running().Interfaces.All() {
			if i.Name.virtual() != virtual {
				continue
			}
			addr, method := "unassigned", "unset"
			if i.Addr.IsValid() {
				addr, method = i.Addr.String(), d.method(i)
			}
			line, protocol := d.status(i)
			w.printf(row, i.Name, addr, "YES", method, line, protocol)
		}
	}
}

// method is how an address came about: from the startup-config, or typed since.
func (d *Device) method(i *Interface) string {
	if old, ok := d.booted.Interfaces.Get(i); ok && old.Addr == i.Addr && old.Mask == i.Mask {
		return "NVRAM"
	}
	return "manual"
}

func (d *Device) counters(i *Interface) dataplane.IfaceCounters {
	for _, iface := range d.tables.Ifaces {
		if iface.Index == d.compiled.number(i.Name) {
			return *iface.Counters
		}
	}
	return dataplane.IfaceCounters{}
}

func (d *Device) showInterface(w *page, i *Interface) {
	kind := ifKinds[i.Name.kind]
	line, protocol := d.status(i)
	w.printf("%s is %s, line protocol is %s \n", i.Name, line, protocol)
	if p := d.port(i.Name); p != nil {
		w.printf("  Hardware is %s, address is %s (bia %s)\n", kind.hardware, dotted(p.mac), dotted(p.mac))
	} else {
		w.printf("  Hardware is %s\n", kind.hardware)
	}
	if i.Description != "" {
		w.printf("  Description: %s\n", i.Description)
	}
	if i.Addr.IsValid() {
		w.printf("  Internet address is %s\n", i.Prefix())
	}
	persecond := "/sec"
	if d.Platform.Classic {
		persecond = ""
	}
	w.printf("  MTU %d bytes, BW %d Kbit%s, DLY %d usec, \n", kind.mtu, kind.kbit, persecond, kind.delay)
	w.printf("     reliability 255/255, txload 1/255, rxload 1/255\n")
	d.showMedium(w, i)
	d.showTraffic(w, i)
}

func (d *Device) showMedium(w *page, i *Interface) {
	if i.Name.virtual() {
		w.printf("  Encapsulation LOOPBACK, loopback not set\n")
		return
	}
	w.printf("  Encapsulation ARPA, loopback not set\n  Keepalive set (10 sec)\n")
	switch up := d.lineUp(i); {
	case !up:
		w.printf("  Auto-duplex, Auto Speed, 100BaseTX/FX\n")
	case i.Name.kind == gigabitEthernet:
		w.printf("  Full Duplex, 1Gbps, media type is RJ45\n  output flow-control is unsupported, input flow-control is unsupported\n")
	default:
		w.printf("  Full-duplex, 100Mb/s, 100BaseTX/FX\n")
	}
	w.printf("  ARP type: ARPA, ARP Timeout 04:00:00\n")
}

func (d *Device) showTraffic(w *page, i *Interface) {
	n := d.counters(i)
	t := d.seen(i.Name)
	w.printf("  Last input %s, output %s, output hang never\n", ago(w.now, t.lastIn), ago(w.now, t.lastOut))
	w.printf("  Last clearing of \"show interface\" counters never\n")
	w.printf("  Input queue: 0/75/%d/0 (size/max/drops/flushes); Total output drops: 0\n", n.InDrops)
	w.printf("  Queueing strategy: fifo\n  Output queue: 0/40 (size/max)\n")
	inBits, inRate := t.in.read(w.now, n.InBytes, n.InPackets)
	outBits, outRate := t.out.read(w.now, n.OutBytes, n.OutPackets)
	w.printf("  5 minute input rate %d bits/sec, %d packets/sec\n", inBits, inRate)
	w.printf("  5 minute output rate %d bits/sec, %d packets/sec\n", outBits, outRate)
	w.printf("     %d packets input, %d bytes, 0 no buffer\n", n.InPackets, n.InBytes)
	w.printf("     Received %d broadcasts, 0 runts, 0 giants, 0 throttles\n", n.InBroadcasts)
	w.printf("     %d input errors, 0 CRC, 0 frame, 0 overrun, 0 ignored\n", n.InErrors)
	w.printf("     %d packets output, %d bytes, 0 underruns\n", n.OutPackets, n.OutBytes)
	w.printf("     0 output errors, 0 collisions, 0 interface resets\n     0 output buffer failures, 0 output buffers swapped out\n")
}
