package main

import (
	"os"
	"strings"
	"testing"
	"time"
)

// at opens a terminal at the n-th node of a lab and waits for its prompt.
func (p *process) at(n int, prompt string) *terminal {
	p.t.Helper()
	m := openTerminal(p.t, dial(p.t, p.address(n)))
	m.until(prompt)
	return m
}

// enter types lines, each once the prompt of the last one has come.
func (m *terminal) enter(prompt string, lines ...string) (last string) {
	m.t.Helper()
	for _, line := range lines {
		m.types(line + "\r")
		last = m.until(prompt)
	}
	return last
}

const (
	rA = iota
	rB
	pcA
	serverB
)

// From PC-A one logs in to R-A by SSH, from there to R-B by telnet; both see who is there and how; the access class
// decides who gets in.
func TestInsideDoor(t *testing.T) {
	p := startLab(t, "--json")
	p.document()
	a, b := p.at(rA, "R-A#"), p.at(rB, "R-B#")
	if got := p.at(pcA, `C:\>`).enter(`C:\>`, "ssh -l admin 192.168.1.254"); !strings.Contains(got, "% Connection refused by remote host\n") {
		t.Errorf("SSH without a key: %q", got)
	}
	a.enter("#", "configure terminal", "username admin privilege 15 secret admin", "ip domain-name lab",
		"crypto key generate rsa modulus 768", "end")
	b.enter("#", "configure terminal", "username ann privilege 7 secret polly", "end")

	pc := p.at(pcA, `C:\>`)
	pc.types("ssh -l admin 192.168.1.254\r")
	pc.until("Password: ")
	pc.types("admin\r")
	pc.until("R-A#")
	if users := a.enter("R-A#", "show users"); !strings.Contains(users, "vty 1     admin      idle                 00:00:00   192.168.1.1\n") {
		t.Errorf("R-A does not see the PC:\n%s", users)
	}

	pc.types("telnet 10.0.10.20\r")
	pc.until("Trying 10.0.10.20 ... Open\n")
	pc.until("User Access Verification\n\nUsername: ")
	pc.types("ann\r")
	pc.until("Password: ")
	pc.types("polly\r")
	pc.until("R-B#")
	if users := b.enter("R-B#", "show users"); !strings.Contains(users, "ann        idle                 00:00:00   10.0.10.10\n") {
		t.Errorf("R-B does not see R-A:\n%s", users)
	}
	if users := a.enter("R-A#", "show users"); !strings.Contains(users, "admin      10.0.10.20           00:00:00   192.168.1.1\n") {
		t.Errorf("R-A does not see where its user is:\n%s", users)
	}
	if tcp := a.enter("R-A#", "show tcp brief"); !strings.Contains(tcp, "  192.168.1.254.22        192.168.1.1.") || !strings.Contains(tcp, "10.0.10.20.23          ESTAB\n") {
		t.Errorf("show tcp brief:\n%s", tcp)
	}

	pc.types("\x1ex")
	pc.until("R-A#")
	if sessions := pc.enter("R-A#", "show sessions"); !strings.Contains(sessions,
		"Conn Host                Address             Byte  Idle Conn Name\n*  1 10.0.10.20          10.0.10.20             0     0 10.0.10.20\n") {
		t.Errorf("show sessions:\n%s", sessions)
	}
	pc.types("\r")
	pc.until("[Resuming connection 1 to 10.0.10.20 ... ]\n")
	pc.types("\r")
	pc.until("R-B#")
	pc.types("exit\r")
	pc.until("[Connection to 10.0.10.20 closed by foreign host]\nR-A#")
	pc.types("exit\r")
	pc.until("[Connection to 192.168.1.254 closed by foreign host]\nC:\\>")

	b.enter("#", "configure terminal", "access-list 9 deny host 10.0.10.10", "access-list 9 permit any", "line vty 0 4", "access-class 9 in", "end")
	if got := a.enter("R-A#", "telnet 10.0.10.20"); !strings.HasSuffix(got, "Trying 10.0.10.20 ... \n% Connection refused by remote host\nR-A#") {
		t.Errorf("against the access class: %q", got)
	}
	b.enter("#", "configure terminal", "line vty 0 4", "no access-class 9 in", "transport input ssh", "end")
	if got := a.enter("R-A#", "telnet 10.0.10.20"); !strings.Contains(got, "% Connection refused by remote host\n") {
		t.Errorf("against the transport: %q", got)
	}
	p.stop(os.Interrupt)
}

