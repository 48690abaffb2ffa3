package link

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"

	"torii/dataplane/packet"
)

func TestWhatCannotBeOpenedIsToldWithTheRemedy(t *testing.T) {
	rows := []struct {
		name, prepare, spec string
		want                error
		remedy              string
	}{
		{"no such interface", "", "eth:e0", ErrGone, "ip link"},
		{"no such interface", "", "host:e0", ErrGone, "ip link"},
		{"an address", "ip link add e0 type veth peer name e1\nip address add 10.1.0.1/24 dev e0", "eth:e0", ErrAddress, "ip address flush dev e0"},
		{"part of a bridge", "ip link add e0 type veth peer name e1\nip link add b0 type bridge\nip link set e0 master b0", "eth:e0", ErrBusy, "ip link set e0 nomaster"},
		{"no address", "ip link add e0 type veth peer name e1", "host:e0", ErrNoAddress, "ip address add ADDRESS/LENGTH dev e0"},
		{"another sort of interface", "ip link add e0 type veth peer name e1", "tun:e0", ErrBusy, "take another name"},
		{"a tap by that name", "ip tuntap add dev e0 mode tap", "tun:e0", ErrBusy, "ip link delete e0"},
		{"an address twice", "ip tuntap add dev e0 mode tun\nip address add 10.1.0.1/24 dev e0", "tun:e0,host=10.1.0.1/24", ErrBusy, "ip address"},
		{"a route twice", "ip route add 10.2.0.0/24 dev lo", "tun:e0,route=10.2.0.0/24", ErrBusy, "ip route"},
	}
	for _, row := range rows {
		t.Run(row.name+" "+row.spec, func(t *testing.T) {
			namespace(t)
			run(t, row.prepare)
			pool := packet.NewPool()
			p, err := Open(row.spec, pool)
			if err == nil {
				p.Close()
			}
			if !errors.Is(err, row.want) || !strings.Contains(err.Error(), row.remedy) {
				t.Errorf("%v, want %v and %q", err, row.want, row.remedy)
			}
			if pool.Outstanding() != 0 {
				t.Errorf("%d packets belong to nobody", pool.Outstanding())
			}
		})
	}
}

func TestTwoPortsDoNotShareADevice(t *testing.T) {
	namespace(t)
	open(t, "tun:e0")
	if _, err := Open("tun:e0", packet.NewPool()); !errors.Is(err, ErrBusy) || !strings.Contains(err.Error(), "stop it") {
		t.Errorf("a second time: %v", err)
	}
}

func TestPortsOfIKEAreTaken(t *testing.T) {
	o := hostPort(t)
	if _, err := Open("host:h0", packet.NewPool()); !errors.Is(err, ErrBusy) || !strings.Contains(err.Error(), "sport = :500") {
		t.Errorf("a second time: %v", err)
	}
	o.close()
	c, err := net.ListenUDP("udp4", &net.UDPAddr{IP: hostAddr.AsSlice(), Port: portNATT})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := Open("host:h0", packet.NewPool()); !errors.Is(err, ErrBusy) || !strings.Contains(err.Error(), "sport = :4500") {
		t.Errorf("behind another daemon: %v", err)
	}
}

// without takes all capabilities but some from the thread of the test.
func without(t *testing.T, kept uint32) {
	t.Helper()
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	data := [2]unix.CapUserData{{Effective: kept, Permitted: kept}}
	if err := unix.Capset(&header, &data[0]); err != nil {
		t.Fatal(err)
	}
}

func TestMissingPrivilegeIsNamed(t *testing.T) {
	const nothing = 0
	rows := []struct {
		spec         string
		kept         uint32
		want, remedy string
	}{
		{"tun:e0", nothing, "without cap_net_admin", "ip tuntap add dev e0 mode tun user NAME"},
		{"tap:e0", nothing, "without cap_net_admin", "ip tuntap add dev e0 mode tap user NAME"},
		{"eth:h0", nothing, "without cap_net_raw", "tun:"},
		{"host:h0", nothing, "without cap_net_bind_service", "sysctl net.ipv4.ip_unprivileged_port_start=500"},
		{"host:h0", 1 << unix.CAP_NET_BIND_SERVICE, "", "force UDP encapsulation"},
	}
	for _, row := range rows {
		t.Run(row.spec, func(t *testing.T) {
			namespace(t)
			run(t, "ip link add h0 type veth peer name h1\nip address add 10.9.0.1/24 dev h0\nip link set h0 up")
			without(t, row.kept)
			p, err := Open(row.spec, packet.NewPool())
			if err == nil {
				err = p.Info().Lacks
				p.Close()
			}
			if !errors.Is(err, ErrPrivilege) || !strings.Contains(err.Error(), row.want) || !strings.Contains(err.Error(), row.remedy) {
				t.Errorf("%v, want %q and %q", err, row.want, row.remedy)
			}
		})
	}
}

