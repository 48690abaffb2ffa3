package sshd

import (
	"errors"

	glider "github.com/gliderlabs/ssh"
	"golang.org/x/crypto/ssh"
)

var errDenied = errors.New("permission denied")

type (
	connKey  struct{} // of a connection's context
	loginKey struct{} // of the permissions of who has logged in
)

// unlimited leaves counting to conn: refused public keys and "none" cost no attempt.
const unlimited = -1

// authentication is one connection's: public key (RFC 4252 §7), password (§8) and keyboard-interactive
// (RFC 4256). Whether a key would do is asked by the library in usable's words.
func (s *Server) authentication(ctx glider.Context) *ssh.ServerConfig {
	return &ssh.ServerConfig{
		Config:       Algorithms(),
		MaxAuthTries: unlimited,
		PasswordCallback: func(m ssh.ConnMetadata, password []byte) (*ssh.Permissions, error) {
			return s.login(ctx, m, string(password))
		},
		KeyboardInteractiveCallback: func(m ssh.ConnMetadata, ask ssh.KeyboardInteractiveChallenge) (*ssh.Permissions, error) {
			answers, err := ask("", "", []string{"Password: "}, []bool{false})
			if err != nil {
				return nil, err
			}
			return s.login(ctx, m, answers[0])
		},
		VerifiedPublicKeyCallback: func(m ssh.ConnMetadata, key ssh.PublicKey, _ *ssh.Permissions, _ string) (*ssh.Permissions, error) {
			return granted(s.config.PublicKey(infoOf(m), m.User(), key, true))
		},
	}
}

// login checks a password. It goes by m, which knows the user of this attempt; ctx remembers the
// first.
func (s *Server) login(ctx glider.Context, m ssh.ConnMetadata, password string) (*ssh.Permissions, error) {
	c := ctx.Value(connKey{}).(*conn)
	if !c.mayTry() {
		return nil, errDenied
	}
	login, ok := s.config.Password(infoOf(m), m.User(), password)
	if !ok {
		c.fail()
	}
	return granted(login, ok)
}

// usable says whether a user could log in with a key. Nobody is logged in by the answer.
func (s *Server) usable(ctx glider.Context, key glider.PublicKey) bool {
	if s.config.PublicKey == nil {
		return false
	}
	_, ok := s.config.PublicKey(ConnInfo{User: ctx.User(), Local: ctx.LocalAddr(), Remote: ctx.RemoteAddr()}, ctx.User(), key, false)
	return ok
}

// granted hands a login on to the sessions of its connection.
func granted(login any, ok bool) (*ssh.Permissions, error) {
	if !ok {
		return nil, errDenied
	}
	return &ssh.Permissions{ExtraData: map[any]any{loginKey{}: login}}, nil
}
