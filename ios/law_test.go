package ios

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"torii/cli"
)

func testConfig(platform string) *Config {
	p, _ := PlatformNamed(platform)
	return newConfig(p, rand.NewChaCha8([32]byte{1}))
}

// typed is the configuration after lines typed one by one.
func (c *Config) typed(file, text string) (*Config, []LoadError) {
	config, faults, _ := c.read(grammar{}, file, text)
	return config, faults
}

// typist types random lines of the grammar into a configuration.
type typist struct {
	editor
	rng *rand.Rand
	log []string
}

func newTypist(platform string, seed uint64) *typist {
	return &typist{editor: *newEditor(testConfig(platform), grammar{}), rng: rand.New(rand.NewPCG(seed, 7))}
}

// somewhere types a random line of the present mode; a refused line is as good as none.
func (t *typist) somewhere() (typed string, err error) {
	readers := t.readers()
	if len(readers) == 0 {
		t.enter(globalPlace)
		readers = t.readers()
	}
	lines := readers[0].Lines
	l := lines[t.rng.IntN(len(lines))]
	if _, ok := l.Typed(configLevel); !ok {
		return "", nil
	}
	typed = l.Sample(t.rng.IntN)
	if t.rng.IntN(8) == 0 {
		typed = "no " + typed
	}
	before := *t.config
	if err = t.line(typed, cli.Answers{Confirmed: true}); err != nil {
		*t.config = before
		t.open = nil
		return typed, err
	}
	t.log = append(t.log, typed)
	if t.rng.IntN(6) == 0 {
		t.enter(globalPlace)
	}
	return typed, nil
}

// What running-config says, typed into a new device, gives the same running-config: parse∘render is
// the identity, for every line of the grammar.
func TestRunningConfigIsAFixedPoint(t *testing.T) {
	for _, platform := range PlatformNames() {
		for seed := range uint64(150) {
			typist := newTypist(platform, seed)
			for range 60 {
				typist.somewhere()
			}
			want := typist.config.render()
			again, faults := testConfig(platform).boot(grammar{}, "running", strings.Join(want, "\n"))
			for _, f := range faults {
				t.Errorf("%s, after %q:\n%s", platform, typist.log, f.Error())
			}
			if got := again.render(); !slices.Equal(got, want) {
				t.Fatalf("%s seed %d: got\n%s\nwant\n%s\nafter %q", platform, seed, strings.Join(got, "\n"), strings.Join(want, "\n"), typist.log)
			}
		}
	}
}

// What goes without saying can be said: running-config with its defaults, typed into a new device, gives the same one.
func TestDefaultsCanBeTyped(t *testing.T) {
	for _, platform := range PlatformNames() {
		for seed := range uint64(50) {
			typist := newTypist(platform, seed)
			for range 60 {
				typist.somewhere()
			}
			said := typist.config.viewed(cli.View{Defaults: true})
			again, faults := testConfig(platform).boot(grammar{}, "running", strings.Join(said, "\n"))
			for _, f := range faults {
				t.Errorf("%s: %s", platform, f.Error())
			}
			if got, want := again.render(), typist.config.render(); !slices.Equal(got, want) {
				t.Fatalf("%s seed %d: got\n%s\nwant\n%s\nsaid\n%s", platform, seed, strings.Join(got, "\n"), strings.Join(want, "\n"), strings.Join(said, "\n"))
			}
		}
	}
}

// Every line of the grammar is typed by the law above and accepted at least once: a line whose samples
// are all refused is not covered by it.
func TestEveryLineIsAcceptedSometime(t *testing.T) {
	for _, platform := range PlatformNames() {
		for _, m := range wholeGrammar(mustPlatform(platform))[1:] {
			for i, l := range m.lines {
				if _, ok := l.Typed(m.base()); ok && !acceptedSometime(platform, m, i) {
					t.Errorf("%s %s: %q is never accepted", platform, m.title, l.Syntax())
				}
			}
		}
	}
}

func mustPlatform(name string) *Platform {
	p, _ := PlatformNamed(name)
	return p
}

// settings that other lines need before they are accepted. Some lines exclude each other.
var preliminaries = [...]string{"crypto ipsec transform-set W1 esp-aes esp-sha-hmac\ncrypto map W1 1 ipsec-isakmp", "aaa new-model"}

