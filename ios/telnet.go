package ios

import (
	"net/netip"
	"strconv"
	"strings"
	"time"

	"torii/cli"
)

// synWait is how long a connection is tried: `ip tcp synwait-time`.
const synWait = 30 * time.Second

func telnetCommands(s *Session) []cli.Line {
	to := &target{port: int(Telnet.port())}
	port := cli.Arg[int]{Placeholder: "<0-65535>", Help: "Port number", Rank: cli.Shaped, Names: tcpPorts.help, Parse: tcpPorts.parse,
		Sample: func(pick func(int) int) string { return strconv.Itoa(pick(65536)) }}.Bind(&to.port).Then(func() { to.named = true })
	return []cli.Line{
		cli.Do("telnet", "Open a telnet connection", cli.Addr(&to.addr, "IP address of a remote system"),
			cli.Opt(port), cli.Any(s.sourceInterface(&to.from))).Run(func() { s.telnet(to) }),
	}
}

// target is a machine that somebody wants to reach.
type target struct {
	addr  netip.Addr
	port  int
	named bool // the port was typed
	from  source
}

// sourceInterface is where a connection speaks from.
func (s *Session) sourceInterface(from *source) *cli.Token {
	iface := s.device.running().ifToken(&from.iface).Then(func() { from.byIf = true })
	return cli.Seq(cli.Lit("/source-interface", "Specify source interface"), iface)
}

func (s *Session) telnet(to *target) {
	shown := to.addr.String()
	if to.named {
		shown += ", " + strconv.Itoa(to.port)
	}
	s.printf("Trying %s ... ", shown)
	s.call(to, Calling{Protocol: Telnet, Connected: func() { s.printf("Open\n") }})
}

// call opens a connection and talks, or says why not.
func (s *Session) call(to *target, c Calling) {
	c.To, c.Patience = netip.AddrPortFrom(to.addr, uint16(to.port)), synWait
	why := ""
	s.own(func(now time.Time) { c.From, why = s.whence(now, to.from, c) })
	if why != "" {
		s.printf("\n%s\n", why)
		return
	}
	connection, err := s.device.TCP.Call(c, s.term)
	if err != nil {
		s.printf("%s\n", strings.TrimRight("\n"+err.Error(), "\n"))
		return
	}
	s.begin(connection, to.addr.String(), to.addr)
}

// whence is the address that a call is made from, or why it cannot be made.
func (s *Session) whence(now time.Time, from source, c Calling) (netip.Addr, string) {
	if s.device.TCP == nil {
		return netip.Addr{}, "% TCP lives in real time only"
	}
	if why := s.mayCall(now, c.Protocol, c.To); why != "" {
		return netip.Addr{}, why
	}
	addr, ok := s.device.resolve(from, c.To.Addr())
	switch {
	case !ok:
		return addr, "% Source interface " + from.iface.String() + " is not usable"
	case !addr.IsValid():
		return addr, "% Destination unreachable; gateway or host down"
	}
	return addr, ""
}
