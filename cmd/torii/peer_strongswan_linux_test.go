package main

import (
	"cmp"
	"encoding/base64"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"text/template"
)

// charon is strongSwan's daemon.
type charon struct {
	t      testing.TB
	at     place
	folder string
	cmd    *exec.Cmd // nil on a machine of its own
	stop   func()
}

// connection is what strongSwan is told of Torii.
type connection struct {
	At         side   // the far one, if none is said
	Key        string // presharedKey, if none is said
	IKE, ESP   string // proposals
	Start      bool   // it begins by itself
	Restart    bool   // it watches the peer, and begins again when that is dead
	Aggressive bool   // it begins in Aggressive Mode
}

const presharedKey = "between-strangers#1"

// Only the plugins named here are loaded. openssl is first: it has DES, 3DES and every MODP group.
var charonSettings = template.Must(template.New("strongswan.conf").Parse(`
charon-systemd {
	load_modular = no
	load = random nonce openssl aes sha1 sha2 md5 hmac gcm ccm ctr gmp curve25519 kdf {{.ESP}} socket-default vici
	i_dont_care_about_security_and_use_aggressive_mode_psk = yes
	retransmit_tries = 3
	plugins {
		vici {
			socket = unix://{{.Folder}}/vici
		}
	}
	filelog {
		main {
			path = {{.Folder}}/log
			default = 1
			time_format = %H:%M:%S
			flush_line = yes
		}
	}
}
swanctl {
	load =
}
`))

var charonConnection = template.Must(template.New("swanctl.conf").Funcs(template.FuncMap{"base64": func(s string) string {
	return base64.StdEncoding.EncodeToString([]byte(s))
}}).Parse(`
connections {
	torii {
		version = 1
		local_addrs = {{.At.Local}}
		remote_addrs = {{.At.Remote}}
		proposals = {{.IKE}}
		{{if .Aggressive}}aggressive = yes{{end}}
		{{if .Restart}}dpd_delay = 5s
		dpd_timeout = 15s{{end}}
		local {
			auth = psk
			id = {{.At.Local}}
		}
		remote {
			auth = psk
			id = {{.At.Remote}}
		}
		children {
			lan {
				local_ts = {{.At.LocalLAN}}.0/24
				remote_ts = {{.At.RemoteLAN}}.0/24
				esp_proposals = {{.ESP}}
				{{if .Start}}start_action = start{{end}}
				{{if .Restart}}dpd_action = restart{{end}}
			}
		}
	}
}
secrets {
	ike {
		secret = 0s{{base64 .Key}}
	}
}
`))

// newCharon starts strongSwan with ESP of its own in user space: always in UDP, on port 4500. The kernel gives the
// routes.
func newCharon(t testing.TB, at place, told connection) *charon {
	t.Helper()
	return newCharonWith(t, at, "kernel-libipsec kernel-netlink", told)
}

// newNativeCharon starts strongSwan with the ESP of a kernel: protocol 50.
func newNativeCharon(t testing.TB, at *machine, told connection) *charon {
	t.Helper()
	return newCharonWith(t, at, "kernel-netlink", told)
}

// newCharonWith starts strongSwan with plugins for ESP; it ends with the test.
func newCharonWith(t testing.TB, at place, plugins string, told connection) *charon {
	t.Helper()
	c := &charon{t: t, at: at, folder: at.folder(t)}
	t.Cleanup(c.end)
	c.write("strongswan.conf", charonSettings, struct{ ESP, Folder string }{plugins, c.folder})
	c.start(told)
	return c
}

func (c *charon) path(name string) string { return filepath.Join(c.folder, name) }

func (c *charon) write(name string, text *template.Template, data any) {
	c.t.Helper()
	var b strings.Builder
	if err := text.Execute(&b, data); err != nil {
		c.t.Fatal(err)
	}
	c.at.write(c.t, c.path(name), b.String())
}

// start runs the daemon and waits until it can be used.
func (c *charon) start(told connection) {
	c.t.Helper()
	c.cmd, c.stop = c.at.start(c.t, "env", "STRONGSWAN_CONF="+c.path("strongswan.conf"), "charon-systemd")
	until(c.t, patience, "strongSwan answers", func() bool { _, err := c.swanctl("--stats"); return err == nil })
	c.tell(told)
}

// tell replaces the configuration.
func (c *charon) tell(told connection) {
	c.t.Helper()
	told.At, told.Key = cmp.Or(told.At, farSide), cmp.Or(told.Key, presharedKey)
	c.write("swanctl.conf", charonConnection, told)
	if out, err := c.swanctl("--load-all", "--file", c.path("swanctl.conf")); err != nil {
		c.t.Fatalf("%v: %s", err, out)
	}
}

func (c *charon) under(t testing.TB) daemon {
	same := *c
	same.t = t
	return &same
}

func (c *charon) propose(s suite) { c.tell(s.connection()) }

func (c *charon) swanctl(words ...string) (string, error) {
	c.t.Helper()
	words = append([]string{"env", "STRONGSWAN_CONF=" + c.path("strongswan.conf"), "SWANCTL_DIR=" + c.folder, "swanctl"}, words...)
	return c.at.output(c.t, append(words, "--uri", "unix://"+c.path("vici"))...)
}

// initiate brings the tunnel up.
func (c *charon) initiate() {
	c.t.Helper()
	if out, err := c.swanctl("--initiate", "--child", "lan", "--timeout", "15"); err != nil {
		c.t.Fatalf("%v: %s", err, out)
	}
}

// terminate deletes every SA, and tells the router.
func (c *charon) terminate() {
	c.t.Helper()
	if out, err := c.swanctl("--terminate", "--ike", "torii", "--timeout", "5"); err != nil {
		c.t.Fatalf("%v: %s", err, out)
	}
}

// sas lists every SA; nothing is the empty string.
func (c *charon) sas() string {
	c.t.Helper()
	out, err := c.swanctl("--list-sas", "--raw")
	if err != nil {
		c.t.Fatalf("%v: %s", err, out)
	}
	if !strings.Contains(out, "list-sa event") {
		return ""
	}
	return out
}

func (c *charon) initiated() bool { return strings.Contains(c.sas(), "initiator=yes") }

var inboundSPI = regexp.MustCompile(`spi-in=([0-9a-f]{8})`)

// spis are those of the SAs that have ever been seen, newly seen ones among them.
func (c *charon) spis(seen map[string]bool) int {
	c.t.Helper()
	for _, found := range inboundSPI.FindAllStringSubmatch(c.sas(), -1) {
		seen[found[1]] = true
	}
	return len(seen)
}

func (c *charon) log() string {
	text, _ := c.at.output(c.t, "cat", c.path("log"))
	return text
}

// kill ends the daemon without a word to the router, and sweeps up what it leaves in its place.
func (c *charon) kill() {
	c.stop()
	c.at.output(c.t, "rm", "-f", c.path("vici"))
	c.at.output(c.t, "ip", "rule", "delete", "pref", "220")
	c.at.output(c.t, "ip", "route", "flush", "table", "220")
}

func (c *charon) end() {
	if c.t.Failed() {
		c.t.Logf("strongSwan's log ends:\n%s", lastLines(c.log(), 60))
	}
	if c.stop != nil {
		c.kill()
	}
}

func lastLines(text string, n int) string {
	lines := strings.Split(text, "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

// proposal joins what is there: aes256-sha1 with modp1024 for PFS.
func proposal(parts ...string) string {
	return strings.TrimRight(strings.Join(parts, "-"), "-")
}