func acceptedSometime(platform string, m modeLines, line int) bool {
	rng := rand.New(rand.NewPCG(1, uint64(line)))
	pick := func(n int) int {
		if n == 1000 {
			return 1 // names: W1
		}
		return rng.IntN(n)
	}
	for try := range 200 {
		c, _ := testConfig(platform).typed("preliminaries", preliminaries[try%len(preliminaries)])
		e := newEditor(c, grammar{})
		e.enter(samplePlace(c, m.title))
		if e.line(m.lines[line].Sample(pick), cli.Answers{Confirmed: true}) == nil {
			return true
		}
	}
	return false
}

// samplePlace opens an object of a mode.
func samplePlace(c *Config, title string) cli.Place {
	lines := map[string]string{
		interfaceMode.Name: "interface " + c.platform.Ports[0].String(), ttyMode.Name: "line vty 0 4",
		policyMode.Name: "crypto isakmp policy 10", ikePeerMode.Name: "crypto isakmp peer address 10.0.0.2",
		pubkeyMode.Name: "ip ssh pubkey-chain", pubkeyUserMode.Name: "ip ssh pubkey-chain\nusername bob", pubkeyDataMode.Name: "ip ssh pubkey-chain\nusername bob\nkey-string",
		transformMode.Name: "crypto ipsec transform-set T esp-aes esp-sha-hmac",
		groupMode.Name:     "bba-group pppoe G", routeMapMode.Name: "route-map R permit 10", cryptoMapMode.Name: "crypto map M 10 ipsec-isakmp", standardMode.Name: "ip access-list standard S", extendedMode.Name: "ip access-list extended E",
	}
	e := newEditor(c, grammar{})
	for _, line := range strings.Split(lines[title], "\n") {
		if err := e.line(line, cli.Answers{}); line != "" && err != nil {
			panic(err)
		}
	}
	return e.place
}

// A prefix without help is a question mark that answers nothing; a help without a prefix is a leftover.
func TestHelpIsComplete(t *testing.T) {
	for _, platform := range PlatformNames() {
		for _, m := range wholeGrammar(mustPlatform(platform)) {
			if missing := cli.NewIndex(m.lines, m.prefix).Unexplained(); missing != nil {
				t.Errorf("%s %s: no help for %q", platform, m.title, missing)
			}
			for prefix := range m.prefix {
				if !slices.ContainsFunc(m.lines, func(l cli.Line) bool { return strings.HasPrefix(l.Path()+" ", prefix+" ") }) {
					t.Errorf("%s %s: help for %q, which no line begins with", platform, m.title, prefix)
				}
			}
		}
	}
}

