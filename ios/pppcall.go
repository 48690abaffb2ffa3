package ios

import (
	"fmt"
	"net/netip"
	"slices"
	"time"

	"torii/dataplane"
	"torii/dataplane/packet"
	"torii/dataplane/ppp"
)

// call is a PPPoE session of this device, at either end, and the PPP in it. It has a Virtual-Access
// interface of its own, cloned from its profile.
type call struct {
	uniq    int    // which one of all since the device is on
	port    IfName // the Ethernet interface it runs over
	id      uint16
	peer    packet.MAC
	profile IfName // the Dialer, or the Virtual-Template of a server
	access  IfName // the Virtual-Access
	session *ppp.Session
	granted netip.Addr // to the peer of a server, whether or not it has taken it
	opened  ppp.Opened // zero until IP may flow
	told    bool       // the line protocol is up, as far as the log knows
	since   time.Time

	before, control dataplane.IfaceCounters // of its Dialer when it began, and of what PPP itself has said since
	heard, spoken   time.Time               // when PPP last did
	cleared         time.Time               // what is counted: when it began, or was last cleared

	reason string // what made a call on demand; empty: nothing needed to

	begun, known bool // PPP has begun, the peer is known: as far as debugs know
}

// handle stands for a session in debugs and shows, as label does until its client is known.
func (c *call) handle() uint32 { return 0xa5000000 | uint32(c.uniq) }
func (c *call) label() string  { return fmt.Sprintf("ppp%d", c.uniq) }

func (c *call) isOpen() bool { return c.opened != ppp.Opened{} }
func (c *call) served() bool { return c.profile.kind == templateKind }

// iface is the interface that packets take: a Dialer stands for what is bound to it.
func (c *call) iface() IfName {
	if c.served() {
		return c.access
	}
	return c.profile
}

// firstAccess is the number of the first Virtual-Access: 1 is their parent.
const firstAccess = 2

// answer begins the PPP of a session that discovery has agreed on.
func (d *Device) answer(now time.Time, port IfName, begun ppp.SessionBegun, profile *Interface) {
	d.answered++
	c := &call{uniq: d.answered, port: port, id: begun.ID, peer: begun.Peer, profile: profile.Name, access: d.freeAccess(profile.Name.kind == templateKind), since: now, cleared: now}
	if client := d.dials[port]; client != nil {
		c.reason, client.reason = client.reason, ""
	}
	c.session = ppp.New(d.pppConfig(c, profile), d.Rand)
	if d.calls = append(d.calls, c); c.served() {
		delete(d.observed, c.access)
	}
	c.before = d.seen(c.profile).IfaceCounters
	d.debugCreated(now, c, begun.Service)
	d.logCallBegun(now, c)
	d.debugBound(now, c)
	c.session.Trace = d.debugs.ppp()
	d.doPPP(now, c, c.session.Up(now))
}

// freeAccess is a Virtual-Access that no session has. Those of a server share one, as its subinterfaces.
func (d *Device) freeAccess(served bool) IfName {
	taken := func(name IfName) bool {
		return slices.ContainsFunc(d.calls, func(c *call) bool { return c.access == name })
	}
	base := firstAccess
	for ; slices.ContainsFunc(d.calls, func(c *call) bool { return c.access.port == base && (!served || !c.served()) }); base++ {
	}
	name := IfName{kind: accessKind, port: base}
	for served && (name.slot == 0 || taken(name)) {
		name.slot++
	}
	return name
}

// doPPP does what a session says.
func (d *Device) doPPP(now time.Time, c *call, outputs []ppp.Output) {
	for _, o := range outputs {
		switch o := o.(type) {
		case ppp.Send:
			d.debugFrame(now, c, "O", o.Protocol, o.Data)
			d.countControl(now, c, false, 2+len(o.Data))
			d.sendFrame(now, c.port, c.peer, ppp.EtherSession, ppp.AppendFrame(nil, c.id, o.Protocol, o.Data))
		case ppp.Opened:
			d.callOpened(now, c, o)
		case ppp.Suspended:
			d.callSuspended(now, c)
		case ppp.Ended:
			d.hangUp(now, c)
		case ppp.Event:
			d.debugPPP(now, c, o)
		}
	}
}

func (d *Device) sendFrame(now time.Time, port IfName, to packet.MAC, typ uint16, payload []byte) {
	d.router.SendFrame(now, d.compiled.number(port), to, typ, payload)
}

