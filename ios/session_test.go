package ios

import (
	"bytes"
	"strings"
	"testing"

	"torii/cli/term"
)

// typedAt types lines at a session of level 15 of a new device and gives the screen.
func typedAt(t *testing.T, lines ...string) string {
	t.Helper()
	var screen bytes.Buffer
	at := term.Scripted(strings.NewReader(""), &screen)
	at.SetLength(0)
	s, err := benchDevice(t).Open(atOnce{}, at, Login{User: "admin", Level: 15})
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines {
		if help, ok := strings.CutSuffix(line, "?"); ok {
			at.Write([]byte(s.Help(help)))
		} else {
			s.Exec(at, line)
		}
	}
	at.Flush()
	return strings.ReplaceAll(screen.String(), "\r\n", "\n")
}

// What 15.x words otherwise than 12.4.
func TestWordsOf15(t *testing.T) {
	for _, tt := range []struct {
		lines []string
		want  string
	}{
		{[]string{"configure terminal", "do-?"}, "do-exec\n"},
		{[]string{"configure terminal", "do show privilege"}, "Current privilege level is 15\n"},
		{[]string{"configure terminal", "default interface g0/0"}, "\nInterface GigabitEthernet0/0 set to default configuration\n"},
		{[]string{"dir"}, "Directory of flash0:/\n"},
		{[]string{"dir flash:"}, "Directory of flash:/\n"},
		{[]string{"ping 10.0.0.1 ?"}, "  verbose   verbose output\n"},
		{[]string{"show flash:"}, "104193476 Jan 1 2026 00:00:00 +00:00 c2900-universalk9-mz.SPA.154-3.M.bin\n"},
	} {
		if got := typedAt(t, tt.lines...); !strings.Contains(got, tt.want) {
			t.Errorf("%q: %q, want %q", tt.lines, got, tt.want)
		}
	}
}
