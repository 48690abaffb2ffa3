package sshd

import (
	"context"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// openssh runs OpenSSH's client against a device, logging in with a password, and returns what it
// printed on both outputs.
func openssh(t *testing.T, d *device, password, keys string, args ...string) (screen string, err error) {
	t.Helper()
	need(t, "ssh", "sshpass")
	host, port, _ := net.SplitHostPort(d.addr)
	options := []string{"-p", password, "ssh", "-F", "none", "-p", port, "-l", "admin",
		"-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=" + os.DevNull, "-o", "LogLevel=ERROR"}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	c := exec.CommandContext(ctx, "sshpass", append(append(options, host), args...)...)
	c.Stdin = strings.NewReader(keys)
	out, err := c.CombinedOutput()
	return string(out), err
}

// need skips a test for want of a program, unless TORII_PEERS=required.
func need(t *testing.T, programs ...string) {
	t.Helper()
	for _, p := range programs {
		_, err := exec.LookPath(p)
		switch {
		case err == nil:
		case os.Getenv("TORII_PEERS") == "required":
			t.Fatalf("%s is not installed, and TORII_PEERS=required", p)
		default:
			t.Skipf("needs %s, which is not installed", p)
		}
	}
}

func TestOpenSSH(t *testing.T) {
	d := start(t, nil)
	paste := strings.Repeat("who\n", 500)
	pasted := strings.Repeat("R1#who\r\nadmin!\r\n", 500)
	for _, c := range []struct {
		name, keys string
		args       []string
		want       string
	}{
		{"a command", "", []string{"who"}, "admin!\r\n"},
		{"a command with a terminal", "", []string{"-tt", "lines"}, strings.Repeat("a line of text\r\n", 100)},
		{"a shell", "who\rexit\r", []string{"-tt"}, "R1#who\r\nadmin!\r\nR1#exit\r\n"},
		{"a shell without a terminal", paste + "exit\n", []string{"-T"}, pasted + "R1#exit\r\n"},
		{"keyboard-interactive", "", []string{"-o", "PreferredAuthentications=keyboard-interactive", "who"}, "admin!\r\n"},
		{"password", "", []string{"-o", "PreferredAuthentications=password", "who"}, "admin!\r\n"},
		{"algorithms of old IOS", "", []string{"-o", "KexAlgorithms=diffie-hellman-group1-sha1",
			"-o", "Ciphers=3des-cbc", "-o", "MACs=hmac-sha1-96", "who"}, "admin!\r\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := openssh(t, d, "secret", c.keys, c.args...)
			if err != nil || got != c.want {
				t.Errorf("%.1000q, %v\nwant %.1000q", got, err, c.want)
			}
		})
	}
}

// TestOpenSSHRefused: a wrong password (sshpass's status 5), and what a router does not do, end at
// once with a word.
func TestOpenSSHRefused(t *testing.T) {
	d := start(t, nil)
	for _, c := range []struct {
		name, password string
		args           []string
		want           string
	}{
		{"a wrong password", "wrong", []string{"who"}, "exit status 5"},
		{"a subsystem", "secret", []string{"-s", "netconf"}, "subsystem request failed"},
		{"forwarding", "secret", []string{"-W", "127.0.0.1:1"}, "forwarding failed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := openssh(t, d, c.password, "", c.args...)
			if err == nil || !strings.Contains(got+err.Error(), c.want) {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}
