package ios

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// vpn is a router with a tunnel, as the tests of the plan edit it.
const vpn = `
crypto isakmp policy 10
 encr aes
 authentication pre-share
crypto isakmp key K address 10.0.0.2
crypto ipsec transform-set T esp-aes esp-sha-hmac
crypto ipsec transform-set U esp-3des esp-md5-hmac
access-list 101 permit ip 192.168.1.0 0.0.0.255 192.168.2.0 0.0.0.255
access-list 101 permit ip 192.168.1.0 0.0.0.255 192.168.3.0 0.0.0.255
crypto map M 10 ipsec-isakmp
 set peer 10.0.0.2
 set transform-set T
 match address 101
interface FastEthernet0/0
 ip address 10.0.0.1 255.255.255.0
 no shutdown
 crypto map M
interface FastEthernet0/1
 ip address 192.168.1.254 255.255.255.0
 no shutdown
`

// What a typed line does, in the order it is done. This is the table of plan.go, with a row for each
// of its rows.
func TestPlan(t *testing.T) {
	const swap, ike = "swap tables", "reconfigure IKE"
	for _, tt := range []struct{ lines, want string }{
		{"interface FastEthernet0/0\n description to the provider", ""},
		{"username bob secret 5 $1$abcd$0123456789012345678901", ""},
		{"hostname R9", ""},
		{"ip route 10.9.0.0 255.255.0.0 10.0.0.9", swap},
		{"crypto isakmp policy 10\n hash md5", ike},
		{"no crypto isakmp key K address 10.0.0.2", ike},
		{"crypto ipsec transform-set T esp-3des esp-md5-hmac", ike},
		{"crypto ipsec security-association lifetime seconds 900", ike},
		{"crypto map M 10\n set transform-set U", ike},
		{"crypto map M 10\n set pfs group2", ike},
		{"crypto map M 10\n description the provider's end", ike},
		{"interface FastEthernet0/1\n speed 100", ""},
		{"access-list 101 permit ip any host 1.1.1.1", swap + ", " + ike},
		{"ip access-list extended 101\n no 20", "drop pair M 10 ace 2, " + swap + ", " + ike},
		{"no access-list 101", "drop pair M 10 ace 1, drop pair M 10 ace 2, " + swap + ", " + ike},
		{"crypto map M 10\n no set peer", "drop pair M 10 ace 1, drop pair M 10 ace 2, " + swap + ", " + ike},
		{"crypto map M 10\n no match address", "drop pair M 10 ace 1, drop pair M 10 ace 2, " + swap + ", " + ike},
		{"interface FastEthernet0/0\n no crypto map", "drop pair M 10 ace 1, drop pair M 10 ace 2, " + swap + ", " + ike + ", ISAKMP off"},
		{"interface FastEthernet0/0\n shutdown", "port down FastEthernet0/0, drop pair M 10 ace 1, drop pair M 10 ace 2, " + swap + ", " + ike},
		{"interface FastEthernet0/0\n ip address 10.0.0.3 255.255.255.0", "drop pair M 10 ace 1, drop pair M 10 ace 2, " + swap + ", " + ike},
		{"interface FastEthernet0/1\n shutdown", "port down FastEthernet0/1, " + swap + ", " + ike},
		{"logging buffered 8192 errors", "new log buffer, tell Buffer logging: level errors, xml disabled, filtering disabled, size (8192)"},
		{"no logging console", "tell Console logging disabled"},
		{"logging host 10.0.0.9\nlogging trap errors", "start telling 10.0.0.9"},
		{"clock timezone CET 1", "move clock"},
		{"interface Loopback0", swap + ", " + ike + ", port up Loopback0"},
		{"crypto map M 20 ipsec-isakmp", swap + ", " + ike},
	} {
		t.Run(tt.lines, func(t *testing.T) {
			old, faults := testConfig("c2811").typed("vpn", vpn)
			if len(faults) > 0 {
				t.Fatal(faults)
			}
			next, faults := old.clone().typed("edit", tt.lines)
			if len(faults) > 0 {
				t.Fatal(faults)
			}
			var got []string
			for _, a := range plan(old, next) {
				got = append(got, fmt.Sprint(a))
			}
			if strings.Join(got, ", ") != tt.want {
				t.Errorf("got  %s\nwant %s", strings.Join(got, ", "), tt.want)
			}
		})
	}
}

// From nothing to a tunnel and back: what came up goes down.
func TestPlanFromNothing(t *testing.T) {
	empty := testConfig("c2811")
	full, _ := empty.clone().typed("vpn", vpn)
	up, down := plan(empty, full), plan(full, empty)
	for _, want := range []string{"swap tables", "reconfigure IKE", "ISAKMP on", "port up FastEthernet0/0", "port up FastEthernet0/1"} {
		if !slices.ContainsFunc(up, func(a action) bool { return a.String() == want }) {
			t.Errorf("%s is missing in %v", want, up)
		}
	}
	for _, want := range []string{"port down FastEthernet0/0", "drop pair M 10 ace 1", "ISAKMP off"} {
		if !slices.ContainsFunc(down, func(a action) bool { return a.String() == want }) {
			t.Errorf("%s is missing in %v", want, down)
		}
	}
	if again := plan(full, full.clone()); again != nil {
		t.Errorf("nothing changed, and yet %v", again)
	}
}
