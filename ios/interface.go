package ios

import (
	"fmt"
	"net/netip"
	"slices"

	. "torii/cli"
)

// Interface is what an operator wants of an interface. Nothing of it counts or changes by itself.
type Interface struct {
	Name           IfName
	Description    string
	Addr, Mask     netip.Addr
	ACLIn, ACLOut  string
	NoRedirects    bool
	NoUnreachables bool
	Shutdown       bool
	LoadInterval   int // seconds
	Duplex, Speed  string
	CryptoMap      string

	Negotiated bool // ip address negotiated
	Borrows    bool // ip unnumbered
	Lender     IfName
	IPMTU      int // 0: as much as the interface takes
	MSS        int // ip tcp adjust-mss; 0: left alone
	NAT        string
	NoCDP      bool
	PPPoE      PPPoE
	Dialer     DialerSettings
	PPP        PPPSettings
	MTU        int // of a Dialer or a Virtual-Template; 0: the usual one
	Lease      Lease

	Reassembles bool // ip virtual-reassembly
}

// newInterface is how an interface is born: a physical one shut.
func newInterface(name IfName) *Interface {
	return &Interface{Name: name, Shutdown: !name.virtual(), LoadInterval: defaultLoadInterval, Duplex: "auto", Speed: "auto",
		Dialer: newDialerSettings(), PPP: newPPPSettings()}
}

// Prefix is the address with its mask; the zero prefix where there is none.
func (i *Interface) Prefix() netip.Prefix {
	if !i.Addr.IsValid() {
		return netip.Prefix{}
	}
	return netip.PrefixFrom(i.Addr, maskBits(i.Mask))
}

// forwardsAs says whether packets fare the same on two versions of an interface.
func (i *Interface) forwardsAs(o *Interface) bool {
	a, b := *i, *o
	a.Description, a.Duplex, a.Speed, a.NoCDP = b.Description, b.Duplex, b.Speed, b.NoCDP
	return a == b
}

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

// up says that the interface is not shut and has an address to speak from.
func (c *Config) up(i *Interface) bool { return !i.Shutdown && c.speaks(i).IsValid() }

const interfaceTitle = "Interface configuration commands:"

var interfacePrefix = map[string]string{
	"cdp": "CDP interface subcommands", "crypto": "Encryption/Decryption commands", "dialer": "Dial-on-demand routing (DDR) commands",
	"encapsulation": "Set encapsulation type for an interface", "ip": "Interface Internet Protocol config commands", "ip tcp": "TCP interface commands", "ip virtual-reassembly": "Enable Virtual Fragment Reassembly",
	"peer": "Peer parameters for point to point interfaces", "peer default": "Default parameters for remote peer", "peer default ip": "Default Internet Protocol parameters for remote peer",
	"ppp": "Point-to-Point Protocol", "ppp chap": "Set CHAP authentication parameters", "ppp pap": "Set PAP authentication parameters",
	"ppp ipcp": "Set IPCP negotiation options", "ppp ipcp route": "Specify route negotiation options", "ppp ipcp address": "Additional options for IP address negotiation",
	"ppp mtu": "MTU options", "ppp ms-chap-v2": "Set MS-CHAP-V2 authentication parameters", "ppp timeout": "Set PPP timeout parameters",
	"pppoe": "pppoe interface subcommands", "pppoe-client": "pppoe client",
}

var interfaceMode = mode("config-if", interfaceTitle, interfacePrefix, func(c *Config, name IfName) []Object {
	return one(edit(&c.Interfaces, &Interface{Name: name}), c.interfaceLines)
})

