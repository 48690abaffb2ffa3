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

func (c *Config) hasInterface(name IfName) bool {
	_, ok := c.Interfaces.Get(&Interface{Name: name})
	return ok
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