// callOpened lets IP flow. Whoever had the peer's address before has lost it.
func (d *Device) callOpened(now time.Time, c *call, o ppp.Opened) {
	for _, other := range slices.Clone(d.calls) {
		if other != c && c.served() && o.Peer.IsValid() && other.opened.Peer == o.Peer {
			d.hangUp(now, other)
		}
	}
	c.opened = o
	d.tellProtocol(now, c, true)
	d.settleCall(now, c)
	d.debugDialerOpen(now, c)
	d.debugConnected(now, c)
}

func (d *Device) callSuspended(now time.Time, c *call) {
	if !c.isOpen() {
		return
	}
	c.opened = ppp.Opened{}
	d.settleCall(now, c)
	if c.session.Phase() != ppp.Terminate {
		d.tellProtocol(now, c, false)
	}
}

func (d *Device) tellProtocol(now time.Time, c *call, up bool) {
	if c.told != up && !c.served() {
		c.told = up
		d.logf(now, "%%LINEPROTO-5-UPDOWN: Line protocol on Interface %s, changed state to %s", c.access, map[bool]string{true: "up", false: "down"}[up])
	}
}

// settleCall gives the Dialer what was negotiated, or takes it back, and the packet path its tables.
func (d *Device) settleCall(now time.Time, c *call) {
	next := d.running().clone()
	if i := edit(&next.Interfaces, &Interface{Name: c.profile}); i != nil && !c.served() {
		i.Lease = Lease{Local: c.opened.Local, Peer: c.opened.Peer, DNS: c.opened.DNS, Default: c.isOpen() && i.PPP.DefaultRoute}
		d.apply(now, next)
	}
	d.swap(now)
}

// hangUp ends a session at this end, and tells the other.
func (d *Device) hangUp(now time.Time, c *call) {
	if !slices.Contains(d.calls, c) {
		return
	}
	if p := c.session.Phase(); p != ppp.Terminate && p != ppp.Dead {
		d.talk(now, c, c.session.Close(now))
	}
	if c.served() && d.servers[c.port] != nil {
		d.debugEnding(now, c)
		d.discovered(now, c.port, d.servers[c.port].End(c.id))
	}
	if client := d.dials[c.port]; client != nil && !c.served() {
		d.discovered(now, c.port, client.Stop(now))
	}
	d.endCall(now, c)
}

// talk does of what a session says only what tells its peer and whoever debugs.
func (d *Device) talk(now time.Time, c *call, outputs []ppp.Output) {
	d.doPPP(now, c, slices.DeleteFunc(outputs, func(o ppp.Output) bool {
		_, tells := o.(ppp.Send)
		_, debugs := o.(ppp.Event)
		return !tells && !debugs
	}))
}

// endCall ends the PPP of a session of which discovery says that it is over. A client calls again.
func (d *Device) endCall(now time.Time, c *call) {
	at := slices.Index(d.calls, c)
	if at < 0 {
		return
	}
	d.calls = slices.Delete(d.calls, at, at+1)
	d.debugDestroyed(now, c)
	d.logCallEnded(now, c)
	d.talk(now, c, c.session.Lost(now))
	c.opened = ppp.Opened{}
	d.settleCall(now, c)
	if client := d.dials[c.port]; client != nil && !c.served() && !d.running().onDemand(client.settings) {
		client.Start(now, d.running().redialIn(client.settings))
	}
}

// The log tells of the calls that a Dialer makes. Subinterfaces, which a server's sessions have, come and go in silence.
func (d *Device) logCallBegun(now time.Time, c *call) {
	if !c.served() {
		d.logf(now, "%%DIALER-6-BIND: Interface %s bound to profile %s", c.access.Short(), c.profile.Short())
		d.debugDialerUp(now, c)
		d.logf(now, "%%LINK-3-UPDOWN: Interface %s, changed state to up", c.access)
	}
}

func (d *Device) logCallEnded(now time.Time, c *call) {
	if !c.served() {
		d.logf(now, "%%DIALER-6-UNBIND: Interface %s unbound from profile %s", c.access.Short(), c.profile.Short())
		d.tellProtocol(now, c, false)
		d.logf(now, "%%LINK-3-UPDOWN: Interface %s, changed state to down", c.access)
	}
}

// callAt finds a session by where its frames arrive.
func (d *Device) callAt(port IfName, id uint16, peer packet.MAC) *call {
	for _, c := range d.calls {
		if c.port == port && c.id == id && c.peer == peer {
			return c
		}
	}
	return nil
}

// callOf finds the session that a Dialer is bound to.
func (d *Device) callOf(profile IfName) *call {
	for _, c := range d.calls {
		if c.profile == profile && !c.served() {
			return c
		}
	}
	return nil
}
