package main

import (
	"os"
	"os/exec"
	"testing"
	"time"
)

// The network that routers meet strangers in:
//
//	      near                                        far
//	192.168.1.1 ── lan0 ─ TORII ─ t0 ──── t1 ─ STRANGER ── lo
//	     nearLAN        10.9.0.1 nearEnd  10.9.0.2 farEnd  192.168.2.1 farLAN
const (
	nearLAN, nearEnd = "192.168.1.1", "10.9.0.1"
	farLAN, farEnd   = "192.168.2.1", "10.9.0.2"
)

// side is how one end of a tunnel sees both: addresses, and networks by what they begin with.
type side struct{ Local, Remote, LocalLAN, RemoteLAN string }

var (
	nearSide = side{nearEnd, farEnd, "192.168.1", "192.168.2"}
	farSide  = nearSide.other()
)

func (s side) other() side { return side{s.Remote, s.Local, s.RemoteLAN, s.LocalLAN} }

// Ports of Torii in that network.
const (
	wirePort = "GigabitEthernet0/0=eth:t0"
	hostPort = "GigabitEthernet0/0=host:t0"
	lanPort  = "GigabitEthernet0/1=tun:lan0,host=" + nearLAN + "/24,route=192.168.2.0/24"
)

// peers skips a test that strangers take part in where one of them is missing.
func peers(t testing.TB, programs ...string) {
	t.Helper()
	demand(t, os.Geteuid() == 0, "root, for network namespaces")
	for _, name := range append(programs, "ip") {
		_, err := exec.LookPath(name)
		need(t, err == nil, name)
	}
}

// demand skips a test for want of something that cannot be installed, unless TORII_PEERS=required.
func demand(t testing.TB, there bool, what string) {
	t.Helper()
	switch {
	case there:
	case os.Getenv("TORII_PEERS") == "required":
		t.Fatalf("needs %s, and TORII_PEERS=required", what)
	default:
		t.Skipf("needs %s", what)
	}
}

// twoEnds makes the network, without Torii and the stranger.
func twoEnds(t testing.TB) (near, far namespace) {
	t.Helper()
	near, far = newNamespaces(t)
	wire(t, near, far)
	far.ip(t, "address add "+farLAN+"/32 dev lo")
	return near, far
}

// wire connects the ends. Torii's has no address.
func wire(t testing.TB, near, far namespace) {
	t.Helper()
	cable(t, near, "t0", far, "t1")
	far.ip(t, "address add "+farEnd+"/24 dev t1")
}

// cable connects an interface of one namespace with one of another.
func cable(t testing.TB, a namespace, of string, b namespace, to string) {
	t.Helper()
	a.ip(t, "link add "+of+" type veth peer name "+to+" netns "+string(b))
	a.ip(t, "link set "+of+" up")
	b.ip(t, "link set "+to+" up")
}

// reached is how things are in a namespace: devices, addresses and routes.
func (n namespace) reached(t testing.TB) string {
	t.Helper()
	return n.ip(t, "-4 -brief address") + n.ip(t, "-4 route")
}

// until asks again and again whether something has come about, and says how long that took.
func until(t testing.TB, within time.Duration, what string, done func() bool) time.Duration {
	t.Helper()
	began := time.Now()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for !done() {
		if time.Since(began) > within {
			t.Fatalf("%s: not within %v", what, within)
		}
		<-again.C
	}
	return time.Since(began)
}
