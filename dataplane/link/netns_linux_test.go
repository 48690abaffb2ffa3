package link

import (
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"

	"torii/dataplane/packet"
)

// namespace moves the test to a network namespace of its own, on a thread that ends with the test. Linux routes in it.
func namespace(t testing.TB) {
	t.Helper()
	runtime.LockOSThread()
	if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
		runtime.UnlockOSThread()
		if os.Getenv("TORII_PEERS") == "required" {
			t.Fatalf("no network namespace: %v", err)
		}
		t.Skipf("needs CAP_SYS_ADMIN for a network namespace of its own: %v", err)
	}
	run(t, "ip link set lo up")
	for _, setting := range []string{"ip_forward=1", "conf/all/rp_filter=0", "conf/default/rp_filter=0"} {
		name, value, _ := strings.Cut(setting, "=")
		if err := os.WriteFile("/proc/sys/net/ipv4/"+name, []byte(value), 0); err != nil {
			t.Fatal(err)
		}
	}
}

// run runs commands, one a line, in the namespace of the test.
func run(t testing.TB, commands string) {
	t.Helper()
	for line := range strings.Lines(commands) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		if out, err := exec.Command(words[0], words[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", strings.TrimSpace(line), err, out)
		}
	}
}

// opened is a port with a Run that hands its vectors to a channel.
type opened struct {
	Port
	t       testing.TB
	pool    *packet.Pool
	vectors chan *Vector
	ended   chan error
}

func open(t testing.TB, text string) *opened {
	t.Helper()
	pool := packet.NewPool()
	p, err := Open(text, pool)
	if err != nil {
		t.Fatal(err)
	}
	return read(t, p, pool)
}

// read starts a Run and sees to it that the port is closed at the end, and nothing is left of it.
func read(t testing.TB, p Port, pool *packet.Pool) *opened {
	o := &opened{Port: p, t: t, pool: pool, vectors: make(chan *Vector, Vectors), ended: make(chan error, 1)}
	go func() { o.ended <- p.Run(func(v *Vector) { o.vectors <- v }) }()
	t.Cleanup(o.close)
	return o
}

func (o *opened) close() {
	if o.ended == nil {
		return
	}
	if err := o.Close(); err != nil {
		o.t.Errorf("closing: %v", err)
	}
	if err := <-o.ended; err != nil {
		o.t.Errorf("Run ended with %v", err)
	}
	o.ended = nil
	for len(o.vectors) > 0 {
		v := <-o.vectors
		for _, p := range v.Frames {
			o.pool.Put(p)
		}
		v.Release()
	}
	for s := o.shelf(); len(s.idle) > 0; { // the vector that Run had in hand
		(<-s.idle).Release()
	}
	if n := o.pool.Outstanding(); n != 0 {
		o.t.Errorf("%v: %d packets belong to nobody", o.Info().Kind, n)
	}
}

func (o *opened) shelf() *shelf {
	switch p := o.Port.(type) {
	case *device:
		return p.shelf
	case *eth:
		return p.shelf
	default:
		return p.(*host).shelf
	}
}

// patience bounds every waiting for Linux.
const patience = 5 * time.Second

// next is the next vector; nil when none comes.
func (o *opened) next() *Vector {
	select {
	case v := <-o.vectors:
		return v
	case <-time.After(patience):
		return nil
	}
}

// collect takes packets that fit until there are enough real ones, each without its frame, and how many frames they
// came in.
func (o *opened) collect(n int, fits func(packet.IPv4) bool) (packets []string, frames int) {
	o.t.Helper()
	for len(packets) < n {
		v := o.next()
		if v == nil {
			o.t.Fatalf("%s: %d packets of %d came", o.Info().Kind, len(packets), n)
		}
		for _, p := range v.Frames {
			p.Pull(o.frameLen(p))
			if p.Decode() != 0 || !fits(packet.IPv4(p.Bytes())) {
				o.pool.Put(p)
				continue
			}
			frames++
			for _, s := range p.Cut(o.pool, nil) {
				packets = append(packets, string(s.Bytes()))
				o.pool.Put(s)
			}
		}
		v.Release()
	}
	return packets, frames
}

// frameLen is the length of what stands before the IP packet.
func (o *opened) frameLen(p *packet.Packet) int {
	if o.Info().Raw {
		return 0
	}
	if p.Len() < packet.EthernetLen {
		return p.Len()
	}
	return packet.EthernetLen
}

// await asks until something is so.
func await(t testing.TB, so func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !so(); runtime.Gosched() {
		if time.Now().After(end) {
			t.Fatal("it never came true")
		}
	}
}

// running tells whether an interface of Linux carries frames.
func running(t testing.TB, name string) bool {
	t.Helper()
	l, err := netlink.LinkByName(name)
	return err == nil && l.Attrs().RawFlags&unix.IFF_RUNNING != 0
}

// macOf is the address of an interface of Linux.
func macOf(t testing.TB, name string) (m packet.MAC) {
	t.Helper()
	l, err := netlink.LinkByName(name)
	if err != nil {
		t.Fatal(err)
	}
	copy(m[:], l.Attrs().HardwareAddr)
	return m
}
