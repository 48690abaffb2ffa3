package ios_test

import (
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"torii/cli/remote"
	"torii/cli/term"
	"torii/dataplane/packet"
	"torii/ios"
)

// silence is a TCP that reaches machines which listen and never say a word.
type silence struct{ refuses bool }

func (silence) Input(*packet.Packet) bool              { return false }
func (silence) Open(*packet.Packet, ios.Protocol) bool { return false }
func (silence) Reset()                                 {}
func (silence) Table() []ios.TCB                       { return nil }

func (s silence) Call(to ios.Calling, t *term.Terminal) (*remote.Call, error) {
	if s.refuses {
		return nil, errors.New("% Connection refused by remote host")
	}
	near, far := net.Pipe()
	go io.Copy(io.Discard, far)
	to.Connected()
	return remote.Telnet(near, remote.ScreenOf(t)), nil
}

// talker is somebody at R-A, whose TCP is the one given. What he types behind a command goes to the machine he calls.
func talker(t *testing.T, tcp ios.Transport) (s *stage, types func(line, keys string) string) {
	s = solved(t)
	s.devices[0].Router.TCP = tcp
	return s, func(line, keys string) string {
		t.Helper()
		at, err := s.screen("r-a")
		if err != nil {
			t.Fatal(err)
		}
		at.keys.WriteString(keys)
		out, err := s.on("r-a", line)
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimPrefix(out, "R-A#"+line+"\n")
	}
}

const suspend = "\x1ex"

// Numbers are the lowest that are free, Enter goes on with the connection talked to last.
func TestConnectionNumbers(t *testing.T) {
	_, types := talker(t, silence{})
	for range 3 {
		if got := types("telnet 10.0.10.20", suspend); got != "Trying 10.0.10.20 ... Open\n" {
			t.Errorf("%q", got)
		}
	}
	types("disconnect 2", "\r")
	types("resume 1", suspend)
	if got := types("show sessions", ""); got != "Conn Host                Address             Byte  Idle Conn Name\n"+
		"*  1 10.0.10.20          10.0.10.20             0     0 10.0.10.20\n"+
		"   3 10.0.10.20          10.0.10.20             0     0 10.0.10.20\n\n" {
		t.Errorf("\n%s", got)
	}
	types("telnet 192.168.2.1 www", suspend)
	if got := types("where", ""); !strings.Contains(got, "*  2 192.168.2.1         192.168.2.1            0     0 192.168.2.1\n") {
		t.Errorf("\n%s", got)
	}
	if got := types("", suspend); got != "[Resuming connection 2 to 192.168.2.1 ... ]\n" {
		t.Errorf("%q", got)
	}
	if got := types("disconnect", "n"); got != "Closing connection to 192.168.2.1 [confirm]\n" {
		t.Errorf("%q", got)
	}
	if got := types("show users", ""); strings.Count(got, "10.0.10.20\n") != 1 || !strings.Contains(got, "                           192.168.2.1\n") {
		t.Errorf("\n%s", got)
	}
	for number := 3; number > 0; number-- {
		types("disconnect", "\r")
	}
	if got := types("disconnect", ""); got != "% No connections open\n" {
		t.Errorf("%q", got)
	}
}

// What `session-timeout` says: silence ends a connection, not the session.
func TestIdleConnection(t *testing.T) {
	s, types := talker(t, silence{})
	for _, line := range []string{"configure terminal", "line vty 0 4", "session-timeout 2", "end"} {
		types(line, "")
	}
	types("telnet 10.0.10.20", suspend)
	s.world.Run(s.world.Now().Add(time.Minute))
	if got := types("show sessions", ""); !strings.Contains(got, "0     1 10.0.10.20\n") || strings.Contains(got, "timed out") {
		t.Errorf("after a minute: %q", got)
	}
	s.world.Run(s.world.Now().Add(time.Minute))
	for late := time.Now().Add(time.Minute); ; {
		got := types("show clock", "")
		if strings.Contains(got, "\n[Connection to 10.0.10.20 idle too long; timed out]\n") {
			break
		}
		if time.Now().After(late) {
			t.Fatalf("after two: %q", got)
		}
	}
}

func TestRefusedConnection(t *testing.T) {
	_, types := talker(t, silence{refuses: true})
	for line, want := range map[string]string{
		"telnet 10.0.10.20":       "Trying 10.0.10.20 ... \n% Connection refused by remote host\n",
		"ssh -l admin 10.0.10.20": "% Connection refused by remote host\n",
		"telnet 203.0.113.9":      "Trying 203.0.113.9 ... \n% Destination unreachable; gateway or host down\n",
	} {
		if got := types(line, ""); got != want {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
	}
}
