package ios

import (
	"time"

	"torii/dataplane/packet"
)

func (d *Device) debugInterest(now time.Time, dialer IfName, p *packet.Packet, interesting bool) {
	word := "uninteresting"
	if interesting {
		word = "interesting"
	}
	d.debugf(now, debugDialerPackets, "%s DDR: ip (s=%s, d=%s), %d bytes, outgoing %s (%s)", dialer.Short(), packet.Addr(p.Src), packet.Addr(p.Dst), p.WireLen(), word, d.interestIn(dialer))
}

// interestIn says which rule decides about the packets of a Dialer.
func (d *Device) interestIn(dialer IfName) string {
	c := d.running()
	i, ok := c.Interfaces.Get(&Interface{Name: dialer})
	if !ok || i.Dialer.Group == 0 {
		return "no dialer-group defined"
	}
	list, ok := c.Dialing.Get(DialerList{Number: i.Dialer.Group})
	switch {
	case !ok:
		return "dialer-list not defined"
	case list.List != 0:
		return "list " + list.name()
	case list.Verdict == listPermits:
		return "ip PERMIT"
	}
	return "ip DENY"
}

func (d *Device) debugDial(now time.Time, dialer IfName, cause string) {
	d.debugf(now, debugDialer, "%s DDR: Dialing cause %s", dialer.Short(), cause)
}

func (d *Device) debugDialerUp(now time.Time, c *call) {
	d.debugf(now, debugDialer, "%s DDR: Dialer statechange to up", c.access.Short())
	d.debugf(now, debugDialer, "%s DDR: Dialer call has been placed", c.access.Short())
}

func (d *Device) debugDialerOpen(now time.Time, c *call) {
	if !c.served() {
		d.debugf(now, debugDialer, "%s DDR: dialer protocol up", c.access.Short())
	}
}

func (d *Device) debugIdle(now time.Time, c *call) {
	d.debugf(now, debugDialer, "%s DDR: idle timeout", c.access.Short())
	d.debugf(now, debugDialer, "%s DDR: disconnecting call", c.access.Short())
}
