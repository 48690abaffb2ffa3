package dataplane

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"torii/dataplane/acl"
	"torii/dataplane/fib"
	"torii/dataplane/nat"
	"torii/dataplane/packet"
)

// discard is a link that puts what it gets back into the pool, and a Sealer that writes no more than its header.
type discard struct{ pool *packet.Pool }

func (d discard) Send(_ time.Time, frames []*packet.Packet) {
	for _, p := range frames {
		d.pool.Put(p)
	}
}

func (d discard) Seal(batch []*packet.Packet) {
	for _, p := range batch {
		p.Push(packet.ESPLen)
		p.Extend(14)
	}
}

func (d discard) Open(batch []*packet.Packet) {
	for _, p := range batch {
		p.Pull(packet.ESPLen)
		p.Trim(14)
	}
}

// bench is a router between two links, with what it takes to send it the same packets for ever.
type bench struct {
	r      *Router
	tables *Tables
	pool   *packet.Pool
	frame  []byte
	batch  []*packet.Packet
}

func newBench(size int) *bench {
	b := &bench{pool: packet.NewPool()}
	b.r = New(Silent{}, dice(), b.pool)
	b.tables = &Tables{Forwarding: true}
	var routes []fib.Candidate
	for i, a := range []string{"192.168.1.254/24", "10.0.10.10/24"} {
		prefix := netip.MustParsePrefix(a)
		b.tables.Ifaces = append(b.tables.Ifaces, &Iface{
			Index: i, MAC: packet.MAC{2, byte(i)}, Addrs: []netip.Prefix{prefix}, MTU: 1500, Up: true, Link: discard{b.pool},
		})
		routes = append(routes, fib.ForInterface(prefix, i)...)
	}
	routes = append(routes, fib.Candidate{
		Prefix: netip.MustParsePrefix("192.168.2.0/24"), Kind: fib.Static, Distance: 1, Via: netip.MustParseAddr("10.0.10.20"), Out: fib.NoInterface,
	})
	b.tables.FIB = fib.Compile(routes, func(int) bool { return true })
	b.swap()
	b.meet()
	b.send(packet.IPv4Fields{Src: netip.MustParseAddr("192.168.1.1"), Dst: netip.MustParseAddr("192.168.2.1"), TTL: 64}, size)
	b.batch = make([]*packet.Packet, 32)
	return b
}

func (b *bench) swap() { b.r.Swap(b.tables, epoch) }

// meet lets the next hop answer ARP.
func (b *bench) meet() {
	p := b.pool.Get()
	p.PutARP(packet.ARPFields{Op: packet.ARPReply, SenderMAC: packet.MAC{2, 9}, SenderAddr: 0x0a000a14, TargetAddr: 0x0a000a0a})
	p.PushEthernet(b.tables.Ifaces[1].MAC, packet.MAC{2, 9}, packet.EtherARP)
	b.r.Receive(epoch, b.tables.Ifaces[1], []*packet.Packet{p})
}

// send makes the packet that is forwarded.
func (b *bench) send(ip packet.IPv4Fields, size int) {
	p := b.pool.Get()
	p.PutUDP(ip, 1000, 2000, make([]byte, size-28))
	p.PushEthernet(b.tables.Ifaces[0].MAC, packet.MAC{2, 8}, packet.EtherIPv4)
	b.frame = append([]byte(nil), p.Bytes()...)
	b.pool.Put(p)
}

// run sends one batch through.
func (b *bench) run() {
	for i := range b.batch {
		p := b.pool.Get()
		copy(p.Extend(len(b.frame)), b.frame)
		b.batch[i] = p
	}
	b.r.Receive(epoch, b.tables.Ifaces[0], b.batch)
}

