package ios

import (
	"iter"
	"net/netip"

	"torii/crypto/ike"
)

// protection is one permit entry of a crypto list under one map entry on one interface: an ident of
// `show crypto ipsec sa`.
type protection struct {
	id    ike.FlowID
	local netip.Addr
	iface *Interface
	entry *CryptoMapEntry
	ace   *ACE
}

// endpoint is what a pair of SAs depends on: the identity of the flow and the address of this end.
type endpoint struct {
	id    ike.FlowID
	local netip.Addr
}

func (p protection) endpoint() endpoint { return endpoint{p.id, p.local} }

// protected lists what the configuration protects: complete entries of maps on interfaces that are
// up, in the order in which packets are compared with them.
func (c *Config) protected() iter.Seq[protection] { return c.protections(c.up) }

// attached is protected with what interfaces would protect if they were not shut.
func (c *Config) attached() iter.Seq[protection] {
	return c.protections(func(i *Interface) bool { return c.speaks(i).IsValid() })
}

func (c *Config) protections(on func(*Interface) bool) iter.Seq[protection] {
	return func(yield func(protection) bool) {
		for i := range c.Interfaces.All() {
			if i.CryptoMap == "" || !on(i) {
				continue
			}
			for _, e := range c.cryptoMap(i.CryptoMap) {
				if !c.protectedBy(i, e, yield) {
					return
				}
			}
		}
	}
}

// protectionOf finds what a flow's identity stands for.
func (c *Config) protectionOf(id ike.FlowID) (protection, bool) {
	for p := range c.protected() {
		if p.id == id {
			return p, true
		}
	}
	return protection{}, false
}

func (c *Config) protectedBy(i *Interface, e *CryptoMapEntry, yield func(protection) bool) bool {
	list := c.listNamed(e.List)
	if !c.usable(e) || list == nil {
		return true
	}
	for ace := range list.Entries.All() {
		if !ace.Permit {
			continue
		}
		id := ike.FlowID{Interface: i.Name.String(), Map: e.Name, Seq: e.Seq, ACE: ace.ID, Peer: e.Peers[0]}
		if !yield(protection{id, c.speaks(i), i, e, ace}) {
			return false
		}
	}
	return true
}

// usable says whether an entry has all it needs. 15.x falls back to its default transform set, 12.4 does not.
func (c *Config) usable(e *CryptoMapEntry) bool {
	return e.complete() && (len(e.Transforms) > 0 || !c.platform.Classic)
}

// selector is one side of an entry as a proxy identity.
func selector(m AddrMatch, protocol int, ports PortMatch) ike.Selector {
	s := ike.Selector{Addr: m.Addr, Mask: invert(m.Wild)}
	if protocol > 0 {
		s.Proto = uint8(protocol)
	}
	if ports.Op == "eq" && len(ports.Ports) == 1 {
		s.Port = uint16(ports.Ports[0])
	}
	return s
}
