package dataplane

import (
	"encoding/binary"
	"math/rand/v2"
	"net/netip"
	"slices"
	"testing"
	"time"

	"torii/dataplane/acl"
	"torii/dataplane/arp"
	"torii/dataplane/drop"
	"torii/dataplane/fib"
	"torii/dataplane/link"
	"torii/dataplane/packet"
)

// world runs nodes and wires under virtual time: a queue of arrivals, the nodes' deadlines, and a clock that jumps.
type world struct {
	t        *testing.T
	now      time.Time
	pool     *packet.Pool
	nodes    []*node
	arrivals []arrival
}

type arrival struct {
	at     time.Time
	to     *node
	iface  int
	frames []*packet.Packet
}

var epoch = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)

func newWorld(t *testing.T) *world {
	return &world{t: t, now: epoch, pool: packet.NewPool()}
}

func dice() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }

// node is a device with what it reported.
type node struct {
	Silent
	w      *world
	r      *Router
	tables *Tables
	static []fib.Candidate

	claims     func(p *packet.Packet) bool
	punted     [][]byte
	acquired   []*Flow
	invalid    []uint32
	clear      int
	openFailed []Drop
	volumes    []bool
	full       func() // what the owner does about a full SA, or nil
	logged     []*acl.Entry
	conflicts  int
	unresolved int
	dropped    []Drop
	translated []Translation
}

func (n *node) Punt(_ time.Time, _ *Iface, p *packet.Packet) bool {
	if n.claims != nil && !n.claims(p) {
		return false
	}
	n.punted = append(n.punted, slices.Clone(p.Bytes()))
	return true
}
func (n *node) Acquire(_ time.Time, f *Flow) { n.acquired = append(n.acquired, f) }
func (n *node) InvalidSPI(_ time.Time, _ *Iface, _, _ netip.Addr, spi uint32) {
	n.invalid = append(n.invalid, spi)
}
func (n *node) NotIPsec(time.Time, *Iface, *packet.Facts) { n.clear++ }
func (n *node) OpenFailed(_ time.Time, _ *SA, why Drop, _ uint32) {
	n.openFailed = append(n.openFailed, why)
}
func (n *node) Volume(_ time.Time, _ *SA, hard bool) {
	n.volumes = append(n.volumes, hard)
	if hard && n.full != nil {
		n.full()
	}
}
func (n *node) AddressConflict(time.Time, *Iface, netip.Addr, packet.MAC) { n.conflicts++ }
func (n *node) Unresolved(time.Time, *Iface, *packet.Facts)               { n.unresolved++ }
func (n *node) Dropped(_ time.Time, why Drop, _ *packet.Facts)            { n.dropped = append(n.dropped, why) }
func (n *node) Translated(_ time.Time, t Translation)                     { n.translated = append(n.translated, t) }
func (n *node) ACLLog(_ time.Time, _ *acl.List, e *acl.Entry, _ *packet.Facts) {
	n.logged = append(n.logged, e)
}

// router adds a router; each address becomes an interface, in order.
func (w *world) router(addrs ...string) *node {
	return w.node(&Tables{Forwarding: true, Debug: true}, addrs...)
}

// host adds a host with one interface and a default gateway.
func (w *world) host(addr, gateway string) *node {
	n := w.node(&Tables{HoldWhileARP: true, TTL: 128, ARP: arp.Host, Debug: true}, addr)
	n.route("0.0.0.0/0", gateway)
	return n
}

func (w *world) node(t *Tables, addrs ...string) *node {
	n := &node{w: w, tables: t}
	n.r = New(n, dice(), w.pool)
	for i, a := range addrs {
		t.Ifaces = append(t.Ifaces, &Iface{
			Name: a, Index: i, MAC: packet.MAC{2, 0, 0, 0, byte(len(w.nodes) + 1), byte(i)},
			Addrs: []netip.Prefix{netip.MustParsePrefix(a)}, MTU: 1500, Up: true,
		})
	}
	w.nodes = append(w.nodes, n)
	return n
}

