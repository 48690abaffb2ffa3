package ios

import (
	"net/netip"

	"torii/crypto/ike"
	"torii/crypto/isakmp"

	. "torii/cli"
)

// IKEPeer is a peer that phase 1 is begun with in Aggressive Mode, once it has both settings.
type IKEPeer struct {
	Addr         netip.Addr
	Password     string
	EndpointKind string // what this end calls itself
	Endpoint     string
}

const (
	endpointAddress  = "ipv4-address"
	endpointFQDN     = "fqdn"
	endpointUserFQDN = "user-fqdn"
)

var ikePeerPrefix = map[string]string{"set": "Set values for aggressive mode", "set aggressive-mode": "Set aggressive mode attributes"}

var ikePeerMode = mode("config-isakmp-peer", "ISAKMP peer commands:", ikePeerPrefix, func(c *Config, at netip.Addr) []Object {
	return one(edit(&c.IKEPeers, &IKEPeer{Addr: at}), ikePeerSettings)
})

// ikePeerSettings is the mode of a peer. Order here is running-config order.
func ikePeerSettings(p *IKEPeer) []Line {
	named := func(kind, help string) *Token {
		return Seq(Is(kind, help, &p.EndpointKind, kind), Word(&p.Endpoint, "name"))
	}
	var at netip.Addr
	if p.EndpointKind == endpointAddress {
		at, _ = netip.ParseAddr(p.Endpoint)
	}
	addr := Seq(Is(endpointAddress, "Use an IPv4 address as the client endpoint", &p.EndpointKind, endpointAddress),
		Addr(&at, "IPv4 address").Then(func() { p.Endpoint = at.String() }))
	return []Line{
		Set("set aggressive-mode password", "Set the pre-shared key to be used", Word(&p.Password, "pre-shared key")),
		Set("set aggressive-mode client-endpoint", "Set the client endpoint", Alt(named(endpointFQDN, "Use a fully qualified domain name"), addr,
			named(endpointUserFQDN, "Use a user name at a domain"))).Trail(),
	}
}

func ikePeerLines(c *Config) []Line {
	return []Line{
		Block("crypto isakmp peer", "Set Peer Policy", ikePeerMode, Objects[netip.Addr]{
			All: func(yield func(netip.Addr, []Line) bool) {
				for p := range c.IKEPeers.All() {
					if !yield(p.Addr, ikePeerSettings(p)) {
						return
					}
				}
			},
			Open: func(at netip.Addr) error {
				if _, ok := c.IKEPeers.Get(&IKEPeer{Addr: at}); !ok {
					c.IKEPeers = c.IKEPeers.With(&IKEPeer{Addr: at})
				}
				return nil
			},
			Remove: func(at netip.Addr) error { c.IKEPeers = c.IKEPeers.Without(&IKEPeer{Addr: at}); return nil },
		}, func(at *netip.Addr) []*Token {
			return []*Token{Lit("address", "Peer address"), Addr(at, "Peer IP address")}
		}).Tight(),
		Bang(), Bang(),
	}
}

// aggressive is the peer in the engine's terms.
func (p *IKEPeer) aggressive() (out ike.AggressivePeer, ok bool) {
	out = ike.AggressivePeer{Peer: p.Addr, Secret: p.Password}
	switch p.EndpointKind {
	case endpointAddress:
		at, _ := netip.ParseAddr(p.Endpoint)
		out.ID = isakmp.IDAddr(at, protoUDP, 500)
	case endpointFQDN:
		out.ID = &isakmp.ID{Kind: isakmp.IDFQDN, Protocol: protoUDP, Data: []byte(p.Endpoint)}
	case endpointUserFQDN:
		out.ID = &isakmp.ID{Kind: isakmp.IDUserFQDN, Protocol: protoUDP, Data: []byte(p.Endpoint)}
	}
	return out, out.ID != nil && p.Password != ""
}
