package ios

import (
	"fmt"
	"net/netip"
	"strings"

	. "torii/cli"
)

// PPPSettings are what an interface that PPP runs on is told: a Dialer, or the Virtual-Template of a server.
type PPPSettings struct {
	Encapsulation bool // encapsulation ppp
	Pool, Group   int

	Demand       string // methods that the peer has to say who it is by, best first
	CallIn       bool   // only of a peer that called
	CHAPName     string // instead of the host name
	CHAPPassword string
	PAPName      string
	PAPPassword  string
	DNSRequest   bool
	DefaultRoute bool
	NoKeepalive  bool
	Keepalive    int // seconds between echoes
	Retries      int // unanswered ones that end the session

	PeerAddr netip.Addr // what a client gets
	PeerPool string
}

const (
	defaultKeepalive = 10
	defaultRetries   = 5
)

// Lease is what PPP has given to an interface. It is observed, not configured, and stands beside the
// configuration so that whoever compares two of them sees an address that has changed.
type Lease struct {
	Local, Peer netip.Addr
	DNS         [2]netip.Addr // zero where none was given
	Default     bool          // the peer is the way to everywhere
}

// dialerLines are the lines of an interface that have to do with PPP, and one that stands among them.
func dialerLines(i *Interface) []Line {
	p := &i.PPP
	dialer, template := i.Name.kind == dialerKind, i.Name.kind == templateKind
	lines := []Line{
		Set("dialer pool", "Specify dialer pool", Num(&p.Pool, 1, 255, "Dialer pool number")).When(dialer),
		Set("dialer-group", "Assign interface to dialer-list", Num(&p.Group, 1, 128, "Dialer list number")).When(dialer).Stored(),
		Set("peer default ip address", "Default IP address for remote end of this interface", Alt(
			Addr(&p.PeerAddr, "Default IP address for remote end of this interface").Then(func() { p.PeerPool = "" }),
			Seq(Lit("pool", "Use IP pool mechanism to allocate a peer IP address"), Word(&p.PeerPool, "Name of the address pool")).Then(func() { p.PeerAddr = netip.Addr{} }))).When(template),
	}
	lines = append(lines, FlagOff("cdp enable", "Enable CDP on interface", &i.NoCDP).Stored())
	return append(lines, pppLines(p, dialer || template)...)
}

// encapsulationLine stands where running-config has it, in front of what depends on it.
func encapsulationLine(i *Interface) Line {
	return Flag("encapsulation ppp", "Point-to-Point protocol", &i.PPP.Encapsulation).When(i.Name.pointToPoint())
}

func pppLines(p *PPPSettings, there bool) []Line {
	lines := []Line{
		keepaliveLine(p),
		authenticationLine(p),
		Set("ppp chap hostname", "Set alternate CHAP hostname", Word(&p.CHAPName, "Alternate CHAP hostname")),
		Set("ppp chap password", "Set default CHAP password", typedPassword(&p.CHAPPassword)),
		Set("ppp pap sent-username", "Set outbound PAP username", Word(&p.PAPName, "Outbound PAP username"), Lit("password", "Set outbound PAP password"), typedPassword(&p.PAPPassword)),
		Flag("ppp ipcp dns request", "Request DNS server address from peer", &p.DNSRequest),
		Flag("ppp ipcp route default", "Install default route thru the peer address", &p.DefaultRoute),
	}
	for n := range lines {
		lines[n] = lines[n].When(there)
	}
	return lines
}

func keepaliveLine(p *PPPSettings) Line {
	return Set("keepalive", "Enable keepalive", Opt(Or(Num(&p.Keepalive, 1, 32767, "Keepalive period (default 10 seconds)"), &p.Keepalive, defaultKeepalive)),
		Opt(Or(Num(&p.Retries, 1, 255, "Keepalive retries"), &p.Retries, defaultRetries)).Unset(func() { p.NoKeepalive = true })).
		Check(func() error { p.NoKeepalive = false; return nil }).
		Born(func() { p.NoKeepalive, p.Keepalive, p.Retries = false, defaultKeepalive, defaultRetries }).
		Show(func(w *Writer) {
			switch {
			case p.NoKeepalive:
				w.No()
			case p.Retries != defaultRetries:
				w.Line(fmt.Sprint(p.Keepalive, " ", p.Retries))
			case p.Keepalive != defaultKeepalive:
				w.Line(fmt.Sprint(p.Keepalive))
			}
		})
}

// authenticationLine is `ppp authentication chap pap callin`.
func authenticationLine(p *PPPSettings) Line {
	var first, second, third string
	method := func(word *string) *Token {
		return OneOf(word, "chap", "Challenge Handshake Authentication Protocol (CHAP)", "ms-chap-v2", "Microsoft CHAP Version 2 (MS-CHAP-V2)", "pap", "Password Authentication Protocol (PAP)")
	}
	callin := On("callin", "Authenticate remote on incoming call only", &p.CallIn)
	methods := Seq(method(&first), Opt(method(&second)), Opt(method(&third))).Unset(func() { p.Demand = "" })
	return Set("ppp authentication", "Set PPP link authentication method", methods, Opt(callin)).
		Check(func() error { p.Demand = strings.TrimSpace(first + " " + second + " " + third); return nil }).
		Show(func(w *Writer) {
			if p.Demand == "" {
				return
			}
			if p.CallIn {
				w.Line(p.Demand + " callin")
				return
			}
			w.Line(p.Demand)
		})
}

// typedPassword is a password with its type, which is shown.
func typedPassword(field *string) *Token {
	return Alt(Seq(Lit("0", "Specifies an UNENCRYPTED password will follow").If(func() bool { return *field != "" }), Word(field, "The UNENCRYPTED (cleartext) password")),
		Word(field, "The UNENCRYPTED (cleartext) password"))
}
