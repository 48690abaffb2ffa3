package ios

import (
	"slices"
	"strconv"
	"strings"

	. "torii/cli"
)

// PortMatch is a port operator and its ports; the empty operator asks for none.
type PortMatch struct {
	Op    string
	Ports []int
}

func (m PortMatch) equal(o PortMatch) bool { return m.Op == o.Op && slices.Equal(m.Ports, o.Ports) }

// ICMPMatch is an ICMP type and code; the zero value asks for neither.
type ICMPMatch struct {
	Set        bool
	Type, Code int // Code -1: any
}

const (
	protoIP   = -1
	protoICMP = 1
	protoTCP  = 6
	protoUDP  = 17
)

// protocols are the names of IP protocols that IOS prints instead of numbers.
var protocols = []struct {
	name, help string
	number     int
}{
	{"ahp", "Authentication Header Protocol", 51},
	{"eigrp", "Cisco's EIGRP routing protocol", 88},
	{"esp", "Encapsulation Security Payload", 50},
	{"gre", "Cisco's GRE tunneling", 47},
	{"igmp", "Internet Gateway Message Protocol", 2},
	{"ip", "Any Internet Protocol", protoIP},
	{"ipinip", "IP in IP tunneling", 4},
	{"nos", "KA9Q NOS compatible IP over IP tunneling", 94},
	{"ospf", "OSPF routing protocol", 89},
	{"pcp", "Payload Compression Protocol", 108},
	{"pim", "Protocol Independent Multicast", 103},
}

type named struct {
	name   string
	number int
}

// ports are the names of a protocol's ports, and the same as help lists them.
type ports struct {
	names []named
	help  []Name
}

func portNames(names []named) *ports {
	help := make([]Name, len(names))
	for i, n := range names {
		help[i] = Name{Word: n.name, Help: "Port " + strconv.Itoa(n.number)}
	}
	return &ports{names, help}
}

// tcpPorts and udpPorts are the ports that IOS knows by name; all others stay numbers.
var (
	tcpPorts = portNames([]named{{"bgp", 179}, {"chargen", 19}, {"cmd", 514}, {"daytime", 13}, {"discard", 9}, {"domain", 53}, {"echo", 7},
		{"exec", 512}, {"finger", 79}, {"ftp", 21}, {"ftp-data", 20}, {"gopher", 70}, {"hostname", 101}, {"ident", 113}, {"irc", 194},
		{"klogin", 543}, {"kshell", 544}, {"login", 513}, {"lpd", 515}, {"nntp", 119}, {"pim-auto-rp", 496}, {"pop2", 109}, {"pop3", 110},
		{"smtp", 25}, {"sunrpc", 111}, {"tacacs", 49}, {"talk", 517}, {"telnet", 23}, {"time", 37}, {"uucp", 540}, {"whois", 43}, {"www", 80}})
	udpPorts = portNames([]named{{"biff", 512}, {"bootpc", 68}, {"bootps", 67}, {"discard", 9}, {"dnsix", 195}, {"domain", 53}, {"echo", 7},
		{"isakmp", 500}, {"mobile-ip", 434}, {"nameserver", 42}, {"netbios-dgm", 138}, {"netbios-ns", 137}, {"netbios-ss", 139},
		{"non500-isakmp", 4500}, {"ntp", 123}, {"pim-auto-rp", 496}, {"rip", 520}, {"snmp", 161}, {"snmptrap", 162}, {"sunrpc", 111},
		{"syslog", 514}, {"tacacs", 49}, {"talk", 517}, {"tftp", 69}, {"time", 37}, {"who", 513}, {"xdmcp", 177}})
)

// icmpTypes are the ICMP messages by name: type and code, code -1 for any.
var icmpTypes = []struct {
	name       string
	kind, code int
}{
	{"administratively-prohibited", 3, 13}, {"echo", 8, -1}, {"echo-reply", 0, -1}, {"host-unreachable", 3, 1},
	{"net-unreachable", 3, 0}, {"packet-too-big", 3, 4}, {"port-unreachable", 3, 3}, {"redirect", 5, -1},
	{"source-quench", 4, -1}, {"time-exceeded", 11, -1}, {"ttl-exceeded", 11, 0}, {"unreachable", 3, -1},
}

// standardTokens are an entry of a standard list: a source alone.
func standardTokens(e *ACE) []*Token {
	src := &e.Src
	return []*Token{Alt(
		Seq(Alt(permit(e), deny(e)), Alt(anyToken(src), hostToken(src, true),
			Seq(Addr(&src.Addr, "Address to match").Then(func() { src.Wild = zeroAddr }), Opt(Wildcard(&src.Wild, "Wildcard bits").
				Then(src.normal).If(func() bool { return !src.host() })))), Opt(logToken(e))),
		remark(e))}
}

// extendedTokens are an entry of an extended list: protocol, source, destination and what the protocol has.
func extendedTokens(e *ACE) []*Token {
	ip := Alt(protocolTokens(&e.Protocol)...)
	tcp := Is("tcp", "Transmission Control Protocol", &e.Protocol, protoTCP)
	udp := Is("udp", "User Datagram Protocol", &e.Protocol, protoUDP)
	icmp := Is("icmp", "Internet Control Message Protocol", &e.Protocol, protoICMP)
	ends := func(ports *ports) []*Token {
		return []*Token{addrToken(&e.Src, "Source"), Opt(portToken(&e.SrcPort, ports)), addrToken(&e.Dst, "Destination"), Opt(portToken(&e.DstPort, ports))}
	}
	established := Opt(On("established", "Match established connections", &e.Established))
	fragments := Opt(On("fragments", "Check non-initial fragments", &e.Fragments))
	body := Alt(
		Seq(tcp, Seq(ends(tcpPorts)...), established, fragments, Opt(logToken(e))),
		Seq(udp, Seq(ends(udpPorts)...), fragments, Opt(logToken(e))),
		Seq(icmp, addrToken(&e.Src, "Source"), addrToken(&e.Dst, "Destination"), Opt(icmpToken(&e.ICMP)), fragments, Opt(logToken(e))),
		Seq(ip, addrToken(&e.Src, "Source"), addrToken(&e.Dst, "Destination"), fragments, Opt(logToken(e))))
	return []*Token{Alt(Seq(Alt(permit(e), deny(e)), body), remark(e))}
}

