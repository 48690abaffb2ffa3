package sshd

import (
	"context"
	"net"
	"time"

	"golang.org/x/crypto/ssh"

	"torii/cli/term"
)

// Config says who may come in and what they find. Its functions are called from many goroutines.
type Config struct {
	// HostKeys are the keys the device proves itself with, one of each type.
	HostKeys []ssh.Signer

	// Password checks a login. What it returns is handed to Shell and Exec. Comparing in constant
	// time is its business.
	Password func(c ConnInfo, user, password string) (login any, ok bool)

	// PublicKey says whether a user could log in with a key, and when the client has proven that it has the
	// key, logs him in. Nil: nobody can.
	PublicKey func(c ConnInfo, user string, key ssh.PublicKey, proven bool) (login any, ok bool)

	// Manners are how many passwords a connection may try, and how long it may take. Nil: as Limits say.
	Manners func() (attempts int, grace time.Duration)

	// Banner is shown before the login; nil or "" for none.
	Banner func() string

	// Shell opens a session. It may print to t first; an error is printed and ends the session. A shell
	// that is an io.Closer is closed when the session is over.
	Shell func(login any, c ConnInfo, t *term.Terminal) (term.Shell, error)

	// Exec runs "ssh host command" on a terminal of endless length. Nil refuses it.
	Exec func(login any, c ConnInfo, command string, t *term.Terminal)

	Limits Limits
}

// ConnInfo describes one connection.
type ConnInfo struct {
	User          string
	Local, Remote net.Addr
	ClientVersion string
	Cipher, MAC   string // from the client; MAC is "" where the cipher authenticates
}

// Limits bound what clients can cost. A zero field takes the value of [DefaultLimits].
type Limits struct {
	Connections  int           // at once; more are closed unheard
	Sessions     int           // at once on one connection; more are refused
	Attempts     int           // passwords on one connection
	LoginGrace   time.Duration // from the connection to the first session
	IdleGrace    time.Duration // from the end of the last session to the next
	WriteTimeout time.Duration // a client that reads nothing for so long is cut off
}

// DefaultLimits are those of a router, with room for many automation clients at once.
func DefaultLimits() Limits {
	return Limits{
		Connections:  256,
		Sessions:     10,
		Attempts:     3,
		LoginGrace:   2 * time.Minute,
		IdleGrace:    10 * time.Second,
		WriteTimeout: 10 * time.Minute,
	}
}

func (l Limits) orDefault() Limits {
	d := DefaultLimits()
	return Limits{
		Connections:  orElse(l.Connections, d.Connections),
		Sessions:     orElse(l.Sessions, d.Sessions),
		Attempts:     orElse(l.Attempts, d.Attempts),
		LoginGrace:   orElse(l.LoginGrace, d.LoginGrace),
		IdleGrace:    orElse(l.IdleGrace, d.IdleGrace),
		WriteTimeout: orElse(l.WriteTimeout, d.WriteTimeout),
	}
}

func orElse[T int | time.Duration](v, otherwise T) T {
	if v == 0 {
		return otherwise
	}
	return v
}

// Serve lets clients in until the context ends or the listener fails, and returns when every session
// is over. The listener is closed.
func Serve(ctx context.Context, l net.Listener, c Config) error {
	return New(c).Serve(ctx, l)
}
