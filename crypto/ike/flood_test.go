package ike

import (
	"encoding/binary"
	"net/netip"
	"runtime"
	"testing"
	"time"

	"torii/crypto/isakmp"
)

// A flood of first messages, each from an address of its own with a cookie of its own.
const (
	flooders   = 100_000
	floodEvery = time.Millisecond
)

// flooder is one of many addresses that nobody knows.
func flooder(n int) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{172, 16 + byte(n>>16), byte(n >> 8), byte(n)}), ikePort)
}

// firstMessage offers a policy in a mode, with as much behind it as makes the message so long.
func firstMessage(mode isakmp.Exchange, p Policy, length int) []byte {
	payloads := []isakmp.Payload{&isakmp.SA{Proposals: []isakmp.Proposal{{Number: 1, Protocol: isakmp.ProtoISAKMP, Transforms: []isakmp.Transform{p.transform(1)}}}}}
	if mode == isakmp.Aggressive {
		public := make([]byte, p.Group.Len())
		public[len(public)-1] = 5
		payloads = append(payloads, &isakmp.KE{Public: public}, &isakmp.Nonce{Data: make([]byte, nonceLen)},
			&isakmp.ID{Kind: isakmp.IDFQDN, Data: []byte("everybody")})
	}
	if more := length - isakmp.HeaderLen - len(isakmp.AppendChain(nil, payloads...)) - 4; more > 0 {
		payloads = append(payloads, &isakmp.VendorID{ID: make([]byte, more)})
	}
	h := isakmp.Header{Exchange: mode, First: isakmp.TypeSA}
	return h.Append(nil, isakmp.AppendChain(nil, payloads...))
}

// pour gives an end a first message with a cookie of its own, and forgets the answer.
func (r *rope) pour(e *end, from netip.AddrPort, n int, message []byte) {
	binary.BigEndian.PutUint64(message, uint64(n)+1)
	r.step(e, Datagram{Local: netip.AddrPortFrom(e.addr, ikePort), Remote: from, Data: message})
	r.line = nil
}

// flood has b deal with so many of them; meanwhile is called every second.
func (r *rope) flood(many int, mode isakmp.Exchange, p Policy, length int, meanwhile func()) {
	message := firstMessage(mode, p, length)
	for n := range many {
		r.pour(r.b(), flooder(n), n, message)
		if n%100 == 99 {
			r.runFor(100 * floodEvery)
		}
		if n%1000 == 999 {
			meanwhile()
		}
	}
}

// heap is how much memory is in use.
func heap() uint64 {
	runtime.GC()
	var now runtime.MemStats
	runtime.ReadMemStats(&now)
	return now.HeapAlloc
}

// everybody gives all the world a key, by address and by name.
func everybody(c *Config) {
	c.Keys = append(c.Keys, Key{Peer: prefix("0.0.0.0/0"), Secret: "open"}, Key{Name: "everybody", Secret: "open"})
}

var floods = []struct {
	name   string
	mode   isakmp.Exchange
	policy Policy
	length int
	config func(*Config)
}{
	{"offers that are chosen from", isakmp.Main, policy(1, "aes-128", "sha", "1"), 0, everybody},
	{"offers nobody accepts", isakmp.Main, policy(1, "des", "md5", "1"), 0, everybody},
	{"offers of addresses without a key", isakmp.Main, policy(1, "aes-128", "sha", "1"), 0, func(*Config) {}},
	{"offers in Aggressive Mode", isakmp.Aggressive, policy(1, "aes-128", "sha", "1"), 0, everybody},
	{"the longest offers", isakmp.Main, policy(1, "aes-128", "sha", "1"), maxMessageLen, everybody},
}

// mostMemory is what a flood may cost: the places, and in each the longest message a few times over.
const mostMemory = 4 * (maxHalfOpen + maxHalfOpenEach) * maxMessageLen

