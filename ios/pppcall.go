package ios

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"torii/dataplane/packet"
	"torii/dataplane/ppp"
)

// call is a PPPoE session of this device, at either end, and the PPP in it. It has a Virtual-Access
// interface of its own, cloned from its profile.
type call struct {
	port    IfName // the Ethernet interface it runs over
	id      uint16
	peer    packet.MAC
	profile IfName // the Dialer, or the Virtual-Template of a server
	number  int    // of the Virtual-Access
	session *ppp.Session
	opened  ppp.Opened // zero until IP may flow
	told    bool       // the line protocol is up, as far as the log knows
	since   time.Time
}

func (c *call) access() IfName { return IfName{kind: accessKind, port: c.number} }
func (c *call) isOpen() bool   { return c.opened.Peer.IsValid() }
func (c *call) served() bool   { return c.profile.kind == templateKind }

// firstAccess is the number of the first Virtual-Access: 1 is their parent.
const firstAccess = 2

// answer begins the PPP of a session that discovery has agreed on.
func (d *Device) answer(now time.Time, port IfName, begun ppp.SessionBegun, profile *Interface) {
	c := &call{port: port, id: begun.ID, peer: begun.Peer, profile: profile.Name, number: d.freeAccess(), since: now}
	c.session = ppp.New(d.pppConfig(profile, c.served()), d.Rand)
	d.calls = append(d.calls, c)
	d.logCallBegun(now, c)
	if !c.served() {
		d.debugBound(now, c)
	}
	c.session.Trace = d.debugs.ppp()
	d.doPPP(now, c, c.session.Up(now))
}

func (d *Device) freeAccess() int {
	for n := firstAccess; ; n++ {
		if !slices.ContainsFunc(d.calls, func(c *call) bool { return c.number == n }) {
			return n
		}
	}
}

// doPPP does what a session says.
func (d *Device) doPPP(now time.Time, c *call, outputs []ppp.Output) {
	for _, o := range outputs {
		switch o := o.(type) {
		case ppp.Send:
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
		if other != c && c.served() && other.opened.Peer == o.Peer {
			d.hangUp(now, other)
		}
	}
	c.opened = o
	d.tellProtocol(now, c, true)
	d.settleCall(now, c)
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
	if c.told != up {
		c.told = up
		d.logf(now, "%%LINEPROTO-5-UPDOWN: Line protocol on Interface %s, changed state to %s", c.access(), map[bool]string{true: "up", false: "down"}[up])
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
	at := slices.Index(d.calls, c)
	if at < 0 {
		return
	}
	d.calls = slices.Delete(d.calls, at, at+1)
	d.logCallEnded(now, c)
	c.session.Lost(now)
	c.opened = ppp.Opened{}
	d.settleCall(now, c)
	if c.served() {
		if ac := d.servers[c.port]; ac != nil {
			d.discovered(now, c.port, ac.End(c.id))
		}
		return
	}
	if dial := d.dials[c.port]; dial != nil {
		d.discovered(now, c.port, dial.Stop(now))
		dial.Start(now, redialAfter)
	}
}

func (d *Device) logCallBegun(now time.Time, c *call) {
	if !c.served() {
		d.logf(now, "%%DIALER-6-BIND: Interface %s bound to profile %s", c.access().Short(), c.profile.Short())
	}
	d.logf(now, "%%LINK-3-UPDOWN: Interface %s, changed state to up", c.access())
}

func (d *Device) logCallEnded(now time.Time, c *call) {
	if !c.served() {
		d.logf(now, "%%DIALER-6-UNBIND: Interface %s unbound from profile %s", c.access().Short(), c.profile.Short())
	}
	d.tellProtocol(now, c, false)
	d.logf(now, "%%LINK-3-UPDOWN: Interface %s, changed state to down", c.access())
}

// pppConfig is what PPP is told by a Dialer, or by the Virtual-Template of a server.
func (d *Device) pppConfig(i *Interface, served bool) *ppp.Config {
	c, p := d.running(), i.PPP
	out := &ppp.Config{Name: c.Hostname, Local: c.speaks(i), Retries: p.Retries, DNSRequest: p.DNSRequest, SecretOf: c.passwordOf}
	if p.CHAPName != "" {
		out.Name = p.CHAPName
	}
	if out.Secret = p.CHAPPassword; out.Secret != "" {
		out.Own = append(out.Own, ppp.MethodMSCHAPv2, ppp.MethodCHAP)
	}
	if out.PAPName, out.PAPWord = p.PAPName, p.PAPPassword; p.PAPName != "" {
		out.Own = append(out.Own, ppp.MethodPAP)
	}
	if !p.NoKeepalive {
		out.Keepalive = seconds(p.Keepalive)
	}
	if i.Negotiated {
		out.Local = netip.IPv4Unspecified()
	}
	if served || !p.CallIn {
		out.Demand = methods(p.Demand)
	}
	if served {
		out.MRU, out.Grant = ppp.MTU, func(_ string, asked netip.Addr) netip.Addr { return d.grant(i, asked) }
	}
	return out
}

// methods are the words of `ppp authentication` in the engine's terms.
func methods(words string) (list []ppp.Method) {
	for _, word := range strings.Fields(words) {
		list = append(list, map[string]ppp.Method{"chap": ppp.MethodCHAP, "pap": ppp.MethodPAP, "ms-chap-v2": ppp.MethodMSCHAPv2}[word])
	}
	return list
}

// passwordOf is the password of a user, as CHAP needs it: not hashed.
func (c *Config) passwordOf(name string) (string, bool) {
	u, ok := c.Users.Get(&User{Name: name})
	if !ok || !u.Password.set() {
		return "", false
	}
	return u.Password.clear(), true
}

// grant is the address for a client: what it asks for, if that can be had, else another.
func (d *Device) grant(template *Interface, asked netip.Addr) netip.Addr {
	p := template.PPP
	if p.PeerPool == "" {
		return p.PeerAddr
	}
	pool, ok := d.running().Pools.Get(Pool{Name: p.PeerPool})
	if !ok {
		return netip.Addr{}
	}
	last := pool.Last
	if !last.IsValid() {
		last = pool.First
	}
	if !asked.Less(pool.First) && !last.Less(asked) {
		return asked
	}
	for at := pool.First; !last.Less(at); at = at.Next() {
		if !slices.ContainsFunc(d.calls, func(c *call) bool { return c.opened.Peer == at }) {
			return at
		}
	}
	return netip.Addr{}
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
