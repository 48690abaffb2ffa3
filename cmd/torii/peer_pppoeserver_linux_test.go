package main

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// accessConfig is Torii as a provider that wants to be told who calls in some way.
func accessConfig(authentication string) string {
	return `hostname ISP
username admin privilege 15 password 0 admin
username cisco@cisco.com password 0 cisco
bba-group pppoe LINES
 virtual-template 1
interface Loopback0
 ip address 10.64.0.1 255.255.255.255
interface GigabitEthernet0/0
 no ip address
 pppoe enable group LINES
interface GigabitEthernet0/1
 ip address 192.168.1.254 255.255.255.0
interface Virtual-Template1
 ip unnumbered Loopback0
 ip mtu 1492
 encapsulation ppp
 peer default ip address pool SUBSCRIBERS
 keepalive 1 3
 ppp authentication ` + authentication + `
ip local pool SUBSCRIBERS 10.64.0.2 10.64.0.9
`
}

// accessPort leads to what subscribers want to reach.
const accessPort = "GigabitEthernet0/1=tun:lan0,host=" + nearLAN + "/24,route=10.64.0.0/24"

// newAccess starts Torii as a provider; it ends with the test.
func newAccess(t testing.TB, at namespace, authentication string) *gateway {
	t.Helper()
	return newRouter(t, at, accessConfig(authentication), wirePort, accessPort)
}

// How pppd gets at PPPoE: by the kernel's, or by rp-pppoe's program.
var (
	overKernel = []string{"plugin", "pppoe.so", "nic-t1"}
	overPPPoE  = []string{"pty", "pppoe -I t1"}
)

// dials runs pppd as a subscriber, with an empty log. What is returned ends it without a word to anybody.
func (m *machine) dials(t testing.TB, over []string, word string, more ...string) (vanish func()) {
	t.Helper()
	m.write(t, pppdLog, "")
	words := append([]string{"pppd"}, over...)
	words = append(words, "user", "cisco@cisco.com", "password", word, "noauth", "noipdefault", "nodefaultroute",
		"mtu", "1492", "mru", "1492", "lcp-echo-interval", "1", "lcp-echo-failure", "3", "debug", "debug", "logfile", pppdLog, "nodetach")
	_, vanish = m.start(t, append(words, more...)...)
	return vanish
}

// subscriber is the first one.
func (m *machine) subscriber() host { return host{m, "10.64.0.2"} }

// Torii answers pppd's calls.
func TestPPPoEServer(t *testing.T) {
	t.Parallel()
	near, m := nearPPP(t)
	admits(t, near, m)
	refuses(t, near, m)
	grants(t, near, m)
	t.Run("one of two vanishes", func(t *testing.T) { givesUp(t, near, m) })
}

// admits has pppd prove who it is, in every way that Torii wants to hear it. It gets an address of the pool, and answers
// to its echoes. Either end hangs up.
func admits(t *testing.T, near namespace, m *machine) {
	inside := host{near, nearLAN}
	pppdHangsUp := func(*gateway) { m.run(t, "pkill", "-TERM", "-x", "pppd") }
	for _, row := range []struct {
		wanted  string
		over    []string
		does    string // of pppd's options
		agreed  string
		hangsUp func(*gateway)
		ended   string
	}{
		{"chap", overKernel, "", "rcvd [CHAP Success ", func(g *gateway) { g.asks("clear pppoe all") }, "Modem hangup"},
		{"pap", overKernel, "", "rcvd [PAP AuthAck ", pppdHangsUp, "rcvd [LCP TermAck"},
		{"ms-chap-v2", overKernel, "", "CHAP authentication succeeded", (*gateway).stop, "Modem hangup"},
		{"chap pap", overPPPoE, "refuse-chap", "rcvd [PAP AuthAck ", pppdHangsUp, "rcvd [LCP TermAck"},
	} {
		t.Run(row.wanted, func(t *testing.T) {
			torii := newAccess(t, near, row.wanted)
			m.dials(t, row.over, "cisco", strings.Fields(row.does)...)
			m.pppdSays(t, row.agreed, "local  IP address 10.64.0.2", "remote IP address 10.64.0.1")
			m.ip(t, "route replace 192.168.1.0/24 via 10.64.0.1")
			client := m.subscriber()
			client.reaches(t, inside, patience)
			client.pings(t, inside)
			inside.pings(t, client)
			torii.shows(t, "show pppoe session", "1 session  in LOCALLY_TERMINATED (PTA) State", "Vi2.1      PTA")
			torii.shows(t, "show ip route", "10.64.0.2 is directly connected, Virtual-Access2.1")
			m.pppdSays(t, "rcvd [LCP EchoRep ", "rcvd [LCP EchoReq ")
			row.hangsUp(torii)
			m.pppdSays(t, row.ended, "Connection terminated.")
			torii.forgets(t)
		})
	}
}

