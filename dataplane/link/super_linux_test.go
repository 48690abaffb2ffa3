package link

import (
	"slices"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"torii/dataplane/packet"
)

// testbed is a port under test on one side of Linux, which routes, and on the other side a TUN device without
// super-packets, for comparison, and one with them, to send from.
//
//	10.1.0.2 port ─ Linux 10.1.0.1 ─ plain 10.2.0.0/24
//	                               └ whole 10.3.0.0/24
type testbed struct {
	port         *opened
	plain, whole *opened
	mac          packet.MAC // of Linux behind the port
}

// ports is how each kind is opened so that Linux routes to and from it.
var ports = []struct {
	kind  string
	setUp func(t testing.TB) (*opened, packet.MAC)
}{
	{"tun", func(t testing.TB) (*opened, packet.MAC) {
		return open(t, "tun:x0,host=10.1.0.1/24"), packet.MAC{}
	}},
	{"tap", func(t testing.TB) (*opened, packet.MAC) {
		o := open(t, "tap:x0,host=10.1.0.1/24")
		run(t, "ip neighbor add 10.1.0.2 lladdr 02:00:00:00:00:02 dev x0")
		return o, macOf(t, "x0")
	}},
	{"eth", func(t testing.TB) (*opened, packet.MAC) {
		run(t, `ip link add x0 type veth peer name x1
			ip link set x0 up
			ip address add 10.1.0.1/24 dev x0
			ip neighbor add 10.1.0.2 lladdr 02:00:00:00:00:02 dev x0`)
		o := open(t, "eth:x1")
		await(t, func() bool { return running(t, "x0") && running(t, "x1") })
		return o, macOf(t, "x0")
	}},
}

func newTestbed(t testing.TB, setUp func(testing.TB) (*opened, packet.MAC)) *testbed {
	namespace(t)
	b := &testbed{plain: plainTun(t, "plain", "10.2.0.0/24"), whole: open(t, "tun:whole,route=10.3.0.0/24")}
	b.port, b.mac = setUp(t)
	return b
}

// plainTun is a TUN device of which the kernel is not asked for more than single packets.
func plainTun(t testing.TB, name, route string) *opened {
	t.Helper()
	fd, err := attachPlain(name, unix.IFF_TUN)
	if err != nil {
		t.Fatal(err)
	}
	_, s, err := parsed("tun:" + name + ",route=" + route)
	if err != nil {
		t.Fatal(err)
	}
	host, err := newHostEnd(s)
	if err != nil {
		t.Fatal(err)
	}
	pool := packet.NewPool()
	p, err := newPort(Info{Kind: "plain", Name: name, Raw: true, MTU: s.mtu}, pool, nil, fd)
	if err != nil {
		t.Fatal(err)
	}
	p.undo = host.remove
	return read(t, &device{port: p, host: host, fd: fd}, pool)
}

func parsed(text string) (kind, spec, error) {
	s, k, err := parse(text)
	s.mtu = 1500
	return k, s, err
}

// send puts packets into the frames that take them to Linux.
func (b *testbed) send(packets ...*packet.Packet) {
	for _, p := range packets {
		if !b.port.Info().Raw {
			p.PushEthernet(b.mac, packet.MAC{2, 0, 0, 0, 0, 2}, packet.EtherIPv4)
		}
	}
	b.port.Send(time.Time{}, packets)
}

// everyPort runs a test with super-packets of both transports on every kind of port.
func everyPort(t *testing.T, test func(t *testing.T, b *testbed, super transport)) {
	for _, row := range ports {
		for _, super := range transports {
			t.Run(row.kind+" "+super.name, func(t *testing.T) { test(t, newTestbed(t, row.setUp), super) })
		}
	}
}

func TestSuperPacketsLeaveAsTheirSegments(t *testing.T) {
	everyPort(t, func(t *testing.T, b *testbed, super transport) {
		b.send(super.make(b.port.pool, "10.1.0.2", "10.3.0.9"))
		if _, frames := b.whole.collect(40, super.is); frames != 1 {
			t.Errorf("%d frames reached Linux, want one", frames)
		}
		b.send(super.make(b.port.pool, "10.1.0.2", "10.2.0.9"))
		whole, _ := b.plain.collect(40, super.is)
		b.send(super.make(b.port.pool, "10.1.0.2", "10.2.0.9").Cut(b.port.pool, nil)...)
		singly, frames := b.plain.collect(40, super.is)
		if frames != 40 {
			t.Fatalf("the plain device got %d frames", frames)
		}
		compare(t, whole, singly)
		if n := b.port.Unsent(); n != 0 {
			t.Errorf("%d were not sent", n)
		}
	})
}

func TestSuperPacketsArriveAsTheirSegments(t *testing.T) {
	everyPort(t, func(t *testing.T, b *testbed, super transport) {
		b.whole.Send(time.Time{}, []*packet.Packet{super.make(b.whole.pool, "10.3.0.9", "10.2.0.9")})
		plain, _ := b.plain.collect(40, super.is)
		b.whole.Send(time.Time{}, []*packet.Packet{super.make(b.whole.pool, "10.3.0.9", "10.1.0.2")})
		whole, frames := b.port.collect(40, super.is)
		if frames != 1 {
			t.Errorf("it came in %d frames, want one", frames)
		}
		for i := range plain {
			plain[i] = readdressed(plain[i], whole[i])
		}
		compare(t, whole, plain)
	})
}

// readdressed is a packet with the destination of another.
func readdressed(p, other string) string {
	b := packet.IPv4(slices.Clone([]byte(p)))
	b.SetDst(packet.IPv4(other).Dst())
	b.SetChecksum()
	q := packet.Packet{Buf: b, End: len(b), Sum: packet.SumPartial}
	q.CompleteSum()
	return string(b)
}

func compare(t *testing.T, got, want []string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d packets, want %d", len(got), len(want))
	}
	for i := range got {
		if got[i] != want[i] {
			t.Fatalf("packet %d of %d octets\n%x, want\n%x", i, len(got[i]), got[i][:min(60, len(got[i]))], want[i][:min(60, len(want[i]))])
		}
	}
}