// While first messages pour in, a tunnel that is up renews its SAs and answers whether it is there; a flood costs so
// much and no more, and is forgotten when it is over.
func TestFloodOfFirstMessages(t *testing.T) {
	for _, row := range floods {
		t.Run(row.name, func(t *testing.T) {
			a, b := configs()
			a.DPD = DPD{Interval: 10 * time.Second, Retry: 2 * time.Second, Periodic: true}
			a.Policies[0].Lifetime = time.Minute
			row.config(b)
			r := newRope(t, a, b, 1)
			r.a().Trace = true
			r.acquire(r.a())
			before, seconds, most := heap(), 0, 0
			r.flood(flooders, row.mode, row.policy, row.length, func() {
				r.mustBeUp()
				if seconds++; seconds%25 == 0 {
					r.step(r.a(), KilobytesLow{SPI: r.a().pairs[len(r.a().pairs)-1].in.SPI})
					r.drain()
				}
				most = max(most, len(r.b().sas))
			})
			if grown := int64(heap()) - int64(before); grown > mostMemory {
				t.Errorf("%d octets more than before", grown)
			}
			if most > maxHalfOpen+4 {
				t.Errorf("%d SAs", most)
			}
			if answered, not := r.a().saw(DPDAnswered), r.a().saw(DPDUnanswered); answered < 4 || not != 0 {
				t.Errorf("answered %d times, %d times not", answered, not)
			}
			if pairs, phase1s := r.a().lastIPsecConnID/2, r.a().lastConnID-firstConnID+1; pairs != 5 || phase1s != 3 {
				t.Errorf("%d pairs, %d phase 1", pairs, phase1s)
			}
			r.runFor(halfOpenLife + deletedLife)
			if n := len(r.b().sas); n > 3 {
				t.Errorf("the clock left %d", n)
			}
			r.mustBeUp()
		})
	}
}

// A message that no exchange needs so long is not even kept.
func TestMessageIsTooLong(t *testing.T) {
	_, b := configs()
	r := newRope(t, b, b, 1)
	for length, want := range map[int]int{maxMessageLen: 1, maxMessageLen + 1: 0} {
		message := firstMessage(isakmp.Main, b.Policies[0], length)
		r.pour(r.b(), flooder(0), 0, message)
		if n := len(r.b().sas); len(message) != length || n != want {
			t.Errorf("%d octets: %d SAs", len(message), n)
		}
		r.b().sas = nil
	}
}

// A configured peer that has nothing yet comes through the flood; one of those who share a key with all the world
// has to wait until it is over.
func TestNewPeerInAFlood(t *testing.T) {
	for name, known := range map[string]bool{"a peer": true, "anybody": false} {
		for _, row := range floods {
			t.Run(name+" in "+row.name, func(t *testing.T) {
				a, b := configs()
				row.config(b)
				if !known {
					everybody(b)
					b.Keys[0].Secret, b.Flows[0].ID.Peer = "elsewhere", addr("10.0.66.6")
					b.Keys[0].Peer, a.Keys[0].Secret = host(addr("10.0.66.6")), "open"
				}
				r := newRope(t, a, b, 1)
				phase1 := func() bool { return len(r.a().live()) == 1 && len(r.b().live()) == 1 }
				r.flood(flooders/10, row.mode, row.policy, row.length, func() {
					if !phase1() {
						r.acquire(r.a())
					}
				})
				if known && !phase1() {
					t.Error("locked out: " + r.b().why())
				}
				r.runFor(halfOpenLife + deletedLife)
				r.acquire(r.a())
				if !phase1() {
					t.Error("still locked out: " + r.b().why())
				}
			})
		}
	}
}

// One address alone does not take more than its share, not even a peer's own.
func TestFloodFromOneAddress(t *testing.T) {
	for _, from := range []netip.Addr{addrA, addr("10.0.66.6")} {
		_, b := configs()
		everybody(b)
		r := newRope(t, b, b, 1)
		message := firstMessage(isakmp.Main, b.Policies[0], 0)
		for n := range flooders {
			r.pour(r.b(), netip.AddrPortFrom(from, ikePort), n, message)
		}
		if n := len(r.b().sas); n != maxHalfOpenEach || r.b().Ignored()[IgnoredFull] != uint64(flooders-n) {
			t.Errorf("%v has %d places, %v", from, n, r.b().Ignored())
		}
	}
}

// SPIs that nobody knows, from a peer's address or anybody's, cost nothing that lasts, and little that is said.
func TestFloodOfInvalidSPIs(t *testing.T) {
	a, b := configs()
	b.InvalidSPIRecovery = true
	r := newRope(t, a, b, 1)
	r.acquire(r.a())
	before := heap()
	for n := range flooders {
		peer := addrA
		if n%2 == 0 {
			peer = flooder(n).Addr()
		}
		r.step(r.b(), InvalidSPI{Local: addrB, Peer: peer, SPI: uint32(n) + 1000})
		if n%100 == 99 {
			r.runFor(100 * floodEvery)
		}
	}
	if grown := int64(heap()) - int64(before); grown > 1<<20 {
		t.Errorf("%d octets more than before", grown)
	}
	if r.sent > messages+flooders/int(complainEvery/floodEvery)+1 || len(r.b().sas) != 1 {
		t.Errorf("%d datagrams, %v", r.sent, r.b().states())
	}
	r.mustBeUp()
}
