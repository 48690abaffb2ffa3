package dataplane

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"torii/dataplane/fib"
	"torii/dataplane/link"
	"torii/dataplane/packet"
)

// place is a network namespace: what is done there is done on one thread, which ends with the test.
type place struct {
	t    testing.TB
	todo chan func()
	tid  int
}

func newPlace(t testing.TB) *place {
	t.Helper()
	p := &place{t: t, todo: make(chan func())}
	ready := make(chan error)
	go func() {
		runtime.LockOSThread()
		ready <- unix.Unshare(unix.CLONE_NEWNET)
		for f := range p.todo {
			f()
		}
	}()
	if err := <-ready; err != nil {
		close(p.todo)
		if os.Getenv("TORII_PEERS") == "required" {
			t.Fatalf("no network namespace: %v", err)
		}
		t.Skipf("needs CAP_SYS_ADMIN for network namespaces of its own: %v", err)
	}
	t.Cleanup(func() { close(p.todo) })
	p.do(func() { p.tid = unix.Gettid() })
	p.run("ip link set lo up")
	return p
}

func (p *place) do(f func()) {
	done := make(chan struct{})
	p.todo <- func() { defer close(done); f() }
	<-done
}

// run runs commands, one a line.
func (p *place) run(commands string) {
	p.t.Helper()
	for line := range strings.Lines(commands) {
		words := strings.Fields(line)
		var out []byte
		var err error
		p.do(func() { out, err = exec.Command(words[0], words[1:]...).CombinedOutput() })
		if err != nil {
			p.t.Fatalf("%s: %v\n%s", strings.TrimSpace(line), err, out)
		}
	}
}

// machine is a router on ports of Linux, run by one goroutine.
type machine struct {
	t      testing.TB
	router *Router
	pool   *packet.Pool
	tables *Tables
	routes []fib.Candidate
	ports  []link.Port
	inbox  chan arrived
	calls  chan func()
}

type arrived struct {
	port   int
	vector *link.Vector
}

func newMachine(t testing.TB) *machine {
	pool := packet.NewPool()
	return &machine{
		t: t, pool: pool, router: New(Silent{}, rand.New(rand.NewPCG(1, 2)), pool), tables: &Tables{Forwarding: true},
		inbox: make(chan arrived, 2*link.Vectors), calls: make(chan func()),
	}
}

// plug opens a port and gives its interface an address.
func (m *machine) plug(p *place, spec, addr string) {
	m.t.Helper()
	p.do(func() {
		port, err := link.Open(spec, m.pool)
		if err != nil {
			m.t.Error(err)
			return
		}
		info, index, prefix := port.Info(), len(m.ports), netip.MustParsePrefix(addr)
		m.ports = append(m.ports, port)
		m.tables.Ifaces = append(m.tables.Ifaces, &Iface{
			Name: spec, Index: index, Link: port, Raw: info.Raw, Super: info.Super, MTU: info.MTU, Up: true, Addrs: []netip.Prefix{prefix},
		})
		m.routes = append(m.routes, fib.ForInterface(prefix, index)...)
	})
}

// start runs the router until the test ends.
func (m *machine) start() {
	m.tables.FIB = fib.Compile(m.routes, func(int) bool { return true })
	m.router.Swap(m.tables, time.Now())
	for i, port := range m.ports {
		go port.Run(func(v *link.Vector) { m.inbox <- arrived{i, v} })
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		m.serve()
	}()
	m.t.Cleanup(func() {
		close(m.calls)
		<-ended
	})
}

func (m *machine) serve() {
	for {
		select {
		case a := <-m.inbox:
			m.router.Receive(time.Now(), m.tables.Ifaces[a.port], a.vector.Frames)
			a.vector.Release()
		case f, ok := <-m.calls:
			if !ok {
				for _, port := range m.ports {
					port.Close()
				}
				return
			}
			f()
		}
	}
}

// ask runs a function where the router is.
func (m *machine) ask(f func()) {
	done := make(chan struct{})
	m.calls <- func() { defer close(done); f() }
	<-done
}

// crossing is two namespaces with a router between them, or a pair of routers with a tunnel.
type crossing struct {
	west, east *place
	routers    []*machine
}

// between is one router with a TUN device in either namespace.
func between(t testing.TB) *crossing {
	c := &crossing{west: newPlace(t), east: newPlace(t)}
	m := newMachine(t)
	m.plug(c.west, "tun:lan0,host=192.168.1.1/24,route=192.168.2.0/24", "192.168.1.254/24")
	m.plug(c.east, "tun:lan0,host=192.168.2.1/24,route=192.168.1.0/24", "192.168.2.254/24")
	m.start()
	c.routers = []*machine{m}
	return c
}

// through is two routers, each with a TUN device inside and the sockets of Linux outside, and a tunnel that seals no
// more than a test needs.
func through(t testing.TB, encap *UDPPorts) *crossing {
	c := &crossing{west: newPlace(t), east: newPlace(t)}
	c.west.run(fmt.Sprintf("ip link add out0 type veth peer name peer0\nip link set peer0 netns %d", c.east.tid))
	c.east.run("ip link set peer0 name out0\nip address add 10.0.10.20/24 dev out0\nip link set out0 up")
	c.west.run("ip address add 10.0.10.10/24 dev out0\nip link set out0 up")
	a := c.gateway(t, c.west, "192.168.1.", "192.168.2.", "10.0.10.10", "10.0.10.20", encap)
	b := c.gateway(t, c.east, "192.168.2.", "192.168.1.", "10.0.10.20", "10.0.10.10", encap)
	b.router.AddInbound(&SA{SPI: 1, Flow: b.flow(), Overhead: toyOverhead, Opener: clearESP{}, Encap: encap})
	a.router.AddInbound(&SA{SPI: 1, Flow: a.flow(), Overhead: toyOverhead, Opener: clearESP{}, Encap: encap})
	a.start()
	b.start()
	return c
}