// A router's own ssh: the key of the other one decides whether it answers, the password who comes in, and a key that
// was made anew is the one that is shown.
func TestSSHFromRouter(t *testing.T) {
	p := startLab(t, "--json")
	p.document()
	a, b := p.at(rA, "R-A#"), p.at(rB, "R-B#")
	b.enter("#", "configure terminal", "username ann privilege 7 secret polly", "ip domain-name lab", "ip ssh authentication-retries 2",
		"crypto key generate rsa modulus 1024", "end")
	login := func(passwords ...string) {
		a.types("ssh -l ann 10.0.10.20\r")
		for _, password := range passwords {
			a.until("Password: ")
			a.types(password + "\r")
		}
	}
	login("wrong", "wrong", "polly")
	a.until("[Connection to 10.0.10.20 closed by foreign host]\nR-A#")
	for range 2 {
		login("wrong", "polly")
		a.until("R-B#")
		if got := b.enter("R-B#", "show ssh"); !strings.Contains(got, "Session started       ann\n") {
			t.Errorf("show ssh:\n%s", got)
		}
		a.enter("[Connection to 10.0.10.20 closed by foreign host]\nR-A#", "exit")
		b.enter("#", "configure terminal")
		b.enter("#", "crypto key generate rsa modulus 1024", "end")
	}
	b.enter("#", "configure terminal")
	b.types("crypto key zeroize rsa\r")
	b.until("[yes/no]: ")
	b.types("yes\r")
	b.enter("#", "end")
	if got := a.enter("R-A#", "ssh -l ann 10.0.10.20"); !strings.HasSuffix(got, "% Connection refused by remote host\nR-A#") {
		t.Errorf("without a key: %q", got)
	}
	p.stop(os.Interrupt)
}

// The outgoing connections of a line: numbers, suspending, resuming, disconnecting, leaving.
func TestOutgoingConnections(t *testing.T) {
	p := startLab(t, "--json")
	p.document()
	a, b := p.at(rA, "R-A#"), p.at(rB, "R-B#")
	b.enter("#", "configure terminal", "line vty 0 4", "no login", "end")
	if got := a.enter("R-A#", "resume"); !strings.HasSuffix(got, "% No connections open\nR-A#") {
		t.Errorf("resume: %q", got)
	}
	for range 2 {
		a.enter("R-B>", "telnet 10.0.10.20 /source-interface FastEthernet0/1")
		a.types("\x1ex")
		a.until("R-A#")
	}
	if got := b.enter("R-B#", "show users"); strings.Count(got, "192.168.1.254\n") != 2 {
		t.Errorf("the calls do not come from the interface named:\n%s", got)
	}
	if got := a.enter("R-A#", "where"); !strings.Contains(got, "   1 10.0.10.20 ") || !strings.Contains(got, "*  2 10.0.10.20 ") {
		t.Errorf("where:\n%s", got)
	}
	if got := a.enter("R-A#", "show tcp"); !strings.Contains(got, "tty194, connection 2 to host 10.0.10.20\nConnection state is ESTAB, I/O status: 1, unread input bytes: 0\nLocal host: 192.168.1.254, Local port: ") {
		t.Errorf("show tcp:\n%s", got)
	}
	if got := a.enter("R-A#", "resume 3"); !strings.HasSuffix(got, "% 3 is not an open connection\nR-A#") {
		t.Errorf("resume 3: %q", got)
	}
	a.enter("[Resuming connection 1 to 10.0.10.20 ... ]\n", "resume 1")
	a.types("\r")
	a.until("R-B>")
	a.types("\x1ex")
	a.until("R-A#")
	a.types("disconnect 1\r")
	a.until("Closing connection to 10.0.10.20 [confirm]")
	a.types("\r")
	a.until("R-A#")
	if got := a.enter("R-A#", "show users"); strings.Count(got, "10.0.10.20") != 1 {
		t.Errorf("show users:\n%s", got)
	}
	a.types("exit\r")
	a.until("You have open connections [confirm]")
	a.types("n")
	a.until("R-A#")
	a.types("exit\r")
	a.until("You have open connections [confirm]")
	a.types("\r")
	a.ends()
	b.types("\r")
	b.until("R-B#")
	b.quiet("show users | include 192.168.1.254", "R-B#")
	p.stop(os.Interrupt)
}

