package ios

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"
	"time"

	"torii/cli"
	"torii/cli/term"
)

// logger is a device that lines were typed into, one by one.
func logger(t *testing.T, lines ...string) *Device {
	t.Helper()
	d := benchDevice(t)
	for _, line := range lines {
		if _, _, err := d.edit(birth, globalPlace, cli.HighestLevel, line, cli.Answers{}); err != nil {
			t.Fatal(line, err)
		}
	}
	d.log = syslog{buffer: logBuffer{size: d.running().Logging.Buffer.Size}}
	return d
}

func TestSeverityOf(t *testing.T) {
	for text, want := range map[string]Severity{
		"%LINK-3-UPDOWN: Interface GigabitEthernet0/0, changed state to up": failures,
		"%SYS-5-CONFIG_I: Configured from console by console":               notifications,
		"%SEC_LOGIN-5-LOGIN_SUCCESS: Login Success":                         notifications,
		"%SYSMGR-STANDBY-3-SHUTDOWN_START: started":                         failures,
		"%CRYPTO-4-RECVD_PKT_NOT_IPSEC: Rec'd packet":                       warnings,
		"%SYS-0-X: y":            emergencies,
		"%SYS-8-X: y":            notifications,
		"no message: not -3-":    notifications,
		"":                       notifications,
		"-3":                     notifications,
		"%ILPOWER-7-DETECT: -3-": debugging,
	} {
		if got := severityOf(text); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// The buffer is the last bytes of all that was logged, whatever the sizes.
func TestLogBufferIsTheTail(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for range 50 {
		b, all := logBuffer{size: 1 + rng.IntN(300)}, ""
		for range 200 {
			line := strings.Repeat("x", rng.IntN(100)) + fmt.Sprint(rng.IntN(1000))
			b.add(line)
			all += "\n" + line
			if want := all[max(0, len(all)-b.size):]; string(b.last()) != want {
				t.Fatalf("size %d: got %q, want %q", b.size, b.last(), want)
			}
			if cap(b.text) > 4*b.size+1000 {
				t.Fatalf("size %d holds %d", b.size, cap(b.text))
			}
		}
	}
}

// Twelve messages of level 5, twelve of level 3 and twelve debug lines, all in one second; what arrives.
func TestRateLimit(t *testing.T) {
	for _, tt := range []struct {
		line                     string
		console, buffer, limited int
	}{
		{"no logging rate-limit", 36, 36, 0},
		{"logging rate-limit 5", 17, 17, 19},
		{"logging rate-limit all 5", 5, 5, 31},
		{"logging rate-limit 5 except errors", 29, 29, 7},
		{"logging rate-limit console 5", 17, 36, 19},
		{"logging rate-limit console all 5 except 3", 17, 36, 19},
	} {
		d := logger(t, tt.line)
		d.debugs[debugPacket] = true
		for i := range 12 {
			now := birth.Add(time.Duration(i) * time.Millisecond)
			d.logf(now, "%%SYS-5-CONFIG_I: %d", i)
			d.logf(now, "%%LINK-3-UPDOWN: %d", i)
			d.debugf(now, debugPacket, "IP: %d", i)
		}
		if l := d.log; l.console != tt.console || l.buffer.messages != tt.buffer || l.limited != tt.limited {
			t.Errorf("%s: console %d buffer %d limited %d, want %d %d %d", tt.line, l.console, l.buffer.messages, l.limited, tt.console, tt.buffer, tt.limited)
		}
		before := d.log.console
		d.logf(birth.Add(2*time.Second), "%%SYS-5-CONFIG_I: a second later")
		if d.log.console != before+1 {
			t.Errorf("%s: the next second is limited too", tt.line)
		}
	}
}

// A flood of debug lines is cut, and counted.
func TestDebugFlood(t *testing.T) {
	d := logger(t)
	d.debugs[debugPacket] = true
	for range 3 * mostDebugs {
		d.debugf(birth, debugPacket, "IP: a packet")
	}
	if d.log.buffer.messages != mostDebugs || d.log.dropped != 2*mostDebugs {
		t.Errorf("%d logged, %d dropped", d.log.buffer.messages, d.log.dropped)
	}
	if d.debugf(birth.Add(time.Second), debugPacket, "IP: a second later"); d.log.buffer.messages != mostDebugs+1 {
		t.Error("the next second has no debug lines")
	}
}

// One message of each level and a debug line: how many each destination has.
func TestLevels(t *testing.T) {
	for _, tt := range []struct {
		lines                          []string
		console, monitor, buffer, trap int
	}{
		{nil, 9, 9, 9, 7},
		{[]string{"logging console errors", "logging monitor 0", "logging buffered warnings", "logging trap debugging"}, 4, 1, 5, 9},
		{[]string{"no logging console", "no logging monitor", "no logging buffered", "no logging trap"}, 0, 0, 0, 0},
		{[]string{"no logging on"}, 9, 0, 0, 0},
	} {
		d := logger(t, tt.lines...)
		var screen bytes.Buffer
		vty, _ := d.Open(&idleOwner{}, term.Scripted(strings.NewReader(""), &screen), Login{User: "admin", Level: 15})
		vty.monitor = true
		for level := range severities {
			d.logf(birth, "%%SYS-%d-TEST: a message", level)
		}
		d.debugs[debugPacket] = true
		d.debugf(birth, debugPacket, "IP: a packet")
		if l := d.log; l.console != tt.console || l.monitor != tt.monitor || l.buffer.messages != tt.buffer || l.trap != tt.trap {
			t.Errorf("%q: %d %d %d %d, want %d %d %d %d", tt.lines, l.console, l.monitor, l.buffer.messages, l.trap, tt.console, tt.monitor, tt.buffer, tt.trap)
		}
		vty.term.Flush()
		if n := strings.Count(screen.String(), "\n"); n != tt.monitor {
			t.Errorf("%q: %d lines at the terminal, want %d", tt.lines, n, tt.monitor)
		}
	}
}

// idleOwner is an owner at the moment of birth; nothing is ever waited for.
type idleOwner struct{}

func (*idleOwner) Do(f func(now time.Time))                           { f(birth) }
func (*idleOwner) Await(func() bool, <-chan struct{}) (happened bool) { return false }

// The console is told by its own level, whatever its session says of monitoring.
func TestConsole(t *testing.T) {
	d := logger(t, "no logging monitor", "logging console notifications")
	var screen bytes.Buffer
	s, _ := d.Open(&idleOwner{}, term.Scripted(strings.NewReader(""), &screen), Login{Console: true})
	s.level = 15
	s.Command("terminal monitor")
	s.Command("terminal no monitor")
	d.logf(birth, "%%SYS-5-TEST: seen")
	d.logf(birth, "%%SYS-6-TEST: not seen")
	s.term.Flush()
	if got, want := screen.String(), "% Console already monitors\r\n*Mar  1 00:00:00.000: %SYS-5-TEST: seen\r\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// What the limits hold back is counted as rate-limited; what a terminal does not read, as dropped.
func TestHeldBackIsCounted(t *testing.T) {
	d := logger(t)
	for range 10 {
		if d.notices.allow(birth, noticeSPI) {
			d.logf(birth, "%%CRYPTO-4-RECVD_PKT_INV_SPI: once a minute")
		}
	}
	w := &page{now: birth}
	d.logState(w, d.running().Logging)
	if want := "(0 messages dropped, 9 messages rate-limited,"; !strings.Contains(w.text.String(), want) {
		t.Errorf("got %s, want %s", w.text.String(), want)
	}
}

// Who was given privileges is told, if that is wanted.
func TestUserInfo(t *testing.T) {
	for _, tt := range []struct{ line, keys, want string }{
		{"no logging userinfo", "class\r", ""},
		{"logging userinfo", "class\r", "%SYS-5-PRIV_AUTH_PASS: Privilege level set to 15 by bob on vty0 (127.0.0.1)"},
		{"logging userinfo", "a\rb\rc\r", "%SYS-5-PRIV_AUTH_FAIL: Authentication to Privilage level 15 failed by bob on vty0 (127.0.0.1)"},
	} {
		d := logger(t, tt.line, "enable secret class")
		var screen bytes.Buffer
		s, _ := d.Open(&idleOwner{}, term.Scripted(strings.NewReader(tt.keys), &screen), Login{User: "bob", Level: 1, From: netip.MustParseAddr("127.0.0.1")})
		s.Command("enable")
		if got := string(d.log.buffer.last()); !strings.HasSuffix(got, tt.want) || tt.want == "" && got != "" {
			t.Errorf("%s: got %q, want %q", tt.line, got, tt.want)
		}
	}
}

// What stands in front of a datagram: the priority of a message of level 5, and the origin.
func TestDatagramHead(t *testing.T) {
	src := netip.MustParseAddr("10.0.0.1")
	for _, tt := range []struct {
		line     string
		priority int
		origin   string
	}{
		{"no logging origin-id", 189, ""},
		{"logging origin-id hostname", 189, "Router: "},
		{"logging origin-id ip", 189, "10.0.0.1: "},
		{"logging origin-id string in the cellar", 189, "in the cellar: "},
		{"logging facility kern", 5, ""},
		{"logging facility cron", 125, ""},
		{"logging facility local0", 133, ""},
	} {
		d := logger(t, tt.line)
		l := d.running().Logging
		if got, origin := l.priority(notifications), d.origin(src); got != tt.priority || origin != tt.origin {
			t.Errorf("%s: <%d> %q, want <%d> %q", tt.line, got, origin, tt.priority, tt.origin)
		}
	}
}
