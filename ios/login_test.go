package ios

import (
	"bytes"
	"errors"
	"maps"
	"net/netip"
	"strings"
	"testing"

	"torii/cli/term"
)

// configured is a device that has booted with these lines.
func configured(t testing.TB, platform, lines string) *Device {
	t.Helper()
	d := benchDevice(t)
	d.Platform = mustPlatform(platform)
	for _, f := range d.Boot(birth, "test", lines) {
		t.Fatal(f)
	}
	return d
}

// at opens a terminal at a device and types at it.
func at(t testing.TB, d *Device, who Login, keys string) (*Session, *bytes.Buffer) {
	t.Helper()
	var screen bytes.Buffer
	s, err := d.Open(atOnce{}, term.Scripted(strings.NewReader(keys), &screen), who)
	if err != nil {
		t.Fatal(err)
	}
	return s, &screen
}

func addr(s string) netip.Addr { return netip.MustParseAddr(s) }

// Which line a caller gets, or why none. Nothing that is configured locks the outside door, but the number of lines.
func TestAdmission(t *testing.T) {
	const lists = "access-list 10 permit 192.168.1.0 0.0.0.255\naccess-list 110 permit tcp host 10.0.0.1 any eq 22\n"
	inside := func(p Protocol, from string) Login {
		return Login{Inside: true, Protocol: p, Port: p.port(), From: addr(from)}
	}
	outside := Login{Protocol: SSH, From: addr("127.0.0.1")}
	for _, tt := range []struct {
		name, lines string
		who         Login
		line        int
		err         error
	}{
		{"as it is born", "", inside(Telnet, "10.0.0.1"), 0, nil},
		{"ssh only", "line vty 0 4\ntransport input ssh", inside(Telnet, "10.0.0.1"), 0, ErrNoLine},
		{"the first line that takes the protocol", "line vty 0 2\ntransport input telnet\nline vty 3 4\ntransport input ssh", inside(SSH, "10.0.0.1"), 3, nil},
		{"no protocol", "line vty 0 4\ntransport input none", inside(SSH, "10.0.0.1"), 0, ErrNoLine},
		{"no exec", "line vty 0 3\nno exec", inside(SSH, "10.0.0.1"), 4, nil},
		{"in the access class", lists + "line vty 0 4\naccess-class 10 in", inside(Telnet, "192.168.1.9"), 0, nil},
		{"not in the access class", lists + "line vty 0 4\naccess-class 10 in", inside(Telnet, "10.0.0.1"), 0, ErrAccessClass},
		{"an extended list", lists + "line vty 0 4\naccess-class 110 in", inside(SSH, "10.0.0.1"), 0, nil},
		{"another port of it", lists + "line vty 0 4\naccess-class 110 in", inside(Telnet, "10.0.0.1"), 0, ErrAccessClass},
		{"a port of a rotary group", "line vty 4\nrotary 3", Login{Inside: true, Protocol: Telnet, Port: 3003, From: addr("10.0.0.1")}, 4, nil},
		{"a port of another", "line vty 4\nrotary 3", Login{Inside: true, Protocol: Telnet, Port: 3004, From: addr("10.0.0.1")}, 0, ErrNoLine},
		{"the port of ssh's rotary group", "line vty 2\nrotary 3\nip ssh port 2022 rotary 3", Login{Inside: true, Protocol: SSH, Port: 2022, From: addr("10.0.0.1")}, 2, nil},
		{"a list that is not there", "line vty 0 4\naccess-class 77 in", inside(Telnet, "10.0.0.1"), 0, nil},
		{"outside, all of it", "line vty 0 4\naccess-class 10 in\ntransport input none\nno exec\n" + lists, outside, 0, nil},
	} {
		d := configured(t, "c2911", tt.lines)
		line, err := d.Admission(birth, tt.who)
		if !errors.Is(err, tt.err) || err == nil && line != tt.line+firstVTY {
			t.Errorf("%s: line %d, %v", tt.name, line-firstVTY, err)
		}
	}
}

// The lines that are configured are all there are, through either door.
func TestNumberOfLines(t *testing.T) {
	d := configured(t, "c2911", "line vty 5\nlogin")
	var sessions []*Session
	for range fewestVTYs + 1 {
		s, _ := at(t, d, Login{}, "")
		sessions = append(sessions, s)
	}
	if _, err := d.Open(atOnce{}, term.New(), Login{}); err != ErrNoLine {
		t.Error("one more:", err)
	}
	sessions[2].Close()
	if s, _ := at(t, d, Login{}, ""); s.tty != firstVTY+2 {
		t.Errorf("the free line is not taken but %d", s.tty)
	}
}

