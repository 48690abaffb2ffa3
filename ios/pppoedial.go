package ios

import (
	"cmp"
	"slices"
	"time"

	"torii/dataplane/ppp"
)

// dialAfter is how long a client waits behind a port that has come up.
const dialAfter = 2 * time.Second

// dial is the client of a port, and what it was told.
type dial struct {
	*ppp.Client
	settings PPPoEClient
	reason   string // of the call that is being made on demand
}

// redial lets clients and servers of PPPoE run where the configuration wants them, and nowhere else.
func (d *Device) redial(now time.Time) {
	c := d.running()
	for i := range c.Interfaces.All() {
		if i.Name.pointToPoint() || i.Name.kind == loopback {
			continue
		}
		d.serve(now, c, i)
		d.dial(now, c, i)
	}
	for _, call := range slices.Clone(d.calls) {
		if profile, ok := c.Interfaces.Get(&Interface{Name: call.profile}); !ok || profile.Shutdown || !d.carries(c, call.port) {
			d.hangUp(now, call)
		}
	}
}

// callsDiffer says whether PPPoE could run elsewhere than in another configuration.
func (c *Config) callsDiffer(old *Config) bool {
	return !slices.EqualFunc(old.calling(), c.calling(), func(a, b *Interface) bool {
		return a.Name == b.Name && a.PPPoE == b.PPPoE && a.Shutdown == b.Shutdown && a.Dialer.Pool == b.Dialer.Pool && a.Dialer.Persistent == b.Dialer.Persistent && a.PPP.Encapsulation == b.PPP.Encapsulation
	})
}

// calling are the interfaces that have to do with PPPoE.
func (c *Config) calling() (list []*Interface) {
	for i := range c.Interfaces.All() {
		if i.PPPoE != (PPPoE{}) || i.Name.pointToPoint() {
			list = append(list, i)
		}
	}
	return list
}

// carries says whether PPPoE can run over a port.
func (d *Device) carries(c *Config, port IfName) bool {
	i, ok := c.Interfaces.Get(&Interface{Name: port})
	return ok && i.PPPoE.Group != "" && d.lineUp(i)
}

// dial starts or stops the client of a port. One that is told otherwise begins anew.
func (d *Device) dial(now time.Time, c *Config, i *Interface) {
	settings := i.PPPoE.Client
	wanted := d.carries(c, i.Name) && settings.Pool != 0 && c.dialer(settings.Pool) != nil
	client := d.dials[i.Name]
	if client != nil && (!wanted || client.settings != settings) {
		delete(d.dials, i.Name)
		d.discovered(now, i.Name, client.Stop(now))
		client = nil
	}
	if wanted && client == nil {
		client = &dial{Client: ppp.NewClient(settings.Service, d.Rand), settings: settings}
		d.dials[i.Name] = client
	}
	if wanted && !c.onDemand(settings) && client.Stage() == ppp.Idle && client.Deadline().IsZero() {
		d.discovered(now, i.Name, client.Start(now, dialAfter))
	}
}

// onDemand says whether a client calls only when a packet wants out.
func (c *Config) onDemand(settings PPPoEClient) bool {
	dialer := c.dialer(settings.Pool)
	return settings.OnDemand && (dialer == nil || !dialer.Dialer.Persistent)
}

// redialIn is how long a client waits behind a session that has ended.
func (c *Config) redialIn(settings PPPoEClient) time.Duration {
	if dialer := c.dialer(settings.Pool); dialer != nil && dialer.Dialer.Persistent && dialer.Dialer.Delay > 0 {
		return seconds(dialer.Dialer.Delay)
	}
	return seconds(cmp.Or(settings.Restart, defaultRestart))
}

// serve starts or stops the server of a port: there is one where its group has a template.
func (d *Device) serve(now time.Time, c *Config, i *Interface) {
	group, ok := c.Groups.Get(&Group{Name: i.PPPoE.Group})
	wanted := ok && group.Template != 0 && d.carries(c, i.Name) && i.PPPoE.Client.Pool == 0
	switch ac := d.servers[i.Name]; {
	case wanted && ac == nil:
		d.servers[i.Name] = ppp.NewConcentrator(c.offer(group), d.Rand)
	case wanted:
		ac.Offer = c.offer(group)
	case ac != nil:
		for _, call := range slices.Clone(d.calls) {
			if call.port == i.Name && call.served() {
				d.hangUp(now, call)
			}
		}
		delete(d.servers, i.Name)
	}
}

// offer is what a group has to give.
func (c *Config) offer(g *Group) ppp.Offer {
	return ppp.Offer{Name: cmp.Or(g.AC, c.Hostname), Most: g.Most, PerMAC: g.PerMAC, LeastPayload: uint16(g.LeastPayload), MostPayload: uint16(g.MostPayload)}
}

// dialer is the Dialer of a pool, nil where there is none that is up.
func (c *Config) dialer(pool int) *Interface {
	for i := range c.Interfaces.All() {
		if i.Name.kind == dialerKind && i.Dialer.Pool == pool && i.PPP.Encapsulation && !i.Shutdown {
			return i
		}
	}
	return nil
}

// template is what the sessions of a port's server are cloned from.
func (c *Config) template(port IfName) *Interface {
	i, _ := c.Interfaces.Get(&Interface{Name: port})
	group, ok := c.Groups.Get(&Group{Name: i.PPPoE.Group})
	if !ok {
		return nil
	}
	t, ok := c.Interfaces.Get(&Interface{Name: IfName{kind: templateKind, port: group.Template}})
	if !ok {
		return nil
	}
	return t
}

// callDeadline is when callTick is due, zero for never.
func (d *Device) callDeadline() (first time.Time) {
	for _, client := range d.dials {
		first = earliest(first, client.Deadline())
	}
	for _, c := range d.calls {
		first = earliest(first, c.session.Deadline(), d.idleDeadline(c))
	}
	return first
}

func (d *Device) callTick(now time.Time) {
	for i := range d.running().Interfaces.All() {
		if client := d.dials[i.Name]; client != nil && due(client.Deadline(), now) {
			d.discovered(now, i.Name, client.Expire(now))
		}
	}
	for _, c := range slices.Clone(d.calls) {
		if due(c.session.Deadline(), now) {
			c.session.Trace = d.debugs.ppp()
			d.doPPP(now, c, c.session.Expire(now))
		}
		if due(d.idleDeadline(c), now) {
			d.idle(now, c)
		}
	}
}