func permit(e *ACE) *Token { return On("permit", "Specify packets to forward", &e.Permit) }

func deny(e *ACE) *Token { return On("deny", "Specify packets to reject", &e.Deny) }

func remark(e *ACE) *Token {
	text := Rest(&e.Remark, "Comment up to 100 characters")
	return Seq(Lit("remark", "Access list entry comment"), text)
}

func logToken(e *ACE) *Token { return On("log", "Log matches against this entry", &e.Log) }

func protocolTokens(field *int) []*Token {
	tokens := []*Token{}
	for _, p := range protocols {
		tokens = append(tokens, Is(p.name, p.help, field, p.number))
	}
	return append(tokens, Num(field, 0, 255, "An IP protocol number").Shown())
}

// addrToken is `any | host A | A W`.
func addrToken(m *AddrMatch, whose string) *Token {
	pair := Seq(Net(&m.Addr, whose+" address"), Wildcard(&m.Wild, whose+" wildcard bits").Then(m.normal).Shown()).
		If(func() bool { return !m.any() && !m.host() })
	return Alt(anyToken(m), hostToken(m, false), pair)
}

func anyToken(m *AddrMatch) *Token {
	return Lit("any", "Any host").Then(func() { *m = anyMatch }).If(func() bool { return m.any() })
}

// hostToken is `host A`; a standard list shows the bare address.
func hostToken(m *AddrMatch, bare bool) *Token {
	t := Seq(Lit("host", "A single host address"), Addr(&m.Addr, "Host address").Then(func() { m.Wild = zeroAddr })).If(func() bool { return m.host() })
	if bare {
		t.As(func() string { return m.Addr.String() })
	}
	return t
}

// portToken is `eq P… | gt P | lt P | neq P | range P Q`.
func portToken(m *PortMatch, names *ports) *Token {
	op := func(word, help string, least, most int) *Token {
		ports := make([]*Token, most)
		for i := range ports {
			ports[i] = onePort(m, i, names)
			if i >= least {
				ports[i] = Opt(ports[i])
			}
		}
		return Seq(append([]*Token{Is(word, help, &m.Op, word).Then(func() { m.Ports = nil })}, ports...)...)
	}
	return Alt(
		op("eq", "Match only packets on a given port number", 1, 4),
		op("gt", "Match only packets with a greater port number", 1, 1),
		op("lt", "Match only packets with a lower port number", 1, 1),
		op("neq", "Match only packets not on a given port number", 1, 1),
		op("range", "Match only packets in the range of port numbers", 2, 2))
}

// onePort is the i-th port of the operator, by name or number.
func onePort(m *PortMatch, i int, names *ports) *Token {
	var number int
	port := Arg[int]{Placeholder: "<0-65535>", Help: "Port number", Rank: Shaped, Names: names.help,
		Parse:  names.parse,
		Sample: func(pick func(int) int) string { return strconv.Itoa(pick(65536)) },
	}.Bind(&number).Then(func() { m.Ports = append(slices.Clone(m.Ports), number) })
	return port.If(func() bool { return i < len(m.Ports) }).As(func() string { return names.name(m.Ports[i]) })
}

func (p *ports) parse(w string) (int, bool) {
	for _, n := range p.names {
		if n.name == w {
			return n.number, true
		}
	}
	port, err := strconv.ParseUint(w, 10, 16)
	return int(port), err == nil
}

func (p *ports) name(port int) string {
	for _, n := range p.names {
		if n.number == port {
			return n.name
		}
	}
	return strconv.Itoa(port)
}

// icmpToken is a message by name, or its type and code.
func icmpToken(m *ICMPMatch) *Token {
	var forms []*Token
	for _, t := range icmpTypes {
		value := ICMPMatch{Set: true, Type: t.kind, Code: t.code}
		forms = append(forms, Is(t.name, strings.ReplaceAll(t.name, "-", " "), m, value))
	}
	kind := Num(&m.Type, 0, 255, "ICMP message type").Then(func() { m.Set, m.Code = true, -1 }).If(func() bool { return m.Set })
	code := Num(&m.Code, 0, 255, "ICMP message code").If(func() bool { return m.Code >= 0 })
	return Alt(append(forms, Seq(kind, Opt(code)))...)
}

func newACE() ACE { return ACE{Protocol: protoIP} }

func (l *AccessList) tokens(e *ACE) []*Token {
	if l.Extended {
		return extendedTokens(e)
	}
	return standardTokens(e)
}

// spelling is how `show access-lists` and `show crypto map` spell entries, one after the other with the
// same tokens.
func (l *AccessList) spelling() func(*ACE) string {
	var e ACE
	tokens := l.tokens(&e)
	return func(of *ACE) string {
		e = *of
		return Spell(tokens...)
	}
}

// configured is how running-config spells entries: deny is padded to three blanks.
func (l *AccessList) configured() func(*ACE) string {
	spell := l.spelling()
	return func(e *ACE) string { return strings.Replace(spell(e), "deny ", "deny   ", 1) }
}
