package remote

import (
	"context"
	"net"
	"testing"

	"golang.org/x/crypto/ssh"

	"torii/cli/sshd"
	"torii/cli/term"
)

// sshParrot is a machine that lets ann in with the password "polly".
func sshParrot(t *testing.T) net.Conn {
	t.Helper()
	key, err := sshd.NewHostKey()
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() {
		served <- sshd.Serve(ctx, l, sshd.Config{
			HostKeys: []ssh.Signer{key},
			Password: func(_ sshd.ConnInfo, user, password string) (any, bool) {
				return nil, user == "ann" && password == "polly"
			},
			Shell: func(any, sshd.ConnInfo, *term.Terminal) (term.Shell, error) { return &parrot{}, nil },
		})
	}()
	t.Cleanup(func() { stop(); <-served })
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// knowing types passwords, one after the other.
func knowing(passwords ...string) (asked *int, password func() (string, bool)) {
	asked = new(int)
	return asked, func() (string, bool) {
		*asked++
		if *asked > len(passwords) {
			return "", false
		}
		return passwords[*asked-1], true
	}
}

func TestSSH(t *testing.T) {
	d := sit(t)
	d.term.SetWidth(9)
	_, password := knowing("polli", "polly")
	c, err := SSH(sshParrot(t), Login{User: "ann", Password: password, Tries: 3}, ScreenOf(d.term))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	ended := talk(c, d)
	d.until("parrot>")
	d.types("width\r")
	d.until("\r\nwwwwwwwww\r\n")
	d.types("exit\r")
	d.ends(ended, Closed)
}

func TestSSHRefused(t *testing.T) {
	for _, tt := range []struct {
		name      string
		passwords []string
		asked     int
	}{
		{"wrong three times", []string{"a", "b", "c", "polly"}, 3},
		{"given up", nil, 1},
	} {
		asked, password := knowing(tt.passwords...)
		c, err := SSH(sshParrot(t), Login{User: "ann", Password: password, Tries: 3}, Screen{"vt100", 80, 24})
		if err == nil {
			t.Errorf("%s: let in", tt.name)
			c.Close()
		}
		if *asked != tt.asked {
			t.Errorf("%s: asked %d times, want %d", tt.name, *asked, tt.asked)
		}
	}
}
