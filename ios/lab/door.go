package lab

import (
	"fmt"
	"io"
	"net"
	"net/netip"

	"golang.org/x/crypto/ssh"

	"torii/cli/sshd"
	"torii/cli/term"
	"torii/ios"
)

// Door is the outside SSH door of a device: a line into it that no access list, shutdown or transport
// setting of the lab can lock. Builtin allows admin with the password admin while the device has no
// users; it is to be false on any address but the loopback.
func (d *Device) Door(key ssh.Signer, builtin bool) *sshd.Server {
	return sshd.New(sshd.Config{
		HostKeys: []ssh.Signer{key},
		Password: func(c sshd.ConnInfo, user, password string) (any, bool) {
			return d.admit(ios.Login{User: user, From: addrOf(c.Remote), Port: portOf(c.Local), Protocol: ios.SSH, Builtin: builtin}, password)
		},
		Shell: func(login any, c sshd.ConnInfo, t *term.Terminal) (term.Shell, error) {
			if d.Host != nil {
				io.WriteString(t, d.Host.Banner())
			}
			return d.open(login.(ios.Login), t)
		},
		Exec: func(login any, c sshd.ConnInfo, command string, t *term.Terminal) {
			shell, err := d.open(login.(ios.Login), t)
			if err != nil {
				fmt.Fprintln(t, err)
				return
			}
			shell.Exec(t, command)
			if closer, ok := shell.(io.Closer); ok {
				closer.Close()
			}
		},
	})
}

// admit checks a login. A host takes the built-in one only.
func (d *Device) admit(who ios.Login, password string) (login any, ok bool) {
	if d.Router == nil {
		return who, who.Builtin && who.User == "admin" && password == "admin"
	}
	return d.Router.Admit(d.Cell, who, password)
}

func (d *Device) open(who ios.Login, t *term.Terminal) (term.Shell, error) {
	if d.Router == nil {
		return d.Host.Shell(d.Cell), nil
	}
	session, err := d.Router.Open(d.Cell, t, who)
	if err != nil {
		return nil, err
	}
	return session, nil
}

func addrOf(a net.Addr) netip.Addr { return addrPortOf(a).Addr().Unmap() }

func portOf(a net.Addr) uint16 { return addrPortOf(a).Port() }

func addrPortOf(a net.Addr) netip.AddrPort {
	at, err := netip.ParseAddrPort(a.String())
	if err != nil {
		return netip.AddrPort{}
	}
	return at
}
