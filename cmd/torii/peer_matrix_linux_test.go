package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
	"time"
)

// suite is a choice of algorithms, in strongSwan's words and in Torii's.
type suite struct {
	ike, esp, pfs             string
	encryption, hash, group   string
	transform, transformGroup string
}

var suites = []suite{
	{"3des-md5-modp1024", "3des-md5", "modp1024", "3des", "md5", "2", "esp-3des esp-md5-hmac", "group2"},
	{"aes256-sha1-modp1024", "aes256-sha1", "modp1024", "aes 256", "sha", "2", "esp-aes 256 esp-sha-hmac", "group2"},
	{"des-md5-modp768", "des-md5", "modp768", "des", "md5", "1", "esp-des esp-md5-hmac", "group1"},
	{"aes192-sha512-modp1536", "aes192-sha512", "modp1536", "aes 192", "sha512", "5", "esp-aes 192 esp-sha512-hmac", "group5"},
	{"aes128-sha256-modp2048", "aes128-sha256", "modp2048", "aes", "sha256", "14", "esp-aes esp-sha256-hmac", "group14"},
	{"aes256-sha256-ecp256", "aes256-sha256", "ecp256", "aes 256", "sha256", "19", "esp-aes 256 esp-sha256-hmac", "group19"},
	{"aes256-sha1-modp2048", "aes128gcm16", "modp2048", "aes 256", "sha", "14", "esp-gcm 128", "group14"},
}

// without is the suite with no exchange of its own for each pair of IPsec SAs.
func (s suite) without() suite {
	s.pfs, s.transformGroup = "", ""
	return s
}

func (s suite) connection() connection {
	return connection{IKE: s.ike, ESP: proposal(s.esp, s.pfs)}
}

func (s suite) policy(extra ...string) policy {
	return policy{Policy: []string{"encr " + s.encryption, "hash " + s.hash, "group " + s.group}, Transform: s.transform, PFS: s.transformGroup, Extra: extra}
}

// daemon is the IKE of the other end, whoever wrote it.
type daemon interface {
	under(testing.TB) daemon // whose failures are those of that test
	propose(suite)
	initiate()
	terminate()
	initiated() bool
	sas() string
}

// encounter is a namespace for Torii and a stranger in his place, with the way that ESP has to take between them.
type encounter struct {
	near   namespace
	far    place
	daemon daemon
	way    string
}

// overNAT meets a strongSwan that takes every path for one with a NAT.
func overNAT(t *testing.T) encounter {
	near, far := twoEnds(t)
	return encounter{near, far, newCharon(t, far, ordinary.connection()), natT}
}

// overWire meets a strongSwan in front of a kernel's ESP.
func overWire(t *testing.T) encounter {
	near, m := nearMachine(t)
	return encounter{near, m, newNativeCharon(t, m, ordinary.connection()), native}
}

// meetings are those with a strongSwan, by the way of ESP.
var meetings = []struct {
	way  string
	meet func(*testing.T) encounter
}{{natT, overNAT}, {native, overWire}}

// trial is a tunnel with a stranger that was used.
type trial struct {
	suite       suite
	way, role   string
	up          time.Duration
	there, back float64
}

// Every suite with and without PFS, begun by either end, with ESP in UDP or bare, carries pings and TCP both ways.
func TestTunnelsWithStrongSwan(t *testing.T) {
	t.Parallel()
	peers(t, "charon-systemd", "swanctl")
	done := make([][]trial, len(meetings))
	t.Cleanup(func() { t.Log(asTable(slices.Concat(done...))) })
	for i, m := range meetings {
		t.Run(m.way, func(t *testing.T) {
			t.Parallel()
			done[i] = m.meet(t).tryAll(t, suites)
		})
	}
}

// tryAll tries suites with and without PFS.
func (e encounter) tryAll(t *testing.T, all []suite) (done []trial) {
	for _, s := range all {
		for _, s := range []suite{s, s.without()} {
			t.Run(proposal(s.ike, "with", s.esp, s.pfs), func(t *testing.T) {
				e.daemon = e.daemon.under(t)
				e.daemon.propose(s)
				done = append(done, e.bothRoles(t, s, wirePort)...)
			})
		}
	}
	return done
}

// bothRoles tries a suite twice.
func (e encounter) bothRoles(t *testing.T, s suite, port string) []trial {
	newGateway(t, e.near, s.policy(), port, lanPort)
	ours, theirs := lans(e.near, e.far)
	initiator := e.try(t, trial{suite: s, role: "initiator"}, func() { ours.reaches(t, theirs, 10*time.Second) })
	e.daemon.terminate()
	until(t, patience, "all SAs are gone", func() bool { return e.daemon.sas() == "" })
	responder := e.try(t, trial{suite: s, role: "responder"}, func() {
		e.daemon.initiate()
		theirs.reaches(t, ours, 10*time.Second)
	})
	return []trial{initiator, responder}
}

// try has a tunnel begun, uses it, and looks at the packets on the wire.
func (e encounter) try(t *testing.T, planned trial, begin func()) trial {
	t.Helper()
	wire, began := e.near.listen(t, "t0"), time.Now()
	begin()
	planned.up, planned.way = time.Since(began), e.way
	if e.daemon.initiated() == (planned.role == "initiator") {
		t.Errorf("Torii is not the %s", planned.role)
	}
	ours, theirs := lans(e.near, e.far)
	done := use(t, ours, theirs, planned)
	if ways := wire.heard().ways; len(ways) != 1 || ways[e.way] < 40 {
		t.Errorf("packets on the wire: %v, all should be %s", ways, e.way)
	}
	return done
}

// use sends everything through a tunnel that has to pass.
func use(t *testing.T, ours, theirs host, done trial) trial {
	t.Helper()
	ours.pings(t, theirs)
	theirs.pings(t, ours)
	done.there, done.back = ours.sends(t, theirs), theirs.sends(t, ours)
	return done
}

func asTable(rows []trial) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\nESP\tphase 1\tphase 2\tPFS\tTorii is\tup ms\tMbit/s out\tin")
	for _, r := range rows {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%d\t%.0f\t%.0f\n", r.way, r.suite.ike, r.suite.esp, r.suite.pfs, r.role, r.up.Milliseconds(), r.there, r.back)
	}
	w.Flush()
	return b.String()
}

// One address and nothing else: IKE and ESP use Linux's own sockets.
func TestTunnelFromTheAddressOfAHost(t *testing.T) {
	t.Parallel()
	peers(t, "charon-systemd", "swanctl")
	for _, m := range meetings {
		t.Run(m.way, func(t *testing.T) {
			e := m.meet(t)
			e.near.ip(t, "address add "+nearEnd+"/24 dev t0")
			t.Log(asTable(e.bothRoles(t, ordinary, hostPort)))
		})
	}
}
