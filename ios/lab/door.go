package lab

import (
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
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
	config := d.sshConfig(key, ios.Login{Builtin: builtin})
	config.Manners = d.manners
	return sshd.New(config)
}

// sshConfig lets callers in by SSH through one of the doors; the door is what is known of a login before anybody calls.
func (d *Device) sshConfig(key ssh.Signer, door ios.Login) sshd.Config {
	return sshd.Config{
		Banner:   d.threshold,
		HostKeys: []ssh.Signer{key},
		Password: func(c sshd.ConnInfo, user, password string) (any, bool) {
			return d.admit(calledBy(door, c, user), password)
		},
		PublicKey: func(c sshd.ConnInfo, user string, key ssh.PublicKey, proven bool) (any, bool) {
			if d.Router == nil {
				return nil, false
			}
			return d.Router.AdmitKey(d.Cell, calledBy(door, c, user), key.Marshal(), proven)
		},
		Shell: func(login any, c sshd.ConnInfo, t *term.Terminal) (term.Shell, error) {
			if d.Host != nil {
				io.WriteString(t, d.Host.Banner())
			}
			shell, err := d.open(login.(ios.Login), t)
			if s, ok := shell.(*ios.Session); ok {
				io.WriteString(t, s.Welcome(true))
				s.Begin()
			}
			return shell, err
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
	}
}

// threshold is what a router shows before an SSH login; which line it will be is not known yet.
func (d *Device) threshold() (banner string) {
	if d.Router != nil {
		d.Cell.Do(func(time.Time) { banner = d.Router.Threshold(true, 0) })
	}
	return strings.ReplaceAll(banner, "\n", "\r\n")
}

// admit checks a login. A host takes the built-in one only.
func (d *Device) admit(who ios.Login, password string) (login any, ok bool) {
	if d.Router == nil {
		return who, who.Builtin && who.User == "admin" && password == "admin"
	}
	return d.Router.Admit(d.Cell, who, password)
}

// manners are the router's, but for the time to log in, which could lock somebody out.
func (d *Device) manners() (attempts int, grace time.Duration) {
	limits := sshd.DefaultLimits()
	if d.Router == nil {
		return limits.Attempts, limits.LoginGrace
	}
	attempts, _ = d.Router.SSHManners()
	return attempts, limits.LoginGrace
}

// calledBy is a login at a door by somebody who calls himself so.
func calledBy(door ios.Login, c sshd.ConnInfo, user string) ios.Login {
	from := addrPortOf(c.Remote)
	door.User, door.From, door.FromPort, door.Port = user, from.Addr(), from.Port(), portOf(c.Local)
	door.Protocol, door.Cipher, door.MAC = ios.SSH, c.Cipher, c.MAC
	return door
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

func portOf(a net.Addr) uint16 { return addrPortOf(a).Port() }

func addrPortOf(a net.Addr) netip.AddrPort {
	at, err := netip.ParseAddrPort(a.String())
	if err != nil {
		return netip.AddrPort{}
	}
	return netip.AddrPortFrom(at.Addr().Unmap(), at.Port())
}