func TestEthComesBackWithItsInterface(t *testing.T) {
	namespace(t)
	const make = "ip link add x0 type veth peer name x1\nip link set x0 up"
	run(t, make)
	o := open(t, "eth:x1")
	steps := []struct {
		do   string
		want error
	}{
		{"ip link set x0 down", ErrDown},
		{"ip link set x0 up", nil},
		{"ip link set x1 down", ErrDown},
		{"ip link set x1 up", nil},
		{"ip address add 10.1.0.1/24 dev x1", ErrAddress},
		{"ip address flush dev x1", nil},
		{"ip link delete x0", ErrGone},
		{make, nil},
	}
	for _, step := range steps {
		run(t, step.do)
		if err := o.settled(step.want); !errors.Is(err, step.want) {
			t.Errorf("%s: %v, want %v", step.do, err, step.want)
		}
	}
	exchange(t, o)
}

// settled is what the port says in the end: several changes may lie on the way.
func (o *opened) settled(want error) (err error) {
	for range 4 {
		if err = o.state(); errors.Is(err, want) {
			break
		}
	}
	return err
}

// exchange sends a frame each way over the wire of x0 and x1.
func exchange(t *testing.T, o *opened) {
	t.Helper()
	other := open(t, "eth:x0")
	for _, way := range [][2]*opened{{o, other}, {other, o}} {
		p := transports[0].make(way[0].pool, "10.1.0.1", "10.1.0.2")
		p.PushEthernet(packet.MAC{2}, packet.MAC{4}, packet.EtherIPv4)
		way[0].Send(time.Time{}, []*packet.Packet{p})
		way[1].collect(40, transports[0].is)
	}
}

func TestNothingIsLeftBehind(t *testing.T) {
	rows := []struct{ name, prepare, spec string }{
		{"a device of its own", "", "tun:e0,host=10.1.0.1/24,route=10.2.0.0/24"},
		{"with Ethernet", "", "tap:e0,host=10.1.0.1/24,route=10.2.0.0/24,via=10.1.0.254"},
		{"prepared by root", "ip tuntap add dev e0 mode tun\nip link set e0 up", "tun:e0,host=10.1.0.1/24,route=10.2.0.0/24"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			namespace(t)
			run(t, row.prepare)
			before := look(t)
			o := open(t, row.spec)
			during := look(t)
			if !strings.Contains(during, "10.1.0.1/24") || !strings.Contains(during, "10.2.0.0/24") {
				t.Errorf("while it is open:\n%s", during)
			}
			o.close()
			if after := look(t); after != before {
				t.Errorf("left behind:\n%s\nbefore:\n%s", after, before)
			}
			if o.Close() == nil {
				t.Error("closed twice")
			}
			o.Send(time.Time{}, []*packet.Packet{transports[0].make(o.pool, "10.1.0.2", "10.1.0.1")})
			if o.Unsent() != 40 || o.pool.Outstanding() != 0 {
				t.Errorf("after the end %d were not sent, %d belong to nobody", o.Unsent(), o.pool.Outstanding())
			}
		})
	}
}

// look is the addresses and routes of the namespace.
func look(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	for _, what := range []string{"-4 -brief address", "route"} {
		out, err := exec.Command("ip", strings.Fields(what)...).Output()
		if err != nil {
			t.Fatal(err)
		}
		all.Write(out)
	}
	return all.String()
}

func TestRouteThroughEthernetHasItsGateway(t *testing.T) {
	namespace(t)
	open(t, "tap:e0,host=10.1.0.1/24,route=10.2.0.0/24,via=10.1.0.254")
	if all := look(t); !strings.Contains(all, "10.2.0.0/24 via 10.1.0.254 dev e0") {
		t.Errorf("routes:\n%s", all)
	}
}

// A device that somebody deletes is back soon, with all that it had, and carries packets both ways; then nothing is left
// of it as of any other.
func TestDeletedDeviceIsMadeAgain(t *testing.T) {
	for _, spec := range []string{"tun:e0,host=10.1.0.1/24,route=10.2.0.0/24,mtu=1400", "tap:e0,host=10.1.0.1/24,route=10.2.0.0/24,via=10.1.0.2"} {
		t.Run(spec, func(t *testing.T) {
			namespace(t)
			before := look(t)
			o := open(t, spec)
			whole := look(t) + mtuOf(t, "e0")
			for range 2 {
				run(t, "ip link delete e0")
				for _, want := range []error{ErrGone, nil} {
					if err := o.state(); !errors.Is(err, want) {
						t.Fatalf("%v, want %v", err, want)
					}
				}
				if now := look(t) + mtuOf(t, "e0"); now != whole {
					t.Errorf("made again as\n%s\nbefore:\n%s", now, whole)
				}
				passes(t, o)
			}
			o.close()
			if after := look(t); after != before {
				t.Errorf("left behind:\n%s\nbefore:\n%s", after, before)
			}
		})
	}
}

