package ios

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"

	. "torii/cli"
)

// Names is how the device turns names into addresses.
type Names struct {
	Hosts          []Host       // by name, never changed in place
	Servers        []netip.Addr // in the order typed, never changed in place
	Timeout, Retry int          // seconds, and how often a server is asked again
	NoLookup       bool
}

// Host is a name with an address.
type Host struct {
	Name string
	Addr netip.Addr
}

const (
	lookupTimeout = 3
	lookupRetry   = 2
	mostServers   = 6
)

func nameLines(c *Config) []Line {
	n := &c.Names
	lookup := func(path string) Line {
		return FlagOff(path, "Enable IP Domain Name System hostname translation", &n.NoLookup)
	}
	return []Line{
		lookup("ip domain lookup"),
		lookup("ip domain-lookup").Show(func(*Writer) {}),
		Set("ip domain timeout", "Specify timeout for DNS queries", Or(Num(&n.Timeout, 0, 3600, "timeout in seconds"), &n.Timeout, lookupTimeout)),
		Set("ip domain retry", "Specify retry count for DNS queries", Or(Num(&n.Retry, 0, 100, "retry count"), &n.Retry, lookupRetry)),
		Set("ip domain name", "Define the default domain name", Word(&c.Domain, "Default domain name")),
		Set("ip domain-name", "Define the default domain name", Word(&c.Domain, "Default domain name")).Show(func(*Writer) {}),
		Each("ip host", "Add an entry to the ip hostname table", n.hosts(), func() Host { return Host{} }, func(h *Host) []*Token {
			return []*Token{Word(&h.Name, "Name of host"), Addr(&h.Addr, "Host IP address")}
		}),
		Each("ip name-server", "Specify address of name server to use", n.servers(), func() netip.Addr { return netip.Addr{} }, func(a *netip.Addr) []*Token {
			return []*Token{Addr(a, "Domain server IP address (maximum of 6)")}
		}),
	}
}

// hosts are the names in their order; the case of a name does not matter.
func (n *Names) hosts() Rows[Host] {
	others := func(h Host) []Host {
		return slices.DeleteFunc(slices.Clone(n.Hosts), func(o Host) bool { return strings.EqualFold(o.Name, h.Name) })
	}
	return Rows[Host]{
		All: slices.Values(n.Hosts),
		Put: func(h Host) error {
			n.Hosts = append(others(h), h)
			slices.SortFunc(n.Hosts, func(a, b Host) int { return cmp.Compare(a.Name, b.Name) })
			return nil
		},
		Delete: func(h Host) error { n.Hosts = others(h); return nil },
		Clear:  func() error { return &SyntaxError{Fault: Incomplete} },
	}
}

func (n *Names) servers() Rows[netip.Addr] {
	return Rows[netip.Addr]{
		All: slices.Values(n.Servers),
		Put: func(a netip.Addr) error {
			switch {
			case slices.Contains(n.Servers, a):
			case len(n.Servers) == mostServers:
				return Refuse("%% Name-server table is full; %s not added", a)
			default:
				n.Servers = append(slices.Clip(n.Servers), a)
			}
			return nil
		},
		Delete: func(a netip.Addr) error {
			n.Servers = slices.DeleteFunc(slices.Clone(n.Servers), func(o netip.Addr) bool { return o == a })
			return nil
		},
		Clear: func() error { n.Servers = nil; return nil },
	}
}

// host is the address of a name of the configuration.
func (n *Names) host(name string) (netip.Addr, bool) {
	for _, h := range n.Hosts {
		if strings.EqualFold(h.Name, name) {
			return h.Addr, true
		}
	}
	return netip.Addr{}, false
}

// everybody is the limited broadcast.
var everybody = netip.AddrFrom4([4]byte{255, 255, 255, 255})

// nameServers are whom the device asks: those of the configuration, then those that PPP has told of; everybody, if
// there are none.
func (c *Config) nameServers() []netip.Addr {
	servers := slices.Clone(c.Names.Servers)
	for i := range c.Interfaces.All() {
		for _, a := range i.Lease.DNS {
			if a.IsValid() && !slices.Contains(servers, a) {
				servers = append(servers, a)
			}
		}
	}
	if len(servers) == 0 {
		return []netip.Addr{everybody}
	}
	return servers
}
