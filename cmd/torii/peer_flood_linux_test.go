package main

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"torii/crypto/isakmp"
	"torii/dataplane/packet"
)

// mob is packets that reach Torii from the far end, whoever they say they are from.
type mob struct {
	name   string
	packet func(from *impostor) []byte
}

// impostor makes up what a mob sends.
type impostor struct {
	dice *rand.Rand
	pool *packet.Pool
}

// anybody is an address: half of them neighbors, half of them nowhere.
func (s *impostor) anybody() netip.Addr {
	n := s.dice.Uint32()
	if n&1 == 0 {
		return netip.AddrFrom4([4]byte{10, 9, 0, 3 + byte(n>>8)%250})
	}
	return netip.AddrFrom4([4]byte{172, 16 + byte(n>>24)&15, byte(n >> 16), byte(n >> 8)})
}

var peerItself = netip.MustParseAddr(farEnd)

// udp is a datagram to a port of Torii's.
func (s *impostor) udp(from netip.Addr, source, to uint16, data []byte) []byte {
	return s.ip(from, packet.ProtoUDP, data, func(p *packet.Packet) { p.PushUDP(source, to) })
}

func (s *impostor) ip(from netip.Addr, protocol uint8, data []byte, push func(*packet.Packet)) []byte {
	p := s.pool.GetSize(len(data))
	defer s.pool.Put(p)
	copy(p.Extend(len(data)), data)
	push(p)
	p.PushIPv4(packet.IPv4Fields{Src: from, Dst: netip.MustParseAddr(nearEnd), Proto: protocol, TTL: 64})
	return append([]byte(nil), p.Bytes()...)
}

// offer is a first message of Main Mode that Torii would choose from.
func (s *impostor) offer() []byte {
	const aes, sha, group2 = 7, 2, 2
	offer := &isakmp.SA{Proposals: []isakmp.Proposal{{Number: 1, Protocol: isakmp.ProtoISAKMP, Transforms: []isakmp.Transform{{
		Number: 1, ID: isakmp.KeyIKE, Attributes: []isakmp.Attribute{
			isakmp.Number(isakmp.IKEEncryption, aes), isakmp.Number(isakmp.IKEKeyLength, 256), isakmp.Number(isakmp.IKEHash, sha),
			isakmp.Number(isakmp.IKEGroup, group2), isakmp.Number(isakmp.IKEAuth, isakmp.AuthPreShared),
		}}}}}}
	h := isakmp.Header{Exchange: isakmp.Main, First: isakmp.TypeSA}
	binary.BigEndian.PutUint64(h.Initiator[:], s.dice.Uint64())
	return h.Append(nil, isakmp.AppendChain(nil, offer))
}

// noise is what no key fits.
func (s *impostor) noise(length int) []byte {
	b := make([]byte, length)
	for i := range b {
		b[i] = byte(s.dice.Uint32())
	}
	return b
}

// unknown is a Quick Mode of an SA that nobody has.
func (s *impostor) unknown() []byte {
	h := isakmp.Header{Exchange: isakmp.Quick, Flags: isakmp.Encrypted, MessageID: s.dice.Uint32() | 1, First: isakmp.TypeHash}
	binary.BigEndian.PutUint64(h.Initiator[:], s.dice.Uint64())
	binary.BigEndian.PutUint64(h.Responder[:], s.dice.Uint64())
	return h.Append(nil, s.noise(64))
}

var nonESP = make([]byte, 4)

