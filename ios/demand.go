package ios

import (
	"fmt"
	"strconv"
	"time"

	"torii/dataplane"
	"torii/dataplane/packet"
	"torii/dataplane/ppp"
)

// demand is which packets of a Dialer are worth a call; nil where its line does not depend on them.
func (d *Device) demand(c *Config, i *Interface) *dataplane.Demand {
	if i.Name.kind != dialerKind || !c.dialsOnDemand(i) {
		return nil
	}
	out := d.demands[i.Name]
	if out == nil {
		out = &dataplane.Demand{}
		d.demands[i.Name] = out
	}
	list, ok := c.Dialing.Get(DialerList{Number: i.Dialer.Group})
	out.None, out.List = !ok || list.Verdict == listDenies, d.compiled.list(c, list.name())
	out.In, out.Out = i.Dialer.IdleBy != "", i.Dialer.IdleBy != idleInbound
	return out
}

// name is the list that decides, empty where none does.
func (l DialerList) name() string {
	if l.List == 0 {
		return ""
	}
	return strconv.Itoa(l.List)
}

// dialsOnDemand says whether the client of a Dialer waits for packets.
func (c *Config) dialsOnDemand(i *Interface) bool {
	for port := range c.Interfaces.All() {
		if client := port.PPPoE.Client; client.Pool != 0 && client.Pool == i.Dialer.Pool {
			return c.onDemand(client)
		}
	}
	return false
}

// Wanted makes a call when a packet is worth one, and none is being made.
func (d *events) Wanted(now time.Time, out *dataplane.Iface, p *packet.Packet, interesting bool) {
	name, _ := ParseIfName(out.Name)
	d.debugInterest(now, name, p, interesting)
	if !interesting {
		return
	}
	port, client := d.clientOf(name)
	if client == nil || client.Stage() != ppp.Idle || !client.Deadline().IsZero() {
		return
	}
	client.reason = fmt.Sprintf("ip (s=%s, d=%s)", packet.Addr(p.Src), packet.Addr(p.Dst))
	d.debugDial(now, name, client.reason)
	d.discovered(now, port, client.Start(now, 0))
}

// clientOf is the client that serves a Dialer, and its port.
func (d *Device) clientOf(dialer IfName) (IfName, *dial) {
	c := d.running()
	for i := range c.Interfaces.All() {
		client := d.dials[i.Name]
		if client == nil {
			continue
		}
		if at := c.dialer(client.settings.Pool); at != nil && at.Name == dialer {
			return i.Name, client
		}
	}
	return IfName{}, nil
}

// idleDeadline is when a call made on demand is over, unless an interesting packet keeps it; zero for never.
func (d *Device) idleDeadline(c *call) time.Time {
	i, ok := d.running().Interfaces.Get(&Interface{Name: c.profile})
	demand := d.demands[c.profile]
	if !ok || c.served() || demand == nil || i.Dialer.Idle == 0 || !d.running().dialsOnDemand(i) {
		return time.Time{}
	}
	return latest(c.since, demand.Last).Add(seconds(i.Dialer.Idle))
}

// idle hangs up a call that nobody needs.
func (d *Device) idle(now time.Time, c *call) {
	d.debugIdle(now, c)
	d.hangUp(now, c)
}
