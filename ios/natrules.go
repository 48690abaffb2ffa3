package ios

import (
	"torii/dataplane/acl"
	"torii/dataplane/nat"
	"torii/dataplane/packet"
)

// natRules compiles the translations; nil where there are none.
func (d *Device) natRules(c *Config) *nat.Rules {
	if c.NATSources.Len()+c.NATStatics.Len() == 0 {
		return nil
	}
	t := c.NATLife
	rules := &nat.Rules{Most: t.Most, FTP: d.ftpPorts(c), Timeouts: nat.Timeouts{Simple: seconds(t.Simple), TCP: seconds(t.TCP), UDP: seconds(t.UDP),
		ICMP: seconds(t.ICMP), DNS: seconds(t.DNS), SYN: seconds(t.SYN), FinRst: seconds(t.FinRst)}}
	for s := range c.NATStatics.All() {
		if rule, ok := d.natStatic(c, s); ok {
			rules.Statics = append(rules.Statics, rule)
		}
	}
	for s := range c.NATSources.All() {
		rules.Dynamics = append(rules.Dynamics, d.natDynamic(c, s))
	}
	return rules
}

// natStatic is a static translation in the packet path's terms; not while its interface has no address.
func (d *Device) natStatic(c *Config, s NATStatic) (rule nat.Static, ok bool) {
	global := s.global(c)
	proto := map[string]uint8{"tcp": packet.ProtoTCP, "udp": packet.ProtoUDP}[s.Proto]
	rule = nat.Static{ID: s.rule(), Proto: proto, Local: packet.Endpoint{Addr: packet.U32(s.Local), Port: uint16(s.LocalPort)},
		Global: packet.Endpoint{Addr: packet.U32(global), Port: uint16(s.GlobalPort)}}
	if s.RouteMap != "" {
		rule.Permits = d.routeMapPermits(c, s.RouteMap)
	}
	return rule, global.IsValid()
}

// natDynamic translates what its list or route-map permits; one that is not defined permits nothing here.
func (d *Device) natDynamic(c *Config, s NATSource) nat.Dynamic {
	rule := nat.Dynamic{ID: s.rule(), Overload: s.Overload, Permits: permitting(d.compiled.list(c, s.List))}
	if s.RouteMap != "" {
		rule.Permits = d.routeMapPermits(c, s.RouteMap)
	}
	if s.HasOut {
		if i, ok := c.Interfaces.Get(&Interface{Name: s.Out}); ok {
			rule.First, rule.Own = packet.U32(c.speaks(i)), true
			rule.Last = rule.First
		}
		return rule
	}
	if pool, ok := c.NATPools.Get(NATPool{Name: s.Pool}); ok {
		rule.First, rule.Last = packet.U32(pool.First), packet.U32(pool.Last)
	}
	return rule
}

func permitting(l *acl.List) func(*packet.Facts) bool {
	return func(f *packet.Facts) bool { return l != nil && admits(l, f) }
}
