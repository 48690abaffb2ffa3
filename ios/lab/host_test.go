package lab

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"torii/cli/term"
	"torii/dataplane/link"
	"torii/dataplane/packet"
)

var update = flag.Bool("update", false, "write the golden screens anew")

// site is a PC and a server on either side of a gateway, and a terminal at the PC:
//
//	pc 192.168.1.1 ─── .254 gateway .254 ─── 192.168.2.1 server
type site struct {
	world     *Virtual
	pc        *Host
	cell      *Cell
	near, far *Cable
	keys      bytes.Buffer
	screen    bytes.Buffer
	terminal  *term.Terminal
	captured  bytes.Buffer
}

func addHost(w *World, index int, cfg HostConfig) (*Cell, *Host) {
	var h *Host
	c := w.Add(cfg.Kind, 1, func(ports []link.Link) Node {
		h = NewHost(cfg.Kind, MAC(index, 0), cfg, ports[0], rand.New(rand.NewPCG(1, uint64(index))), packet.NewPool())
		return h
	})
	return c, h
}

func hostConfig(kind, addr, gateway string) HostConfig {
	return HostConfig{Kind: kind, Settings: Settings{netip.MustParsePrefix(addr), netip.MustParseAddr(gateway)}}
}

func newSite() *site {
	w := NewVirtual(birth, 1)
	s := &site{world: w}
	s.cell, s.pc = addHost(&w.World, 0, hostConfig(PC, "192.168.1.1/24", "192.168.1.254"))
	server, _ := addHost(&w.World, 1, hostConfig(Server, "192.168.2.1/24", "192.168.2.254"))
	middle := w.Add("gateway", 2, func(ports []link.Link) Node {
		return newGateway(ports, "192.168.1.254/24", "192.168.2.254/24")
	})
	s.near = w.Join(s.cell.Port(0), middle.Port(0))
	s.far = w.Join(middle.Port(1), server.Port(0))
	s.terminal = term.Scripted(&s.keys, &s.screen)
	return s
}

// play types lines at the PC and returns the screen.
func (s *site) play(lines ...string) string {
	for _, l := range lines {
		s.keys.WriteString(l + "\r")
	}
	s.terminal.Run(s.pc.Shell(s.cell))
	s.terminal.Flush()
	return strings.ReplaceAll(s.screen.String(), "\r\n", "\n")
}

func (s *site) at(d time.Duration, do func()) {
	addActor(&s.world.World, act{after(d), func(time.Time) { do() }})
}

func (s *site) controlC(d time.Duration) {
	s.at(d, func() { s.terminal.Feed([]byte{3}, after(d)) })
}

func cut(on bool) func(*link.Wire) { return func(w *link.Wire) { w.Cut = on } }

func delay(d time.Duration) func(*link.Wire) { return func(w *link.Wire) { w.Delay = d } }