// `no` typed on what was just set takes it back: running-config is what it was before.
func TestNoTakesBack(t *testing.T) {
	for _, tt := range []struct{ enter, line, no string }{
		{"", "hostname R9", "no hostname"},
		{"", "username bob privilege 3 secret 5 $1$abcd$0123456789012345678901", "no username bob"},
		{"", "enable secret 5 $1$abcd$0123456789012345678901", "no enable secret"},
		{"", "ip route 10.9.0.0 255.255.0.0 10.0.0.9", "no ip route 10.9.0.0 255.255.0.0"},
		{"", "ip route 10.9.0.0 255.255.0.0 10.0.0.9 200", "no ip route 10.9.0.0 255.255.0.0 10.0.0.9 200"},
		{"", "ip nat pool P 10.9.0.1 10.9.0.9 netmask 255.255.255.0", "no ip nat pool P"},
		{"", "ip nat pool P 10.9.0.1 10.9.0.9 prefix-length 24", "no ip nat pool P 10.9.0.1 10.9.0.9 prefix-length 24"},
		{"", "ip nat inside source list 1 interface Loopback1 overload", "no ip nat inside source list 1"},
		{"", "ip nat inside source route-map R interface Loopback1 overload", "no ip nat inside source route-map R interface Loopback1 overload"},
		{"", "ip nat inside source static 10.9.0.1 10.8.0.1", "no ip nat inside source static 10.9.0.1 10.8.0.1"},
		{"", "ip nat inside source static tcp 10.9.0.1 80 10.8.0.1 8080 extendable", "no ip nat inside source static tcp 10.9.0.1 80 10.8.0.1 8080"},
		{"", "ip nat inside source static udp 10.9.0.1 53 interface Loopback1 53", "no ip nat inside source static udp 10.9.0.1 53 interface Loopback1 53"},
		{"", "ip nat translation udp-timeout never", "no ip nat translation udp-timeout"},
		{"", "ip nat translation max-entries 100", "no ip nat translation max-entries 100"},
		{"", "ip nat service list 7 ftp tcp port 2021", "no ip nat service list 7 ftp tcp port 2021"},
		{"", "no ip nat service sip udp port 5060", "ip nat service sip udp port 5060"},
		{"", "route-map R permit 10", "no route-map R permit 10"},
		{"", "crypto ipsec df-bit clear", "no crypto ipsec df-bit"},
		{"", "crypto ipsec df-bit set", "crypto ipsec df-bit copy"},
		{"", "crypto ipsec fragmentation after-encryption", "crypto ipsec fragmentation before-encryption"},
		{"", "crypto ipsec fragmentation after-encryption", "no crypto ipsec fragmentation after-encryption"},
		{"route-map R permit 10", "match ip address 110 LAN", "no match ip address"},
		{"route-map R permit 10", "match ip address 110", "no match ip address 110"},
		{"", "access-list 101 permit ip any any", "no access-list 101 permit ip any any"},
		{"", "access-list 10 deny 10.0.0.0 0.255.255.255", "no access-list 10"},
		{"", "ip access-list extended E", "no ip access-list extended E"},
		{"ip access-list extended E", "permit tcp any host 10.0.0.1 eq 80", "no 10"},
		{"ip access-list extended E", "permit tcp any host 10.0.0.1 eq 80", "no permit tcp any host 10.0.0.1 eq www"},
		{"", "crypto isakmp policy 5", "no crypto isakmp policy 5"},
		{"crypto isakmp policy 5", "encryption aes 256", "no encryption"},
		{"crypto isakmp policy 5", "lifetime 600", "no lifetime 600"},
		{"", "crypto isakmp key K address 10.0.0.2", "no crypto isakmp key K address 10.0.0.2"},
		{"", "crypto isakmp key K hostname r-b.example", "no crypto isakmp key K hostname r-b.example"},
		{"interface Dialer1", "mtu 1492", "no mtu"},
		{"interface Dialer1", "dialer idle-timeout 30 either", "no dialer idle-timeout"},
		{"interface Dialer1", "dialer persistent delay 5", "no dialer persistent"},
		{"interface Dialer1", "ppp authentication chap pap callin", "no ppp authentication"},
		{"interface Dialer1", "ppp chap password 7 02050D480809", "no ppp chap password"},
		{"interface Dialer1", "ppp chap refuse callin", "no ppp chap refuse"},
		{"interface Dialer1", "ppp ipcp dns 8.8.8.8 8.8.4.4 accept", "no ppp ipcp dns"},
		{"interface Dialer1", "ppp ipcp dns request accept", "no ppp ipcp dns request"},
		{"interface Dialer1", "ppp timeout authentication 3", "no ppp timeout authentication"},
		{"interface Virtual-Template1", "peer default ip address pool P", "no peer default ip address"},
		{"bba-group pppoe G", "sessions per-mac limit 3", "no sessions per-mac limit"},
		{"bba-group pppoe G", "ac name EDGE", "no ac name"},
		{"", "dialer-list 1 protocol ip list 101", "no dialer-list 1 protocol ip list 101"},
		{"", "ip local pool P 10.0.0.1 10.0.0.9", "no ip local pool P"},
		{"", "crypto isakmp aggressive-mode disable", "no crypto isakmp aggressive-mode disable"},
		{"", "crypto isakmp peer address 10.0.0.2", "no crypto isakmp peer address 10.0.0.2"},
		{"crypto isakmp peer address 10.0.0.2", "set aggressive-mode client-endpoint ipv4-address 10.0.0.1", "no set aggressive-mode client-endpoint"},
		{"", "crypto ipsec transform-set T esp-3des esp-md5-hmac", "no crypto ipsec transform-set T"},
		{"", "crypto ipsec security-association lifetime seconds 900", "no crypto ipsec security-association lifetime seconds"},
		{"", "crypto map M 10 ipsec-isakmp", "no crypto map M 10"},
		{"", "crypto map M 10 ipsec-isakmp", "no crypto map M"},
		{"crypto map M 10 ipsec-isakmp", "set peer 10.0.0.2", "no set peer"},
		{"crypto map M 10 ipsec-isakmp", "set pfs group2", "no set pfs"},
		{"", "interface Loopback5", "no interface Loopback5"},
		{"interface Loopback5", "ip address 10.5.0.1 255.255.255.0", "no ip address"},
		{"interface Loopback5", "shutdown", "no shutdown"},
		{"interface Loopback5", "ip access-group 101 in", "no ip access-group 101 in"},
		{"interface Loopback5", "ip access-group 101 out", "no ip access-group 101 out"},
		{"line vty 0 4", "login local", "login"},
		{"line con 0", "logging synchronous", "no logging synchronous"},
		{"line con 0", "exec-timeout 0 0", "default exec-timeout"},
		{"line vty 0 4", "access-class 10 in", "no access-class 10 in"},
		{"line vty 0 4", "transport input ssh", "no transport input"},
		{"line con 0", "session-timeout 5 output", "no session-timeout"},
		{"line vty 0 4", "no exec", "exec"},
		{"line vty 0 4", "history size 99", "no history size"},
		{"", "line vty 5 15", "no line vty 5"},
		{"", "enable password level 5 0 secret", "no enable password level 5"},
		{"", "enable secret level 5 0 secret", "no enable secret level 5"},
		{"", "enable password secret", "no enable password"},
		{"", "username bob autocommand show users", "no username bob"},
		{"", "aaa new-model\naaa authentication login VTY local none\naaa authorization exec default local", "no aaa new-model"},
		{"", "service timestamps log uptime", "service timestamps log datetime msec"},
		{"", "service sequence-numbers", "no service sequence-numbers"},
		{"", "no logging on", "logging on"},
		{"", "no logging console", "logging console"},
		{"", "no logging monitor", "default logging monitor"},
		{"", "logging console critical", "default logging console"},
		{"", "logging trap debugging", "logging trap"},
		{"", "logging buffered 8192 errors", "default logging buffered"},
		{"", "logging rate-limit console 10 except errors", "no logging rate-limit"},
		{"", "logging userinfo", "no logging userinfo"},
		{"", "logging facility local3", "no logging facility"},
		{"", "logging origin-id string the one in the cellar", "no logging origin-id"},
		{"", "logging source-interface Loopback0", "no logging source-interface"},
		{"", "logging host 10.0.0.9", "no logging 10.0.0.9"},
		{"", "logging 10.0.0.9", "no logging host 10.0.0.9"},
		{"", "logging host 10.0.0.9 transport udp port 5514", "no logging host 10.0.0.9 transport udp port 5514"},
		{"line con 0", "logging synchronous level 6 limit 30", "no logging synchronous"},
		{"", "clock timezone NST -3 30", "no clock timezone"},
		{"", "clock summer-time EDT recurring", "no clock summer-time"},
		{"", "clock summer-time EDT recurring 1 Sun Apr 2:00 last Sun Oct 2:00 30", "no clock summer-time EDT"},
		{"", "privilege exec level 5 show running-config", "no privilege exec level 5 show running-config"},
		{"", "privilege exec all level 5 show", "privilege exec reset show"},
		{"", "alias exec x show clock", "no alias exec x"},
		{"", "no alias exec s", "alias exec s show"},
		{"", "banner motd #hello#", "no banner motd"},
		{"", "file prompt quiet", "no file prompt"},
		{"", "ip domain name lab.local", "no ip domain name"},
		{"line con 0", "location here", "no location"},
	} {
		for _, platform := range PlatformNames() {
			c, _ := testConfig(platform).typed("before", tt.enter)
			before := c.render()
			after, faults := c.clone().typed("after", strings.Join([]string{tt.enter, tt.line}, "\n"))
			if len(faults) > 0 || slices.Equal(after.render(), before) {
				t.Errorf("%s: %q changed nothing: %v", platform, tt.line, faults)
			}
			back, faults := after.clone().typed("back", strings.Join([]string{tt.enter, tt.no}, "\n"))
			if tt.enter == "" {
				back, faults = after.clone().typed("back", tt.no)
			}
			if got := back.render(); len(faults) > 0 || !slices.Equal(got, before) {
				t.Errorf("%s: after %q, %q leaves\n%s\nwant\n%s\n%v", platform, tt.line, tt.no, strings.Join(got, "\n"), strings.Join(before, "\n"), faults)
			}
		}
	}
}

