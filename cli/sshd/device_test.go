package sshd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"torii/cli/term"
)

// patience bounds what a test waits for; nothing in a passing test takes so long.
const patience = 20 * time.Second

// device is an SSH server on the loopback address with a small shell behind it.
type device struct {
	server *Server
	addr   string
	ended  chan string // what sessions say when they end
	served chan error
	stop   context.CancelFunc
}

func start(t testing.TB, change func(*Config)) *device {
	t.Helper()
	key, err := NewHostKey()
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d := &device{addr: l.Addr().String(), ended: make(chan string, 100), served: make(chan error, 1)}
	c := Config{
		HostKeys: []ssh.Signer{key},
		Password: func(_ ConnInfo, user, password string) (any, bool) { return user + "!", password == "secret" },
		Banner:   func() string { return "Authorised users only\n" },
		Shell:    d.shell,
		Exec:     d.exec,
	}
	if change != nil {
		change(&c)
	}
	ctx, cancel := context.WithCancel(context.Background())
	d.server, d.stop = New(c), cancel
	go func() { d.served <- d.server.Serve(ctx, l) }()
	t.Cleanup(func() { d.shutdown(t) })
	return d
}

// shutdown may be called twice.
func (d *device) shutdown(t testing.TB) {
	t.Helper()
	d.stop()
	select {
	case err := <-d.served:
		if err != nil {
			t.Error("serve:", err)
		}
		d.served <- nil
	case <-time.After(patience):
		t.Error("the server does not end")
	}
}

func (d *device) shell(login any, c ConnInfo, t *term.Terminal) (term.Shell, error) {
	if c.User == "late" {
		return nil, errors.New("% All lines are busy")
	}
	return &shell{device: d, login: login.(string)}, nil
}

func (d *device) exec(login any, c ConnInfo, command string, t *term.Terminal) {
	(&shell{device: d, login: login.(string)}).Exec(t, command)
}

// shell has commands that try the front.
type shell struct {
	device *device
	login  string
	done   bool
}

func (s *shell) Prompt() string                      { return "R1#" }
func (s *shell) Help(line string) string             { return "" }
func (s *shell) Complete(line string) (string, bool) { return "", false }
func (s *shell) Done() bool                          { return s.done }

func (s *shell) Exec(t *term.Terminal, line string) {
	switch line {
	case "":
	case "exit":
		s.done = true
	case "who":
		fmt.Fprintln(t, s.login)
	case "size":
		fmt.Fprintln(t, t.Width(), t.Length())
	case "lines":
		t.Page(strings.Repeat("a line of text\n", 100))
	case "ask":
		if _, ok := t.Ask("Proceed? [confirm]", term.AskOptions{Confirm: true}); ok {
			t.Ask("name: ", term.AskOptions{})
		}
	case "text":
		t.ReadText(term.Word("quit"))
	case "flood":
		for {
			if _, err := t.Write(bytes.Repeat([]byte("flood\n"), 1000)); err != nil {
				s.device.ended <- "flood"
				return
			}
		}
	case "wait":
		fmt.Fprintln(t, "waiting")
		<-t.Interrupt()
		fmt.Fprintln(t, "interrupted")
		s.device.ended <- "wait"
	default:
		fmt.Fprintf(t, "%q\n", line)
	}
}

func (d *device) waitFor(t *testing.T, what string) {
	t.Helper()
	select {
	case got := <-d.ended:
		if got != what {
			t.Errorf("%q ended, want %q", got, what)
		}
	case <-time.After(patience):
		t.Fatalf("%q does not end", what)
	}
}

func clientConfig(user, password string) *ssh.ClientConfig {
	return &ssh.ClientConfig{
		User:            user,
		Auth:            []ssh.AuthMethod{ssh.Password(password)},
		HostKeyCallback: ssh.InsecureIgnoreHostKey(),
		Timeout:         patience,
	}
}

func dial(t testing.TB, d *device) *ssh.Client {
	t.Helper()
	client, err := ssh.Dial("tcp", d.addr, clientConfig("admin", "secret"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return client
}
