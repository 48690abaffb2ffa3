package sshd

import (
	"io"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

// talk is a client's end of a session, with a reader that waits for text.
type talk struct {
	*ssh.Session
	t    testing.TB
	keys io.WriteCloser
	out  chan []byte
	seen string
}

func newTalk(t testing.TB, client *ssh.Client) *talk {
	t.Helper()
	s, err := client.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	k := &talk{Session: s, t: t, out: make(chan []byte)}
	k.keys, _ = s.StdinPipe()
	screen, _ := s.StdoutPipe()
	go func() {
		defer close(k.out)
		for {
			b := make([]byte, 64<<10)
			n, err := screen.Read(b)
			if n > 0 {
				k.out <- b[:n]
			}
			if err != nil {
				return
			}
		}
	}()
	t.Cleanup(func() {
		s.Close()
		for range k.out {
		}
	})
	return k
}

func withShell(t testing.TB, client *ssh.Client) *talk {
	t.Helper()
	k := newTalk(t, client)
	if err := k.RequestPty("vt100", 24, 80, ssh.TerminalModes{}); err != nil {
		t.Fatal(err)
	}
	if err := k.Shell(); err != nil {
		t.Fatal(err)
	}
	return k
}

// until reads up to and including a text and returns everything since the last one.
func (k *talk) until(text string) string {
	k.t.Helper()
	late := time.After(patience)
	for !strings.Contains(k.seen, text) {
		select {
		case b, ok := <-k.out:
			if !ok {
				k.t.Fatalf("the session ended before %q: %q", text, k.seen)
			}
			k.seen += string(b)
		case <-late:
			k.t.Fatalf("no %q in %q", text, k.seen)
		}
	}
	before, after, _ := strings.Cut(k.seen, text)
	k.seen = after
	return before + text
}

func (k *talk) types(keys string) { io.WriteString(k.keys, keys) }

// ends waits for the end of the session and returns the rest of what it printed.
func (k *talk) ends() string {
	k.t.Helper()
	late := time.After(patience)
	for {
		select {
		case b, ok := <-k.out:
			if !ok {
				return k.seen
			}
			k.seen += string(b)
		case <-late:
			k.t.Fatalf("the session does not end: %q", k.seen)
		}
	}
}
