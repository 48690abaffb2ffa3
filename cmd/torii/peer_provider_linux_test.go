package main

import (
	"fmt"
	"strings"
	"testing"
	"text/template"
)

// provider is rp-pppoe's access concentrator on a machine of its own, with a pppd for each session:
//
//	192.168.1.1 ── lan0 ─ TORII ─ t0 ──── t1 ─ pppoe-server, pppd ── lo
//	     nearLAN          10.64.0.2            10.64.0.1        192.168.2.1 farLAN
type provider struct {
	t     testing.TB
	at    *machine
	offer offer
	stop  func()
}

// offer is what a provider wants of its one subscriber, and gives it.
type offer struct {
	Auth          string // as pppd has it: chap, pap, mschap-v2
	Name, Word    string
	Local, Remote string // the ends of the line
}

var ordinaryOffer = offer{"chap", "cisco@cisco.com", "cisco", "10.64.0.1", "10.64.0.2"}

func (o offer) by(auth string) offer { o.Auth = auth; return o }

const nameServer = "10.64.0.53"

var pppdOptions = template.Must(template.New("options").Parse(`
auth
require-{{.Auth}}
name isp
lcp-echo-interval 5
lcp-echo-failure 3
noproxyarp
ms-dns ` + nameServer + `
debug
logfile ` + pppdLog + `
`))

// Where pppd looks is given another folder on a machine.
const (
	pppdFiles = "/etc/ppp/"
	pppdLog   = "/run/pppd.log"
)

// nearPPP makes the network with a machine at the far end that speaks PPP.
func nearPPP(t testing.TB) (near namespace, m *machine) {
	t.Helper()
	peers(t, append([]string{"pppd", "pppoe-server", "ping"}, machinePrograms...)...)
	near, outside := newNamespaces(t)
	outside.quiet(t)
	cable(t, near, "t0", outside, "t1")
	m = newMachine(t, outside)
	m.ip(t, "address add "+farLAN+"/32 dev lo")
	m.run(t, "modprobe", "--dirname", "/run/kernel", "--all", "pppoe", "ppp_async", "tun")
	m.run(t, "mkdir", "/run/ppp", "/run/lock", "/dev/pts")
	m.run(t, "mount", "--bind", "/run/ppp", pppdFiles)
	m.run(t, "mount", "-t", "devpts", "devpts", "/dev/pts")
	m.write(t, pppdFiles+"options", "")
	return near, m
}

// newProvider prepares a provider, who offers nothing yet.
func newProvider(t testing.TB, at *machine) *provider {
	t.Helper()
	p := &provider{t: t, at: at, stop: func() {}}
	t.Cleanup(p.end)
	// Who calls has the network behind it. The queue of three packets that PPP has would lose the parts of one.
	at.write(t, pppdFiles+"ip-up", "#!/bin/sh\nip link set $1 txqueuelen 1000\nip route replace 192.168.1.0/24 dev $1\n")
	at.run(t, "chmod", "700", pppdFiles+"ip-up")
	return p
}

// offers begins, or begins anew, with an empty log.
func (p *provider) offers(o offer) {
	p.t.Helper()
	p.stop()
	p.at.output(p.t, "pkill", "-KILL", "-x", "pppd")
	p.at.write(p.t, pppdLog, "")
	p.offer = o
	p.knows(o)
	p.open()
}

// open takes calls.
func (p *provider) open() {
	p.t.Helper()
	var options strings.Builder
	if err := pppdOptions.Execute(&options, p.offer); err != nil {
		p.t.Fatal(err)
	}
	p.at.write(p.t, pppdFiles+"pppoe-server-options", options.String())
	_, p.stop = p.at.start(p.t, "pppoe-server", "-F", "-I", "t1", "-C", "isp", "-L", p.offer.Local, "-R", p.offer.Remote, "-N", "1")
}

// knows tells who the subscriber is.
func (p *provider) knows(o offer) {
	p.t.Helper()
	for _, file := range []string{"chap-secrets", "pap-secrets"} {
		p.at.write(p.t, pppdFiles+file, `"`+o.Name+`" * "`+o.Word+`" *`+"\n")
	}
}

// hangUp ends the session as its pppd does.
func (p *provider) hangUp() { p.at.run(p.t, "pkill", "-TERM", "-x", "pppd") }

// vanish ends everything without a word to anybody.
func (p *provider) vanish() {
	p.at.ip(p.t, "link set t1 down")
	p.stop()
	p.at.run(p.t, "pkill", "-KILL", "-x", "pppd")
}

// comeBack is the end of vanish.
func (p *provider) comeBack() {
	p.at.ip(p.t, "link set t1 up")
	p.open()
}

func (p *provider) end() {
	if p.t.Failed() {
		p.t.Logf("pppd's log ends:\n%s", lastLines(p.at.pppdSaid(), 60))
	}
}

// pppdSaid is the log.
func (m *machine) pppdSaid() string {
	text, _ := m.output(m.t, "cat", pppdLog)
	return text
}

// pppdSays waits until pppd has said something.
func (m *machine) pppdSays(t testing.TB, words ...string) {
	t.Helper()
	for _, word := range words {
		until(t, patience, fmt.Sprintf("pppd says %q", word), func() bool { return strings.Contains(m.pppdSaid(), word) })
	}
}