var mobs = []mob{
	{"first messages", func(s *impostor) []byte { return s.udp(s.anybody(), 500, 500, s.offer()) }},
	{"first messages on port 4500", func(s *impostor) []byte { return s.udp(s.anybody(), 4500, 4500, append(nonESP[:4:4], s.offer()...)) }},
	{"messages of no SA", func(s *impostor) []byte { return s.udp(s.anybody(), 500, 500, s.unknown()) }},
	{"ESP", func(s *impostor) []byte {
		return s.ip(s.anybody(), packet.ProtoESP, s.noise(1200), func(*packet.Packet) {})
	}},
	{"ESP of the peer's", func(s *impostor) []byte {
		return s.ip(peerItself, packet.ProtoESP, s.noise(1200), func(*packet.Packet) {})
	}},
	{"ESP of the peer's in UDP", func(s *impostor) []byte { return s.udp(peerItself, 4500, 4500, s.noise(1200)) }},
	{"messages of the peer's for no SA", func(s *impostor) []byte { return s.udp(peerItself, 4500, 4500, append(nonESP[:4:4], s.unknown()...)) }},
	{"first messages of the peer's", func(s *impostor) []byte { return s.udp(peerItself, 500, 500, s.offer()) }},
}

// How many packets a mob sends in how long: ten times what the tunnel carries meanwhile.
const (
	mobSize = 20_000
	mobTime = 2 * time.Second
)

// rush sends a mob's packets, ten at a time.
func (m mob) rush(t *testing.T, at namespace) {
	t.Helper()
	var socket int
	err := at.inside(func() (err error) {
		socket, err = unix.Socket(unix.AF_INET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.IPPROTO_RAW)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(socket)
	s := &impostor{rand.New(rand.NewPCG(7, 7)), packet.NewPool()}
	to := &unix.SockaddrInet4{Addr: netip.MustParseAddr(nearEnd).As4()}
	every := time.NewTicker(mobTime * 10 / mobSize)
	defer every.Stop()
	for n := 0; n < mobSize; n++ {
		if n%10 == 0 {
			<-every.C
		}
		if err := unix.Sendto(socket, m.packet(s), 0, to); err != nil {
			t.Fatal(err)
		}
	}
}

// resident is how much memory Torii has, in octets.
func (g *gateway) resident() (octets int) {
	g.t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", g.cmd.Process.Pid))
	if err == nil {
		_, line, _ := strings.Cut(string(status), "VmRSS:")
		_, err = fmt.Sscanf(line, "%d kB", &octets)
	}
	if err != nil {
		g.t.Fatal(err)
	}
	return octets << 10
}

// mostGrown is what a flood may cost Torii in memory, garbage that is yet to be collected included.
const mostGrown = 48 << 20

// Whatever strangers send in whoever's name, a tunnel that is up loses nothing, renews its SAs, and the memory of Torii
// stays what it was.
func TestTunnelInAFlood(t *testing.T) {
	t.Parallel()
	peers(t, "charon-systemd", "swanctl")
	near, far := twoEnds(t)
	far.quiet(t)
	stranger := newCharon(t, far, ordinary.connection())
	torii := newGateway(t, near, ordinary.policy("crypto isakmp invalid-spi-recovery", "crypto isakmp key open-to-all address 0.0.0.0 0.0.0.0"), wirePort, lanPort)
	stranger.widen()
	ours, theirs := lans(near, far)
	ours.reaches(t, theirs, patience)
	theirs.reaches(t, ours, patience)
	f := ours.flood(t, theirs)
	before := torii.resident()
	seen, phase1 := map[string]bool{}, stranger.phase1s()[0]
	for n, m := range mobs {
		m.rush(t, far)
		if out, err := stranger.swanctl("--rekey", "--child", "lan"); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		until(t, patience, "a new SA after "+m.name, func() bool { return stranger.spis(seen) > n+1 })
		t.Logf("%-34s %3d MB", m.name, torii.resident()>>20)
	}
	grown := torii.resident() - before
	sent, lost := f.end()
	t.Logf("%d pings, and %d packets of strangers; %d MB more than before", sent, len(mobs)*mobSize, grown>>20)
	if len(lost) > 0 || sent < 1000 {
		t.Errorf("%d of %d pings lost: %v", len(lost), sent, lost)
	}
	if grown > mostGrown {
		t.Errorf("%d octets more than before", grown)
	}
	if now := stranger.phase1s(); len(now) != 1 || now[0] != phase1 {
		t.Errorf("phase 1 was %s and is %v", phase1, now)
	}
}