// What is typed and what is kept, where the two differ.
func TestSpelling(t *testing.T) {
	for _, tt := range []struct{ enter, typed, kept string }{
		{"", "access-list 101 permit tcp any any eq 80", "access-list 101 permit tcp any any eq www"},
		{"", "access-list 101 permit 50 any any", "access-list 101 permit esp any any"},
		{"", "access-list 101 deny ip host 1.1.1.1 2.2.2.2 0.0.0.0", "access-list 101 deny   ip host 1.1.1.1 host 2.2.2.2"},
		{"", "access-list 101 permit ip 192.168.3.0 255.255.255.0 any", "access-list 101 permit ip 0.0.0.0 255.255.255.0 any"},
		{"", "access-list 101 permit ip 1.2.3.4 255.255.255.255 any", "access-list 101 permit ip any any"},
		{"", "access-list 101 permit icmp any any 8 0", "access-list 101 permit icmp any any 8 0"},
		{"", "access-list 101 permit icmp any any 8", "access-list 101 permit icmp any any echo"},
		{"", "access-list 101 permit udp any eq 500 any eq non500-isakmp", "access-list 101 permit udp any eq isakmp any eq non500-isakmp"},
		{"", "access-list 101 permit tcp any range 20 21 any established log", "access-list 101 permit tcp any range ftp-data ftp any established log"},
		{"", "access-list 10 permit host 10.0.0.1", "access-list 10 permit 10.0.0.1"},
		{"", "access-list 10 permit 10.0.0.0 255.0.0.0", "access-list 10 permit 0.0.0.0 255.0.0.0"},
		{"", "access-list 10 deny 10.1.200.1", "access-list 10 deny   10.1.200.1"},
		{"", "ip nat inside source list 1 interface Loopback3", "ip nat inside source list 1 interface Loopback3 overload"},
		{"", "ip nat inside source static tcp 10.0.0.5 80 10.8.0.1 80", "ip nat inside source static tcp 10.0.0.5 80 10.8.0.1 80 extendable"},
		{"", "ip nat inside source static tcp 10.0.0.5 80 10.8.0.1 80 extendable route-map R", "ip nat inside source static tcp 10.0.0.5 80 10.8.0.1 80 route-map R extendable"},
		{"", "ip nat inside source static 10.0.0.5 10.8.0.1 route-map R", "ip nat inside source static 10.0.0.5 10.8.0.1 route-map R"},
		{"", "ip nat inside source static 10.0.0.5 interface Loopback3", "ip nat inside source static 10.0.0.5 interface Loopback3"},
		{"", "ip nat pool P 10.9.0.1 10.9.0.9 prefix 24", "ip nat pool P 10.9.0.1 10.9.0.9 prefix-length 24"},
		{"", "ip nat translation tcp-timeout 3600", "ip nat translation tcp-timeout 3600"},
		{"", "route-map R", "route-map R permit 10"},
		{"", "route-map R deny", "route-map R deny 10"},
		{"int Loopback 3", "ip nat outside", " ip virtual-reassembly"},
		{"crypto isakmp policy 10", "encryption aes 256", " encr aes 256"},
		{"crypto isakmp policy 10", "encryption aes 128", " encr aes"},
		{"crypto isakmp policy 10", "hash md5", " hash md5"},
		{"", "service timestamps debug datetime show-timezone year msec localtime", "service timestamps debug datetime msec localtime show-timezone year"},
		{"", "no service timestamps debug", "no service timestamps debug uptime"},
		{"", "logging console 4", "logging console warnings"},
		{"", "logging buffered", "logging buffered 4096"},
		{"", "logging buffered 6", "logging buffered 4096 informational"},
		{"", "logging buffered 8192 debugging", "logging buffered 8192"},
		{"", "logging rate-limit all 50 except 3", "logging rate-limit all 50 except errors"},
		{"", "logging host 10.0.0.9 transport udp port 514", "logging 10.0.0.9"},
		{"", "logging origin-id ip", "logging origin-id ip"},
		{"line con 0", "logging synchronous limit 30 level all", " logging synchronous level all limit 30"},
		{"", "clock timezone EET +2 0", "clock timezone EET 2"},
		{"", "clock timezone NST -3 30", "clock timezone NST -3 30"},
		{"", "clock summer-time CEST recurring last sunday march 02:00 last sun october 3:00 60", "clock summer-time CEST recurring last Sun Mar 2:00 last Sun Oct 3:00"},
		{"", "clock summer-time X recurring first tuesday may 0:05 4 sat sept 23:59 30", "clock summer-time X recurring 1 Tue May 0:05 4 Sat Sep 23:59 30"},
		{"", "clock summer-time EDT date 11 mar 2012 2:00 nov 4 2012 02:00", "clock summer-time EDT date Mar 11 2012 2:00 Nov 4 2012 2:00"},
		{"", "crypto isakmp key 0 K address 10.0.0.2", "crypto isakmp key K address 10.0.0.2"},
		{"", "crypto ipsec transform-set T esp-sha-hmac esp-aes 256", "crypto ipsec transform-set T esp-aes 256 esp-sha-hmac "},
		{"", "cry map M 10 ipsec-i", "crypto map M 10 ipsec-isakmp "},
		{"", "ip route 0.0.0.0 0.0.0.0 10.0.0.1 250", "ip route 0.0.0.0 0.0.0.0 10.0.0.1 250"},
		{"int Loopback 3", "ip addr 10.0.0.1 255.255.255.0", " ip address 10.0.0.1 255.255.255.0"},
	} {
		c, faults := testConfig("c2811").typed("typed", tt.enter+"\n"+tt.typed)
		if len(faults) > 0 || !slices.Contains(c.render(), tt.kept) {
			t.Errorf("%q: want %q in\n%s\n%v", tt.typed, tt.kept, strings.Join(c.render(), "\n"), faults)
		}
	}
}

