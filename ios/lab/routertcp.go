package lab

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"

	"torii/cli/remote"
	"torii/cli/sshd"
	"torii/cli/telnetd"
	"torii/cli/term"
	"torii/dataplane/packet"
	"torii/dataplane/tcp"
	"torii/ios"
)

// transport is the TCP of a router, and with it the inside door: the lines of the router answer at its own addresses.
type transport struct {
	*inside
	device *Device
}

var _ ios.Transport = (*transport)(nil)

const (
	routerTTL = 255
	// lineConnections bounds the SSH connections that are not logged in yet or have no line.
	lineConnections = 32
	sshTries        = 3
)

// newTransport gives a router a TCP over its own packets.
func newTransport(w *Real, d *Device) *transport {
	return &transport{device: d, inside: &inside{world: w, cell: d.Cell, ttl: routerTTL, originate: d.Router.Originate}}
}

func (t *transport) Input(p *packet.Packet) bool {
	if p.Proto == packet.ProtoICMP {
		return t.complaint(p)
	}
	return t.input(p)
}

func (t *transport) Open(p *packet.Packet, as ios.Protocol) bool {
	if as == ios.SSH {
		return t.open(p, t.answerSSH)
	}
	return t.open(p, t.answerTelnet)
}

func (t *transport) Reset() { t.shut() }

// answerTelnet gives each caller a line, and the dialogue of that line.
func (t *transport) answerTelnet(_ context.Context, l net.Listener) {
	var sessions sync.WaitGroup
	defer sessions.Wait()
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		sessions.Go(func() { t.telnet(conn) })
	}
}

func (t *transport) telnet(conn net.Conn) {
	from := addrPortOf(conn.RemoteAddr())
	at := term.New()
	session, err := t.device.Router.Open(t.cell, at, ios.Login{From: from.Addr(), FromPort: from.Port(),
		Port: portOf(conn.LocalAddr()), Protocol: ios.Telnet, Inside: true})
	if err != nil {
		conn.Close()
		return
	}
	telnetd.Serve(conn, at, func() {
		defer session.Close()
		if session.LogIn() {
			at.Run(session)
		}
	})
}

// answerSSH shows each caller the key that the router has then, and is as patient as `ip ssh` says.
func (t *transport) answerSSH(power context.Context, l net.Listener) {
	key := t.hostKey()
	if key == nil {
		l.Close()
		return
	}
	config := t.device.sshConfig(key, ios.Login{Inside: true})
	config.Limits, config.Manners = sshd.Limits{Connections: lineConnections}, t.device.Router.SSHManners
	server := sshd.New(config)
	server.Serve(power, &keyed{l, func() {
		if key := t.hostKey(); key != nil {
			server.AddHostKey(key)
		}
	}})
}

// keyed sees to the host key before each connection.
type keyed struct {
	net.Listener
	renew func()
}

func (k *keyed) Accept() (net.Conn, error) {
	conn, err := k.Listener.Accept()
	k.renew()
	return conn, err
}

// hostKey is that of `crypto key generate rsa`, nil without one.
func (t *transport) hostKey() ssh.Signer {
	var key crypto.Signer
	t.cell.Do(func(time.Time) { key = t.device.Router.HostKey() })
	if key == nil {
		return nil
	}
	signer, err := ssh.NewSignerFromSigner(key)
	if err != nil {
		return nil
	}
	return signer
}

// states are the words of IOS.
var states = map[tcp.State]string{
	tcp.Closed: "CLOSED", tcp.Listen: "LISTEN", tcp.SynSent: "SYNSENT", tcp.SynReceived: "SYNRCVD", tcp.Established: "ESTAB",
	tcp.FinWait1: "FINWAIT1", tcp.FinWait2: "FINWAIT2", tcp.CloseWait: "CLOSEWAIT", tcp.Closing: "CLOSING",
	tcp.LastAck: "LASTACK", tcp.TimeWait: "TIMEWAIT",
}

func (t *transport) Table() (all []ios.TCB) {
	if t.life == nil {
		return nil
	}
	for _, e := range t.life.stack.Table() {
		all = append(all, ios.TCB{Local: e.Local, Remote: e.Remote, State: states[e.State], Unread: e.Unread, MSS: e.MSS,
			RTT: e.RTT, RTTVar: e.RTTVar, RTO: e.RTO, Received: e.Received, Sent: e.Sent,
			Retransmitted: e.Retransmitted, FastRetransmit: e.FastRetransmitted})
	}
	return all
}

func (t *transport) Call(to ios.Calling, at *term.Terminal) (*remote.Call, error) {
	conn, err := t.dial(to.From, to.To, to.Patience, at.Interrupt())
	if err != nil {
		return nil, errors.New(whyNot(err))
	}
	if to.Protocol == ios.SSH {
		return callSSH(conn, to, at)
	}
	to.Connected()
	return remote.Telnet(conn, remote.ScreenOf(at)), nil
}

// callSSH logs in. Who is not let in reads that the other machine has closed the connection; who was not even asked,
// that it came to nothing.
func callSSH(conn net.Conn, to ios.Calling, at *term.Terminal) (*remote.Call, error) {
	asked := false
	c, err := remote.SSH(conn, remote.Login{User: to.User, Tries: sshTries, Password: func() (string, bool) {
		asked = true
		return at.ReadPassword("Password: ")
	}}, remote.ScreenOf(at))
	switch {
	case err == nil:
		return c, nil
	case asked:
		return nil, fmt.Errorf("[Connection to %s closed by foreign host]", to.To.Addr())
	}
	return nil, fmt.Errorf("[Connection to %s aborted: error status 0]", to.To.Addr())
}
