package ios

import (
	"fmt"
	"iter"
	"time"

	"torii/cli"
)

func interfaceCommands(s *Session) []cli.Line {
	all := func(print func(*page, *Interface)) func(*page) {
		return func(w *page) {
			for i := range s.device.listed() {
				print(w, i)
			}
		}
	}
	d := s.device
	return []cli.Line{
		s.show("show interfaces", "Interface status and configuration", all(d.showInterface)),
		s.show("show interfaces description", "Show interface description", s.showDescriptions(nil)),
		s.show("show interfaces stats", "Show interface packets & octets, in & out, by switching path", all(d.showPaths)),
		s.show("show interfaces summary", "Show interface summary", s.showSummary(nil)),
		s.showOneInterface(),
		s.clearCounters(),
	}
}

// showOneInterface is show interfaces X, with the tables that are also made of all of them.
func (s *Session) showOneInterface() cli.Line {
	var name IfName
	var view string
	only := func(i *Interface) bool { return i.Name == name }
	print := func(w *page) {
		i := s.device.interfaceNamed(name)
		switch view {
		case "description":
			s.showDescriptions(only)(w)
		case "stats":
			s.device.showPaths(w, i)
		case "summary":
			s.showSummary(only)(w)
		default:
			s.device.showInterface(w, i)
		}
	}
	views := cli.OneOf(&view, "description", "Show interface description", "stats", "Show interface packets & octets, in & out, by switching path",
		"summary", "Show interface summary")
	return s.show("show interfaces", "Interface status and configuration", print, s.device.presentToken(&name), cli.Opt(views))
}

// listed are the interfaces in the order of every list but running-config: what has a port comes first.
func (c *Config) listed() iter.Seq[*Interface] {
	return func(yield func(*Interface) bool) {
		for _, virtual := range [...]bool{false, true} {
			for i := range c.Interfaces.All() {
				if i.Name.virtual() == virtual && !yield(i) {
					return
				}
			}
		}
	}
}

// status is the pair of states every table prints.
func (d *Device) status(i *Interface) (line, protocol string) {
	switch c := d.accessNamed(i.Name); {
	case c != nil && c.isOpen():
		return "up", "up"
	case c != nil:
		return "up", "down"
	case i.Shutdown:
		return "administratively down", "down"
	case !d.lineUp(i):
		return "down", "down"
	}
	return "up", "up"
}

func (d *Device) showInterface(w *page, i *Interface) {
	if c := d.accessNamed(i.Name); c != nil {
		d.showAccess(w, c)
		return
	}
	if i.Name.pointToPoint() {
		d.showPPP(w, i)
		return
	}
	line, protocol := d.status(i)
	w.printf("%s is %s, line protocol is %s \n", i.Name, line, protocol)
	d.showHardware(w, i)
	d.showMedium(w, i)
	d.showQueues(w, i)
	d.seen(i.Name).show(w, i.Name.virtual())
}

func (d *Device) showHardware(w *page, i *Interface) {
	kind := ifKinds[i.Name.kind]
	if p := d.port(i.Name); p != nil {
		w.printf("  Hardware is %s, address is %s (bia %s)\n", kind.hardware, dotted(p.mac), dotted(p.mac))
	} else {
		w.printf("  Hardware is %s\n", kind.hardware)
	}
	if i.Description != "" {
		w.printf("  Description: %s\n", i.Description)
	}
	if text := d.running().addressText(i); text != "" {
		w.printf("  %s\n", text)
	}
	persecond := "/sec"
	if d.Platform.Classic {
		persecond = ""
	}
	tx, rx := d.load(w.now, i)
	w.printf("  MTU %d bytes, BW %d Kbit%s, DLY %d usec, \n", d.mtu(i.Name), d.pattern(i.Name).kbit, persecond, d.pattern(i.Name).delay)
	w.printf("     reliability %d/255, txload %d/255, rxload %d/255\n", d.seen(i.Name).reliability(w.now), tx, rx)
}

// addressText is how an interface came to its address, as shows begin with it; nothing where it has none.
func (c *Config) addressText(i *Interface) string {
	at := c.speaks(i)
	switch {
	case i.Addr.IsValid():
		return fmt.Sprintf("Internet address is %s", i.Prefix())
	case i.Borrows:
		return fmt.Sprintf("Interface is unnumbered. Using address of %s (%s)", i.Lender, at)
	case i.Negotiated && at.IsValid():
		return fmt.Sprintf("Internet address is %s/32", at)
	case i.Negotiated:
		return "Internet address will be negotiated using IPCP"
	}
	return ""
}

