package lab

import (
	"io"
	"net"
	"net/netip"
	"time"

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
		Password: func(_ sshd.ConnInfo, user, password string) (any, bool) { return d.admit(user, password, builtin) },
		Shell: func(login any, c sshd.ConnInfo, t *term.Terminal) (term.Shell, error) {
			if d.Host != nil {
				io.WriteString(t, d.Host.Banner())
			}
			return d.open(login.(int), c, t), nil
		},
		Exec: func(login any, c sshd.ConnInfo, command string, t *term.Terminal) {
			shell := d.open(login.(int), c, t)
			shell.Exec(t, command)
			if closer, ok := shell.(io.Closer); ok {
				closer.Close()
			}
		},
	})
}

// admit gives the privilege level of whoever logs in. A host takes the built-in login only.
func (d *Device) admit(user, password string, builtin bool) (level any, ok bool) {
	if d.Router == nil {
		return 15, builtin && user == "admin" && password == "admin"
	}
	d.Cell.Do(func(time.Time) { level, ok = d.Router.Admit(user, password, builtin) })
	return level, ok
}

func (d *Device) open(level int, c sshd.ConnInfo, t *term.Terminal) term.Shell {
	if d.Router == nil {
		return d.Host.Shell(d.Cell)
	}
	return d.Router.Open(d.Cell, t, ios.Login{User: c.User, Level: level, From: addrOf(c.Remote)})
}

func addrOf(a net.Addr) netip.Addr {
	at, err := netip.ParseAddrPort(a.String())
	if err != nil {
		return netip.Addr{}
	}
	return at.Addr().Unmap()
}
