package term

import (
	"strings"
	"testing"
)

const permit = "access-list 101 permit tcp 131.108.2.5 255.255.255.0 131.108.1.20 255.255.255.0 eq 45"

// TestScrolling are long lines as routers were seen to show them at 80 columns, blanks left of the
// longer row before included.
func TestScrolling(t *testing.T) {
	for _, c := range []struct{ name, prompt, keys, row string }{
		{"the manual: the first row is full", "Router(config)#", permit[:62],
			"access-list 101 permit tcp 131.108.2.5 255.255.255.0 131.108.1"},
		{"the manual: shifted by ten once", "Router(config)#", permit[:72],
			"$ 101 permit tcp 131.108.2.5 255.255.255.0 131.108.1.20 255.25"},
		{"the manual: shifted twice", "Router(config)#", permit[:82],
			"$t tcp 131.108.2.5 255.255.255.0 131.108.1.20 255.255.255.0 eq"},
		{"the manual: shifted thrice", "Router(config)#", permit,
			"$108.2.5 255.255.255.0 131.108.1.20 255.255.255.0 eq 45       "},
		{"ios-outputs 9.6: two shifts leave nine blanks", "Hub-RTR(config)#", "access-list 110 20 permit ip 192.168.0.0 0.0.0.255 192.168.2.0 0.0.0.255",
			"$rmit ip 192.168.0.0 0.0.0.255 192.168.2.0 0.0.0.255         "},
		{"ios-outputs 9.6: the beginning of a longer line", "Router(config)#", "access-list 100 permit ip 192.168.10.0 0.0.0.255 192.168.20.0 0.0.0.255\x01",
			"access-list 100 permit ip 192.168.10.0 0.0.0.255 192.168.20.0 0$"},
		{"ios-outputs 9.6: 79 columns are too many", "Router(config)#", "crypto ipsec transform-set MY_TRANSFORM_SET esp-aes esp-sha-hmac",
			"$c transform-set MY_TRANSFORM_SET esp-aes esp-sha-hmac        "},
		{"one character too many", "R2-NTP-CORE(config-ext-nacl)#", " 20 permit udp host 3.3.3.3 host 10.20.0.1 eq ntp",
			"$udp host 3.3.3.3 host 10.20.0.1 eq ntp         "},
		{"three blanks are left of the row before", "R18(config)#", "ip nat pool nat_triada 192.168.7.249 192.168.7.253 netmask 255.255.254.0",
			"$ nat_triada 192.168.7.249 192.168.7.253 netmask 255.255.254.0   "},
		{"more on both sides", "R1#", strings.Repeat("0123456789", 20) + strings.Repeat("\x02", 120),
			"$" + strings.Repeat("1234567890", 8)[:74] + "$"},
		{"back at the end", "Router(config)#", permit + "\x01\x05",
			"$108.2.5 255.255.255.0 131.108.1.20 255.255.255.0 eq 45         "},
		{"wide characters at both edges", "R1#", strings.Repeat("暗", 60) + strings.Repeat("\x02", 50),
			"$ " + strings.Repeat("暗", 36) + " $"},
	} {
		shown := &screen{}
		tm := Scripted(strings.NewReader(c.keys), shown)
		r := tm.atPrompt(quiet{c.prompt})
		r.run()
		tm.Flush()
		if got := strings.TrimPrefix(shown.String(), c.prompt); got != c.row {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, c.row)
		}
	}
}

// TestNarrowScreen: where there is no room to scroll in, or the width is endless, nothing does.
func TestNarrowScreen(t *testing.T) {
	for _, width := range []int{0, 1, 17} {
		var echo strings.Builder
		tm := Scripted(strings.NewReader(permit), &echo)
		tm.SetWidth(width)
		tm.atPrompt(quiet{"R1#"}).run()
		tm.Flush()
		if got := echo.String(); got != "R1#"+permit {
			t.Errorf("width %d: %q", width, got)
		}
	}
}
