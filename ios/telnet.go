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
		cli.Do("telnet", "Open a telnet connection", cli.Word(&to.host, "IP address or hostname of a remote system"),
			cli.Opt(port), cli.Any(s.sourceInterface(&to.from))).Run(func() { s.telnet(to) }),
	}
}

// target is a machine that somebody wants to reach.
type target struct {
	host  string // as typed
	addr  netip.Addr
	port  int
	named bool // the port was typed
	from  source
}

// shown is how IOS says whom it tries: an address stands apart, a name has its address behind it.
func (t *target) shown() string {
	where := t.addr.String()
	named := t.host != where
	if t.named {
		where += ", " + strconv.Itoa(t.port)
	}
	if named {
		return t.host + " (" + where + ")... "
	}
	return where + " ... "
}

// sourceInterface is where a connection speaks from.
func (s *Session) sourceInterface(from *source) *cli.Token {
	iface := s.device.running().ifToken(&from.iface).Then(func() { from.byIf = true })
	return cli.Seq(cli.Lit("/source-interface", "Specify source interface"), iface)
}

// preferred takes one word that is no command as a machine to telnet to: telnet is the preferred transport of a
// line, unless it has none.
func (s *Session) preferred(word string, err error) bool {
	fault, ok := cli.AsSyntax(err)
	if !ok || fault.Fault != cli.Invalid || s.line().NoPreferred {
		return false
	}
	s.telnet(&target{host: word, port: int(Telnet.port())})
	return true
}

// find gives the target its address, or says that there is none.
func (s *Session) find(to *target) bool {
	addr, err := netip.ParseAddr(to.host)
	ok := err == nil && addr.Is4()
	if !ok {
		addr, ok = s.translate(to.host)
	}
	if !ok {
		s.printf("%% Unknown command or computer name, or unable to find computer address\n\n")
	}
	to.addr = addr
	return ok
}

func (s *Session) telnet(to *target) {
	if !s.find(to) {
		return
	}
	s.printf("Trying %s", to.shown())
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
		s.begin(connection, to.host, to.addr)
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