// load is how busy an interface is in each direction, in 255ths of its bandwidth, and 1 at least.
func (d *Device) load(now time.Time, i *Interface) (tx, rx uint64) {
	t := d.seen(i.Name)
	share := func(f *flow) uint64 {
		bits, _ := f.rate(now, t.period)
		return min(255, max(1, bits*255/uint64(d.pattern(i.Name).kbit*1000)))
	}
	return share(&t.out), share(&t.in)
}

func (d *Device) showMedium(w *page, i *Interface) {
	if i.Name.virtual() {
		w.printf("  Encapsulation LOOPBACK, loopback not set\n")
		if !d.Platform.Classic {
			w.printf("  Keepalive set (10 sec)\n")
		}
		return
	}
	w.printf("  Encapsulation ARPA, loopback not set\n  Keepalive set (10 sec)\n")
	switch up := d.lineUp(i); {
	case i.Name.kind == gigabitEthernet && up:
		w.printf("  Full Duplex, 1Gbps, media type is RJ45\n  output flow-control is unsupported, input flow-control is unsupported\n")
	case i.Name.kind == gigabitEthernet:
		w.printf("  Auto Duplex, Auto Speed, media type is RJ45\n  output flow-control is unsupported, input flow-control is unsupported\n")
	case up:
		w.printf("  Full-duplex, 100Mb/s, 100BaseTX/FX\n")
	default:
		w.printf("  Auto-duplex, Auto Speed, 100BaseTX/FX\n")
	}
	w.printf("  ARP type: ARPA, ARP Timeout 04:00:00\n")
}

// showQueues is what stands between the medium and the counters.
func (d *Device) showQueues(w *page, i *Interface) {
	t := d.seen(i.Name)
	depth := 40
	if i.Name.virtual() {
		depth = 0
	}
	lost := d.lost(i.Name)
	w.printf("  Last input %s, output %s, output hang never\n", ago(w.now, t.in.last), ago(w.now, t.out.last))
	w.printf("  Last clearing of \"show interface\" counters %s\n", ago(w.now, t.cleared))
	w.printf("  Input queue: 0/75/%d/0 (size/max/drops/flushes); Total output drops: %d\n", lost.in, lost.out)
	w.printf("  Queueing strategy: fifo\n  Output queue: 0/%d (size/max)\n", depth)
	d.showRates(w, t)
}

func (d *Device) showRates(w *page, t *traffic) {
	inBits, inRate := t.in.rate(w.now, t.period)
	outBits, outRate := t.out.rate(w.now, t.period)
	w.printf("  %s input rate %d bits/sec, %d packets/sec\n", span(t.period), inBits, inRate)
	w.printf("  %s output rate %d bits/sec, %d packets/sec\n", span(t.period), outBits, outRate)
}

// losses are the frames that a full queue turned away, in and out, since the counters were cleared.
type losses struct{ in, out uint64 }

func (d *Device) lost(name IfName) losses {
	p := d.port(name)
	if p == nil {
		return losses{}
	}
	overruns, unsent := p.losses()
	return losses{overruns - p.overruns, unsent - p.unsent}
}

// show prints the counters. A virtual interface has no medium to fail.
func (t *traffic) show(w *page, virtual bool) {
	abort := map[bool]string{true: ", 0 abort"}[virtual]
	w.printf("     %d packets input, %d bytes, 0 no buffer\n", t.InPackets, t.InBytes)
	w.printf("     Received %d broadcasts (%d IP multicasts)\n", t.InBroadcasts, t.InMulticasts)
	w.printf("     %d runts, 0 giants, 0 throttles\n", t.InRunts)
	w.printf("     %d input errors, 0 CRC, %d frame, 0 overrun, 0 ignored%s\n", t.InErrors, t.InErrors-t.InRunts, abort)
	if !virtual {
		w.printf("     0 watchdog, %d multicast, 0 pause input\n", t.InMulticasts)
	}
	w.printf("     %d packets output, %d bytes, 0 underruns\n", t.OutPackets, t.OutBytes)
	w.printf("     0 output errors, 0 collisions, %d interface resets\n", t.resets)
	w.printf("     %d unknown protocol drops\n", t.InUnknown)
	if !virtual {
		w.printf("     0 babbles, 0 late collision, 0 deferred\n     %d lost carrier, 0 no carrier, 0 pause output\n", t.lostCarrier)
	}
	w.printf("     0 output buffer failures, 0 output buffers swapped out\n")
}
