package remote

import (
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"torii/cli/telnetd"
	"torii/cli/term"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = 30 * time.Second

// parrot is a machine that repeats what it is told.
type parrot struct{ done bool }

func (p *parrot) Prompt() string { return "parrot>" }
func (p *parrot) Exec(t *term.Terminal, line string) {
	switch line {
	case "exit":
		p.done = true
	case "width":
		io.WriteString(t, strings.Repeat("w", t.Width())+"\n")
	default:
		io.WriteString(t, line+"\n")
	}
}
func (p *parrot) Help(string) string             { return "" }
func (p *parrot) Complete(string) (string, bool) { return "", false }
func (p *parrot) Done() bool                     { return p.done }

// answering is the address of a machine with that many connections to give away.
func answering(t *testing.T, machine func(net.Conn)) net.Conn {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan struct{})
	go func() {
		defer close(served)
		if c, err := l.Accept(); err == nil {
			machine(c)
		}
	}()
	t.Cleanup(func() { l.Close(); <-served })
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func telnetParrot(c net.Conn) {
	t := term.New()
	telnetd.Serve(c, t, func() { t.Run(&parrot{}) })
}

// desk is somebody at a terminal: what he types is fed, what he sees is collected.
type desk struct {
	*testing.T
	term *term.Terminal
	seen chan string
	rest string
}

func sit(t *testing.T) *desk {
	d := &desk{T: t, term: term.New(), seen: make(chan string, 1<<16)}
	drained := make(chan struct{})
	go func() { defer close(drained); d.term.WriteTo(d) }()
	t.Cleanup(func() { d.term.Hangup(); <-drained })
	return d
}

func (d *desk) Write(p []byte) (int, error) { d.seen <- string(p); return len(p), nil }

func (d *desk) types(keys string) { d.term.Feed([]byte(keys), time.Now()) }

func (d *desk) until(text string) string {
	d.Helper()
	late := time.After(patience)
	for !strings.Contains(d.rest, text) {
		select {
		case more := <-d.seen:
			d.rest += more
		case <-late:
			d.Fatalf("no %q in %q", text, d.rest)
		}
	}
	before, after, _ := strings.Cut(d.rest, text)
	d.rest = after
	return before + text
}

// talk talks in the background and tells how it ended.
func talk(c *Call, d *desk) <-chan Ending {
	ended := make(chan Ending, 1)
	go func() { ended <- c.Talk(d.term) }()
	return ended
}

func (d *desk) ends(ended <-chan Ending, want Ending) {
	d.Helper()
	select {
	case got := <-ended:
		if got != want {
			d.Errorf("the talk ends as %d, want %d", got, want)
		}
	case <-time.After(patience):
		d.Fatal("the talk does not end")
	}
}

// A talk is left by ^^x and come back to; what came meanwhile is there; the other machine ends it.
func TestTelnet(t *testing.T) {
	d := sit(t)
	d.term.SetWidth(7)
	c := Telnet(answering(t, telnetParrot), ScreenOf(d.term))
	defer c.Close()
	ended := talk(c, d)
	d.until("parrot>")
	d.types("hello\r")
	if got := d.until("parrot>"); got != "hello\r\nhello\r\nparrot>" {
		t.Errorf("%q", got)
	}
	d.types("width\rlater\r\x1ex")
	d.ends(ended, Suspended)
	ended = talk(c, d)
	if got := d.until("later\r\nlater\r\nparrot>"); !strings.Contains(got, "\r\nwwwwwww\r\n") {
		t.Errorf("the window is not told: %q", got)
	}
	d.types("\x1e?")
	if got := d.until("EL"); !strings.Contains(got, "^^B  sends telnet BREAK\r\n") {
		t.Errorf("%q", got)
	}
	d.types("\x1et")
	d.until("[Yes]")
	d.term.SetWidth(3)
	d.types("width\r")
	d.until("\r\nwww\r\n")
	d.types("exit\r")
	d.ends(ended, Closed)
	if !c.Over() {
		t.Error("the call goes on")
	}
}

// Who goes away in the middle of a talk takes nobody with him.
func TestVanishing(t *testing.T) {
	d := sit(t)
	c := Telnet(answering(t, telnetParrot), Screen{"vt100", 80, 24})
	ended := talk(c, d)
	d.until("parrot>")
	d.term.Hangup()
	d.ends(ended, Vanished)
	c.Close()
}

// What nobody looks at waits, and a call can be closed over it.
func TestUnread(t *testing.T) {
	c := Telnet(answering(t, telnetParrot), Screen{"vt100", 80, 24})
	for deadline := time.Now().Add(patience); c.Unread() == 0; {
		if time.Now().After(deadline) {
			t.Fatal("nothing comes")
		}
		<-time.After(time.Millisecond)
	}
	if got := c.Unread(); got != len("parrot>") {
		t.Errorf("%d octets wait", got)
	}
	c.Close()
	if c.Unread() != 0 || !c.Over() {
		t.Error("the call is closed and still waits")
	}
}
