package ios

import (
	"net/netip"

	. "torii/cli"
)

// speaks is the address that an interface speaks with: its own, the one that it borrows, or the one it was given.
func (c *Config) speaks(i *Interface) netip.Addr {
	switch lender, ok := c.Interfaces.Get(&Interface{Name: i.Lender}); {
	case i.Borrows && ok:
		return lender.Addr
	case i.Negotiated:
		return i.Lease.Local
	}
	return i.Addr
}

// addressLine is `ip address A M` or, where PPP can give one, `ip address negotiated`.
func (c *Config) addressLine(i *Interface) Line {
	own := Seq(Addr(&i.Addr, "IP address"), Mask(&i.Mask, "IP subnet mask"))
	form := own
	if i.Name.pointToPoint() {
		form = Alt(own, On("negotiated", "IP Address negotiated over PPP", &i.Negotiated))
	}
	return Set("ip address", "Set the IP address of an interface", form).
		Check(func() error {
			if i.Negotiated {
				i.Addr, i.Mask, i.Borrows = netip.Addr{}, netip.Addr{}, false
				return nil
			}
			i.Borrows = false
			return c.checkAddress(i)
		}).
		Show(func(w *Writer) {
			switch {
			case i.Addr.IsValid():
				w.Line(i.Addr.String() + " " + i.Mask.String())
			case i.Negotiated:
				w.Line("negotiated")
			case !i.Borrows:
				w.No()
			}
		})
}

// borrow checks `ip unnumbered`: the other interface has an address of its own. In a startup-config it
// may stand further down.
func (c *Config) borrow(i *Interface) error {
	lender, ok := c.Interfaces.Get(&Interface{Name: i.Lender})
	if !c.births.booting && (!ok || lender.Borrows) || i.Lender == i.Name {
		return Refuse("%% Invalid interface")
	}
	i.Addr, i.Mask, i.Negotiated, i.Borrows = netip.Addr{}, netip.Addr{}, false, true
	return nil
}

// checkAddress refuses what IOS refuses of an address (ios: "Bad mask", "overlaps with").
func (c *Config) checkAddress(i *Interface) error {
	bits := maskBits(i.Mask)
	if bits < 0 {
		return Refuse("Bad mask 0x%X for address %s", i.Mask.As4(), i.Addr)
	}
	p := netip.PrefixFrom(i.Addr, bits)
	if bits < 31 && (p.Masked().Addr() == i.Addr || broadcast(p) == i.Addr) || bits == 0 {
		return Refuse("Bad mask /%d for address %s", bits, i.Addr)
	}
	if c.births.booting {
		return nil // the other one may be shut two lines below
	}
	for other := range c.Interfaces.All() {
		if other.Name != i.Name && other.Addr.IsValid() && !other.Shutdown && other.Prefix().Overlaps(p) {
			return Refuse("%% %s overlaps with %s", p.Masked().Addr(), other.Name)
		}
	}
	return nil
}

// ownAddress says whether an address is one of this device's.
func (c *Config) ownAddress(a netip.Addr) bool {
	for i := range c.Interfaces.All() {
		if i.Addr == a {
			return true
		}
	}
	return false
}
