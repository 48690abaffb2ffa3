package main

import (
	"fmt"
	"strings"
	"testing"
	"text/template"
	"time"
)

// line is what Torii as the client of a provider is told.
type line struct {
	Says []string // of the Dialer, who it is
	MTU  int
}

var lineConfig = template.Must(template.New("line.cfg").Parse(`hostname R1
interface GigabitEthernet0/0
 no ip address
 pppoe enable group global
 pppoe-client dial-pool-number 1
interface GigabitEthernet0/1
 ip address 192.168.1.254 255.255.255.0
interface Dialer1
 ip address negotiated
 ip mtu {{.MTU}}
 encapsulation ppp
 dialer pool 1
 dialer-group 1
 keepalive 1 3
{{range .Says}} {{.}}
{{end}} ppp ipcp dns request
 ppp ipcp route default
dialer-list 1 protocol ip permit
`))

// Who Torii is, by either protocol.
var (
	saysByCHAP = []string{"ppp authentication chap callin", "ppp chap hostname cisco@cisco.com", "ppp chap password cisco"}
	saysByPAP  = []string{"ppp authentication pap callin", "ppp pap sent-username cisco@cisco.com password cisco"}
)

// newLine starts Torii on a line; it ends with the test.
func newLine(t testing.TB, at namespace, told line) *gateway {
	t.Helper()
	var b strings.Builder
	if err := lineConfig.Execute(&b, told); err != nil {
		t.Fatal(err)
	}
	return newRouter(t, at, b.String(), wirePort, lanPort)
}

// Torii dials pppoe-server and proves to its pppd who it is. Address, default route and name server are what PPP gives;
// what is longer than the line takes is answered as RFC 1191 says, or cut. Either end hangs up.
func TestPPPoEClient(t *testing.T) {
	t.Parallel()
	near, m := nearPPP(t)
	isp := newProvider(t, m)
	ours, theirs := lans(near, m)
	for _, row := range []struct {
		auth   string
		told   line
		proven string // in pppd's log
		hangUp func(*gateway)
		ended  string
	}{
		{"chap", line{saysByCHAP, 1492}, "rcvd [CHAP Response ", (*gateway).stop, "Terminating on signal 15"},
		{"pap", line{saysByPAP, 1454}, `rcvd [PAP AuthReq id=0x1 user="cisco@cisco.com" password=<hidden>]`, func(g *gateway) {
			isp.hangUp()
			until(t, patience, "told", func() bool { return strings.Contains(g.asks("show logging"), "%DIALER-6-UNBIND") })
		}, "rcvd [LCP TermAck"},
		{"mschap-v2", line{saysByCHAP, 1492}, "rcvd [CHAP Response ", func(g *gateway) { g.asks("clear pppoe all") }, "Terminating on signal 15"},
	} {
		t.Run(row.auth, func(t *testing.T) {
			isp.offers(ordinaryOffer.by(row.auth))
			torii := newLine(t, near, row.told)
			ours.reaches(t, theirs, patience)
			ours.pings(t, theirs)
			theirs.pings(t, ours)
			torii.shows(t, "show pppoe session", "Di1 Vi2        UP")
			torii.shows(t, "show ip interface brief", "Dialer1                    10.64.0.2       YES IPCP   up                    up")
			torii.shows(t, "show ip route", "S*    0.0.0.0/0 [1/0] via 10.64.0.1\n", "10.64.0.1 is directly connected, Dialer1", "10.64.0.2 is directly connected, Dialer1")
			torii.shows(t, "show hosts", "Name servers are "+nameServer)
			torii.shows(t, "show logging", "%DIALER-6-BIND: Interface Vi2 bound to profile Di1", "%LINEPROTO-5-UPDOWN: Line protocol on Interface Virtual-Access2, changed state to up")
			torii.shows(t, "show interfaces Dialer1", " 1 unknown protocol drops") // IPv6CP
			near.passes(t, row.told.MTU)
			m.pppdSays(t, row.proven)
			row.hangUp(torii)
			m.pppdSays(t, row.ended)
		})
	}
}

// passes sends packets that are as long as a way takes them at most, longer ones that may be cut, and one that may not.
func (n namespace) passes(t testing.TB, mtu int) {
	t.Helper()
	const headers = 20 + 8
	for _, row := range []struct {
		mayBeCut string
		octets   int
		answer   string
	}{
		{"dont", 3000, "1 received"},
		{"do", mtu, "1 received"},
		{"do", mtu + 1, fmt.Sprintf("Frag needed and DF set (mtu = %d)", mtu)},
	} {
		out, _ := n.output(t, "ping", "-n", "-c", "1", "-W", "5", "-M", row.mayBeCut, "-s", fmt.Sprint(row.octets-headers), "-I", nearLAN, farLAN)
		if !strings.Contains(out, row.answer) {
			t.Errorf("%d octets, -M %s: no word of %q in: %s", row.octets, row.mayBeCut, row.answer, out)
		}
	}
}

// A provider that does not believe in the password is asked again and again; once it does the line is up.
func TestPPPoEPasswordPutRight(t *testing.T) {
	t.Parallel()
	near, m := nearPPP(t)
	isp := newProvider(t, m)
	stranger := ordinaryOffer
	stranger.Word = "another"
	isp.offers(stranger)
	torii := newLine(t, near, line{saysByCHAP, 1492})
	torii.asks("debug ppp authentication")
	until(t, patience, "refused", func() bool { return strings.Contains(torii.asks("show logging"), "%DIALER-6-UNBIND") })
	torii.shows(t, "show logging", `Vi2 CHAP: I FAILURE id `, `msg is "Access denied"`)
	if log := torii.asks("show logging"); strings.Contains(log, "Line protocol on Interface Virtual-Access2") {
		t.Errorf("a line protocol came up:\n%s", log)
	}
	isp.knows(ordinaryOffer)
	ours, theirs := lans(near, m)
	t.Logf("up %v after the password was put right", ours.reaches(t, theirs, recovery).Round(time.Millisecond))
}
