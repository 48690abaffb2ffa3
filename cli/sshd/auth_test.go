package sshd

import (
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

// asked answers keyboard-interactive questions and keeps them.
type asked struct {
	name, instruction string
	questions         []string
	echos             []bool
}

func (a *asked) answer(password string) ssh.AuthMethod {
	return ssh.KeyboardInteractive(func(name, instruction string, questions []string, echos []bool) ([]string, error) {
		*a = asked{name, instruction, questions, echos}
		return []string{password}, nil
	})
}

func TestLogin(t *testing.T) {
	d := start(t, nil)
	var a asked
	for name, method := range map[string]ssh.AuthMethod{
		"password": ssh.Password("secret"), "keyboard-interactive": a.answer("secret"),
	} {
		t.Run(name, func(t *testing.T) {
			config := clientConfig("admin", "")
			banner := ""
			config.Auth = []ssh.AuthMethod{method}
			config.BannerCallback = func(text string) error { banner = text; return nil }
			client, err := ssh.Dial("tcp", d.addr, config)
			if err != nil {
				t.Fatal(err)
			}
			defer client.Close()
			if v := string(client.ServerVersion()); v != "SSH-2.0-Cisco-1.25" {
				t.Errorf("identification %q", v)
			}
			if banner != "Authorised users only\n" {
				t.Errorf("banner %q", banner)
			}
			k := withShell(t, client)
			k.until("R1#")
			k.types("who\r")
			if got := k.until("R1#"); got != "who\r\nadmin!\r\nR1#" {
				t.Errorf("the shell knows another login: %q", got)
			}
		})
	}
	if a.name != "" || a.instruction != "" || len(a.questions) != 1 || a.questions[0] != "Password: " || a.echos[0] {
		t.Errorf("asked %+v", a)
	}
}

// TestThreePasswords: the third wrong one is answered, then the connection ends; a fourth is not
// tried, in either method, and a right third one is let in.
func TestThreePasswords(t *testing.T) {
	var tried atomic.Int32
	d := start(t, func(c *Config) {
		c.Password = func(_ ConnInfo, _, password string) (any, bool) { tried.Add(1); return "", password == "secret" }
	})
	for _, c := range []struct {
		name      string
		passwords []string
		tried     int32
		in        bool
	}{
		{"all wrong", []string{"a", "b", "c", "secret"}, 3, false},
		{"third right", []string{"a", "b", "secret"}, 3, true},
	} {
		for _, method := range []string{"password", "keyboard-interactive"} {
			t.Run(c.name+" "+method, func(t *testing.T) {
				tried.Store(0)
				config := clientConfig("admin", "")
				config.Auth = []ssh.AuthMethod{retrying(method, c.passwords)}
				client, err := ssh.Dial("tcp", d.addr, config)
				if (err == nil) != c.in || tried.Load() != c.tried {
					t.Errorf("%d passwords tried, %v", tried.Load(), err)
				}
				if err == nil {
					client.Close()
				}
			})
		}
	}
}

func retrying(method string, passwords []string) ssh.AuthMethod {
	next := func() string {
		p := passwords[0]
		passwords = passwords[1:]
		return p
	}
	if method == "password" {
		return ssh.RetryableAuthMethod(ssh.PasswordCallback(func() (string, error) { return next(), nil }), len(passwords))
	}
	return ssh.RetryableAuthMethod(ssh.KeyboardInteractive(func(_, _ string, questions []string, _ []bool) ([]string, error) {
		return []string{next()}, nil
	}), len(passwords))
}

// TestRefusedKeysCostNothing: six keys, then the password.
func TestRefusedKeysCostNothing(t *testing.T) {
	d := start(t, nil)
	var keys []ssh.Signer
	for range 6 {
		key, err := NewHostKey()
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, key)
	}
	config := clientConfig("admin", "")
	config.Auth = []ssh.AuthMethod{ssh.PublicKeys(keys...), ssh.Password("secret")}
	client, err := ssh.Dial("tcp", d.addr, config)
	if err != nil {
		t.Fatal(err)
	}
	client.Close()
}

// TestNoneIsAnswered: a client without methods is told what there is, and is not cut off.
func TestNoneIsAnswered(t *testing.T) {
	d := start(t, nil)
	config := clientConfig("admin", "")
	config.Auth = nil
	_, err := ssh.Dial("tcp", d.addr, config)
	if err == nil || !strings.Contains(err.Error(), "no supported methods remain") {
		t.Error(err)
	}
}

