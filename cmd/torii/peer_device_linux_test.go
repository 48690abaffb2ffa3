package main

import (
	"net"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"
)

// asks runs a command on the router.
func (g *gateway) asks(command string) string {
	g.t.Helper()
	var wire net.Conn
	err := g.at.inside(func() (err error) {
		wire, err = net.Dial("tcp", "127.0.0.1:2222")
		return err
	})
	if err != nil {
		g.t.Fatal(err)
	}
	defer wire.Close()
	connection, channels, requests, err := ssh.NewClientConn(wire, "", &ssh.ClientConfig{
		User: "admin", Auth: []ssh.AuthMethod{ssh.Password("admin")}, HostKeyCallback: ssh.InsecureIgnoreHostKey(),
	})
	if err != nil {
		g.t.Fatal(err)
	}
	client := ssh.NewClient(connection, channels, requests)
	defer client.Close()
	return ask(g.t, client, command)
}

// shows looks for words on a screen.
func (g *gateway) shows(t testing.TB, command string, words ...string) {
	t.Helper()
	screen := g.asks(command)
	for _, word := range words {
		if !strings.Contains(screen, word) {
			t.Errorf("no %q in %s:\n%s", word, command, screen)
		}
	}
}

// A device of Torii that somebody deletes is there again soon, and with it the tunnel: only the line protocol has been
// down meanwhile.
func TestTunnelComesBackWithItsDevice(t *testing.T) {
	t.Parallel()
	peers(t, "charon-systemd", "swanctl")
	for _, lan := range []string{lanPort, strings.Replace(lanPort, "=tun:", "=tap:", 1) + ",via=192.168.1.254"} {
		t.Run(lan, func(t *testing.T) {
			t.Parallel()
			near, far := twoEnds(t)
			far.quiet(t)
			stranger := newCharon(t, far, ordinary.connection())
			torii := newGateway(t, near, ordinary.policy(), wirePort, lan)
			ours, theirs := lans(near, far)
			ours.reaches(t, theirs, patience)
			before, seen := near.reached(t), map[string]bool{}
			stranger.spis(seen)
			near.ip(t, "link delete lan0")
			until(t, patience, "the line protocol is down, then up", func() bool {
				const changed = "%LINEPROTO-5-UPDOWN: Line protocol on Interface GigabitEthernet0/1, changed state to "
				_, since, down := strings.Cut(torii.asks("show logging"), changed+"down")
				return down && strings.Contains(since, changed+"up")
			})
			if after := near.reached(t); after != before {
				t.Errorf("made again as\n%s\nbefore:\n%s", after, before)
			}
			ours.reaches(t, theirs, patience)
			ours.pings(t, theirs)
			theirs.pings(t, ours)
			if stranger.spis(seen) != 1 {
				t.Error("the tunnel was built anew")
			}
		})
	}
}