func TestScreens(t *testing.T) {
	screens := []struct {
		name    string
		prepare func(*site)
		lines   []string
	}{
		{"ping", nil, []string{"ping 192.168.1.254", "ping 192.168.2.1"}},
		{"ping-first-two-lost", func(s *site) {
			s.near.Adjust(cut(true))
			s.at(3*time.Second, func() { s.near.Adjust(cut(false)) })
		}, []string{"ping 192.168.1.254"}},
		{"ping-all-lost", func(s *site) { s.near.Adjust(cut(true)) }, []string{"ping 192.168.2.1"}},
		{"ping-nobody", nil, []string{"ping 192.168.1.77"}},
		{"ping-one-of-three-lost", nil, []string{"ping -n 3 192.168.2.1"}},
		{"ping-unreachable", nil, []string{"ping 10.9.9.9"}},
		{"ping-ttl-expired", nil, []string{"ping -i 1 -n 2 192.168.2.1"}},
		{"ping-slow", func(s *site) { s.near.Adjust(delay(21 * time.Millisecond)) }, []string{"ping 192.168.1.254"}},
		{"ping-count", nil, []string{"ping -n 1 192.168.1.254", "ping 192.168.1.254 -n 6"}},
		{"ping-size", nil, []string{"ping -l 1000 192.168.1.254", "ping -l 8000 -n 1 192.168.1.254", "ping -l 65500 -n 1 192.168.1.254", "ping -l 0 -n 1 192.168.1.254"}},
		{"ping-df", nil, []string{"ping -f -n 1 192.168.2.1", "ping -f -n 1 -l 1472 192.168.2.1", "ping -f -n 2 -l 1473 192.168.2.1"}},
		{"ping-until-interrupt", func(s *site) { s.controlC(4500 * time.Millisecond) }, []string{"ping -t 192.168.1.254", "arp -a"}},
		{"ping-interrupt-in-silence", func(s *site) {
			s.near.Adjust(cut(true))
			s.controlC(4500 * time.Millisecond)
		}, []string{"ping 192.168.1.254"}},
		{"ping-self", nil, []string{"ping -n 1 127.0.0.1", "ping -n 1 192.168.1.1"}},
		{"ping-usage", nil, []string{"ping", "ping nowhere", "ping -n", "ping -n 0 1.1.1.1", "ping -x 1.1.1.1", "ping 1.1.1.1 repeat 2000"}},
		{"tracert", nil, []string{"tracert 192.168.2.1", "tracert 192.168.1.254", "tracert 10.9.9.9"}},
		{"tracert-lost", func(s *site) { s.far.Adjust(cut(true)) }, []string{"tracert 192.168.2.1"}},
		{"tracert-interrupt", func(s *site) {
			s.far.Adjust(cut(true))
			s.controlC(9 * time.Second)
		}, []string{"tracert 192.168.2.1"}},
		{"tracert-usage", nil, []string{"tracert", "tracert nowhere", "tracert 1.1.1.1 2.2.2.2"}},
		{"ipconfig", nil, []string{"ipconfig", "ipconfig /all", "IPCONFIG 10.0.0.5 255.0.0.0", "ipconfig", "ipconfig 10.0.0.6 255.0.0.0 10.0.0.1", "ipconfig"}},
		{"ipconfig-wrong", nil, []string{
			"ipconfig 300.0.0.1 255.0.0.0", "ipconfig 10.0.0.5 255.0.255.0", "ipconfig 10.0.0.5 255.0.0.0 11.0.0.1",
			"ipconfig /renew", "ipconfig 1 2 3 4", "ipconfig",
		}},
		{"arp", nil, []string{"arp -a", "ping -n 1 192.168.2.1", "arp -a", "arp -d", "arp -a", "arp"}},
		{"prompt", nil, []string{"", "?", "help", "show version", "exit", "never read"}},
	}
	for _, screen := range screens {
		t.Run(screen.name, func(t *testing.T) {
			s := newSite()
			if screen.prepare != nil {
				screen.prepare(s)
			}
			compare(t, filepath.Join("testdata", screen.name+".txt"), s.play(screen.lines...))
		})
	}
}

func compare(t *testing.T, golden, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s:\n--- got\n%s\n--- want\n%s", golden, got, want)
	}
}

func TestBanner(t *testing.T) {
	for kind, want := range map[string]string{
		PC:     "Torii PC Command Line 1.0",
		Server: "Torii SERVER Command Line 1.0",
	} {
		if got := (&Host{cfg: HostConfig{Kind: kind}}).Banner(); got != want {
			t.Errorf("a %s greets with %q", kind, got)
		}
	}
}

// A host without settings can be given them, as at the start of an exercise.
func TestHostWithoutSettings(t *testing.T) {
	s := newSite()
	s.cell.Do(func(now time.Time) { s.pc.Set(now, Settings{}) })
	screen := s.play("ping -n 1 192.168.1.254", "ipconfig 192.168.1.7 255.255.255.0 192.168.1.254", "ping -n 2 192.168.2.1")
	if !strings.Contains(screen, "Request timed out.") || !strings.Contains(screen, "Reply from 192.168.2.1: bytes=32") {
		t.Error(screen)
	}
}

// What a lossy, slow site puts on its wire is the same in every run.
func TestVirtualWorldIsDeterministic(t *testing.T) {
	var first string
	for run := range 3 {
		s := newSite()
		s.near.Adjust(func(w *link.Wire) { w.Loss, w.Delay = 0.3, 3*time.Millisecond })
		if err := s.near.Capture(&s.captured, "near"); err != nil {
			t.Fatal(err)
		}
		got := s.play("ping -n 50 192.168.2.1", "tracert 192.168.2.1") + s.captured.String()
		if run == 0 {
			first = got
		}
		if got != first {
			t.Fatalf("run %d differs from the first", run)
		}
	}
}

func TestADayOfPings(t *testing.T) {
	s := newSite()
	const count = 24 * 60 * 60
	screen := s.play(fmt.Sprintf("ping -n %d 192.168.2.1", count))
	if s.world.Now().Before(after(24*time.Hour - time.Second)) {
		t.Errorf("the day ends at %v", s.world.Now())
	}
	want := fmt.Sprintf("Packets: Sent = %d, Received = %d, Lost = 1", count, count-1)
	if !strings.Contains(screen, want) {
		t.Errorf("%s\nwant %s", screen[len(screen)-300:], want)
	}
}

func BenchmarkVirtualHour(b *testing.B) {
	b.ReportAllocs()
	for range b.N {
		newSite().play("ping -n 3600 192.168.2.1")
	}
}
