package ios

import (
	"strings"
	"testing"
	"time"

	"torii/cli/term"
)

// When somebody is hung up who does not type, and what he reads.
func TestTimeouts(t *testing.T) {
	inside := Login{Inside: true, Protocol: Telnet, Port: 23, From: addr("10.0.0.9")}
	for _, tt := range []struct {
		name, lines string
		who         Login
		keys        string        // each a minute after the other
		lasts       time.Duration // 0: it does not end
		last        string
	}{
		{"ten minutes unless said otherwise", "", Login{}, "", 10 * time.Minute, ""},
		{"counted from the last key", "", Login{}, "abc", 13 * time.Minute, ""},
		{"seconds", "line vty 0 4\nexec-timeout 1 30", Login{}, "", 90 * time.Second, ""},
		{"never", "line vty 0 4\nexec-timeout 0 0", Login{}, "", 0, ""},
		{"no timeout is never", "line vty 0 4\nno exec-timeout", Login{}, "", 0, ""},
		{"the console's own", "line con 0\nexec-timeout 2 0", Login{Console: true}, "", 2 * time.Minute, ""},
		{"absolute, whatever is typed", "line vty 0 4\nabsolute-timeout 5", Login{}, "abcdefgh", 5 * time.Minute, "\n*\n* Line timeout expired\n*\n\n"},
		{"nobody says who he is", "line vty 0 4\npassword x", inside, "", 30 * time.Second, "\n% Password:  timeout expired!\n"},
		{"or so long as the line says", "line vty 0 4\npassword x\ntimeout login response 120", inside, "", 2 * time.Minute, "\n% Password:  timeout expired!\n"},
	} {
		d := configured(t, "c2911", tt.lines)
		terminal := term.New()
		s, err := d.Open(atOnce{}, terminal, tt.who)
		if err != nil {
			t.Fatal(err)
		}
		if tt.who.Inside {
			s.asking = true
			s.asks("Password")
		}
		var lasted time.Duration
		for now := birth; now.Before(birth.Add(time.Hour)) && lasted == 0; {
			if minute := now.Sub(birth) / time.Minute; now.Sub(birth)%time.Minute == 0 && minute > 0 && int(minute) <= len(tt.keys) {
				terminal.Feed([]byte(tt.keys[minute-1:minute]), now)
			}
			now = now.Add(10 * time.Second)
			if due(d.Deadline(), now) {
				d.Tick(now)
			}
			if len(d.sessions) == 0 {
				lasted = now.Sub(birth)
			}
		}
		if lasted != tt.lasts || s.Done() != (tt.lasts > 0) {
			t.Errorf("%s: it lasted %v, over %v", tt.name, lasted, s.Done())
		}
		var screen strings.Builder
		terminal.Close()
		terminal.WriteTo(&screen)
		if got := strings.ReplaceAll(screen.String(), "\r\n", "\n"); got != tt.last {
			t.Errorf("%s: the last words are %q, want %q", tt.name, got, tt.last)
		}
	}
}

// A session that waits for the device is not silent, and the deadline of one that typed moves on.
func TestBusyIsNotSilent(t *testing.T) {
	d := configured(t, "c2911", "line vty 0 4\nexec-timeout 1 0")
	s, _ := at(t, d, Login{}, "")
	s.busy = true
	if due := s.deadline(); !due.IsZero() {
		t.Errorf("a ping is hung up at %v", due)
	}
	s.busy = false
	if got := s.deadline(); !got.Equal(birth.Add(time.Minute)) {
		t.Errorf("silent until %v", got)
	}
}
