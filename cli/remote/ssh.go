package remote

import (
	"io"
	"net"

	"golang.org/x/crypto/ssh"

	"torii/cli/sshd"
	"torii/cli/telnet"
)

// Login is who calls, and how he proves it.
type Login struct {
	User     string
	Password func() (password string, ok bool) // asked for each try; false gives up
	Tries    int
}

// SSH logs in over a connection, which is the call's from now on, and opens a terminal there. Host keys are taken as
// they come, as IOS does.
func SSH(conn net.Conn, l Login, s Screen) (*Call, error) {
	client, err := shake(conn, l)
	if err != nil {
		conn.Close()
		return nil, err
	}
	end := &sshEnd{client: client}
	if err := end.open(s); err != nil {
		client.Close()
		return nil, err
	}
	return begin(end, conn), nil
}

// shake does what comes before the first channel (RFC 4253, RFC 4252).
func shake(conn net.Conn, l Login) (*ssh.Client, error) {
	config := &ssh.ClientConfig{
		Config:          sshd.Algorithms(),
		User:            l.User,
		Auth:            l.methods(),
		HostKeyCallback: ssh.InsecureIgnoreHostKey(),
		ClientVersion:   "SSH-2.0-Cisco-1.25",
	}
	c, channels, requests, err := ssh.NewClientConn(conn, conn.RemoteAddr().String(), config)
	if err != nil {
		return nil, err
	}
	return ssh.NewClient(c, channels, requests), nil
}

// methods are password and, for servers that know no other, keyboard-interactive (RFC 4252 §8, RFC 4256).
func (l Login) methods() []ssh.AuthMethod {
	left := l.Tries
	password := func() (string, error) {
		if left--; left < 0 {
			return "", io.EOF
		}
		password, ok := l.Password()
		if !ok {
			left = 0
			return "", io.EOF
		}
		return password, nil
	}
	challenge := func(_, _ string, questions []string, _ []bool) (answers []string, err error) {
		for range questions {
			answer, err := password()
			if err != nil {
				return nil, err
			}
			answers = append(answers, answer)
		}
		return answers, nil
	}
	return []ssh.AuthMethod{
		ssh.RetryableAuthMethod(ssh.PasswordCallback(password), l.Tries),
		ssh.RetryableAuthMethod(ssh.KeyboardInteractive(challenge), l.Tries),
	}
}

// sshEnd is a terminal on a machine reached by SSH.
type sshEnd struct {
	client  *ssh.Client
	session *ssh.Session
	keys    io.WriteCloser
	print   io.Reader
}

func (e *sshEnd) open(s Screen) (err error) {
	if e.session, err = e.client.NewSession(); err != nil {
		return err
	}
	e.keys, _ = e.session.StdinPipe()
	e.print, _ = e.session.StdoutPipe()
	if err = e.session.RequestPty(s.Type, s.Height, s.Width, ssh.TerminalModes{}); err != nil {
		return err
	}
	return e.session.Shell()
}

func (e *sshEnd) Read(b []byte) (int, error)  { return e.print.Read(b) }
func (e *sshEnd) Write(b []byte) (int, error) { return e.keys.Write(b) }
func (e *sshEnd) resize(width, height int)    { e.session.WindowChange(height, width) }
func (e *sshEnd) special(s telnet.Special)    {}
func (e *sshEnd) Close() error                { return e.client.Close() }
