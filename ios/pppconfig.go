package ios

import (
	"cmp"
	"net/netip"
	"strings"

	"torii/dataplane/ppp"
)

// pppConfig is what PPP is told by a Dialer, or by the Virtual-Template of a server.
func (d *Device) pppConfig(of *call, i *Interface) *ppp.Config {
	c, p, served := d.running(), i.PPP, of.served()
	out := &ppp.Config{Name: cmp.Or(p.CHAPName, c.Hostname), Secret: p.CHAPPassword.clear(), PAPName: p.PAPName, PAPWord: p.PAPPassword.clear(),
		Own: c.ownMethods(&p, served), SecretOf: c.passwordOf, Local: c.speaks(i), DNSRequest: p.DNS.Request, DNSAccept: p.DNS.Accept,
		DNS: [2]netip.Addr{p.DNS.First, p.DNS.Second}, Retries: p.Retries, Retry: seconds(p.Retry), AuthRetry: seconds(p.AuthRetry),
		MaxConfigure: p.MaxConfigure, MaxTerminate: p.MaxTerminate, MaxFailure: p.MaxFailure}
	if !p.NoKeepalive {
		out.Keepalive = seconds(p.Keepalive)
	}
	if i.Negotiated {
		out.Local = netip.IPv4Unspecified()
	}
	mtu := d.mtu(i.Name)
	if !p.AdaptMTU {
		out.MTU = uint16(min(mtu, ifKinds[dialerKind].mtu))
	}
	if mtu != ifKinds[dialerKind].mtu {
		out.MRU = uint16(mtu)
	}
	if served || !p.CallIn {
		out.Demand = methods(p.Demand)
	}
	if served {
		out.Passive, out.MRU, out.MTU, out.Grant = true, uint16(min(mtu, ppp.MTU)), 0, d.granter(of, i)
	}
	return out
}

// ownMethods are the ways in which this end says who it is, best first. Without a password of the interface it has
// those of the users.
func (c *Config) ownMethods(p *PPPSettings, served bool) (own []ppp.Method) {
	refused := func(how string) bool { return how == refuseAlways || how == refuseCallIn && served }
	secret := p.CHAPPassword.set() || c.Users.Len() > 0
	if secret && !refused(p.RefuseMS) {
		own = append(own, ppp.MethodMSCHAPv2)
	}
	if secret && !refused(p.RefuseCHAP) {
		own = append(own, ppp.MethodCHAP)
	}
	if p.PAPName != "" && !refused(p.RefusePAP) {
		own = append(own, ppp.MethodPAP)
	}
	return own
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

// granter gives addresses to the clients of a template; nil where it has none to give: a client speaks with its own.
func (d *Device) granter(of *call, template *Interface) ppp.Grant {
	p := template.PPP
	if p.PeerPool == "" && !p.PeerAddr.IsValid() {
		return nil
	}
	return func(_ string, asked netip.Addr) netip.Addr {
		switch {
		case p.AcceptAddress && asked.IsValid() && !asked.IsUnspecified():
			of.granted = asked
		case p.PeerPool != "":
			of.granted = d.grant(of, p.PeerPool, asked)
		default:
			of.granted = p.PeerAddr
		}
		return of.granted
	}
}

// grant is an address of a pool: the one that is asked for, if it is in it and nobody else's, else one that is free.
// What a client had before it was restarted is still its own.
func (d *Device) grant(of *call, pool string, asked netip.Addr) netip.Addr {
	ranges := d.running().ranges(pool)
	holder := d.holder(of, asked)
	for _, p := range ranges {
		if p.holds(asked) && (holder == nil || holder.peer == of.peer) {
			return asked
		}
	}
	for _, p := range ranges {
		for at := range p.all() {
			if d.holder(of, at) == nil {
				return at
			}
		}
	}
	return netip.Addr{}
}

// holder is another session than one that an address has been granted to.
func (d *Device) holder(than *call, at netip.Addr) *call {
	for _, c := range d.calls {
		if c != than && c.granted == at {
			return c
		}
	}
	return nil
}
