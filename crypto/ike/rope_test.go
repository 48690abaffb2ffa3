package ike

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"testing"
	"time"

	"torii/crypto/suite"
)

// Two machines on a rope: one virtual clock, datagrams one after the other, and a hand that may lose,
// double, swap or damage them on the way.
type rope struct {
	t    testing.TB
	now  time.Time
	ends [2]*end
	line []Send
	nat  *natBox // in front of an end; nil: none

	sent  int                          // datagrams put on the line so far
	hand  func(nth int, s Send) []Send // what becomes of the nth; nil: it arrives
	stray map[netip.AddrPort]bool
}

// end is one machine with the IPsec SAs it was told to run.
type end struct {
	*Machine
	addr            netip.Addr
	in              map[uint32]ChildSA
	out             map[uint32]ChildSA
	use             map[FlowID]ChildSA // the outbound one in use
	logs            []Log
	events          []Event
	sends           int
	dhs             int
	keepalives      []Keepalive
	lastIn, lastOut time.Time // what AskTraffic is answered with

	late bool // Diffie-Hellman is answered by hand
	jobs []Compute
}

var (
	epoch = time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC)
	addrA = netip.MustParseAddr("10.0.10.10")
	addrB = netip.MustParseAddr("10.0.10.20")
	lanA  = selector("192.168.1.0/24")
	lanB  = selector("192.168.2.0/24")
)

func selector(s string) Selector {
	p := netip.MustParsePrefix(s)
	mask := uint32(0xffffffff) << (32 - p.Bits())
	return Selector{Addr: p.Addr(), Mask: netip.AddrFrom4([4]byte(octets(mask)))}
}

func cipherOf(name string) *suite.Cipher { c, _ := suite.CipherNamed(name); return c }
func hashOf(name string) *suite.Hash     { h, _ := suite.HashNamed(name); return h }
func groupOf(name string) *suite.Group   { g, _ := suite.GroupNamed(name); return g }

func policy(priority int, cipher, hash, group string) Policy {
	return Policy{Priority: priority, Cipher: cipherOf(cipher), Hash: hashOf(hash), Group: groupOf(group), Auth: PreShared, Lifetime: 24 * time.Hour}
}

func set(name, cipher, hash string) TransformSet {
	return TransformSet{Name: name, Cipher: cipherOf(cipher), Hash: hashOf(hash)}
}

func host(a netip.Addr) netip.Prefix { return netip.PrefixFrom(a, 32) }

// configs are the two ends of the plainest tunnel.
func configs() (a, b *Config) {
	return configFor(addrA, addrB, lanA, lanB), configFor(addrB, addrA, lanB, lanA)
}

func configFor(local, peer netip.Addr, localSel, remoteSel Selector) *Config {
	return &Config{
		Enabled:  true,
		NATT:     true,
		Policies: []Policy{policy(10, "aes-128", "sha", "1")},
		Keys:     []Key{{Peer: host(peer), Secret: "torii"}},
		Flows: []Flow{{ID: FlowID{Interface: "Fa0/0", Map: "VPN", Seq: 10, ACE: 1, Peer: peer}, Local: local,
			LocalSel: localSel, RemoteSel: remoteSel, Sets: []TransformSet{set("TS", "aes-128", "sha")},
			Seconds: 3600, Kilobytes: 4608000}},
	}
}

func newRope(t testing.TB, a, b *Config, seed uint64) *rope {
	r := &rope{t: t, now: epoch}
	for i, cfg := range []*Config{a, b} {
		random := rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8), byte(seed >> 16), byte(i)})
		r.ends[i] = newEnd(New(random, cfg), []netip.Addr{addrA, addrB}[i])
	}
	return r
}

func newEnd(m *Machine, addr netip.Addr) *end {
	return &end{Machine: m, addr: addr, in: map[uint32]ChildSA{}, out: map[uint32]ChildSA{}, use: map[FlowID]ChildSA{}}
}

func (r *rope) a() *end { return r.ends[0] }
func (r *rope) b() *end { return r.ends[1] }

// step gives an end an input and does what it says.
func (r *rope) step(e *end, in Input) {
	for _, o := range e.Step(r.now, in) {
		r.do(e, o)
	}
}

func (r *rope) do(e *end, o Output) {
	switch o := o.(type) {
	case Send:
		e.sends++
		r.put(o)
	case Install:
		e.install(r.t, o.SA)
	case Remove:
		e.remove(r.t, o)
	case PeerMoved:
		e.move(o)
	case Keepalive:
		e.keepalives = append(e.keepalives, o)
	case AskTraffic:
		r.step(e, Traffic{Local: o.Local, Peer: o.Peer, In: e.lastIn, Out: e.lastOut})
	case Compute:
		e.dhs++
		if e.late {
			e.jobs = append(e.jobs, o)
			return
		}
		r.step(e, o.Run())
	case Log:
		e.logs = append(e.logs, o)
	case Event:
		e.events = append(e.events, o)
	}
}

func (e *end) install(t testing.TB, sa ChildSA) {
	dir := e.out
	if sa.Inbound {
		dir = e.in
	} else {
		e.use[sa.Flow] = sa
	}
	if _, ok := dir[sa.SPI]; ok {
		t.Errorf("SPI %#x is installed twice", sa.SPI)
	}
	dir[sa.SPI] = sa
}

