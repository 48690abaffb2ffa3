package ios

import (
	"time"

	"torii/dataplane"
	"torii/dataplane/packet"
	"torii/dataplane/ppp"
)

// PPPoE takes a frame of discovery, or of PPP but IP.
func (d *events) PPPoE(now time.Time, in *dataplane.Iface, from packet.MAC, typ uint16, payload []byte) bool {
	port, ok := ParseIfName(in.Name)
	if !ok {
		return true
	}
	if typ == ppp.EtherDiscovery {
		return d.hearDiscovery(now, port, from, payload)
	}
	_, id, frame, err := ppp.ParseHeader(payload)
	if err != nil {
		d.debugBad(now, port, from, err)
		return false
	}
	c := d.callAt(port, id, from)
	if c == nil {
		d.stray(now, port, from, id, frame)
		return true
	}
	protocol, data, err := ppp.ParseFrame(frame)
	if err != nil {
		d.debugBad(now, port, from, err)
		return false
	}
	d.debugFrame(now, c, "I", protocol, data)
	d.countControl(now, c, true, len(frame))
	d.hear(now, c, protocol, data)
	return true
}

// hear gives a frame to the PPP of a session, and counts what that can do nothing with.
func (d *Device) hear(now time.Time, c *call, protocol ppp.Protocol, data []byte) {
	before := c.session.Drops()
	c.session.Trace = d.debugs.ppp()
	d.doPPP(now, c, c.session.Receive(now, protocol, data))
	after, seen := c.session.Drops(), d.seen(c.iface())
	seen.InErrors += after[ppp.Malformed] - before[ppp.Malformed]
	seen.InUnknown += after[ppp.UnknownProtocol] - before[ppp.UnknownProtocol]
}

func (d *Device) hearDiscovery(now time.Time, port IfName, from packet.MAC, payload []byte) bool {
	p, err := ppp.ParseDiscovery(payload)
	if err != nil {
		d.debugBad(now, port, from, err)
		return false
	}
	d.debugHeard(now, port, from, p, payload)
	d.discover(now, port, from, p)
	return true
}

// stray tells a client that its session is not here any more: it learns so at once, not by silence. One that takes its
// leave knows.
func (d *Device) stray(now time.Time, port IfName, from packet.MAC, id uint16, frame []byte) {
	if d.servers[port] == nil {
		return
	}
	protocol, data, err := ppp.ParseFrame(frame)
	if p, bad := ppp.ParsePacket(data); err == nil && bad == nil && protocol == ppp.LCP && (p.Code == ppp.TerminateRequest || p.Code == ppp.TerminateAck) {
		return
	}
	d.sendFrame(now, port, from, ppp.EtherDiscovery, ppp.Discovery{Code: ppp.PADT, Session: id}.Append(nil))
}

// discover gives a packet of discovery to whoever runs on the port.
func (d *Device) discover(now time.Time, port IfName, from packet.MAC, p ppp.Discovery) {
	if ac := d.servers[port]; ac != nil {
		d.discovered(now, port, ac.Receive(now, from, p))
	}
	if client := d.dials[port]; client != nil {
		d.discovered(now, port, client.Receive(now, from, p))
	}
}

// discovered does what discovery says.
func (d *Device) discovered(now time.Time, port IfName, list []ppp.Discover) {
	for _, o := range list {
		switch o := o.(type) {
		case ppp.PADOTimeout:
			d.debugPPPoE(now, " PPPOE: we've got our pado and the pado timer went off")
		case ppp.SendDiscovery:
			d.debugSent(now, port, o)
			d.sendFrame(now, port, o.To, ppp.EtherDiscovery, o.Packet.Append(nil))
		case ppp.SessionBegun:
			d.begun(now, port, o)
		case ppp.SessionGone:
			if c := d.callAt(port, o.ID, o.Peer); c != nil {
				d.endCall(now, c)
			}
		}
	}
}

func (d *Device) begun(now time.Time, port IfName, o ppp.SessionBegun) {
	c := d.running()
	i, _ := c.Interfaces.Get(&Interface{Name: port})
	profile := c.template(port)
	if d.dials[port] != nil {
		profile = c.dialer(i.PPPoE.Client.Pool)
	}
	if profile == nil {
		return
	}
	d.answer(now, port, o, profile)
}