// quiet repeats a command until it has nothing to show any more.
func (m *terminal) quiet(command, prompt string) {
	m.t.Helper()
	for late := time.Now().Add(patience); m.enter(prompt, command) != command+"\n"+prompt; {
		if time.Now().After(late) {
			m.t.Fatalf("%s goes on", command)
		}
	}
}

// Why a connection does not come about: where IOS says so at once, and where the other side does.
func TestConnectionsForbidden(t *testing.T) {
	p := startLab(t, "--json")
	p.document()
	a, b := p.at(rA, "R-A#"), p.at(rB, "R-B#")
	b.enter("#", "configure terminal", "line vty 0 4", "login", "end")
	for _, tt := range []struct {
		configured []string
		typed      string
		want       string
	}{
		{nil, "telnet 203.0.113.1", "Trying 203.0.113.1 ... \n% Destination unreachable; gateway or host down\n"},
		{nil, "telnet 10.0.10.20 80", "Trying 10.0.10.20, 80 ... \n% Connection refused by remote host\n"},
		{nil, "telnet 192.168.1.254 www", "Trying 192.168.1.254, 80 ... \n% Connection refused by remote host\n"},
		{nil, "ssh -l admin -p 2222 10.0.10.20", "2222 10.0.10.20\n% Connection refused by remote host\n"},
		{nil, "10.0.10.20", "Trying 10.0.10.20 ... Open\n\n\nPassword required, but none set\n\n[Connection to 10.0.10.20 closed by foreign host]\n"},
		{[]string{"access-list 8 deny 10.0.10.20", "access-list 8 permit any", "line vty 0 4", "access-class 8 out"}, "telnet 10.0.10.20",
			"\n% Connections to that host not permitted from this terminal\n"},
		{[]string{"ip tcp synwait-time 5"}, "telnet 10.0.10.99", "Trying 10.0.10.99 ... \n% Connection timed out; remote host not responding\n"},
		{[]string{"line vty 0 4", "transport output ssh"}, "telnet 10.0.10.20", "\n% telnet connections not permitted from this terminal\n"},
		{[]string{"line vty 0 4", "session-limit 0", "no transport output"}, "telnet 192.168.1.1", "\n% Session limit exceeded\n"},
	} {
		a.enter("#", "configure terminal")
		a.enter("#", append(tt.configured, "end")...)
		if got := a.enter("R-A#", tt.typed); !strings.HasSuffix(got, tt.want+"R-A#") {
			t.Errorf("%s: %q, want %q", tt.typed, got, tt.want)
		}
	}
	p.stop(os.Interrupt)
}

// A router that is switched off and on drops its connections, in both directions.
func TestReloadDropsConnections(t *testing.T) {
	p := startLab(t, "--json")
	p.document()
	b := p.at(rB, "R-B#")
	b.enter("#", "configure terminal", "line vty 0 4", "no login", "end")
	a := p.at(rA, "R-A#")
	a.enter("R-B>", "telnet 10.0.10.20")
	b.enter("R-B#", "write memory")
	b.types("reload\r")
	b.until("[confirm]")
	b.types("\r")
	a.until("[Connection to 10.0.10.20 closed by foreign host]\nR-A#")
	p.stop(os.Interrupt)
}

// PC-A fetches pages from the server on the other side through the tunnel, which does not take packets of 1,500 octets
// whole.
func TestWebThroughTheTunnel(t *testing.T) {
	p := startLab(t, "--json")
	p.document()
	pc := p.at(pcA, "C:\\>")
	if got := pc.enter("C:\\>", "web http://192.168.2.1/"); !strings.Contains(got, "HTTP/1.1 200 OK\n\nThis is server-b.\nYou are 192.168.1.1.\n") {
		t.Errorf("%q", got)
	}
	const size = 200_000
	got := pc.enter("C:\\>", "web http://192.168.2.1/200000")
	_, page, _ := strings.Cut(got, "200 OK\n\n")
	if len(page) < size || strings.Count(page[:size], "0123456789abcdef") != size/64*3 {
		t.Errorf("%d octets of the page came: %q", len(page), page[:min(len(page), 200)])
	}
	a := p.at(rA, "R-A#")
	if sa := a.enter("R-A#", "show crypto ipsec sa | include pkts decrypt"); !strings.Contains(sa, "#pkts decrypt: ") || strings.Contains(sa, "#pkts decrypt: 0") {
		t.Errorf("nothing came through the tunnel: %s", sa)
	}
	p.stop(os.Interrupt)
}
