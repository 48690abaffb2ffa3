package ios

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"torii/cli"
)

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

// preferred takes an address in the place of a command as one to telnet to: telnet is the preferred transport of a line.
func (s *Session) preferred(command string) bool {
	addr, err := netip.ParseAddr(strings.TrimSpace(command))
	if err == nil && addr.Is4() {
		s.telnet(&target{addr: addr, port: int(Telnet.port())})
	}
	return err == nil && addr.Is4()
}

func (s *Session) telnet(to *target) {
	shown := to.addr.String()
	if to.named {
		shown += ", " + strconv.Itoa(to.port)
	}
	s.printf("Trying %s ... ", shown)
	if err := s.call(to, Calling{Protocol: Telnet, Connected: func() { s.printf("Open\n") }}); err != nil {
		s.printf("%s\n", strings.TrimRight("\n"+err.Error(), "\n"))
	}
}

// Why a connection is not even tried.
var (
	errNoTCP   = errors.New("% TCP lives in real time only")
	errNoRoute = errors.New("% Destination unreachable; gateway or host down")
)

// call opens a connection and talks, or says why not.
func (s *Session) call(to *target, c Calling) (err error) {
	c.To = netip.AddrPortFrom(to.addr, uint16(to.port))
	s.own(func(now time.Time) {
		c.Patience = time.Duration(s.device.running().TCP.SynWait) * time.Second
		c.From, err = s.whence(now, to.from, c)
	})
	if err != nil {
		return err
	}
	connection, err := s.device.TCP.Call(c, s.term)
	if err == nil {
		s.begin(connection, to.addr.String(), to.addr)
	}
	return err
}

// whence is the address that a call is made from.
func (s *Session) whence(now time.Time, from source, c Calling) (netip.Addr, error) {
	if s.device.TCP == nil {
		return netip.Addr{}, errNoTCP
	}
	if err := s.mayCall(now, c.Protocol, c.To); err != nil {
		return netip.Addr{}, err
	}
	addr, ok := s.device.resolve(from, c.To.Addr())
	switch {
	case !ok:
		return addr, fmt.Errorf("%% Source interface %s is not usable", from.iface)
	case !addr.IsValid():
		return addr, errNoRoute
	}
	return addr, nil
}