func (e *end) move(o PeerMoved) {
	for _, spi := range o.SPIs {
		sa := e.out[spi]
		sa.Peer = o.Peer
		e.out[spi], e.use[sa.Flow] = sa, sa
	}
}

func (e *end) remove(t testing.TB, o Remove) {
	dir := e.out
	if o.Inbound {
		dir = e.in
	}
	if _, ok := dir[o.SPI]; !ok {
		t.Errorf("SPI %#x is removed and was not there", o.SPI)
	}
	delete(dir, o.SPI)
	if e.use[o.Flow].SPI == o.SPI && !o.Inbound {
		delete(e.use, o.Flow)
	}
}

func (r *rope) put(s Send) {
	r.sent++
	if r.hand == nil {
		r.line = append(r.line, s)
		return
	}
	r.line = append(r.line, r.hand(r.sent, s)...)
}

// drain delivers until the line is empty.
func (r *rope) drain() {
	for n := 0; len(r.line) > 0; n++ {
		if n > 10000 {
			r.t.Fatal("the ends talk for ever")
		}
		s, ok := r.nat.cross(r.line[0])
		r.line = r.line[1:]
		if !ok {
			continue
		}
		for _, e := range r.ends {
			if e.addr == s.Remote.Addr() {
				r.step(e, Datagram{Local: s.Remote, Remote: s.Local, Data: s.Data})
			}
		}
	}
}

// natBox translates what an end inside sends: the address is another, every port is shifted. Once the
// shift is another, what comes to the old ports goes nowhere.
type natBox struct {
	inside, outside netip.Addr
	shift           uint16
}

func (n *natBox) cross(s Send) (Send, bool) {
	if n == nil {
		return s, true
	}
	if s.Local.Addr() == n.inside {
		s.Local = netip.AddrPortFrom(n.outside, s.Local.Port()+n.shift)
	}
	if s.Remote.Addr() == n.outside {
		s.Remote = netip.AddrPortFrom(n.inside, s.Remote.Port()-n.shift)
		return s, s.Remote.Port() == ikePort || s.Remote.Port() == natTPort
	}
	return s, true
}

// runFor lets time pass, stopping at every deadline.
func (r *rope) runFor(d time.Duration) {
	r.drain()
	for end := r.now.Add(d); ; {
		next := end
		for _, e := range r.ends {
			if at := e.Deadline(); !at.IsZero() && at.Before(next) {
				next = at
			}
		}
		if next.Before(r.now) {
			r.t.Fatalf("deadline %v lies in the past", r.now.Sub(next))
		}
		r.now = next
		for _, e := range r.ends {
			if at := e.Deadline(); !at.IsZero() && !at.After(r.now) {
				r.step(e, Expire{})
			}
		}
		r.drain()
		if r.now.Equal(end) {
			return
		}
	}
}

func (r *rope) acquire(e *end) {
	r.step(e, Acquire{e.cfg.Flows[0].ID})
	r.drain()
}

// up reports whether traffic of the first flow passes from one end to the other: the outbound SA in use
// on one side is an inbound one with the same keys on the other.
func (r *rope) up(from, to *end) bool {
	out, ok := from.use[from.cfg.Flows[0].ID]
	if !ok {
		return false
	}
	in, ok := to.in[out.SPI]
	return ok && bytes.Equal(in.CipherKey, out.CipherKey) && bytes.Equal(in.HashKey, out.HashKey) &&
		in.LocalSel == out.RemoteSel && in.RemoteSel == out.LocalSel && in.Cipher == out.Cipher && in.Hash == out.Hash
}

func (r *rope) upBoth() bool { return r.up(r.a(), r.b()) && r.up(r.b(), r.a()) }

func (r *rope) mustBeUp() {
	r.t.Helper()
	if !r.upBoth() {
		r.t.Fatalf("no tunnel: a %v, b %v\n%s\n%s", r.a().states(), r.b().states(), r.a().why(), r.b().why())
	}
}

// states spells the SAs as they are shown, newest first.
func (e *end) states() (s []string) {
	for _, sa := range e.SAs() {
		row := fmt.Sprintf("%v %d", sa.State, sa.ConnID)
		if sa.Deleted {
			row += " deleted"
		}
		s = append(s, row)
	}
	return s
}

func (e *end) why() string {
	return fmt.Sprintf("%v: in %d, out %d, ignored %v, logs %v", e.addr, len(e.in), len(e.out), e.Ignored(), e.logs)
}

func (e *end) logged(kind LogKind) (n int) {
	for _, l := range e.logs {
		if l.Kind == kind {
			n++
		}
	}
	return n
}

func (e *end) saw(kind EventKind) (n int) {
	for _, ev := range e.events {
		if ev.Kind == kind {
			n++
		}
	}
	return n
}

func addr(s string) netip.Addr         { return netip.MustParseAddr(s) }
func prefix(s string) netip.Prefix     { return netip.MustParsePrefix(s) }
func addrPort(s string) netip.AddrPort { return netip.MustParseAddrPort(s) }
