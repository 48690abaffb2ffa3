package ios

import (
	"iter"
	"slices"
	"strings"
	"time"

	. "torii/cli"
	"torii/dataplane"
)

// accessOf is the Virtual-Access of a session: its profile's clone. A Dialer keeps the address for itself.
func (d *Device) accessOf(c *call) *Interface {
	i := newInterface(c.access)
	if profile, ok := d.running().Interfaces.Get(&Interface{Name: c.profile}); ok {
		*i = *profile
	}
	i.Name, i.Lease, i.Shutdown = c.access, Lease{}, false
	if c.served() {
		i.Lease.Peer = c.opened.Peer
	}
	*d.seen(c.access) = d.carried(c)
	return i
}

// carried is what a session has carried since it began or was cleared: the packets of its profile, and the control of PPP.
func (d *Device) carried(c *call) traffic {
	if c.served() {
		return *d.seen(c.access)
	}
	t := *d.seen(c.profile)
	t.InPackets, t.InBytes = t.InPackets-c.before.InPackets+c.control.InPackets, t.InBytes-c.before.InBytes+c.control.InBytes
	t.OutPackets, t.OutBytes = t.OutPackets-c.before.OutPackets+c.control.OutPackets, t.OutBytes-c.before.OutBytes+c.control.OutBytes
	t.in.last, t.out.last = latest(t.in.last, c.heard), latest(t.out.last, c.spoken)
	t.cleared, t.resets = c.cleared, 0
	return t
}

func latest(a, b time.Time) time.Time { return slices.MaxFunc([]time.Time{a, b}, time.Time.Compare) }

// clearProfile sets the counters of a Dialer to zero. What its session has carried is not lost with them.
func (d *Device) clearProfile(now time.Time, name IfName) {
	for _, c := range d.calls {
		if c.profile == name && !c.served() {
			c.control, c.before = d.carried(c).IfaceCounters, dataplane.IfaceCounters{}
		}
	}
	d.seen(name).clear(now, 0, 0)
}

// clearAccess sets the counters of a session's Virtual-Access to zero.
func (d *Device) clearAccess(now time.Time, c *call) {
	if c.served() {
		d.seen(c.access).clear(now, 0, 0)
		return
	}
	c.before, c.control, c.cleared = d.seen(c.profile).IfaceCounters, dataplane.IfaceCounters{}, now
}

// countControl counts a frame of PPP but IP: a server's at its Virtual-Access, a client's beside what its Dialer counts.
func (d *Device) countControl(now time.Time, c *call, in bool, octets int) {
	n := &c.control
	if c.served() {
		t := d.seen(c.access)
		n = &t.IfaceCounters
		defer func() {
			t.in.note(now, t.period, t.InBytes, t.InPackets)
			t.out.note(now, t.period, t.OutBytes, t.OutPackets)
		}()
	}
	if in {
		c.heard = now
		n.InPackets++
		n.InBytes += uint64(octets)
		return
	}
	c.spoken = now
	n.OutPackets++
	n.OutBytes += uint64(octets)
}

// accessNamed is the session that has a Virtual-Access.
func (d *Device) accessNamed(name IfName) *call {
	for _, c := range d.calls {
		if c.access == name {
			return c
		}
	}
	return nil
}

// pattern is what an interface is like: a Virtual-Access is like its profile.
func (d *Device) pattern(name IfName) ifInfo {
	if c := d.accessNamed(name); c != nil {
		name = c.profile
	}
	return ifKinds[name.kind]
}

// interfaceNamed is an interface of the configuration, or one that a session has.
func (d *Device) interfaceNamed(name IfName) *Interface {
	if c := d.accessNamed(name); c != nil {
		return d.accessOf(c)
	}
	i, _ := d.running().Interfaces.Get(&Interface{Name: name})
	return i
}

// listed are all interfaces in the order of every list but running-config: what has a port, what a session has, the others.
func (d *Device) listed() iter.Seq[*Interface] {
	calls := slices.Clone(d.calls)
	slices.SortFunc(calls, func(a, b *call) int { return map[bool]int{true: -1, false: 1}[a.access.before(b.access)] })
	return func(yield func(*Interface) bool) {
		for i := range d.running().listed() {
			for i.Name.virtual() && len(calls) > 0 {
				if !yield(d.accessOf(calls[0])) {
					return
				}
				calls = calls[1:]
			}
			if !yield(i) {
				return
			}
		}
		for _, c := range calls {
			if !yield(d.accessOf(c)) {
				return
			}
		}
	}
}

// presentToken is the name of an interface that is there.
func (d *Device) presentToken(name *IfName) *Token {
	configured := d.running().presentToken(name)
	if len(d.calls) == 0 {
		return configured
	}
	info := ifKinds[accessKind]
	number := Arg[IfName]{Placeholder: "<1-2147483647>", Help: info.name + " interface number", Rank: Shaped,
		Parse: func(w string) (IfName, bool) {
			n, ok := parseAccess(w)
			return n, ok && d.accessNamed(n) != nil
		},
		Show:   IfName.String,
		Sample: func(func(int) int) string { return strings.TrimPrefix(d.calls[0].access.String(), info.name) },
	}.Bind(name).Shown()
	return Alt(configured, Seq(Lit(info.name, info.help).Glued(), number)).As(func() string { return name.String() })
}
