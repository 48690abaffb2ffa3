package lab

import (
	"io"
	"math/rand/v2"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"torii/dataplane/link"
	"torii/dataplane/packet"
	"torii/ios"
)

const telnetOpen = `
interface FastEthernet0/0
 ip address 192.168.1.254 255.255.255.0
line vty 0 4
 no login
 transport input telnet
`

// office is a PC and a router on one cable, in real time.
func office(t *testing.T, config string) (pc *Host, at *Cell, router *Device) {
	t.Helper()
	w := NewReal(1)
	at, pc = addHost(&w.World, 0, hostConfig(PC, "192.168.1.1/24", "192.168.1.254"))
	pc.plugIn(w, at)
	platform, _ := ios.PlatformNamed("c2811")
	router = &Device{Spec: &NodeSpec{Name: "r", Kind: Router}, Router: ios.New(ios.Options{Platform: platform, Rand: rand.NewChaCha8([32]byte{}),
		Dice: rand.New(rand.NewPCG(1, 1)), Pool: packet.NewPool(), NVRAM: &Memory{}, Serial: "TRII0000001"})}
	router.Cell = w.Add("r", 1, func(ports []link.Link) Node {
		router.Router.Attach(0, ports[0])
		return router.Router
	})
	router.plugIn(&w.World)
	w.Join(at.Port(0), router.Cell.Port(0))
	router.Cell.Do(func(now time.Time) {
		for _, f := range router.Router.Boot(now, "startup-config", config) {
			t.Error(f)
		}
	})
	w.Start()
	t.Cleanup(w.Stop)
	return pc, at, router
}

// door is a port of the router.
func (d *Device) door(port uint16) netip.AddrPort {
	return netip.AddrPortFrom(netip.MustParseAddr("192.168.1.254"), port)
}

func (d *Device) stack() (made *life) {
	d.Cell.Do(func(time.Time) { made = d.Router.TCP.(*transport).life })
	return made
}

// A router has no stack before somebody whom a line would take calls, and none again after it was switched off.
func TestStackOnFirstNeed(t *testing.T) {
	pc, at, router := office(t, telnetOpen)
	s := &shell{host: pc, cell: at}
	if _, err := s.dial(router.door(80), nil); err == nil || router.stack() != nil {
		t.Errorf("a port that is closed: %v, and there is a stack: %v", err, router.stack() != nil)
	}
	if _, err := s.dial(router.door(22), nil); err == nil || router.stack() != nil {
		t.Errorf("a transport that no line takes: %v", err)
	}
	conn, err := s.dial(router.door(23), nil)
	if err != nil || router.stack() == nil {
		t.Fatal(err)
	}
	defer conn.Close()
	hear(t, conn, "Router>")
	router.Cell.Do(func(now time.Time) { router.Router.Boot(now, "startup-config", telnetOpen) })
	if router.stack() != nil {
		t.Error("the stack outlives the device's power")
	}
	if _, err := io.ReadAll(conn); err == nil {
		t.Error("the connection outlives the device's power")
	}
}

// There are as many callers as lines; one more is refused, and let in when another has gone.
func TestLinesAreBounded(t *testing.T) {
	pc, at, router := office(t, telnetOpen)
	s := &shell{host: pc, cell: at}
	var callers []net.Conn
	for range 5 {
		conn, err := s.dial(router.door(23), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		hear(t, conn, "Router>")
		callers = append(callers, conn)
	}
	if _, err := s.dial(router.door(23), nil); err == nil || !strings.Contains(whyNot(err), "refused") {
		t.Errorf("a sixth caller: %v", err)
	}
	io.WriteString(callers[2], "exit\r\n")
	io.Copy(io.Discard, callers[2])
	conn, err := s.dial(router.door(23), nil)
	if err != nil {
		t.Fatal(err)
	}
	hear(t, conn, "Router>")
	conn.Close()
}

func hear(t *testing.T, c net.Conn, text string) {
	t.Helper()
	c.SetReadDeadline(time.Now().Add(time.Minute))
	var heard []byte
	for one := make([]byte, 1); !strings.HasSuffix(string(heard), text); heard = append(heard, one[0]) {
		if _, err := c.Read(one); err != nil {
			t.Fatalf("%v after %q, before %q", err, heard, text)
		}
	}
}
