package main

import (
	"os"
	"strings"
	"testing"
	"text/template"
)

// libreswan is where Debian's package is unpacked: it cannot be installed beside strongSwan's.
const libreswan = "/var/cache/torii/libreswan"

// plutoPrograms are where the daemon looks for them.
const plutoPrograms = "/usr/libexec/ipsec/"

// pluto is libreswan's daemon, with the ESP of a kernel.
type pluto struct {
	t  testing.TB
	at *machine
}

var plutoConnection = template.Must(template.New("ipsec.conf").Parse(`
config setup
	ikev1-policy=accept
	logfile=/run/pluto.log
conn torii
	ikev2=no
	authby=secret
	left=` + farEnd + `
	leftsubnet=192.168.2.0/24
	right=` + nearEnd + `
	rightsubnet=192.168.1.0/24
	ike={{.IKE}}
	esp={{.ESP}}
	pfs={{if .PFS}}yes{{else}}no{{end}}
	leftupdown=%disabled
`))

// newPluto starts libreswan; it ends with the machine.
func newPluto(t testing.TB, at *machine) *pluto {
	t.Helper()
	p := &pluto{t, at}
	t.Cleanup(p.end)
	p.at.run(p.t, "mount", "--bind", libreswan+"/usr/libexec", "/usr/libexec")
	p.at.run(p.t, "mkdir", "/run/nss", "/run/pluto")
	p.at.run(p.t, "certutil", "-N", "-d", "sql:/run/nss", "--empty-password")
	at.write(t, "/run/ipsec.secrets", farEnd+" "+nearEnd+` : PSK "`+presharedKey+`"`+"\n")
	p.write(plutoSuites[0])
	at.start(t, plutoPrograms+"pluto", "--nofork", "--config", "/run/ipsec.conf", "--secretsfile", "/run/ipsec.secrets", "--nssdir", "/run/nss")
	until(t, patience, "libreswan answers", func() bool { _, err := p.whack("--status"); return err == nil })
	p.at.run(p.t, plutoPrograms+"whack", "--listen")
	return p
}

func (p *pluto) write(told suite) {
	p.t.Helper()
	var b strings.Builder
	if err := plutoConnection.Execute(&b, struct{ IKE, ESP, PFS string }{told.ike, proposal(told.esp, told.pfs), told.pfs}); err != nil {
		p.t.Fatal(err)
	}
	p.at.write(p.t, "/run/ipsec.conf", b.String())
}

// propose replaces the connection.
func (p *pluto) propose(s suite) {
	p.t.Helper()
	p.write(s)
	p.at.run(p.t, plutoPrograms+"addconn", "--ctlsocket", "/run/pluto/pluto.ctl", "--config", "/run/ipsec.conf", "torii")
}

func (p *pluto) whack(words ...string) (string, error) {
	return p.at.output(p.t, append([]string{plutoPrograms + "whack"}, words...)...)
}

func (p *pluto) under(t testing.TB) daemon { return &pluto{t, p.at} }

// initiate brings the tunnel up.
func (p *pluto) initiate() {
	p.t.Helper()
	if out, err := p.whack("--name", "torii", "--initiate"); err != nil {
		p.t.Fatalf("%v: %s", err, out)
	}
}

// terminate deletes every SA, and tells the router.
func (p *pluto) terminate() {
	p.t.Helper()
	p.at.run(p.t, plutoPrograms+"whack", "--name", "torii", "--terminate")
}

// sas lists every SA; nothing is the empty string.
func (p *pluto) sas() string {
	p.t.Helper()
	out, err := p.whack("--showstates")
	if err != nil {
		p.t.Fatalf("%v: %s", err, out)
	}
	return out
}

// initiated tells by the states of Quick Mode, which has three messages.
func (p *pluto) initiated() bool { return strings.Contains(p.sas(), "STATE_QUICK_I2") }

func (p *pluto) end() {
	if p.t.Failed() {
		log, _ := p.at.output(p.t, "tail", "-n", "60", "/run/pluto.log")
		p.t.Logf("libreswan's log ends:\n%s", log)
	}
}

// plutoSuites are what Debian's libreswan and Torii both have, each algorithm of libreswan once. There is no DES, and no
// group below 5.
var plutoSuites = []suite{
	{"3des-md5-modp1536", "3des-md5", "modp1536", "3des", "md5", "5", "esp-3des esp-md5-hmac", "group5"},
	{"aes256-sha1-modp2048", "aes256-sha1", "modp2048", "aes 256", "sha", "14", "esp-aes 256 esp-sha-hmac", "group14"},
	{"aes128-sha2_256-modp3072", "aes128-sha2_256", "modp3072", "aes", "sha256", "15", "esp-aes esp-sha256-hmac", "group15"},
	{"aes192-sha2_512-dh19", "aes_gcm256-null", "modp4096", "aes 192", "sha512", "19", "esp-gcm 256", "group16"},
}

// Its suites with and without PFS, begun by either end, carry pings and TCP both ways.
func TestTunnelsWithLibreswan(t *testing.T) {
	t.Parallel()
	_, err := os.Stat(libreswan)
	need(t, err == nil, libreswan)
	peers(t, "certutil")
	near, m := nearMachine(t)
	e := encounter{near, m, newPluto(t, m), native}
	t.Log(asTable(e.tryAll(t, plutoSuites)))
}
