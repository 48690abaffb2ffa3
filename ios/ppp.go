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
	NoKeepalive   bool
	Keepalive     int // seconds between echoes
	Retries       int // unanswered ones that end the session

	AdaptMTU     bool   // a peer that receives less is not asked for more
	Demand       string // methods that the peer has to say who it is by, best first
	CallIn       bool   // only of a peer that called
	CHAPName     string // instead of the host name
	CHAPPassword Password
	RefuseCHAP   string // empty: no
	PAPName      string
	PAPPassword  Password
	RefusePAP    string
	RefuseMS     string // MS-CHAPv2

	DNS           DNSSettings
	DefaultRoute  bool
	AcceptAddress bool // whatever the peer says is its own
	PeerAddr      netip.Addr
	PeerPool      string // what a client gets

	Retry, AuthRetry                       int // seconds
	MaxConfigure, MaxFailure, MaxTerminate int
}

// DNSSettings are what IPCP does about name servers.
type DNSSettings struct {
	Request, Accept bool
	First, Second   netip.Addr // for a peer that asks
}

const (
	defaultKeepalive = 10
	defaultRetries   = 5

	defaultPPPRetry  = 2  // seconds; ppp timeout retry
	defaultAuthRetry = 10 // ppp timeout authentication

	defaultMaxConfigure, defaultMaxFailure, defaultMaxTerminate = 10, 5, 2
)

func newPPPSettings() PPPSettings {
	return PPPSettings{Keepalive: defaultKeepalive, Retries: defaultRetries, Retry: defaultPPPRetry, AuthRetry: defaultAuthRetry,
		MaxConfigure: defaultMaxConfigure, MaxFailure: defaultMaxFailure, MaxTerminate: defaultMaxTerminate}
}

// Lease is what PPP has given to an interface. It is observed, not configured, and stands beside the
// configuration so that whoever compares two of them sees an address that has changed.
type Lease struct {
	Local, Peer netip.Addr
	DNS         [2]netip.Addr // zero where none was given
	Default     bool          // the peer is the way to everywhere
}

// pppLines are the lines of PPP, in the order of running-config.
func (c *Config) pppLines(p *PPPSettings, there bool) []Line {
	lines := []Line{
		keepaliveLine(p),
		Flag("ppp mtu adaptive", "Adapt the MTU to what the peer receives", &p.AdaptMTU),
		authenticationLine(p),
		Set("ppp chap hostname", "Set alternate CHAP hostname", Word(&p.CHAPName, "Alternate CHAP hostname")),
		Set("ppp chap password", "Set default CHAP password", c.pppPassword(&p.CHAPPassword, "default CHAP")),
		refuseLine("ppp chap refuse", "Refuse to authenticate using CHAP", &p.RefuseCHAP),
		refuseLine("ppp ms-chap-v2 refuse", "Refuse to authenticate using MS-CHAP-V2", &p.RefuseMS),
		Set("ppp pap sent-username", "Set outbound PAP username", Word(&p.PAPName, "Outbound PAP username"), Lit("password", "Set outbound PAP password"), c.pppPassword(&p.PAPPassword, "outbound PAP")),
		refuseLine("ppp pap refuse", "Refuse to authenticate using PAP", &p.RefusePAP),
		dnsLine(&p.DNS),
		Flag("ppp ipcp route default", "Install default route thru the peer address", &p.DefaultRoute),
		Flag("ppp ipcp address accept", "Accept any non zero IP address from our peer", &p.AcceptAddress),
		counted("ppp max-configure", "Number of conf-reqs sent before assuming peer is unable to respond", &p.MaxConfigure, 1, defaultMaxConfigure),
		counted("ppp max-failure", "Number of conf-naks sent before assuming configuration is not converging", &p.MaxFailure, 2, defaultMaxFailure),
		counted("ppp max-terminate", "Number of term-reqs sent before assuming peer is unable to respond", &p.MaxTerminate, 2, defaultMaxTerminate),
		counted("ppp timeout authentication", "Set timeout for authentication response", &p.AuthRetry, 1, defaultAuthRetry),
		counted("ppp timeout retry", "Maximum time waiting for a response during PPP negotiation", &p.Retry, 1, defaultPPPRetry),
	}
	for n := range lines {
		lines[n] = lines[n].When(there)
	}
	return lines
}

// counted is a number of tries or seconds.
func counted(path, help string, field *int, least, normally int) Line {
	return Set(path, help, Or(Num(field, least, 255, fmt.Sprintf("(default %d)", normally)), field, normally))
}

const (
	refuseAlways = "always"
	refuseCallIn = "callin"
)

// refuseLine is `ppp chap refuse`: this end does not say who it is that way, or not to a peer that calls.
func refuseLine(path, help string, field *string) Line {
	var callin bool
	return Set(path, help, Opt(On("callin", "Refuse when peer calls in", &callin)).Unset(func() { *field = "" })).
		Born(func() { *field = "" }).
		Check(func() error {
			*field = map[bool]string{false: refuseAlways, true: refuseCallIn}[callin]
			return nil
		}).
		Show(func(w *Writer) {
			switch *field {
			case refuseAlways:
				w.Line("")
			case refuseCallIn:
				w.Line(refuseCallIn)
			}
		})
}

// dnsLine is `ppp ipcp dns`: ask, tell, and take what is told unasked.
func dnsLine(d *DNSSettings) Line {
	accept := func() *Token { return On("accept", "Accept any non zero DNS server address", &d.Accept) }
	ask := Seq(On("request", "Request DNS server address from peer", &d.Request), Opt(accept()))
	tell := Seq(Addr(&d.First, "Primary DNS IP address"), Opt(Addr(&d.Second, "Secondary DNS IP address")), Opt(accept()))
	return Set("ppp ipcp dns", "Specify DNS negotiation options", Alt(ask, accept(), tell)).
		Show(func(w *Writer) {
			switch {
			case d.Request:
				w.Line(Spell(ask))
			case d.First.IsValid():
				w.Line(Spell(tell))
			case d.Accept:
				w.Line("accept")
			}
		})
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

// pppPassword is a password whose type is always shown.
func (c *Config) pppPassword(p *Password, whose string) *Token {
	return c.passwordToken(p, whose).As(func() string { return p.typed() })
}
