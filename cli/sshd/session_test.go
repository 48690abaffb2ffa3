package sshd

import (
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

func TestWindow(t *testing.T) {
	client := dial(t, start(t, nil))
	k := newTalk(t, client)
	if err := k.RequestPty("vt100", 1000, 511, ssh.TerminalModes{}); err != nil {
		t.Fatal(err)
	}
	k.Shell()
	k.types("size\r")
	k.until("511 1000\r\n")
	k.WindowChange(30, 100)
	k.SendRequest("env", true, nil) // its answer says that the change has been seen
	k.types("size\r")
	k.until("100 30\r\n")
	k.WindowChange(0, 0)
	k.SendRequest("env", true, nil)
	k.types("size\r")
	k.until("100 30\r\n")
}

// TestShellWithoutPty: 24 by 80, echo, and what was sent before the end of input is executed.
func TestShellWithoutPty(t *testing.T) {
	k := newTalk(t, dial(t, start(t, nil)))
	if err := k.Shell(); err != nil {
		t.Fatal(err)
	}
	k.types("size\nwho\n")
	k.keys.Close()
	if got, want := k.ends(), "R1#size\r\n80 24\r\nR1#who\r\nadmin!\r\nR1#"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if err := k.Wait(); err != nil {
		t.Error(err)
	}
}

func TestExec(t *testing.T) {
	client := dial(t, start(t, nil))
	for command, want := range map[string]string{
		"who": "admin!\r\n", "lines": strings.Repeat("a line of text\r\n", 100), "": "",
	} {
		s, err := client.NewSession()
		if err != nil {
			t.Fatal(err)
		}
		if out, err := s.Output(command); err != nil || string(out) != want {
			t.Errorf("%q: %q, %v", command, out, err)
		}
	}
}

// TestRefusals: what a router does not do is refused at once and hurts nothing.
func TestRefusals(t *testing.T) {
	client := dial(t, start(t, nil))
	k := withShell(t, client)
	k.until("R1#")
	for _, name := range []string{"auth-agent-req@openssh.com", "x11-req", "env", "subsystem", "break", "shell", "exec", "unknown"} {
		if ok, err := k.SendRequest(name, true, nil); ok || err != nil {
			t.Errorf("%s: granted %v, %v", name, ok, err)
		}
	}
	for _, name := range []string{"sftp", "netconf"} {
		s, err := client.NewSession()
		if err != nil {
			t.Fatal(err)
		}
		if err := s.RequestSubsystem(name); err == nil {
			t.Errorf("subsystem %s granted", name)
		}
		s.Close()
	}
	for _, name := range []string{"tcpip-forward", "keepalive@openssh.com", "keepalive@libssh.org"} {
		if ok, _, err := client.SendRequest(name, true, nil); ok || err != nil {
			t.Errorf("%s: granted %v, %v", name, ok, err)
		}
	}
	if _, err := client.Dial("tcp", "127.0.0.1:1"); err == nil {
		t.Error("direct-tcpip granted")
	}
	k.types("who\r")
	k.until("admin!\r\nR1#")
}

// TestMalformedRequests are refused like unknown ones.
func TestMalformedRequests(t *testing.T) {
	k := newTalk(t, dial(t, start(t, nil)))
	for _, name := range []string{"pty-req", "window-change", "exec", "signal"} {
		if ok, err := k.SendRequest(name, true, []byte{0, 0, 0, 9, 'x'}); ok || err != nil {
			t.Errorf("%s: granted %v, %v", name, ok, err)
		}
	}
	if err := k.Shell(); err != nil {
		t.Fatal(err)
	}
	k.until("R1#")
}

// TestSecondChannel: one too many is refused, and the others live.
func TestSecondChannel(t *testing.T) {
	client := dial(t, start(t, func(c *Config) { c.Limits.Sessions = 2 }))
	first, second := withShell(t, client), withShell(t, client)
	if _, err := client.NewSession(); err == nil {
		t.Error("a third session")
	}
	second.until("R1#")
	second.types("exit\r")
	second.ends()
	first.types("who\r")
	first.until("admin!\r\nR1#")
}

// TestExitClosesAtOnce the channel, and soon the connection of a client that stays.
func TestExitClosesAtOnce(t *testing.T) {
	client := dial(t, start(t, func(c *Config) { c.Limits.IdleGrace = time.Millisecond }))
	k := withShell(t, client)
	k.types("exit\r")
	if got := k.ends(); got != "R1#exit\r\n" {
		t.Errorf("%q", got)
	}
	if err := k.Wait(); err != nil {
		t.Error("exit status:", err)
	}
	if err := client.Wait(); err == nil {
		t.Error("no end")
	}
}

func TestNoLineFree(t *testing.T) {
	d := start(t, nil)
	client, err := ssh.Dial("tcp", d.addr, clientConfig("late", "secret"))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if got := withShell(t, client).ends(); got != "% All lines are busy\r\n" {
		t.Errorf("%q", got)
	}
}

func TestInterrupt(t *testing.T) {
	d := start(t, nil)
	k := withShell(t, dial(t, d))
	k.types("wait\r")
	k.until("waiting\r\n")
	k.types("\x1e")
	k.until("interrupted\r\nR1#")
	d.waitFor(t, "wait")
	k.types("wait\r")
	k.until("waiting\r\n")
	k.Signal(ssh.SIGINT)
	k.until("interrupted\r\nR1#")
	d.waitFor(t, "wait")
}

// TestVanishedClient: the connection breaks while a command runs; the command is interrupted and the
// place becomes free.
func TestVanishedClient(t *testing.T) {
	d := start(t, func(c *Config) { c.Limits.Connections = 1 })
	nc, client := dialRaw(t, d)
	k := withShell(t, client)
	k.types("wait\r")
	k.until("waiting\r\n")
	nc.(*net.TCPConn).SetLinger(0) // RST
	nc.Close()
	d.waitFor(t, "wait")
}

func dialRaw(t *testing.T, d *device) (net.Conn, *ssh.Client) {
	t.Helper()
	nc, err := net.Dial("tcp", d.addr)
	if err != nil {
		t.Fatal(err)
	}
	c, chans, reqs, err := ssh.NewClientConn(nc, d.addr, clientConfig("admin", "secret"))
	if err != nil {
		t.Fatal(err)
	}
	client := ssh.NewClient(c, chans, reqs)
	t.Cleanup(func() { client.Close() })
	return nc, client
}

// TestClientThatDoesNotRead is cut off in the end, whether the window of the channel is full or that
// of TCP.
func TestClientThatDoesNotRead(t *testing.T) {
	d := start(t, func(c *Config) { c.Limits.WriteTimeout = 50 * time.Millisecond })
	client := dial(t, d)
	s, err := client.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	s.StdoutPipe() // that nobody reads
	if err := s.Start("flood"); err != nil {
		t.Fatal(err)
	}
	d.waitFor(t, "flood")
	if err := client.Wait(); err == nil {
		t.Error("no end")
	}
}

// TestConnectionLimit closes those beyond it unheard.
func TestConnectionLimit(t *testing.T) {
	d := start(t, func(c *Config) { c.Limits.Connections = 1 })
	client := dial(t, d)
	nc, err := net.Dial("tcp", d.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	nc.SetDeadline(time.Now().Add(patience))
	if b, err := io.ReadAll(nc); len(b) > 0 || isTimeout(err) {
		t.Errorf("%q, %v", b, err)
	}
	k := withShell(t, client)
	k.until("R1#")
}

func isTimeout(err error) bool {
	ne, ok := err.(net.Error)
	return ok && ne.Timeout()
}

// TestLoginGrace ends a connection that says nothing.
func TestLoginGrace(t *testing.T) {
	d := start(t, func(c *Config) { c.Limits.LoginGrace = time.Millisecond })
	nc, err := net.Dial("tcp", d.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	nc.SetDeadline(time.Now().Add(patience))
	if _, err := io.ReadAll(nc); isTimeout(err) {
		t.Error("still open")
	}
}

// TestTwentySessions at once, each on a connection of its own, each with its own lines.
func TestTwentySessions(t *testing.T) {
	d := start(t, nil)
	var clients sync.WaitGroup
	for range 20 {
		clients.Go(func() {
			client, err := ssh.Dial("tcp", d.addr, clientConfig("admin", "secret"))
			if err != nil {
				t.Error(err)
				return
			}
			defer client.Close()
			s, err := client.NewSession()
			if err != nil {
				t.Error(err)
				return
			}
			s.Stdin = strings.NewReader(strings.Repeat("show version\n", 50) + "exit\n")
			s.RequestPty("vt100", 0, 0, nil)
			out := make(chan string, 1)
			stdout, _ := s.StdoutPipe()
			s.Shell()
			go func() { b, _ := io.ReadAll(stdout); out <- string(b) }()
			if got, want := <-out, strings.Repeat("R1#show version\r\n\"show version\"\r\n", 50)+"R1#exit\r\n"; got != want {
				t.Errorf("%q", got)
			}
		})
	}
	clients.Wait()
}

// TestShutdown ends sessions at the prompt, in a command and in a login.
func TestShutdown(t *testing.T) {
	d := start(t, nil)
	client := dial(t, d)
	atPrompt, running := withShell(t, client), withShell(t, client)
	atPrompt.until("R1#")
	running.types("wait\r")
	running.until("waiting\r\n")
	silent, err := net.Dial("tcp", d.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	d.shutdown(t)
	d.waitFor(t, "wait")
	if _, err := net.Dial("tcp", d.addr); err == nil {
		t.Error("still listening")
	}
}
