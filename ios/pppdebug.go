package ios

import (
	"time"

	"torii/dataplane/packet"
	"torii/dataplane/ppp"
	"torii/ios/debug"
)

// debugPPP prints an event of PPP in IOS's words, if its debug is on.
func (d *Device) debugPPP(now time.Time, c *call, e ppp.Event) {
	lines, authentication := debug.PPPLines(e, c.access().Short())
	kind := debugPPP
	if authentication {
		kind = debugPPPAuth
	}
	for _, line := range lines {
		d.debugf(now, kind, "%s", line)
	}
}

func (d *Device) debugPPPoE(now time.Time, format string, args ...any) {
	d.debugf(now, debugPPPoE, format, args...)
}

// debugSent tells of a packet of discovery that goes out.
func (d *Device) debugSent(now time.Time, port IfName, o ppp.SendDiscovery) {
	switch o.Packet.Code {
	case ppp.PADI:
		d.debugPPPoE(now, " Sending PADI: Interface = %s", port)
	case ppp.PADR:
		d.debugPPPoE(now, "OUT PADR from PPPoE Session")
	case ppp.PADT:
		d.debugPPPoE(now, " PPPoE : Shutting down client session")
		d.debugPPPoE(now, "[0]PPPoE %d: O PADT  %s", o.Packet.Session, d.wayOf(port, o.To))
	default:
		d.debugPPPoE(now, "PPPoE %d: O %v  %s", o.Packet.Session, o.Packet.Code, d.wayOf(port, o.To))
	}
}

// debugHeard tells of one that comes in.
func (d *Device) debugHeard(now time.Time, port IfName, from packet.MAC, p ppp.Discovery) {
	d.debugPPPoE(now, "PPPoE %d: I %v  %s", p.Session, p.Code, d.wayOf(port, from))
	if p.Code == ppp.PADS && d.dials[port] != nil {
		d.debugPPPoE(now, "IN PADS from PPPoE Session")
	}
}

// wayOf names both ends and the port, as every line about a packet does.
func (d *Device) wayOf(port IfName, remote packet.MAC) string {
	return "R:" + dotted(remote) + " L:" + dotted(d.port(port).mac) + " " + port.Short()
}

func (d *Device) debugBound(now time.Time, c *call) {
	d.debugPPPoE(now, "PPPoE: Virtual Access interface obtained.")
	d.debugPPPoE(now, "PPPoE : encap string prepared")
	d.debugPPPoE(now, "[0]PPPoE %d: data path set to PPPoE Client", c.id)
}
