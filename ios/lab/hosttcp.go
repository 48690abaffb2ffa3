package lab

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"time"

	"torii/cli/remote"
	"torii/cli/term"
	"torii/dataplane/packet"
	"torii/dataplane/tcp"
)

// dialPatience is how long a host tries to open a connection.
const dialPatience = 30 * time.Second

// plugIn gives the host a TCP over its own packets.
func (h *Host) plugIn(w *Real, c *Cell) {
	h.tcp = &inside{world: w, cell: c, ttl: hostTTL, originate: func(now time.Time, octets []byte) {
		p := h.pool.GetSize(len(octets))
		copy(p.Extend(len(octets)), octets)
		h.router.Originate(now, p)
	}}
}

// segment takes a TCP segment for the host. A server answers at the port of HTTP.
func (h *Host) segment(p *packet.Packet) bool {
	switch {
	case h.tcp == nil:
		return false
	case !opens(p):
		return h.tcp.input(p)
	}
	return h.cfg.Kind == Server && p.DstPort == webPort && h.tcp.open(p, h.serveWeb)
}

// connect opens a connection to a target, an address, and tells why there is none.
func (s *shell) connect(t *term.Terminal, target string, port uint16) net.Conn {
	to, err := netip.ParseAddr(target)
	if err != nil || !to.Is4() {
		fmt.Fprintf(t, "Invalid address %s.\n\n", target)
		return nil
	}
	fmt.Fprintf(t, "Trying %s ...", to)
	conn, err := s.dial(netip.AddrPortFrom(to, port), t.Interrupt())
	if err != nil {
		fmt.Fprintf(t, "\n%s\n", whyNot(err))
		return nil
	}
	return conn
}

func (s *shell) dial(to netip.AddrPort, interrupt <-chan struct{}) (net.Conn, error) {
	if s.host.tcp == nil {
		return nil, errVirtual
	}
	var from netip.Addr
	s.cell.Do(func(time.Time) { from = s.host.router.SourceFor(to.Addr()) })
	if !from.IsValid() {
		return nil, tcp.ErrUnreachable
	}
	return s.host.tcp.dial(from, to, dialPatience, interrupt)
}

// errVirtual is said where time jumps.
var errVirtual = errors.New("TCP lives in real time only")

func whyNot(err error) string {
	switch {
	case errors.Is(err, tcp.ErrRefused):
		return "% Connection refused by remote host"
	case errors.Is(err, tcp.ErrUnreachable):
		return "% Destination unreachable; gateway or host down"
	case errors.Is(err, tcp.ErrTimedOut):
		return "% Connection timed out; remote host not responding"
	case errors.Is(err, errVirtual):
		return "% " + errVirtual.Error()
	case errors.Is(err, context.Canceled):
		return ""
	}
	return "% " + err.Error()
}

// telnet is the command: telnet TARGET [PORT].
func (s *shell) telnet(t *term.Terminal, args []string) {
	port := uint64(23)
	var err error
	if len(args) == 2 {
		port, err = strconv.ParseUint(args[1], 10, 16)
	}
	if len(args) < 1 || len(args) > 2 || err != nil || port == 0 {
		fmt.Fprint(t, "Torii PC Telnet\n\nUsage: telnet target [port]\n\n")
		return
	}
	conn := s.connect(t, args[0], uint16(port))
	if conn == nil {
		return
	}
	fmt.Fprint(t, "Open\n")
	s.talk(t, remote.Telnet(conn, remote.ScreenOf(t)), args[0])
}

// ssh is the command: ssh -l USER TARGET.
func (s *shell) ssh(t *term.Terminal, args []string) {
	if len(args) != 3 || args[0] != "-l" {
		fmt.Fprint(t, "Torii PC SSH\n\nUsage: ssh -l username target\n\n")
		return
	}
	conn := s.connect(t, args[2], 22)
	if conn == nil {
		return
	}
	fmt.Fprint(t, "Open\n")
	login := remote.Login{User: args[1], Tries: 3, Password: func() (string, bool) { return t.ReadPassword("Password: ") }}
	c, err := remote.SSH(conn, login, remote.ScreenOf(t))
	if err != nil {
		closedBy(t, args[2])
		return
	}
	s.talk(t, c, args[2])
}

// talk lets the terminal talk until either side has gone. A PC has no escape: the keys are the far machine's.
func (s *shell) talk(t *term.Terminal, c *remote.Call, target string) {
	defer c.Close()
	escape := t.Escape()
	t.SetEscape(term.NoEscape)
	defer t.SetEscape(escape)
	if c.Talk(t) == remote.Closed {
		closedBy(t, target)
	}
}

func closedBy(t *term.Terminal, target string) {
	fmt.Fprintf(t, "\n[Connection to %s closed by foreign host]\n", target)
}