// What a line is refused with, in IOS's words.
func TestRefusals(t *testing.T) {
	const base = "interface Loopback1\nip address 10.1.0.1 255.255.255.0\ncrypto isakmp key K address 10.0.0.2\n" +
		"crypto ipsec transform-set T esp-aes esp-sha-hmac\ncrypto map M 10 ipsec-isakmp\nset transform-set T\ninterface Loopback1\ncrypto map M\n" +
		"ip access-list standard S\n10 permit any\n" +
		"ip nat pool P 10.9.0.1 10.9.0.9 prefix-length 24\nip nat inside source list 1 pool P\nip nat inside source static 10.2.0.1 10.8.0.1\n" +
		"ip nat inside source static tcp 10.2.0.2 80 10.8.0.2 80\n"
	for _, tt := range []struct{ enter, line, want string }{
		{"interface Loopback2", "ip address 10.1.0.9 255.255.255.0", "% 10.1.0.0 overlaps with Loopback1"},
		{"interface Loopback2", "ip address 201.191.20.0 255.255.255.0", "Bad mask /24 for address 201.191.20.0"},
		{"interface Loopback2", "ip address 10.9.9.9 255.0.255.0", "Bad mask 0xFF00FF00 for address 10.9.9.9"},
		{"", "ip route 10.1.1.5 255.255.255.0 10.1.0.2", "%Inconsistent address and mask"},
		{"", "ip route 10.7.0.0 255.255.0.0 10.1.0.1", "%Invalid next hop address (it's this router)"},
		{"", "ip nat pool Q 10.9.0.9 10.9.0.1 netmask 255.255.255.0", "%End address less than start address"},
		{"", "ip nat pool Q 10.9.0.1 10.9.1.1 netmask 255.255.255.0", "%Start and end addresses on different subnets"},
		{"", "ip nat pool Q 10.9.0.1 10.9.0.9 netmask 255.0.255.0", "Bad mask 0xFF00FF00 for address 10.9.0.1"},
		{"", "no ip nat pool P", "%Pool P in use, cannot destroy"},
		{"", "no ip nat pool Q", "%Pool Q not found"},
		{"", "ip nat inside source list 2 pool Q", "%Pool Q not found"},
		{"", "no ip nat inside source list 9 pool P", "%Dynamic mapping not found"},
		{"", "ip nat inside source static 10.2.0.9 10.8.0.1", "% similar static entry (10.2.0.1 -> 10.8.0.1) already exists"},
		{"", "ip nat inside source static 10.2.0.1 10.8.0.1", "% similar static entry (10.2.0.1 -> 10.8.0.1) already exists"},
		{"", "ip nat inside source static 10.2.0.1 10.8.0.9", "% 10.2.0.1 already mapped (10.2.0.1 -> 10.8.0.1)"},
		{"", "ip nat inside source static tcp 10.2.0.9 8080 10.8.0.2 80", "% similar static entry (10.2.0.2 -> 10.8.0.2) already exists"},
		{"", "no ip nat inside source static 10.2.0.9 10.8.0.1", "% Translation not found"},
		{"", "ip nat inside source list 1", "Incomplete command."},
		{"", "ip nat inside source static tcp 10.2.0.9 0 10.8.0.2 80", "Invalid input detected at '^' marker."},
		{"", "route-map R allow 10", "Invalid input detected at '^' marker."},
		{"", "crypto isakmp key OTHER address 10.0.0.2", "A pre-shared key for address mask 10.0.0.2 255.255.255.255 already exists!"},
		{"interface Loopback2", "crypto map NONE", `ERROR: Crypto Map with tag "NONE" does not exist.`},
		{"crypto map M 10 ipsec-isakmp", "set transform-set NONE", `ERROR: transform set with tag "NONE" does not exist.`},
		{"", "no crypto map M", "% Crypto-map M is in use by interface(s): Lo1. Please remove the crypto map from the above interface(s) first"},
		{"", "no interface FastEthernet0/0", "% Removal of physical interfaces is not permitted"},
		{"ip access-list standard S", "10 deny 10.0.0.1", "% Duplicate sequence number\n% Failed to add ace to access-list"},
		{"", "ip access-list extended S", "% The ACL cannot be created or an ACL with the same name but incompatible type already exists."},
		{"", "interface FastEthernet0/9", "Invalid input detected at '^' marker."},
		{"", "crypto map X ", "Incomplete command."},
		{"", "privilege exec level 3 bogus", "Invalid input detected at '^' marker."},
		{"", "privilege exec level 3", "Incomplete command."},
		{"", "interface range Loopback1 - 0", "% Bad interface range"},
	} {
		c, faults := testConfig("c2811").typed("base", base)
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		e := newEditor(c, grammar{})
		if tt.enter != "" {
			if err := e.line(tt.enter, cli.Answers{}); err != nil {
				t.Fatal(err)
			}
		}
		before := e.config.render()
		err := e.line(tt.line, cli.Answers{Confirmed: true})
		if err == nil || !strings.HasSuffix(err.Error(), tt.want) {
			t.Errorf("%q: got %v, want %s", tt.line, err, tt.want)
		}
		if after := e.config.render(); !slices.Equal(after, before) {
			t.Errorf("%q was refused and leaves\n%s", tt.line, strings.Join(after, "\n"))
		}
	}
}