// lastPermits is a list of n lines of which only the last fits.
func lastPermits(n int) *acl.List {
	var entries []acl.Entry
	for i := range n - 1 {
		entries = append(entries, acl.Entry{ID: uint64(i), Proto: packet.ProtoUDP, Src: acl.Host(uint32(i)), Dst: acl.AnyAddr, Hits: new(uint64)})
	}
	return acl.Compile("", append(entries, acl.Entry{ID: 7, Permit: true, Proto: acl.Any, Src: acl.AnyAddr, Dst: acl.AnyAddr, Hits: new(uint64)}))
}

// protect lets everything take a tunnel that costs nothing.
func (b *bench) protect(lines int) {
	f := &Flow{Local: netip.MustParseAddr("10.0.10.10"), Peer: netip.MustParseAddr("10.0.10.20")}
	f.Out = &SA{SPI: 1, Flow: f, Overhead: Overhead{ICV: 12, Block: 4}, Sealer: discard{b.pool}}
	b.tables.Ifaces[1].Crypto = &CryptoMap{Entries: []*CryptoEntry{{Seq: 10, List: lastPermits(lines), Flows: map[uint64]*Flow{7: f}}}}
	b.swap()
}

// unprotect makes the frame an ESP packet that costs nothing to open.
func (b *bench) unprotect() {
	inner := append([]byte(nil), b.frame[packet.EthernetLen:]...)
	p := b.pool.Get()
	copy(p.Extend(len(inner)), inner)
	copy(p.Extend(14), make([]byte, 14))
	copy(p.Push(packet.ESPLen), []byte{0, 0, 0, 2, 0, 0, 0, 1})
	p.PushIPv4(packet.IPv4Fields{Src: netip.MustParseAddr("192.168.1.1"), Dst: netip.MustParseAddr("192.168.1.254"), Proto: packet.ProtoESP, TTL: 9})
	p.PushEthernet(b.tables.Ifaces[0].MAC, packet.MAC{2, 8}, packet.EtherIPv4)
	b.frame = append([]byte(nil), p.Bytes()...)
	b.pool.Put(p)
	b.r.AddInbound(&SA{SPI: 2, Flow: &Flow{Local: netip.MustParseAddr("192.168.1.254")}, Opener: discard{b.pool}})
}

// unprotectUDP makes it ESP in UDP.
func (b *bench) unprotectUDP() {
	b.unprotect()
	p := b.pool.Get()
	esp := b.frame[packet.EthernetLen+packet.IPv4Len:]
	copy(p.Extend(len(esp)), esp)
	p.PushUDP(4500, 4500)
	p.PushIPv4(packet.IPv4Fields{Src: netip.MustParseAddr("192.168.1.1"), Dst: netip.MustParseAddr("192.168.1.254"), Proto: packet.ProtoUDP, TTL: 9})
	p.PushEthernet(b.tables.Ifaces[0].MAC, packet.MAC{2, 8}, packet.EtherIPv4)
	b.frame = append([]byte(nil), p.Bytes()...)
	b.pool.Put(p)
}

// translate gives the sender another address, or the receiver.
func (b *bench) translate(source bool) {
	b.tables.NAT = &nat.Rules{Timeouts: nat.DefaultTimeouts, Dynamics: []nat.Dynamic{{
		ID: 1, Permits: everything, First: 0x0a000a0a, Last: 0x0a000a0a, Own: true, Overload: true,
	}}, Statics: []nat.Static{{ID: 2, Local: packet.Endpoint{Addr: 0x0a000a14}, Global: packet.Endpoint{Addr: 0xc0a80201}}}}
	for i, iface := range b.tables.Ifaces {
		iface.NATInside = source == (i == 0)
		iface.NATOutside = !iface.NATInside
	}
	b.swap()
}