// TestAlgorithms connects once with each algorithm of the real tables.
func TestAlgorithms(t *testing.T) {
	d := start(t, nil)
	rsa, err := NewRSAHostKey()
	if err != nil {
		t.Fatal(err)
	}
	d.server.AddHostKey(rsa)
	all := Algorithms()
	try := func(name string, change func(*ssh.ClientConfig)) {
		t.Run(name, func(t *testing.T) {
			config := clientConfig("admin", "secret")
			change(config)
			client, err := ssh.Dial("tcp", d.addr, config)
			if err != nil {
				t.Fatal(err)
			}
			client.Close()
		})
	}
	for _, name := range all.KeyExchanges {
		try(name, func(c *ssh.ClientConfig) { c.KeyExchanges = []string{name} })
	}
	for _, name := range all.Ciphers {
		try(name, func(c *ssh.ClientConfig) { c.Ciphers = []string{name} })
	}
	for _, name := range all.MACs {
		try(name, func(c *ssh.ClientConfig) { c.MACs = []string{name}; c.Ciphers = []string{ssh.CipherAES128CTR} })
	}
	for _, name := range []string{ssh.KeyAlgoED25519, ssh.KeyAlgoRSASHA512, ssh.KeyAlgoRSASHA256, ssh.KeyAlgoRSA} {
		try(name, func(c *ssh.ClientConfig) { c.HostKeyAlgorithms = []string{name} })
	}
}

// TestServeNeedsHostKey: it says so at once and closes the listener.
func TestServeNeedsHostKey(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := Serve(t.Context(), l, Config{}); err != ErrNoHostKey {
		t.Error(err)
	}
	if _, err := l.Accept(); err == nil {
		t.Error("still listening")
	}
}

// TestPublicKeys: the key that is known lets its user in, after a query and a proof; another key does not, and
// leaves the password to him.
func TestPublicKeys(t *testing.T) {
	known, err := NewRSAHostKey()
	if err != nil {
		t.Fatal(err)
	}
	stranger, err := NewHostKey()
	if err != nil {
		t.Fatal(err)
	}
	var queries, proofs atomic.Int32
	d := start(t, func(c *Config) {
		c.PublicKey = func(_ ConnInfo, user string, key ssh.PublicKey, proven bool) (any, bool) {
			if proven {
				proofs.Add(1)
			} else {
				queries.Add(1)
			}
			return user + " by key", user == "bob" && string(key.Marshal()) == string(known.PublicKey().Marshal())
		}
	})
	for _, c := range []struct {
		name, user string
		keys       []ssh.Signer
		password   string
		who        string
	}{
		{"the key", "bob", []ssh.Signer{stranger, known}, "", "bob by key"},
		{"another's key, then the password", "eve", []ssh.Signer{known}, "secret", "eve!"},
		{"another's key", "eve", []ssh.Signer{known}, "wrong", ""},
	} {
		config := clientConfig(c.user, "")
		config.Auth = []ssh.AuthMethod{ssh.PublicKeys(c.keys...), ssh.Password(c.password)}
		client, err := ssh.Dial("tcp", d.addr, config)
		if (err == nil) != (c.who != "") {
			t.Errorf("%s: %v", c.name, err)
		}
		if err != nil {
			continue
		}
		k := withShell(t, client)
		k.types("who\r")
		k.until(c.who)
		client.Close()
	}
	if queries.Load() == 0 || proofs.Load() != 1 {
		t.Errorf("%d queries, %d proofs", queries.Load(), proofs.Load())
	}
}

// TestManners: a connection has the attempts that hold when it begins.
func TestManners(t *testing.T) {
	var attempts, tried atomic.Int32
	d := start(t, func(c *Config) {
		c.Manners = func() (int, time.Duration) { return int(attempts.Load()), patience }
		c.Password = func(ConnInfo, string, string) (any, bool) { tried.Add(1); return nil, false }
	})
	for _, n := range []int32{1, 2} {
		attempts.Store(n)
		tried.Store(0)
		config := clientConfig("admin", "")
		config.Auth = []ssh.AuthMethod{retrying("password", []string{"a", "b", "c"})}
		if _, err := ssh.Dial("tcp", d.addr, config); err == nil || tried.Load() != n {
			t.Errorf("%d attempts of %d, %v", tried.Load(), n, err)
		}
	}
}
