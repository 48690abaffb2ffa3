package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
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

// namespace is a network namespace by its name.
type namespace string

// peers skips a test that strangers take part in where one of them is missing.
func peers(t testing.TB, programs ...string) {
	t.Helper()
	demand(t, os.Geteuid() == 0, "root, for network namespaces")
	for _, name := range append(programs, "ip", "ping") {
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
	number := rand.Uint32()
	near, far = newNamespace(t, "near", number), newNamespace(t, "far", number)
	wire(t, near, far)
	far.ip(t, "address add "+farLAN+"/32 dev lo")
	return near, far
}

func newNamespace(t testing.TB, end string, number uint32) namespace {
	t.Helper()
	n := namespace(fmt.Sprintf("torii-%08x-%s", number, end))
	out, err := exec.Command("ip", "netns", "add", string(n)).CombinedOutput()
	demand(t, err == nil, fmt.Sprintf("the right to make network namespaces: %s", out))
	t.Cleanup(func() { exec.Command("ip", "netns", "delete", string(n)).Run() })
	n.ip(t, "link set lo up")
	return n
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

// ip calls ip(8) in a namespace.
func (n namespace) ip(t testing.TB, words string) string {
	t.Helper()
	out, err := exec.Command("ip", append([]string{"-netns", string(n)}, strings.Fields(words)...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("ip %s: %v\n%s", words, err, out)
	}
	return string(out)
}

// command is a call of a program in a namespace. It has become that program once it runs: killing it kills no other.
func (n namespace) command(ctx context.Context, words ...string) *exec.Cmd {
	return exec.CommandContext(ctx, "ip", append([]string{"netns", "exec", string(n)}, words...)...)
}

// output runs a program of a namespace to its end.
func (n namespace) output(t testing.TB, words ...string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	out, err := n.command(ctx, words...).CombinedOutput()
	return string(out), err
}

// inside calls f on a thread that is in the namespace and ends with it: a socket opened there stays there.
func (n namespace) inside(f func() error) error {
	done := make(chan error)
	go func() {
		runtime.LockOSThread()
		done <- n.enter(f)
	}()
	return <-done
}

func (n namespace) enter(f func() error) error {
	door, err := os.Open("/run/netns/" + string(n))
	if err != nil {
		return err
	}
	defer door.Close()
	if err := unix.Setns(int(door.Fd()), unix.CLONE_NEWNET); err != nil {
		return err
	}
	return f()
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