// ways is what a packet can go through.
var ways = []struct {
	name string
	set  func(b *bench)
}{
	{"plain", func(*bench) {}},
	{"list of 10", func(b *bench) { b.tables.Ifaces[0].ACLIn = lastPermits(10) }},
	{"list of 100", func(b *bench) { b.tables.Ifaces[0].ACLIn = lastPermits(100) }},
	{"list of 1000", func(b *bench) { b.tables.Ifaces[0].ACLIn = lastPermits(1000) }},
	{"lists of 10 in and out", func(b *bench) { b.tables.Ifaces[0].ACLIn, b.tables.Ifaces[1].ACLOut = lastPermits(10), lastPermits(10) }},
	{"encrypt", func(b *bench) { b.protect(10) }},
	{"decrypt", func(b *bench) { b.unprotect() }},
	{"encrypt into UDP", func(b *bench) {
		b.protect(10)
		b.tables.Ifaces[1].Crypto.Entries[0].Flows[7].Out.Encap = &UDPPorts{4500, 4500}
	}},
	{"decrypt from UDP", func(b *bench) { b.unprotectUDP() }},
	{"translate", func(b *bench) { b.translate(true) }},
	{"translate back", func(b *bench) { b.translate(false) }},
	{"raw", func(b *bench) {
		for _, i := range b.tables.Ifaces {
			i.Raw = true
		}
		b.frame = b.frame[packet.EthernetLen:]
		b.swap()
	}},
	{"drop by a list", func(b *bench) {
		b.tables.Ifaces[0].ACLIn = acl.Compile("", []acl.Entry{{Proto: acl.Any, Src: acl.AnyAddr, Dst: acl.AnyAddr}})
		b.tables.Ifaces[0].NoUnreachables = true
	}},
}

func TestNothingIsAllocated(t *testing.T) {
	for _, way := range ways {
		b := newBench(100)
		way.set(b)
		b.run()
		if n := testing.AllocsPerRun(50, b.run); n != 0 {
			t.Errorf("%s: %v allocations for %d packets", way.name, n, len(b.batch))
		}
		if b.pool.Outstanding() != 0 {
			t.Errorf("%s: %d packets belong to nobody", way.name, b.pool.Outstanding())
		}
	}
}

func TestWaysOfTheBenchmarkDoWhatTheySay(t *testing.T) {
	for _, way := range ways {
		b := newBench(100)
		way.set(b)
		b.run()
		out := b.tables.Ifaces[1].Counters
		sent := out.OutPackets - 1 // the announcement
		if want := uint64(32); (way.name == "drop by a list") != (sent == 0) || sent != 0 && sent != want {
			t.Errorf("%s: %d packets sent, drops %v", way.name, sent, b.r.Drops)
		}
		if got := b.r.Drops.Total(); (got != 0) != (way.name == "drop by a list") {
			t.Errorf("%s: %d drops", way.name, got)
		}
		if grew := out.OutBytes > 42+32*114; grew != strings.HasPrefix(way.name, "encrypt") {
			t.Errorf("%s: %d octets sent", way.name, out.OutBytes)
		}
	}
}

// BenchmarkTranslation is what a translated packet costs beside one that is not.
func BenchmarkTranslation(b *testing.B) {
	plain, translated := newBench(1400), newBench(1400)
	translated.translate(true)
	var spent [2]time.Duration
	b.ReportAllocs()
	for b.Loop() {
		for i, n := range []*bench{plain, translated} {
			start := time.Now()
			n.run()
			spent[i] += time.Since(start)
		}
	}
	b.ReportMetric(float64(spent[1].Nanoseconds())/float64(b.N*len(translated.batch)), "ns/packet")
	b.ReportMetric(float64(spent[1])/float64(spent[0]), "times-plain")
}

func BenchmarkForward(b *testing.B) {
	for _, way := range ways {
		for _, size := range []int{64, 1400} {
			b.Run(fmt.Sprintf("%s/%d", way.name, size), func(b *testing.B) {
				n := newBench(size)
				way.set(n)
				n.run()
				b.ReportAllocs()
				for b.Loop() {
					n.run()
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(n.batch)), "ns/packet")
			})
		}
	}
}