func (c *crossing) gateway(t testing.TB, p *place, here, there, local, peer string, encap *UDPPorts) *machine {
	m := newMachine(t)
	m.plug(p, "tun:lan0,host="+here+"1/24,route="+there+"0/24", here+"254/24")
	m.plug(p, "host:out0", local+"/24")
	if t.Failed() {
		t.FailNow()
	}
	m.routes = append(m.routes, fib.Candidate{
		Prefix: netip.MustParsePrefix(there + "0/24"), Kind: fib.Static, Distance: 1, Via: netip.MustParseAddr(peer), Out: fib.NoInterface,
	})
	f := &Flow{Local: netip.MustParseAddr(local), Peer: netip.MustParseAddr(peer)}
	f.Out = &SA{SPI: 1, Flow: f, Overhead: toyOverhead, Sealer: clearESP{}, Encap: encap}
	m.tables.Ifaces[1].Crypto = &CryptoMap{Entries: []*CryptoEntry{{Seq: 10, List: lastPermits(1), Flows: map[uint64]*Flow{7: f}}}}
	c.routers = append(c.routers, m)
	return m
}

func (m *machine) flow() *Flow { return m.tables.Ifaces[1].Crypto.Entries[0].Flows[7] }

// clearESP puts ESP around packets and neither encrypts nor authenticates.
type clearESP struct{}

func (clearESP) Seal(batch []*packet.Packet) {
	for _, p := range batch {
		copy(p.Push(packet.ESPLen), []byte{0, 0, 0, 1, 0, 0, 0, 1})
		clear(p.Extend(2))
	}
}

func (clearESP) Open(batch []*packet.Packet) {
	for _, p := range batch {
		p.Pull(packet.ESPLen)
		p.Trim(2)
	}
}

// crossings are the ways from one namespace to the other.
var crossings = []struct {
	name  string
	setUp func(t testing.TB) *crossing
}{
	{"one router", between},
	{"ESP in UDP", func(t testing.TB) *crossing { return through(t, &UDPPorts{4500, 4500}) }},
	{"ESP", func(t testing.TB) *crossing { return through(t, nil) }},
}

func TestLinuxTalksThroughRouters(t *testing.T) {
	for _, row := range crossings {
		t.Run(row.name, func(t *testing.T) {
			c := row.setUp(t)
			c.west.run("ping -c 3 -i 0.01 -W 2 192.168.2.1")
			c.east.run("ping -c 1 -s 4000 -W 2 192.168.1.1")
			if err := c.transfer(10 << 20); err != nil {
				t.Error(err)
			}
			for _, m := range c.routers {
				m.ask(func() { m.account(t) })
			}
		})
	}
}

// account looks for packets that were lost, and for segments that were never joined.
func (m *machine) account(t *testing.T) {
	for why, n := range m.router.Drops {
		if n > 0 && Drop(why) != 0 {
			t.Logf("%d packets: %v", n, Drop(why))
		}
	}
	for _, port := range m.ports {
		if n := port.Unsent(); n > 0 {
			t.Logf("%s: %d packets not sent", port.Info().Name, n)
		}
	}
}

// connect opens a TCP connection from west to east.
func (c *crossing) connect() (west, east net.Conn, err error) {
	var listener net.Listener
	c.east.do(func() { listener, err = net.Listen("tcp4", "192.168.2.1:7000") })
	if err != nil {
		return nil, nil, err
	}
	defer listener.Close()
	c.west.do(func() { west, err = (&net.Dialer{Timeout: 5 * time.Second}).Dial("tcp4", "192.168.2.1:7000") })
	if err != nil {
		return nil, nil, err
	}
	if east, err = listener.Accept(); err != nil {
		return nil, nil, errors.Join(err, west.Close())
	}
	for _, end := range []net.Conn{west, east} {
		end.SetDeadline(time.Now().Add(30 * time.Second))
	}
	return west, east, nil
}

// transfer sends octets from west to east and compares their digests.
func (c *crossing) transfer(octets int64) error {
	west, east, err := c.connect()
	if err != nil {
		return err
	}
	received := make(chan []byte)
	go func() {
		digest := sha256.New()
		io.Copy(digest, east)
		east.Close()
		received <- digest.Sum(nil)
	}()
	digest := sha256.New()
	_, err = io.CopyN(io.MultiWriter(west, digest), rand.NewChaCha8([32]byte{1}), octets)
	west.Close()
	if sum := <-received; err == nil && !bytes.Equal(digest.Sum(nil), sum) {
		err = errors.New("what arrived is not what was sent")
	}
	return err
}

// BenchmarkCrossing sends TCP from one namespace to the other. The processors do the work of both ends of TCP, too.
func BenchmarkCrossing(b *testing.B) {
	for _, row := range crossings {
		b.Run(row.name, func(b *testing.B) {
			west, east, err := row.setUp(b).connect()
			if err != nil {
				b.Fatal(err)
			}
			defer west.Close()
			defer east.Close()
			out, in := make([]byte, 1<<20), make([]byte, 1<<20)
			sent := make(chan error, 1)
			b.SetBytes(32 << 20)
			b.ReportAllocs()
			for b.Loop() {
				go func() {
					for range 32 {
						if _, err := west.Write(out); err != nil {
							sent <- err
							return
						}
					}
					sent <- nil
				}()
				for range 32 {
					if _, err := io.ReadFull(east, in); err != nil {
						b.Fatal(err)
					}
				}
				if err := <-sent; err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
