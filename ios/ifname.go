package ios

import (
	"fmt"
	"strconv"
	"strings"

	. "torii/cli"
)

// ifKind is a kind of interface, in the order running-config lists them.
type ifKind uint8

const (
	loopback ifKind = iota
	ethernet
	fastEthernet
	gigabitEthernet
	templateKind
	dialerKind
	accessKind // made by PPP, never by anybody else
)

// ifInfo is what interfaces of a kind have in common.
type ifInfo struct {
	name, short, help string
	slots             bool // numbered 0/0 rather than 0
	made              bool // by the device itself
	hardware          string
	mtu, kbit, delay  int // delay in µs
}

var ifKinds = [...]ifInfo{
	loopback:        {name: "Loopback", short: "Lo", help: "Loopback interface", hardware: "Loopback", mtu: 1514, kbit: 8000000, delay: 5000},
	ethernet:        {name: "Ethernet", short: "Et", help: "IEEE 802.3", slots: true, hardware: "AmdP2", mtu: 1500, kbit: 10000, delay: 1000},
	fastEthernet:    {name: "FastEthernet", short: "Fa", help: "FastEthernet IEEE 802.3", slots: true, hardware: "MV96340 Ethernet", mtu: 1500, kbit: 100000, delay: 100},
	gigabitEthernet: {name: "GigabitEthernet", short: "Gi", help: "GigabitEthernet IEEE 802.3z", slots: true, hardware: "CN Gigabit Ethernet", mtu: 1500, kbit: 1000000, delay: 10},
	templateKind:    {name: "Virtual-Template", short: "Vt", help: "Virtual Template interface", hardware: "Virtual Template interface", mtu: 1500, kbit: 100000, delay: 100000},
	dialerKind:      {name: "Dialer", short: "Di", help: "Dialer interface", hardware: "Unknown", mtu: 1500, kbit: 56, delay: 20000},
	accessKind:      {name: "Virtual-Access", short: "Vi", help: "Virtual Access interface", hardware: "Virtual Access interface", mtu: 1500, kbit: 56, delay: 20000, made: true},
}

// IfName is the name of an interface. It sorts as running-config does.
type IfName struct {
	kind       ifKind
	slot, port int // of a Virtual-Access slot is the subinterface, 0 where it is none
}

func port(k ifKind, slot, port int) IfName { return IfName{k, slot, port} }

func (n IfName) String() string {
	k := ifKinds[n.kind]
	switch {
	case k.slots:
		return fmt.Sprintf("%s%d/%d", k.name, n.slot, n.port)
	case n.kind == accessKind && n.slot > 0:
		return fmt.Sprintf("%s%d.%d", k.name, n.port, n.slot)
	}
	return k.name + strconv.Itoa(n.port)
}

// Short is the name as narrow tables print it: Fa0/0.
func (n IfName) Short() string {
	k := ifKinds[n.kind]
	return k.short + strings.TrimPrefix(n.String(), k.name)
}

func (n IfName) virtual() bool { return !ifKinds[n.kind].slots }

// pointToPoint tells an interface that PPP runs on.
func (n IfName) pointToPoint() bool { return n.kind >= templateKind }

func (n IfName) before(o IfName) bool {
	if n.kind != o.kind {
		return n.kind < o.kind
	}
	if n.slot != o.slot {
		return n.slot < o.slot
	}
	return n.port < o.port
}

// ifToken is an interface's name: of a kind that can be made, or one that the configuration has.
func (c *Config) ifToken(name *IfName) *Token {
	return c.ifNamed(name, func(n IfName) bool { return n.virtual() || c.hasInterface(n) })
}

// presentToken is the name of an interface that the configuration has.
func (c *Config) presentToken(name *IfName) *Token {
	return c.ifNamed(name, c.hasInterface).Sampled(func(pick func(int) int) string {
		n := c.platform.Ports[pick(len(c.platform.Ports))]
		return fmt.Sprintf("%s %d/%d", ifKinds[n.kind].name, n.slot, n.port)
	})
}

func (c *Config) ifNamed(name *IfName, fits func(IfName) bool) *Token {
	var forms []*Token
	for k, info := range ifKinds {
		kind := ifKind(k)
		if info.slots && !c.platform.has(kind) || info.made {
			continue
		}
		forms = append(forms, Seq(Lit(info.name, info.help).Glued(), c.ifNumber(kind, name, fits)))
	}
	return Alt(forms...).As(func() string { return name.String() })
}

// ifNumber is the number behind the kind.
func (c *Config) ifNumber(kind ifKind, name *IfName, fits func(IfName) bool) *Token {
	info := ifKinds[kind]
	return Arg[IfName]{Placeholder: c.platform.placeholder(kind), Help: info.name + " interface number", Rank: Shaped,
		Parse: func(w string) (IfName, bool) {
			n, ok := parseIfNumber(kind, w)
			return n, ok && fits(n)
		},
		Show:   IfName.String,
		Sample: func(pick func(int) int) string { return c.sampleNumber(kind, pick) },
	}.Bind(name).Shown()
}

// parseAccess reads the number of a Virtual-Access: 2, or 2.1.
func parseAccess(w string) (IfName, bool) {
	number, sub, divided := strings.Cut(w, ".")
	n, ok := parseIfNumber(loopback, number)
	n.kind = accessKind
	if divided {
		s, err := strconv.ParseUint(sub, 10, 31)
		n.slot, ok = int(s), ok && err == nil && s > 0
	}
	return n, ok
}

func parseIfNumber(kind ifKind, w string) (IfName, bool) {
	if kind == accessKind {
		return parseAccess(w)
	}
	first, second, slotted := strings.Cut(w, "/")
	if slotted != ifKinds[kind].slots {
		return IfName{}, false
	}
	if !slotted {
		first, second = "0", w
	}
	slot, errSlot := strconv.ParseUint(first, 10, 31)
	port, errPort := strconv.ParseUint(second, 10, 31)
	return IfName{kind, int(slot), int(port)}, errSlot == nil && errPort == nil
}

// sampleNumber is a number that fits; ports of a platform are all of one kind.
func (c *Config) sampleNumber(kind ifKind, pick func(int) int) string {
	if !ifKinds[kind].slots {
		return strconv.Itoa(pick(5))
	}
	n := c.platform.Ports[pick(len(c.platform.Ports))]
	return fmt.Sprintf("%d/%d", n.slot, n.port)
}

// ParseIfName reads a whole name as a topology spells it, abbreviated or not: fa0/0.
func ParseIfName(s string) (IfName, bool) {
	at := strings.IndexAny(s, "0123456789")
	if at <= 0 {
		return IfName{}, false
	}
	for k, info := range ifKinds {
		if len(s[:at]) <= len(info.name) && strings.EqualFold(s[:at], info.name[:at]) {
			return parseIfNumber(ifKind(k), s[at:])
		}
	}
	return IfName{}, false
}