// What somebody reads who calls a line by telnet, and whether he comes in.
func TestLoginDialogue(t *testing.T) {
	const users = "username bob privilege 7 secret builder\nusername eve password 0 apple\nline vty 0 4\nlogin local\n"
	const header = "\n\nUser Access Verification\n\n"
	for _, tt := range []struct {
		name, lines, keys, screen string
		level                     int
	}{
		{"no login", "line vty 0 4\nno login\nprivilege level 15", "", "", 15},
		{"no password set", "", "", "\n\nPassword required, but none set\n", -1},
		{"the line's password", "line vty 0 4\npassword cisco", "cisco\r", header + "Password: \n", 1},
		{"it is wrong", "line vty 0 4\npassword cisco", "a\rb\rc\r", header + "Password: \nPassword: \nPassword: \n% Bad passwords\n\n", -1},
		{"type 7", "line vty 0 4\npassword 7 094F471A1A0A", "no\rcisco\r", header + "Password: \nPassword: \n", 1},
		{"a user", users, "bob\rbuilder\r", header + "Username: bob\nPassword: \n", 7},
		{"the line's privilege", users + "privilege level 3", "eve\rapple\r", header + "Username: eve\nPassword: \n", 3},
		{"no user", users, "eve\rpear\r\rnobody\r\reve\rapple\r", header + "Username: eve\nPassword: \n% Login invalid\n\nUsername: \nUsername: nobody\nPassword: \n% Login invalid\n\nUsername: eve\nPassword: \n", 1},
		{"three times", users, "a\rb\rc\rd\re\rf\r", header + strings.Join([]string{"Username: a", "Username: c", "Username: e", ""}, "\nPassword: \n% Login invalid\n\n"), -1},
		{"aaa", "aaa new-model\naaa authentication login default local\n" + strings.ReplaceAll(users, "login local", ""), "bob\rx\rbob\rbuilder\r",
			header + "Username: bob\nPassword: \n% Authentication failed\n\nUsername: bob\nPassword: \n", 1},
		{"aaa and exec", "aaa new-model\naaa authorization exec default local\n" + strings.ReplaceAll(users, "login local", ""), "bob\rbuilder\r", header + "Username: bob\nPassword: \n", 7},
		{"aaa by the enable secret", "aaa new-model\naaa authentication login VTY enable\nenable secret class\nline vty 0 4\nlogin authentication VTY", "class\r", header + "Password: \n", 1},
		{"aaa goes on to the next method", "aaa new-model\naaa authentication login default local line none\n", "", "", 1},
	} {
		d := configured(t, "c2911", tt.lines)
		s, screen := at(t, d, Login{Inside: true, Protocol: Telnet, Port: 23, From: addr("10.0.0.9")}, tt.keys)
		in := s.LogIn()
		s.term.Flush()
		if got := strings.ReplaceAll(screen.String(), "\r\n", "\n"); got != tt.screen {
			t.Errorf("%s: the screen is %q, want %q", tt.name, got, tt.screen)
		}
		if in != (tt.level >= 0) || in && s.level != tt.level {
			t.Errorf("%s: in %v, at level %d", tt.name, in, s.level)
		}
	}
}

// The ports that answer follow the lines, and SSH its key.
func TestServices(t *testing.T) {
	for _, tt := range []struct {
		lines string
		key   bool
		want  map[uint16]Protocol
	}{
		{"", false, map[uint16]Protocol{23: Telnet}},
		{"", true, map[uint16]Protocol{22: SSH, 23: Telnet}},
		{"line vty 0 4\ntransport input ssh", true, map[uint16]Protocol{22: SSH}},
		{"line vty 0 4\ntransport input none", true, map[uint16]Protocol{}},
		{"line vty 0 4\nno exec", true, map[uint16]Protocol{}},
		{"ip ssh version 1", true, map[uint16]Protocol{23: Telnet}},
		{"line vty 3\nrotary 9\nip ssh port 4000 rotary 9", true, map[uint16]Protocol{22: SSH, 23: Telnet, 3009: Telnet, 4000: SSH}},
	} {
		d := configured(t, "c2911", tt.lines)
		if tt.key {
			d.keyPairs = []*KeyPair{{Label: "R1", key: makeRSA(d.Rand, leastSSHBits)}}
		}
		if got := d.Services(); !maps.Equal(got, tt.want) {
			t.Errorf("%q: %v, want %v", tt.lines, got, tt.want)
		}
	}
}

// A command that is run for somebody is all he gets.
func TestAutocommand(t *testing.T) {
	d := configured(t, "c2911", "username bob password builder\nusername bob autocommand show privilege\nline vty 0 4\nlogin local\nline vty 1\nautocommand show clock")
	s, screen := at(t, d, Login{Inside: true, Protocol: Telnet, Port: 23, From: addr("10.0.0.9")}, "bob\rbuilder\rshow users\r")
	if !s.LogIn() {
		t.Fatal("not let in")
	}
	s.term.Run(s)
	if text := screen.String(); !strings.HasSuffix(text, "Password: \r\nCurrent privilege level is 1\r\n") {
		t.Errorf("%q", text)
	}
	d = configured(t, "c2911", "line vty 0 4\nno login\nautocommand show privilege")
	s, screen = at(t, d, Login{Inside: true, Protocol: Telnet, Port: 23, From: addr("10.0.0.9")}, "show users\r")
	s.LogIn()
	s.term.Run(s)
	if text := screen.String(); text != "Current privilege level is 1\r\n" {
		t.Errorf("%q", text)
	}
}
