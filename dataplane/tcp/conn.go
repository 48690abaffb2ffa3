package tcp

import (
	"context"
	"errors"
	"net"
	"net/netip"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/adapters/gonet"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	gtcp "gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
	"gvisor.dev/gvisor/pkg/waiter"
)

// Why a connection does not come about.
var (
	ErrRefused     = errors.New("connection refused")
	ErrUnreachable = errors.New("destination unreachable")
	ErrTimedOut    = errors.New("connection timed out")
)

// backlog is how many connections to a port may be half open, and how many may wait to be accepted.
const backlog = 16

// Listen takes connections to a port of all the device's addresses.
func (s *Stack) Listen(port uint16) (net.Listener, error) {
	var queue waiter.Queue
	at, fault := s.stack.NewEndpoint(gtcp.ProtocolNumber, ipv4.ProtocolNumber, &queue)
	if fault != nil {
		return nil, errors.New(fault.String())
	}
	if fault = at.Bind(tcpip.FullAddress{Port: port}); fault == nil {
		fault = at.Listen(backlog)
	}
	if fault != nil {
		at.Close()
		return nil, errors.New(fault.String())
	}
	return listener{gonet.NewTCPListener(s.stack, &queue, at)}, nil
}

type listener struct{ net.Listener }

func (l listener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if c, ok := withEnds(c); ok {
			return c, nil
		}
		c.Close()
	}
}

// conn remembers its ends: a connection of the stack has none any more once it is reset.
type conn struct {
	net.Conn
	local, remote net.Addr
}

// withEnds is false for a connection that was reset already.
func withEnds(c net.Conn) (conn, bool) {
	out := conn{c, c.LocalAddr(), c.RemoteAddr()}
	return out, out.local != nil && out.remote != nil
}

func (c conn) LocalAddr() net.Addr  { return c.local }
func (c conn) RemoteAddr() net.Addr { return c.remote }

// CloseWrite says that nothing more will be sent.
func (c conn) CloseWrite() error { return c.Conn.(*gonet.TCPConn).CloseWrite() }

// Dial opens a connection from one of the device's addresses. The error is one of those above, or that of ctx.
func (s *Stack) Dial(ctx context.Context, from netip.Addr, to netip.AddrPort) (net.Conn, error) {
	var queue waiter.Queue
	at, fault := s.stack.NewEndpoint(gtcp.ProtocolNumber, ipv4.ProtocolNumber, &queue)
	if fault != nil {
		return nil, errors.New(fault.String())
	}
	entry, writable := waiter.NewChannelEntry(waiter.WritableEvents | waiter.EventErr | waiter.EventHUp)
	queue.EventRegister(&entry)
	defer queue.EventUnregister(&entry)
	if fault = at.Bind(tcpip.FullAddress{Addr: address(from)}); fault == nil {
		fault = at.Connect(tcpip.FullAddress{Addr: address(to.Addr()), Port: to.Port()})
	}
	if _, started := fault.(*tcpip.ErrConnectStarted); started {
		select {
		case <-ctx.Done():
			at.Close()
			return nil, ctx.Err()
		case <-writable:
		}
		fault = at.LastError()
	}
	if fault != nil {
		at.Close()
		return nil, reason(fault)
	}
	c, ok := withEnds(gonet.NewTCPConn(&queue, at))
	if !ok {
		c.Close()
		return nil, ErrRefused
	}
	return c, nil
}

func reason(fault tcpip.Error) error {
	switch fault.(type) {
	case *tcpip.ErrConnectionRefused, *tcpip.ErrConnectionReset:
		return ErrRefused
	case *tcpip.ErrHostUnreachable, *tcpip.ErrNetworkUnreachable, *tcpip.ErrUnknownProtocolOption:
		return ErrUnreachable
	case *tcpip.ErrTimeout:
		return ErrTimedOut
	}
	return errors.New(fault.String())
}

func address(a netip.Addr) tcpip.Address {
	if !a.Is4() {
		return tcpip.Address{}
	}
	return tcpip.AddrFrom4(a.As4())
}
