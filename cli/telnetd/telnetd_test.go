package telnetd

import (
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"torii/cli/term"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = 30 * time.Second

// parrot repeats what it is told, and tells its width.
type parrot struct{ done bool }

func (p *parrot) Prompt() string { return "parrot>" }
func (p *parrot) Exec(t *term.Terminal, line string) {
	p.done = line == "exit"
	if line == "width" {
		line = strings.Repeat("w", t.Width())
	}
	io.WriteString(t, line+"\n")
}
func (p *parrot) Help(string) string             { return "" }
func (p *parrot) Complete(string) (string, bool) { return "", false }
func (p *parrot) Done() bool                     { return p.done }

// call is a client's end of a connection to a parrot, and when that has ended.
func call(t *testing.T) (net.Conn, <-chan struct{}) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	conn, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(patience))
	far, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		at := term.New()
		Serve(far, at, func() { at.Run(&parrot{}) })
	}()
	t.Cleanup(func() { conn.Close(); <-ended })
	return conn, ended
}

func hear(t *testing.T, c net.Conn, text string) string {
	t.Helper()
	var heard []byte
	for one := make([]byte, 1); !strings.HasSuffix(string(heard), text); heard = append(heard, one[0]) {
		if _, err := c.Read(one); err != nil {
			t.Fatalf("%v after %q, before %q", err, heard, text)
		}
	}
	return string(heard)
}

// A client that negotiates nothing is served, and one that tells its window has it.
func TestServe(t *testing.T) {
	c, ended := call(t)
	if got := hear(t, c, "parrot>"); got != "\xff\xfb\x01\xff\xfb\x03\xff\xfd\x18\xff\xfd\x1fparrot>" {
		t.Errorf("the opening is %q", got)
	}
	io.WriteString(c, "hello\r\x00")
	if got := hear(t, c, "parrot>"); got != "hello\r\nhello\r\nparrot>" {
		t.Errorf("%q", got)
	}
	io.WriteString(c, "\xff\xfb\x1f\xff\xfa\x1f\x00\x07\x00\x18\xff\xf0width\r\n")
	if got := hear(t, c, "parrot>"); got != "width\r\nwwwwwww\r\nparrot>" {
		t.Errorf("%q", got)
	}
	io.WriteString(c, "typed\x03exit\r\n")
	hear(t, c, "exit\r\n")
	if rest, err := io.ReadAll(c); err != nil || strings.Contains(string(rest), "parrot>") {
		t.Errorf("%q %v", rest, err)
	}
	<-ended
}

// What was typed before the end of the input is done, and one who vanishes leaves nothing behind.
func TestEndOfInput(t *testing.T) {
	c, ended := call(t)
	io.WriteString(c, "last words\r\n")
	c.(*net.TCPConn).CloseWrite()
	if got, _ := io.ReadAll(c); !strings.HasSuffix(string(got), "\r\nlast words\r\nparrot>") {
		t.Errorf("%q", got)
	}
	<-ended
	c, ended = call(t)
	c.(*net.TCPConn).SetLinger(0)
	c.Close()
	<-ended
}