func mtuOf(t *testing.T, name string) string {
	t.Helper()
	l, err := netlink.LinkByName(name)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint("MTU ", l.Attrs().MTU)
}

// passes sends a datagram each way between a port at 10.1.0.2 and Linux.
func passes(t *testing.T, o *opened) {
	t.Helper()
	if !o.Info().Raw {
		run(t, "ip neighbor replace 10.1.0.2 lladdr 02:00:00:00:00:02 dev e0")
	}
	c, err := net.DialUDP("udp4", &net.UDPAddr{IP: net.IP{10, 1, 0, 1}, Port: 7}, &net.UDPAddr{IP: net.IP{10, 1, 0, 2}, Port: 9})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.Write([]byte("there")); err != nil {
		t.Fatal(err)
	}
	o.collect(1, transports[1].is)
	p := o.pool.GetSize(64)
	p.PutUDP(packet.IPv4Fields{Src: netip.MustParseAddr("10.1.0.2"), Dst: netip.MustParseAddr("10.1.0.1"), TTL: 9}, 9, 7, []byte("and back"))
	if !o.Info().Raw {
		p.PushEthernet(macOf(t, "e0"), packet.MAC{2, 0, 0, 0, 0, 2}, packet.EtherIPv4)
	}
	o.Send(time.Time{}, []*packet.Packet{p})
	c.SetReadDeadline(time.Now().Add(patience))
	b := make([]byte, 64)
	if n, err := c.Read(b); err != nil || string(b[:n]) != "and back" {
		t.Errorf("%q %v", b[:n], err)
	}
}

// As long as something is in the way the device stays away, and that is found out once in a while.
func TestDeviceWaitsForItsPlace(t *testing.T) {
	namespace(t)
	p, err := Open("tun:e0,host=10.1.0.1/24,route=10.2.0.0/24", packet.NewPool())
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	d := p.(*device)
	for _, step := range []struct {
		do    string
		says  bool
		wants error
	}{
		{"ip link delete e0", true, ErrGone},
		{"ip link add e0 type veth peer name e1", false, nil},
		{"ip link delete e0\nip route add 10.2.0.0/24 dev lo", false, nil},
		{"ip link show e0", false, nil},
		{"ip link delete e0", false, nil},
		{"ip route delete 10.2.0.0/24 dev lo", true, nil},
		{"ip link show e0", false, nil},
	} {
		run(t, step.do)
		v := <-d.shelf.idle
		if err := d.fill(v); err != nil || v.changed != step.says || !errors.Is(v.Down, step.wants) {
			t.Errorf("%s: changed %v, %v, %v", step.do, v.changed, v.Down, err)
		}
		v.Release()
		began := time.Now()
		if d.absent {
			if closing, err := d.wait(); closing || err != nil || time.Since(began) < lookEvery*time.Millisecond {
				t.Errorf("%s: waited %v: %v %v", step.do, time.Since(began), closing, err)
			}
		}
	}
}

func TestPortIsReadOnce(t *testing.T) {
	namespace(t)
	o := open(t, "tun:e0,host=10.1.0.1/24")
	c, err := net.Dial("udp4", "10.1.0.2:9")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.Write([]byte("anything"))
	o.collect(1, transports[1].is) // the first Run has begun
	if err := o.Run(func(*Vector) {}); !errors.Is(err, ErrBusy) {
		t.Errorf("a second Run: %v", err)
	}
}

func TestTaggedFramesAreNotTakenForUntagged(t *testing.T) {
	namespace(t)
	run(t, "ip link add x0 type veth peer name x1")
	near, far := open(t, "eth:x0"), open(t, "eth:x1")
	await(t, func() bool { return running(t, "x0") && running(t, "x1") })
	tagged := transports[1].make(near.pool, "10.1.0.1", "10.1.0.2").Cut(near.pool, nil)
	for _, p := range tagged {
		copy(p.Push(4), []byte{0, 5, 8, 0}) // VLAN 5, IPv4
		p.PushEthernet(packet.MAC{2}, packet.MAC{4}, 0x8100)
	}
	near.Send(time.Time{}, tagged)
	p := transports[0].make(near.pool, "10.1.0.1", "10.1.0.2")
	p.PushEthernet(packet.MAC{2}, packet.MAC{4}, packet.EtherIPv4)
	near.Send(time.Time{}, []*packet.Packet{p})
	packets, _ := far.collect(40, func(h packet.IPv4) bool { return transports[0].is(h) || transports[1].is(h) })
	for _, s := range packets {
		if !transports[0].is(packet.IPv4(s)) {
			t.Fatal("a tagged frame came in")
		}
	}
	if near.Unsent() != 0 {
		t.Errorf("%d were not sent", near.Unsent())
	}
}
