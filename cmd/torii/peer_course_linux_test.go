package main

import (
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"torii/cmd/torii/testdata/guest"
)

// courseR1 is the first configuration of the PPPoE course, as it stands there.
func courseR1(t testing.TB) string {
	t.Helper()
	scenario, err := txtar.ParseFile("../../ios/testdata/scenario/pppoe-course.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range scenario.Files {
		if file.Name == "r1" {
			return strings.TrimSuffix(strings.TrimPrefix(string(file.Data), "conf t\n"), "end\n")
		}
	}
	t.Fatal("the scenario has no r1")
	return ""
}

// courseEncapsulated is what the course's R1 needs where ESP travels in UDP: another line of its list, and segments
// that leave room for the header.
const courseEncapsulated = `
interface GigabitEthernet0/1
 ip tcp adjust-mss 1350
ip access-list extended A-security
 permit udp host 200.1.1.1 host 100.1.1.1 eq non500-isakmp
`

// courseWatched notices soon that the provider is silent.
const courseWatched = `
interface Dialer1
 keepalive 1 3
`

// The course's line, and its other site as strongSwan knows it.
var (
	courseOffer = offer{Auth: "chap", Name: "cisco@cisco.com", Word: "cisco", Local: "10.255.0.1", Remote: "100.1.1.1"}
	courseR2    = connection{At: side{"200.1.1.1", "100.1.1.1", "192.168.2", "192.168.1"}, Key: "cisco", IKE: "3des-md5-modp1024", ESP: "3des-md5"}
)

// course is the course's R1 among strangers: rp-pppoe and pppd are the provider, and strongSwan is the other site.
type course struct {
	near         namespace
	far          *machine
	isp          *provider
	ours, theirs host
}

func newCourse(t testing.TB) course {
	t.Helper()
	peers(t, "charon-systemd", "swanctl")
	near, m := nearPPP(t)
	m.ip(t, "address add 200.1.1.1/32 dev lo")
	ours, theirs := lans(near, m)
	return course{near, m, newProvider(t, m), ours, theirs}
}

// A kernel's ESP is the far end of the course's R1, which stands as it is.
func TestPPPoECourseWithStrongSwan(t *testing.T) {
	t.Parallel()
	c := newCourse(t)
	t.Run(native, func(t *testing.T) {
		r1 := c.begins(t, newNativeCharon(t, c.far, courseR2), courseR1(t))
		c.carries(t, 1356, native)
		c.near.passes(t, 1398)
		r1.shows(t, "show crypto isakmp sa", "200.1.1.1       100.1.1.1       QM_IDLE           1001 ACTIVE")
		r1.shows(t, "show crypto ipsec sa", "interface: Dialer1", "current_peer 200.1.1.1 port 500\n", "plaintext mtu 1398, path mtu 1454, ip mtu 1454, ip mtu idb Dialer1", "in use settings ={Tunnel, }")
	})
	t.Run(natT, func(t *testing.T) {
		stranger := newCharon(t, c.far, courseR2)
		r1 := c.begins(t, stranger, courseR1(t)+courseEncapsulated+courseWatched)
		c.carries(t, 1350, natT)
		c.near.passes(t, 1390)
		r1.shows(t, "show crypto ipsec sa", "current_peer 200.1.1.1 port 4500\n", "plaintext mtu 1390, path mtu 1454", "in use settings ={Tunnel UDP-Encaps, }")
		c.survives(t, r1)
	})
}

// begins starts the line and R1 on it, whose traffic makes the tunnel.
func (c course) begins(t *testing.T, stranger *charon, configuration string) *gateway {
	t.Helper()
	c.isp.offers(courseOffer)
	r1 := newRouter(t, c.near, configuration, wirePort, lanPort)
	c.far.pppdSays(t, "Script /etc/ppp/ip-up finished")
	r1.shows(t, "show ip interface brief", "Dialer1                    100.1.1.1 ")
	t.Logf("the tunnel is up after %v", c.ours.reaches(t, c.theirs, patience).Round(time.Millisecond))
	if stranger.initiated() {
		t.Error("strongSwan began")
	}
	return r1
}

// carries sends both ways what the tunnel has to carry. No packet on the line is longer than 1454 octets, and none is
// cut, with no more than the course's octets in a segment: those of TCP's timestamps among them.
func (c course) carries(t *testing.T, segment int, way string) {
	t.Helper()
	const octets, timestamps = 1_000_000, 12
	line := c.near.listen(t, "t0")
	c.ours.pings(t, c.theirs)
	c.theirs.pings(t, c.ours)
	for _, sent := range []guest.Carried{c.ours.transfers(t, c.theirs, octets), c.theirs.transfers(t, c.ours, octets)} {
		if sent.Segment != segment-timestamps {
			t.Errorf("%d octets in a segment, not %d", sent.Segment, segment-timestamps)
		}
	}
	const longest = 1448 // by the padding of 3DES: the next would be longer than 1454
	if o := line.heard(); len(o.ways) != 1 || o.ways[way] < 2*octets/segment || o.longest != longest || o.fragments+int(o.missed) != 0 {
		t.Errorf("on the line, where all should be %s of %d octets at most: %+v", way, longest, o)
	}
}

// survives lets the provider vanish and come back: the line is given up and dialled again, and the tunnel is on it.
func (c course) survives(t *testing.T, r1 *gateway) {
	t.Helper()
	c.isp.vanish()
	took := until(t, patience, "the silent provider is given up", func() bool { return strings.Contains(r1.asks("show logging"), "%DIALER-6-UNBIND") })
	t.Logf("given up after %v", took.Round(time.Millisecond))
	c.isp.comeBack()
	t.Logf("the tunnel is back %v after the provider", c.ours.reaches(t, c.theirs, recovery).Round(time.Millisecond))
	c.ours.pings(t, c.theirs)
	c.theirs.pings(t, c.ours)
}