// forgets waits until the router has no session; it may have ended.
func (g *gateway) forgets(t testing.TB) time.Duration {
	t.Helper()
	return until(t, patience, "no session is left", func() bool {
		return g.cmd.ProcessState != nil || strings.TrimSpace(g.asks("show pppoe session")) == ""
	})
}

// refuses has pppd call as one who is not known, or does not know the password. It gets nothing.
func refuses(t *testing.T, near namespace, m *machine) {
	for _, row := range []struct{ wanted, user, word, said, heard string }{
		{"chap", "cisco@cisco.com", "ocsic", "CHAP: O FAILURE id 1 ", "CHAP authentication failed"},
		{"chap", "somebody", "cisco", "CHAP: O FAILURE id 1 ", "CHAP authentication failed"},
		{"pap", "cisco@cisco.com", "ocsic", "PAP: O AUTH-NAK id 1 ", "PAP authentication failed"},
		{"ms-chap-v2", "cisco@cisco.com", "ocsic", "MS-CHAP-V2: O FAILURE id 1 ", "CHAP authentication failed"},
	} {
		t.Run(fmt.Sprintf("%s of %s, %s", row.wanted, row.user, row.word), func(t *testing.T) {
			torii := newAccess(t, near, row.wanted)
			torii.asks("debug ppp authentication")
			m.dials(t, overKernel, row.word, "user", row.user)
			m.pppdSays(t, row.heard, "Connection terminated.")
			if log := m.pppdSaid(); strings.Contains(log, "IPCP") {
				t.Errorf("what came of it:\n%s", log)
			}
			torii.shows(t, "show logging", row.said)
			torii.forgets(t)
		})
	}
}

// grants has pppd ask for an address: it gets one of the pool, and no other.
func grants(t *testing.T, near namespace, m *machine) {
	for _, row := range []struct{ asked, answer, ends string }{
		{"10.64.0.5", "rcvd [IPCP ConfAck id=0x1 <addr 10.64.0.5>]", "local  IP address 10.64.0.5"},
		{"10.9.9.9", "rcvd [IPCP ConfRej id=0x6 <addr 10.9.9.9>]", "Connection terminated."}, // pppd insists five times
	} {
		t.Run(row.asked, func(t *testing.T) {
			newAccess(t, near, "chap")
			t.Cleanup(m.dials(t, overKernel, "cisco", row.asked+":"))
			m.pppdSays(t, row.answer, row.ends)
		})
	}
}

// givesUp has two subscribers, who get two addresses. One vanishes; its address is free again.
func givesUp(t *testing.T, near namespace, m *machine) {
	torii := newAccess(t, near, "chap")
	vanish := m.dials(t, overKernel, "cisco")
	m.pppdSays(t, "local  IP address 10.64.0.2")
	m.dials(t, overKernel, "cisco")
	m.pppdSays(t, "local  IP address 10.64.0.3")
	torii.shows(t, "show pppoe session", "2 sessions in LOCALLY_TERMINATED (PTA) State")
	torii.shows(t, "show ip route", "10.64.0.2 is directly connected, Virtual-Access2.1", "10.64.0.3 is directly connected, Virtual-Access2.2")
	vanish()
	took := until(t, patience, "the silent one is given up", func() bool {
		return strings.Contains(torii.asks("show pppoe session"), "1 session  in LOCALLY_TERMINATED (PTA) State")
	})
	t.Logf("given up after %v", took.Round(time.Millisecond))
	m.dials(t, overKernel, "cisco")
	m.pppdSays(t, "local  IP address 10.64.0.2")
}
