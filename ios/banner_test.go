package ios

import (
	"strings"
	"testing"
)

// What is shown when, with its tokens filled in.
func TestBanners(t *testing.T) {
	d := benchDevice(t)
	c, faults := d.running().clone().typed("banners", strings.Join([]string{
		"hostname R1", "ip domain name lab.local", "line vty 0", "location the desk",
		"banner motd #", "Message of $(hostname)", "#",
		"banner login ^CLogin to $(hostname).$(domain)^C",
		"banner exec @", "Line $(line), $(line-desc)", "second line @ dropped",
	}, "\n"))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	d.config.Store(c)
	s := &Session{device: d, tty: firstVTY}
	const motd, login, exec = "\nMessage of R1\n\n", "\nLogin to R1.lab.local\n", "\nLine 388, the desk\nsecond line \n"
	for _, tt := range []struct{ when, got, want string }{
		{"before a telnet login", d.Threshold(false, firstVTY), motd + login},
		{"before an SSH login", d.Threshold(true, firstVTY), login},
		{"after a telnet login", s.Welcome(false), exec},
		{"after an SSH login", s.Welcome(true), motd + exec},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.when, tt.got, tt.want)
		}
	}
}

// A banner comes back as it was typed, whatever its delimiter was.
func TestBannerSpelling(t *testing.T) {
	for _, tt := range []struct{ typed, kept string }{
		{"banner motd #hello#", "banner motd ^Chello^C"},
		{"banner #hello#", "banner motd ^Chello^C"},
		{"banner login X\nline one\n line two\nX", "banner login ^C\nline one\n line two\n^C"},
		{"banner exec \x03begins here\nends\x03", "banner exec ^Cbegins here\nends^C"},
		{"banner exec ~\n\n~", "banner exec ^C\n\n^C"},
	} {
		c, faults := testConfig("c2911").typed("banner", tt.typed)
		if got := strings.Join(c.render(), "\n"); len(faults) > 0 || !strings.Contains(got, "\n"+tt.kept+"\n") {
			t.Errorf("%q: want %q in\n%s\n%v", tt.typed, tt.kept, got, faults)
		} else if again, faults := testConfig("c2911").boot(grammar{}, "kept", got); len(faults) > 0 || strings.Join(again.render(), "\n") != got {
			t.Errorf("%q does not come back: %v", tt.kept, faults)
		}
	}
}
