package lab

import (
	"strings"
	"sync"
	"testing"
	"time"
)

// lan is a PC and a server on one cable, in real time.
func lan(t *testing.T) (pc, server *Host, at *Cell) {
	t.Helper()
	w := NewReal(1)
	pcCell, pc := addHost(&w.World, 0, hostConfig(PC, "192.168.1.1/24", "192.168.1.254"))
	serverCell, server := addHost(&w.World, 1, hostConfig(Server, "192.168.1.2/24", "192.168.1.254"))
	pc.plugIn(w, pcCell)
	server.plugIn(w, serverCell)
	w.Join(pcCell.Port(0), serverCell.Port(0))
	w.Start()
	t.Cleanup(w.Stop)
	return pc, server, pcCell
}

func TestWeb(t *testing.T) {
	pc, _, at := lan(t)
	for _, tt := range []struct{ line, want string }{
		{"web http://192.168.1.2/", "HTTP/1.1 200 OK\n\nThis is server.\nYou are 192.168.1.1.\n\n"},
		{"web 192.168.1.2:80", "HTTP/1.1 200 OK\n\nThis is server.\nYou are 192.168.1.1.\n\n"},
		{"web 192.168.1.2/nothing", "HTTP/1.1 404 Not Found\n\n404 page not found\n\n"},
		{"web 192.168.1.2/20000", "HTTP/1.1 200 OK\n\n" + filler(20000) + "\n"},
		{"web 192.168.1.2:8080", "% Connection refused by remote host\n\n"},
		{"web 10.9.9.9:x", "Invalid URL 10.9.9.9:x: expected one like http://192.168.2.1/\n\n"},
		{"web www.example.com", "Invalid URL www.example.com: expected one like http://192.168.2.1/\n\n"},
		{"web", "Torii PC Web\n\nUsage: web url\n\n"},
		{"telnet 192.168.1.2", "Trying 192.168.1.2 ...\n% Connection refused by remote host\n"},
		{"telnet 192.168.1.2 0", "Torii PC Telnet\n\nUsage: telnet target [port]\n\n"},
		{"ssh admin@192.168.1.2", "Torii PC SSH\n\nUsage: ssh -l username target\n\n"},
		{"ssh -l admin 192.168.1.2", "Trying 192.168.1.2 ...\n% Connection refused by remote host\n"},
		{"telnet nobody", "Invalid address nobody.\n\n"},
	} {
		if got := typeAt(pc, at, tt.line, "never"); got != tt.want {
			t.Errorf("%s:\n%q\nwant\n%q", tt.line, got, tt.want)
		}
	}
}

// Somebody who waits for a machine that is not there can stop it.
func TestDialInterrupted(t *testing.T) {
	pc, _, at := lan(t)
	if got := typeAt(pc, at, "telnet 192.168.1.77", "Trying"); got != "Trying 192.168.1.77 ...\n\n" {
		t.Errorf("%q", got)
	}
}

// A host without an address reaches nothing, and says so at once.
func TestDialWithoutAddress(t *testing.T) {
	pc, _, at := lan(t)
	at.Do(func(now time.Time) { pc.Set(now, Settings{}) })
	if got := typeAt(pc, at, "web 192.168.1.2", "never"); !strings.Contains(got, "% Destination unreachable; gateway or host down\n") {
		t.Errorf("%q", got)
	}
}

// Many at once, while the world is stopped under them: nothing hangs and nothing is left behind.
func TestStopWhileTalking(t *testing.T) {
	w := NewReal(1)
	pcCell, pc := addHost(&w.World, 0, hostConfig(PC, "192.168.1.1/24", "192.168.1.254"))
	serverCell, server := addHost(&w.World, 1, hostConfig(Server, "192.168.1.2/24", "192.168.1.254"))
	pc.plugIn(w, pcCell)
	server.plugIn(w, serverCell)
	w.Join(pcCell.Port(0), serverCell.Port(0))
	w.Start()
	var sessions sync.WaitGroup
	for range 8 {
		sessions.Go(func() { typeAt(pc, pcCell, "web 192.168.1.2/1000000", "never") })
	}
	w.Stop()
	sessions.Wait()
}

// Where time jumps there are no connections, and a host says so.
func TestNoConnectionsInVirtualTime(t *testing.T) {
	s := newSite()
	got := s.play("telnet 192.168.2.1", "web 192.168.2.1", "exit")
	if strings.Count(got, "% TCP lives in real time only\n") != 2 {
		t.Errorf("%q", got)
	}
}
