package main

import (
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

// dial logs in with a password.
func dial(t testing.TB, address string) *ssh.Client {
	t.Helper()
	client, err := ssh.Dial("tcp", address, &ssh.ClientConfig{
		User: "admin", Auth: []ssh.AuthMethod{ssh.Password("admin")},
		HostKeyCallback: ssh.InsecureIgnoreHostKey(), Timeout: patience,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return client
}

// ask runs one command, as `ssh node command` does.
func ask(t testing.TB, client *ssh.Client, command string) string {
	t.Helper()
	session, err := client.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	out, err := session.Output(command)
	if err != nil {
		t.Fatalf("%s: %v", command, err)
	}
	return strings.ReplaceAll(string(out), "\r\n", "\n")
}

// terminal is somebody's keyboard and screen at a node.
type terminal struct {
	t    testing.TB
	keys io.Writer
	out  chan string
	rest string
}

func openTerminal(t testing.TB, client *ssh.Client) *terminal {
	t.Helper()
	session, err := client.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	keys, _ := session.StdinPipe()
	screen, _ := session.StdoutPipe()
	if err := session.RequestPty("vt100", 0, 200, ssh.TerminalModes{}); err != nil {
		t.Fatal(err)
	}
	if err := session.Shell(); err != nil {
		t.Fatal(err)
	}
	m := &terminal{t: t, keys: keys, out: make(chan string)}
	go m.watch(screen)
	t.Cleanup(func() {
		session.Close()
		for range m.out {
		}
	})
	return m
}

func (m *terminal) watch(screen io.Reader) {
	defer close(m.out)
	for {
		b := make([]byte, 64<<10)
		n, err := screen.Read(b)
		if n > 0 {
			m.out <- string(b[:n])
		}
		if err != nil {
			return
		}
	}
}

func (m *terminal) types(keys string) {
	if _, err := io.WriteString(m.keys, keys); err != nil {
		m.t.Error(err)
	}
}

// until reads up to and including a text.
func (m *terminal) until(text string) string {
	m.t.Helper()
	late := time.After(patience)
	for !strings.Contains(m.rest, text) {
		select {
		case more, open := <-m.out:
			if !open {
				m.t.Fatalf("the session ended before %q: %q", text, m.rest)
			}
			m.rest = strings.ReplaceAll(m.rest+more, "\r\n", "\n")
		case <-late:
			m.t.Fatalf("no %q in %q", text, m.rest)
		}
	}
	before, after, _ := strings.Cut(m.rest, text)
	m.rest = after
	return before + text
}

// ends waits for the end of the session.
func (m *terminal) ends() {
	m.t.Helper()
	late := time.After(patience)
	for {
		select {
		case _, open := <-m.out:
			if !open {
				return
			}
		case <-late:
			m.t.Fatal("the session does not end")
		}
	}
}

// hostKeyOf is the key a node shows.
func hostKeyOf(t testing.TB, address string) (key string) {
	t.Helper()
	client, err := ssh.Dial("tcp", address, &ssh.ClientConfig{
		User: "admin", Auth: []ssh.AuthMethod{ssh.Password("admin")}, Timeout: patience,
		HostKeyAlgorithms: []string{ssh.KeyAlgoED25519},
		HostKeyCallback: func(_ string, _ net.Addr, shown ssh.PublicKey) error {
			key = ssh.FingerprintSHA256(shown)
			return nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	client.Close()
	return key
}
