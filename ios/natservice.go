package ios

import (
	"cmp"

	. "torii/cli"
	"torii/dataplane/acl"
	"torii/dataplane/nat"
	"torii/dataplane/packet"
)

// NATService is `ip nat service list … ftp tcp port`: servers that wait for FTP at a port of their own.
type NATService struct {
	List string
	Port int
}

func (s NATService) before(o NATService) bool {
	return compare(cmp.Compare(s.List, o.List), cmp.Compare(s.Port, o.Port)) < 0
}

// NATUnread are the protocols that IOS looks into and this device does not: FTP alone is. `no` says what is
// the case anyway.
type NATUnread struct{ H225, RAS, Skinny, SIPTCP, SIPUDP, DNSTCP, DNSUDP bool }

const ftpPort = 21

func natServiceLines(c *Config) []Line {
	u := &c.NATUnread
	return []Line{
		Each("ip nat service list", "Specify access list describing global addresses", kept(&c.NATServices, func(NATService) error { return nil }),
			func() NATService { return NATService{} }, func(s *NATService) []*Token {
				return []*Token{Word(&s.List, "Access list name or number for global addresses").Shown(), Lit("ftp", "FTP protocol"), Lit("tcp", "TCP protocol"),
					Lit("port", "Special Port"), Num(&s.Port, 1, 65535, "Port number")}
			}),
		FlagOff("ip nat service h225", "H323-H225 protocol", &u.H225).Stored(),
		FlagOff("ip nat service ras", "H323-RAS protocol", &u.RAS).Stored(),
		FlagOff("ip nat service skinny tcp port 2000", "Port number", &u.Skinny).Stored(),
		FlagOff("ip nat service sip tcp port 5060", "Port number", &u.SIPTCP).Stored(),
		FlagOff("ip nat service sip udp port 5060", "Port number", &u.SIPUDP).Stored(),
		FlagOff("ip nat service alg tcp dns", "DNS protocol", &u.DNSTCP).Stored(),
		FlagOff("ip nat service alg udp dns", "DNS protocol", &u.DNSUDP).Stored(),
	}
}

// ftpPorts are where FTP is followed: at the ports of the lines for the servers that they name, and at its own
// for all others.
func (d *Device) ftpPorts(c *Config) (ports []nat.FTPPort) {
	var named []*acl.List
	for s := range c.NATServices.All() {
		l := d.compiled.list(c, s.List)
		if l == nil {
			continue
		}
		named = append(named, l)
		ports = append(ports, nat.FTPPort{Port: uint16(s.Port), Serves: func(addr uint32) bool { return names(l, addr) }})
	}
	return append(ports, nat.FTPPort{Port: ftpPort, Serves: func(addr uint32) bool {
		for _, l := range named {
			if names(l, addr) {
				return false
			}
		}
		return true
	}})
}

// names says whether a list permits an address, as a source of anything.
func names(l *acl.List, addr uint32) bool {
	e, ok := l.Match(&packet.Facts{Src: addr})
	return e != nil && ok
}