func (n *node) route(prefix, via string) {
	n.static = append(n.static, fib.Candidate{
		Prefix: netip.MustParsePrefix(prefix), Kind: fib.Static, Distance: 1, Via: netip.MustParseAddr(via), Out: fib.NoInterface,
	})
}

// swap compiles the routes and puts the tables in force.
func (n *node) swap() {
	var all []fib.Candidate
	for _, i := range n.tables.Ifaces {
		for _, a := range i.Addrs {
			all = append(all, fib.ForInterface(a, i.Index)...)
		}
	}
	n.tables.FIB = fib.Compile(append(all, n.static...), func(out int) bool { return n.tables.Ifaces[out].Up })
	n.r.Swap(n.tables, n.w.now)
}

func (n *node) addr(i int) netip.Addr { return n.tables.Ifaces[i].Addrs[0].Addr() }

// wire joins two interfaces.
func (w *world) wire(a *node, i int, b *node, j int) *link.Wire {
	wire := link.NewWire(w.pool, dice())
	x, y := wire.Ends()
	x.Deliver, y.Deliver = w.arrive(a, i), w.arrive(b, j)
	a.tables.Ifaces[i].Link, b.tables.Ifaces[j].Link = x, y
	return wire
}

func (w *world) arrive(to *node, iface int) func(time.Time, []*packet.Packet) {
	return func(at time.Time, frames []*packet.Packet) {
		w.arrivals = append(w.arrivals, arrival{at, to, iface, slices.Clone(frames)})
	}
}

func (w *world) start() {
	for _, n := range w.nodes {
		n.swap()
	}
	w.run(time.Millisecond)
}

// run lets the world go on for a while.
func (w *world) run(d time.Duration) {
	end := w.now.Add(d)
	for {
		at, act := w.next()
		if act == nil || at.After(end) {
			break
		}
		if at.After(w.now) {
			w.now = at
		}
		act()
	}
	w.now = end
}

func (w *world) next() (at time.Time, act func()) {
	for k, a := range w.arrivals {
		if act == nil || a.at.Before(at) {
			at, act = a.at, func() {
				w.arrivals = slices.Delete(w.arrivals, k, k+1)
				a.to.r.Receive(w.now, a.to.tables.Ifaces[a.iface], a.frames)
			}
		}
	}
	for _, n := range w.nodes {
		if d := n.r.Deadline(); !d.IsZero() && (act == nil || d.Before(at)) {
			at, act = d, func() { n.r.Tick(w.now) }
		}
	}
	return at, act
}

// settled fails the test when a packet has been lost by everybody.
func (w *world) settled() {
	w.t.Helper()
	w.run(10 * time.Minute)
	if n := w.pool.Outstanding(); n != 0 {
		w.t.Errorf("%d packets belong to nobody", n)
	}
}

func (n *node) ping(to netip.Addr, seq uint16) Drop {
	return n.pingWith(packet.IPv4Fields{Dst: to}, seq, 32)
}

func (n *node) pingWith(ip packet.IPv4Fields, seq uint16, size int) Drop {
	p := n.w.pool.GetSize(size + 28)
	p.PutEcho(ip, 1, seq, make([]byte, size))
	return n.r.Originate(n.w.now, p)
}

// answers are the ICMP messages punted to the node so far, as type/code, and forgets them.
func (n *node) answers() (out []message) {
	for _, b := range n.punted {
		h := packet.IPv4(b)
		if h.Protocol() == packet.ProtoICMP {
			m := packet.ICMP(h.Payload())
			out = append(out, message{m.Type(), m.Code(), packet.Addr(h.Src()).String(), h.TTL()})
		}
	}
	n.punted = nil
	return out
}

type message struct {
	typ, code uint8
	from      string
	ttl       uint8
}

// course is PC – R-A – R-B – server.
type course struct {
	*world
	pc, ra, rb, server *node
	outside            *link.Wire
}

