package ios

import "torii/dataplane/ppp"

// showPPP is the block of an interface that PPP runs on: a Dialer with the Virtual-Access it is bound to, or a template.
func (d *Device) showPPP(w *page, i *Interface) {
	call := d.callOf(i.Name)
	line, protocol := d.pppStatus(i)
	w.printf("%s is %s, line protocol is %s\n", i.Name, line, protocol)
	d.showHardware(w, i)
	w.printf("  Encapsulation PPP, LCP Closed, loopback not set\n")
	showKeepalive(w, i)
	w.printf("  DTR is pulsed for 1 seconds on reset\n")
	if call != nil && i.Name.kind == dialerKind {
		w.printf("  Interface is bound to %s\n", call.access.Short())
	}
	d.showDialerQueues(w, i)
	d.seen(i.Name).showShort(w)
	if call != nil && i.Name.kind == dialerKind {
		w.printf("Bound to:\n")
		d.showAccess(w, call)
	}
}

// pppStatus is that of a Dialer, which is up to be dialled: it says so until it is bound for the first time.
func (d *Device) pppStatus(i *Interface) (line, protocol string) {
	line, protocol = d.status(i)
	if line == "up" && i.Name.kind == dialerKind {
		protocol += " (spoofing)"
		if t := d.seen(i.Name); d.callOf(i.Name) == nil && t.InPackets+t.OutPackets == 0 {
			line += " (spoofing)"
		}
	}
	return line, protocol
}

func showKeepalive(w *page, i *Interface) {
	if i.PPP.NoKeepalive {
		w.printf("  Keepalive not set\n")
	} else {
		w.printf("  Keepalive set (%d sec)\n", i.PPP.Keepalive)
	}
}

// showDialerQueues are fair ones, as slow lines have them.
func (d *Device) showDialerQueues(w *page, i *Interface) {
	t := d.seen(i.Name)
	w.printf("  Last input %s, output %s, output hang never\n", ago(w.now, t.in.last), ago(w.now, t.out.last))
	w.printf("  Last clearing of \"show interface\" counters %s\n", ago(w.now, t.cleared))
	w.printf("  Input queue: 0/75/0/0 (size/max/drops/flushes); Total output drops: 0\n  Queueing strategy: weighted fair\n")
	w.printf("  Output queue: 0/1000/64/0 (size/max total/threshold/drops) \n     Conversations  0/0/16 (active/max active/max total)\n")
	w.printf("     Reserved Conversations 0/0 (allocated/max allocated)\n     Available Bandwidth %d kilobits/sec\n", ifKinds[i.Name.kind].kbit*3/4)
	d.showRates(w, t)
}

// showShort is the counters of an interface without a medium of its own.
func (t *traffic) showShort(w *page) {
	w.printf("     %d packets input, %d bytes\n     %d packets output, %d bytes\n", t.InPackets, t.InBytes, t.OutPackets, t.OutBytes)
}

// showAccess is the Virtual-Access of a session. The subinterface that a server has for one has no queues.
func (d *Device) showAccess(w *page, c *call) {
	i, t := d.accessOf(c), d.seen(c.access)
	line, protocol := d.status(i)
	w.printf("%s is %s, line protocol is %s \n", i.Name, line, protocol)
	d.showHardware(w, i)
	w.printf("  Encapsulation PPP, %s\n  PPPoE vaccess, cloned from %s\n", c.layers(), c.profile)
	if c.served() {
		w.printf("  Vaccess status 0x0\n")
		showKeepalive(w, i)
		t.showShort(w)
		w.printf("  Last clearing of \"show interface\" counters %s\n", ago(w.now, t.cleared))
		return
	}
	w.printf("  Vaccess status 0x44, loopback not set\n")
	showKeepalive(w, i)
	w.printf("  Interface is bound to %s (Encapsulation PPP)\n", c.profile.Short())
	w.printf("  Last input %s, output %s, output hang never\n", ago(w.now, t.in.last), ago(w.now, t.out.last))
	w.printf("  Last clearing of \"show interface\" counters %s\n", ago(w.now, t.cleared))
	w.printf("  Input queue: 0/75/0/0 (size/max/drops/flushes); Total output drops: 0\n  Queueing strategy: fifo\n  Output queue: 0/40 (size/max)\n")
	d.showRates(w, t)
	t.show(w, true)
	w.printf("     0 carrier transitions\n")
}

// layers are the protocols that are open, as show interfaces has them.
func (c *call) layers() string {
	switch lcp, ipcp := c.session.States(); {
	case lcp == ppp.Open && ipcp == ppp.Open:
		return "LCP Open\n  Open: IPCP"
	case lcp == ppp.Open:
		return "LCP Open"
	default:
		return "LCP " + lcp.String()
	}
}
