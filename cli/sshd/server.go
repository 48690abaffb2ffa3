package sshd

import (
	"context"
	"errors"
	"net"

	glider "github.com/gliderlabs/ssh"
	"golang.org/x/crypto/ssh"

	"torii/cli/term"
)

// ErrNoHostKey refuses to serve without a host key.
var ErrNoHostKey = errors.New("ssh server without a host key")

// Server is one device's SSH door.
type Server struct {
	config Config
	limits Limits
	roll   roll
	ssh    *glider.Server
}

func New(c Config) *Server {
	s := &Server{config: c, limits: c.Limits.orDefault()}
	s.ssh = &glider.Server{
		Version:              version,
		HostSigners:          hostSigners(c.HostKeys),
		ConnCallback:         s.admit,
		ServerConfigCallback: s.authentication,
		BannerHandler:        func(glider.Context) string { return s.banner() },
		PublicKeyHandler:     s.usable,
		ChannelHandlers:      map[string]glider.ChannelHandler{"session": s.session},
	}
	return s
}

// AddHostKey adds a key while the server runs; it replaces one of the same type.
func (s *Server) AddHostKey(key ssh.Signer) { s.ssh.AddHostKey(key) }

// Serve is [Serve] for a server that may get host keys later. It can be called once.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	if len(s.config.HostKeys) == 0 {
		l.Close()
		return ErrNoHostKey
	}
	stop := context.AfterFunc(ctx, func() { l.Close() })
	err := s.ssh.Serve(l)
	stop()
	s.roll.dismiss()
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// admit takes a new connection in, or none when the house is full.
func (s *Server) admit(ctx glider.Context, nc net.Conn) net.Conn {
	c := &conn{Conn: nc, limits: s.limitsNow()}
	c.leave = func() { s.roll.leave(c) }
	if !s.roll.enter(c, s.limits.Connections) {
		return nil
	}
	ctx.SetValue(connKey{}, c)
	c.begin()
	return c
}

// session is a channel of that type (RFC 4254 §6.1).
func (s *Server) session(_ *glider.Server, client *ssh.ServerConn, nc ssh.NewChannel, ctx glider.Context) {
	c := ctx.Value(connKey{}).(*conn)
	if !c.open() {
		nc.Reject(ssh.ResourceShortage, "too many sessions")
		return
	}
	defer c.done()
	channel, requests, err := nc.Accept()
	if err != nil {
		return
	}
	one := &session{
		server:   s,
		conn:     c,
		channel:  channel,
		terminal: term.New(),
		login:    client.Permissions.ExtraData[loginKey{}],
		info:     infoOf(client),
	}
	one.serve(requests)
}

func infoOf(m ssh.ConnMetadata) ConnInfo {
	info := ConnInfo{
		User:          m.User(),
		Local:         m.LocalAddr(),
		Remote:        m.RemoteAddr(),
		ClientVersion: string(m.ClientVersion()),
	}
	if a, ok := m.(ssh.AlgorithmsConnMetadata); ok {
		info.Cipher, info.MAC = a.Algorithms().Read.Cipher, a.Algorithms().Read.MAC
	}
	return info
}

// limitsNow are those of a connection that begins now.
func (s *Server) limitsNow() Limits {
	limits := s.limits
	if s.config.Manners != nil {
		limits.Attempts, limits.LoginGrace = s.config.Manners()
	}
	return limits
}

func (s *Server) banner() string {
	if s.config.Banner == nil {
		return ""
	}
	return s.config.Banner()
}

func hostSigners(keys []ssh.Signer) (signers []glider.Signer) {
	for _, key := range keys {
		signers = append(signers, key)
	}
	return signers
}