// interfaceLines is the mode of an interface. Order here is running-config order.
func (c *Config) interfaceLines(i *Interface) []Line {
	wired := !i.Name.virtual()
	return slices.Concat([]Line{
		Set("description", "Interface specific description", Rest(&i.Description, "Up to 240 characters describing this interface")),
		Set("mtu", "Set the interface Maximum Transmission Unit (MTU)", Num(&i.MTU, 64, 17940, "MTU size in bytes")).When(i.Name.pointToPoint()),
		c.addressLine(i),
		Set("ip unnumbered", "Enable IP processing without an explicit address", c.ifToken(&i.Lender).If(func() bool { return i.Borrows }).Unset(func() { i.Borrows = false })).
			Check(func() error { return c.borrow(i) }).When(i.Name.pointToPoint()),
		Set("ip access-group", "Specify access control for packets", accessGroup(&i.ACLIn, "in", "inbound packets")...),
		Set("ip access-group", "Specify access control for packets", accessGroup(&i.ACLOut, "out", "outbound packets")...),
		Set("ip mtu", "Set IP Maximum Transmission Unit", Num(&i.IPMTU, 68, 1500, "MTU (bytes)")),
		Set("ip nat", "NAT interface commands", OneOf(&i.NAT, natInside, "Inside interface for address translation", natOutside, "Outside interface for address translation")).
			Check(func() error { i.Reassembles = true; return nil }),
		Flag("ip virtual-reassembly", "Enable Virtual Fragment Reassembly", &i.Reassembles).Show(i.showReassembly).When(c.platform.Classic),
		Flag("ip virtual-reassembly in", "Enable VFR on input", &i.Reassembles).Show(i.showReassembly).When(!c.platform.Classic),
		FlagOff("ip redirects", "Enable sending ICMP Redirect messages", &i.NoRedirects),
		FlagOff("ip unreachables", "Enable sending ICMP Unreachable messages", &i.NoUnreachables),
		encapsulationLine(i),
		Set("ip tcp adjust-mss", "Adjust the mss of transit packets", Num(&i.MSS, 500, 1460, "Maximum segment size in bytes")),
		Flag("shutdown", "Shutdown the selected interface", &i.Shutdown).Born(func() { i.Shutdown = wired }),
		loadIntervalLine(i),
		Set("duplex", "Configure duplex operation.", Or(OneOf(&i.Duplex, "auto", "Enable AUTO duplex configuration",
			"full", "Force full duplex operation", "half", "Force half-duplex operation"), &i.Duplex, "auto").Shown()).When(wired).Stored(),
		Set("speed", "Configure speed operation.", Or(OneOf(&i.Speed, "10", "Force 10 Mbps operation", "100", "Force 100 Mbps operation",
			"1000", "Force 1000 Mbps operation", "auto", "Enable AUTO speed configuration"), &i.Speed, "auto").Shown()).When(wired).Stored(),
		pppoeEnableLine(i).When(wired),
		pppoeClientLine(&i.PPPoE).When(wired),
	}, append(c.dialerLines(i),
		Set("crypto map", "Assign a Crypto Map", Word(&i.CryptoMap, "Crypto Map tag")).Check(func() error { return c.checkMapTag(i.CryptoMap) })))
}

// showReassembly speaks of what differs from what `ip nat` has brought along.
func (i *Interface) showReassembly(w *Writer) {
	switch {
	case i.Reassembles:
		w.Line("")
	case i.NAT != "":
		w.No()
	}
}

const (
	natInside  = "inside"
	natOutside = "outside"
)

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

func (c *Config) hasInterface(name IfName) bool {
	_, ok := c.Interfaces.Get(&Interface{Name: name})
	return ok
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

// accessGroup is a list's name and the direction it is applied in.
func accessGroup(list *string, word, help string) []*Token {
	return []*Token{Word(list, "Access-list name or number"), Lit(word, help)}
}

// openInterface makes an interface that is not there. A startup-config that mentions a port brings it
// up: `no shutdown` is never stored, `shutdown` is.
func (c *Config) openInterface(name IfName) {
	if !c.hasInterface(name) {
		c.Interfaces = c.Interfaces.With(newInterface(name))
	}
	if c.births.booting {
		edit(&c.Interfaces, &Interface{Name: name}).Shutdown = false
	}
}

func interfaceBlocks(c *Config) []Line {
	return []Line{Block("interface", "Select an interface to configure", interfaceMode, Objects[IfName]{
		All: func(yield func(IfName, []Line) bool) {
			for i := range c.Interfaces.All() {
				if !yield(i.Name, c.interfaceLines(i)) {
					return
				}
			}
		},
		Open:    func(name IfName) error { c.openInterface(name); return nil },
		Remove:  c.removeInterface,
		Default: c.defaultInterface,
	}, func(name *IfName) []*Token { return []*Token{c.ifToken(name)} }), c.rangeBlock()}
}

func (c *Config) removeInterface(name IfName) error {
	if !name.virtual() {
		return Refuse("%% Removal of physical interfaces is not permitted")
	}
	c.Interfaces = c.Interfaces.Without(&Interface{Name: name})
	return nil
}

// defaultInterface makes an interface as it was born.
func (c *Config) defaultInterface(name IfName) error {
	c.Interfaces = c.Interfaces.With(newInterface(name))
	if c.platform.Classic {
		c.note("Building configuration...\n")
	}
	c.note(fmt.Sprintf("Interface %s set to default configuration", name))
	return nil
}