func newCourse(t *testing.T) *course {
	w := newWorld(t)
	c := &course{world: w}
	c.pc = w.host("192.168.1.1/24", "192.168.1.254")
	c.ra = w.router("10.0.10.10/24", "192.168.1.254/24")
	c.rb = w.router("10.0.10.20/24", "192.168.2.254/24")
	c.server = w.host("192.168.2.1/24", "192.168.2.254")
	c.ra.route("192.168.2.0/24", "10.0.10.20")
	c.rb.route("192.168.1.0/24", "10.0.10.10")
	w.wire(c.pc, 0, c.ra, 1)
	c.outside = w.wire(c.ra, 0, c.rb, 0)
	w.wire(c.server, 0, c.rb, 1)
	return c
}

// toyESP seals with a checksum and knows replays by their order: enough to show what the router does around it.
type toyESP struct {
	spi, seq uint32
	batches  []int
}

var toyOverhead = Overhead{ICV: 2, Block: 4}

func (s *toyESP) Seal(batch []*packet.Packet) {
	s.batches = append(s.batches[:0], len(batch))
	for _, p := range batch {
		pad := (4 - (p.Len()+2)%4) % 4
		tail := p.Extend(pad + 2)
		clear(tail)
		tail[pad], tail[pad+1] = byte(pad), 4
		h := p.Push(packet.ESPLen)
		s.seq++
		binary.BigEndian.PutUint32(h, s.spi)
		binary.BigEndian.PutUint32(h[4:], s.seq)
		for i, b := range p.Bytes()[8:] {
			p.Bytes()[8+i] = b ^ 0x5a
		}
		sum := packet.Checksum(p.Bytes())
		binary.BigEndian.PutUint16(p.Extend(2), sum)
	}
}

func (s *toyESP) Open(batch []*packet.Packet) {
	for _, p := range batch {
		b := p.Bytes()
		if len(b) < 8+4+2 {
			p.Drop = drop.ESPFormat
			continue
		}
		if packet.Checksum(b[:len(b)-2]) != binary.BigEndian.Uint16(b[len(b)-2:]) {
			p.Drop = drop.Auth
			continue
		}
		if pad := int(b[len(b)-4] ^ 0x5a); 8+pad+2+2 > len(b) {
			p.Drop = drop.ESPFormat
			continue
		}
		if seq := packet.ESP(b).Seq(); seq <= s.seq {
			p.Drop = drop.Replay
			continue
		} else {
			s.seq = seq
		}
		p.Pull(packet.ESPLen)
		p.Trim(2)
		for i, b := range p.Bytes() {
			p.Bytes()[i] = b ^ 0x5a
		}
		p.Trim(2 + int(p.Bytes()[p.Len()-2]))
	}
}

// protect puts a crypto map on both outside interfaces of the course, with one line of list for the two LANs. The
// flows have no SAs yet.
func (c *course) protect() (a, b *Flow) {
	lan1, lan2 := acl.Wild{Addr: 0xc0a80100, Mask: 0xff}, acl.Wild{Addr: 0xc0a80200, Mask: 0xff}
	return c.ra.cryptoMap(c.rb, lan1, lan2), c.rb.cryptoMap(c.ra, lan2, lan1)
}

func (n *node) cryptoMap(peer *node, from, to acl.Wild) *Flow {
	ace := acl.Entry{ID: 7, Permit: true, Proto: acl.Any, Src: from, Dst: to, Hits: new(uint64)}
	f := &Flow{Local: n.addr(0), Peer: peer.addr(0), Selector: &ace}
	n.tables.Ifaces[0].Crypto = &CryptoMap{Entries: []*CryptoEntry{{
		Seq: 10, List: acl.Compile("101", []acl.Entry{ace}), Flows: map[uint64]*Flow{7: f},
	}}}
	return f
}

// install gives two flows a pair of SAs in each direction.
func (c *course) install(a, b *Flow) {
	pair(a, b, c.rb.r, 0xb0b)
	pair(b, a, c.ra.r, 0xa1a)
}

func pair(from, to *Flow, receiver *Router, spi uint32) {
	from.Out = &SA{SPI: spi, Flow: from, Overhead: toyOverhead, Sealer: &toyESP{spi: spi}}
	receiver.AddInbound(&SA{SPI: spi, Flow: to, Overhead: toyOverhead, Opener: &toyESP{spi: spi}})
}
