package main

import (
	"fmt"
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

// trial is a tunnel with a stranger that was used.
type trial struct {
	suite       suite
	role        string
	up          time.Duration
	there, back float64
}

// Every suite with and without PFS, begun by either end, carries pings and TCP both ways.
func TestTunnelsWithStrongSwan(t *testing.T) {
	t.Parallel()
	peers(t, "charon-systemd", "swanctl")
	near, far := twoEnds(t)
	var done []trial
	for _, s := range suites {
		for _, s := range []suite{s, s.without()} {
			t.Run(proposal(s.ike, "with", s.esp, s.pfs), func(t *testing.T) {
				done = append(done, bothRoles(t, near, far, s, wirePort)...)
			})
		}
	}
	t.Log(asTable(done))
}

// bothRoles tries a suite twice.
func bothRoles(t *testing.T, near, far namespace, s suite, port string) (done []trial) {
	stranger := newCharon(t, far, s.connection())
	newGateway(t, near, s.policy(), port, lanPort)
	ours, theirs := lans(near, far)
	up := ours.reaches(t, theirs, 10*time.Second)
	if stranger.initiated() {
		t.Error("strongSwan began")
	}
	done = append(done, use(t, ours, theirs, trial{suite: s, role: "initiator", up: up}))
	stranger.terminate()
	until(t, patience, "all SAs are gone", func() bool { return stranger.sas() == "" })
	began := time.Now()
	stranger.initiate()
	theirs.reaches(t, ours, 10*time.Second)
	up = time.Since(began)
	if !stranger.initiated() {
		t.Error("strongSwan did not begin")
	}
	return append(done, use(t, ours, theirs, trial{suite: s, role: "responder", up: up}))
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
	fmt.Fprintln(w, "\nphase 1\tESP\tPFS\tTorii is\tup ms\tMbit/s out\tin")
	for _, r := range rows {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\t%.0f\t%.0f\n", r.suite.ike, r.suite.esp, r.suite.pfs, r.role, r.up.Milliseconds(), r.there, r.back)
	}
	w.Flush()
	return b.String()
}

// One address and nothing else: IKE and ESP use Linux's own sockets.
func TestTunnelFromTheAddressOfAHost(t *testing.T) {
	t.Parallel()
	peers(t, "charon-systemd", "swanctl")
	near, far := twoEnds(t)
	near.ip(t, "address add "+nearEnd+"/24 dev t0")
	t.Log(asTable(bothRoles(t, near, far, suites[1], hostPort)))
}
