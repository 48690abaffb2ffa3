package sshd

import (
	"errors"

	glider "github.com/gliderlabs/ssh"
	"golang.org/x/crypto/ssh"
)

var errDenied = errors.New("permission denied")

// Keys of a connection's context.
type (
	connKey  struct{}
	loginKey struct{}
)

// unlimited leaves counting to conn: refused public keys and "none" cost no attempt.
const unlimited = -1

// authentication is one connection's: password and keyboard-interactive (RFC 4252 §8, RFC 4256).
func (s *Server) authentication(ctx glider.Context) *ssh.ServerConfig {
	return &ssh.ServerConfig{
		Config:       Algorithms(),
		MaxAuthTries: unlimited,
		PasswordCallback: func(m ssh.ConnMetadata, password []byte) (*ssh.Permissions, error) {
			return nil, s.login(ctx, m, string(password))
		},
		KeyboardInteractiveCallback: func(m ssh.ConnMetadata, ask ssh.KeyboardInteractiveChallenge) (*ssh.Permissions, error) {
			answers, err := ask("", "", []string{"Password: "}, []bool{false})
			if err != nil {
				return nil, err
			}
			return nil, s.login(ctx, m, answers[0])
		},
	}
}

// login checks a password. It goes by m, which knows the user of this attempt; ctx remembers the
// first.
func (s *Server) login(ctx glider.Context, m ssh.ConnMetadata, password string) error {
	c := ctx.Value(connKey{}).(*conn)
	if !c.mayTry() {
		return errDenied
	}
	login, ok := s.config.Password(infoOf(m), m.User(), password)
	if !ok {
		c.fail()
		return errDenied
	}
	ctx.SetValue(loginKey{}, login)
	return nil
}
