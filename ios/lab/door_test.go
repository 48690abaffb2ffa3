package lab

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"torii/cli/sshd"
	"torii/ios"
)

// outside opens the outside door of a router with this startup-config, and returns its address.
func outside(t testing.TB, startup string, builtin bool) (*Gateway, string) {
	t.Helper()
	platform, _ := ios.PlatformNamed("c2911")
	g := NewGateway(GatewaySpec{Platform: platform, File: "r1", Startup: startup, NVRAM: &Memory{}, Rand: rand.Reader, Seed: 1})
	for _, f := range g.Start() {
		t.Fatal(f)
	}
	key, err := sshd.NewHostKey()
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- g.Device.Door(key, builtin).Serve(ctx, listener) }()
	t.Cleanup(func() {
		stop()
		if err := <-served; err != nil {
			t.Error(err)
		}
		g.Stop()
	})
	return g, listener.Addr().String()
}

const doorPatience = 30 * time.Second

func dialAs(address, user string, methods ...ssh.AuthMethod) (*ssh.Client, error) {
	return ssh.Dial("tcp", address, &ssh.ClientConfig{User: user, Auth: methods, HostKeyCallback: ssh.InsecureIgnoreHostKey(), Timeout: doorPatience})
}

func run(t testing.TB, client *ssh.Client, command string) string {
	t.Helper()
	session, err := client.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	out, err := session.Output(command)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(out), "\r\n", "\n")
}

// Who comes in at the outside door, and with which privilege. No list and no transport of a line shuts it.
func TestWhoComesInOutside(t *testing.T) {
	const (
		bob    = "username bob privilege 7 secret builder\n"
		line   = "line vty 0 4\npassword cisco\nlogin\n"
		local  = "line vty 0 4\nlogin local\n"
		shut   = "access-list 10 deny any\nline vty 0 4\naccess-class 10 in\ntransport input none\nno exec\n"
		aaa    = "aaa new-model\n"
		exec   = "aaa authorization exec default local\n"
		asLine = "aaa authentication login default line\nline vty 0 4\npassword cisco\n"
	)
	for _, tt := range []struct {
		name, startup  string
		user, password string
		level          int // -1: not let in
	}{
		{"nobody is configured", "", "admin", "admin", 15},
		{"nobody is configured, and he is another", "", "bob", "admin", -1},
		{"nobody is configured, and the line is shut", shut, "admin", "admin", 15},
		{"somebody is", bob, "admin", "admin", -1},
		{"it is him", bob + local, "bob", "builder", 7},
		{"it is him, of a line with login", bob, "bob", "builder", 7},
		{"it is him, of a line without", bob + "line vty 0 4\nno login", "bob", "builder", 7},
		{"it is not, of a line without", bob + "line vty 0 4\nno login", "eve", "", -1},
		{"the line's password", line, "anybody", "cisco", 1},
		{"the line's password, the line's privilege", line + "privilege level 15", "anybody", "cisco", 15},
		{"the line has one, and nobody is configured", line, "admin", "admin", 15},
		{"the line has one, but says login local", bob + line + local, "anybody", "cisco", -1},
		{"aaa, by user", bob + aaa, "bob", "builder", 1},
		{"aaa, and the user's privilege", bob + aaa + exec, "bob", "builder", 7},
		{"aaa, by line", bob + aaa + asLine, "anybody", "cisco", 1},
		{"aaa, by line only", bob + aaa + asLine, "bob", "builder", -1},
		{"aaa, nobody is configured", aaa, "admin", "admin", 15},
	} {
		_, address := outside(t, tt.startup, true)
		client, err := dialAs(address, tt.user, ssh.Password(tt.password))
		if (err == nil) != (tt.level >= 0) {
			t.Errorf("%s: %v", tt.name, err)
		}
		if err != nil {
			continue
		}
		want := fmt.Sprintf("Current privilege level is %d\n", tt.level)
		if got := run(t, client, "show privilege"); got != want {
			t.Errorf("%s: %q, want %q", tt.name, got, want)
		}
		client.Close()
	}
}

// Where the built-in login is not allowed, nobody comes in until somebody is configured.
func TestNoBuiltinLogin(t *testing.T) {
	_, address := outside(t, "", false)
	if client, err := dialAs(address, "admin", ssh.Password("admin")); err == nil {
		client.Close()
		t.Error("let in")
	}
}

// A public key opens the outside door too; the user's own, and no other.
func TestPublicKeyOutside(t *testing.T) {
	key, err := sshd.NewRSAHostKey()
	if err != nil {
		t.Fatal(err)
	}
	chain := "username bob privilege 9 secret builder\nip ssh pubkey-chain\nusername bob\nkey-hash ssh-rsa " + ios.Fingerprint(key.PublicKey().Marshal()) + " bob@pc\n"
	_, address := outside(t, chain, true)
	client, err := dialAs(address, "bob", ssh.PublicKeys(key))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if got := run(t, client, "show privilege"); got != "Current privilege level is 9\n" {
		t.Error(got)
	}
	if client, err := dialAs(address, "eve", ssh.PublicKeys(key)); err == nil {
		client.Close()
		t.Error("eve comes in with bob's key")
	}
}

// The lines are all there are, and one that is given back is there again.
func TestLinesOutside(t *testing.T) {
	_, address := outside(t, "", true)
	client, err := dialAs(address, "admin", ssh.Password("admin"))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	var first *ssh.Session
	for i := range 5 {
		session, err := client.NewSession()
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = session
		}
		if _, err := session.StdinPipe(); err != nil {
			t.Fatal(err)
		}
		out, err := session.StdoutPipe()
		if err == nil {
			err = session.Shell()
		}
		if err != nil {
			t.Fatal(err)
		}
		prompt := make([]byte, len("Router#"))
		if _, err := out.Read(prompt); err != nil {
			t.Fatal(err)
		}
	}
	if got := run(t, client, "show clock"); got != "% All lines are in use\n" {
		t.Error(got)
	}
	first.Close()
	first.Wait()
	for end := time.Now().Add(doorPatience); ; {
		got := run(t, client, "show users | include vty 0")
		if strings.HasPrefix(got, "*") {
			break
		}
		if time.Now().After(end) {
			t.Fatal(got)
		}
	}
}