// A secret typed in clear is kept hashed, and admits only whoever knows it.
func TestSecrets(t *testing.T) {
	c, faults := testConfig("c2911").typed("users", "username admin privilege 15 secret cisco\nusername bob password 0 builder\nusername bob privilege 5\nenable secret class")
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	text := strings.Join(c.render(), "\n")
	if strings.Contains(text, "cisco") || strings.Contains(text, "class") || !strings.Contains(text, "username bob privilege 5 password 0 builder") {
		t.Errorf("kept as\n%s", text)
	}
	d := benchDevice(t)
	d.config.Store(c)
	for _, tt := range []struct {
		user, password string
		level          int
		ok             bool
	}{{"admin", "cisco", 15, true}, {"admin", "admin", 0, false}, {"bob", "builder", 5, true}, {"bob", "", 0, false}, {"eve", "x", 0, false}} {
		if got, ok := d.Admit(atOnce{}, Login{User: tt.user, Builtin: true}, tt.password); got.Level != tt.level || ok != tt.ok {
			t.Errorf("%s/%s: got %d %v", tt.user, tt.password, got.Level, ok)
		}
	}
	if !c.enableAdmits(15, "class") || c.enableAdmits(15, "glass") {
		t.Error("the enable secret")
	}
}

// Appending the last of many entries to a list, as a bulk load does.
func BenchmarkAppendACE(b *testing.B) {
	c, _ := testConfig("c2911").typed("list", "")
	e := newEditor(c, grammar{})
	line := func(n int) string {
		return fmt.Sprintf("access-list 150 permit tcp host 10.%d.%d.%d any eq 443", n>>16&255, n>>8&255, n&255)
	}
	for n := range 100_000 {
		if err := e.line(line(n), cli.Answers{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	n := 100_000
	for b.Loop() {
		e.line(line(n), cli.Answers{})
		n++
	}
}

// The same typed one by one, each an edit of its own that is planned and applied.
func BenchmarkTypedACE(b *testing.B) {
	d := benchDevice(b)
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		line := fmt.Sprintf("access-list 150 permit tcp host 10.%d.%d.%d any eq 443", n>>16&255, n>>8&255, n&255)
		d.edit(birth, globalPlace, cli.HighestLevel, line, cli.Answers{})
		n++
	}
}
