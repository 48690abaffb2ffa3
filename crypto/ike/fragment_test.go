package ike

import (
	"bytes"
	"math/rand/v2"
	"testing"
	"time"

	"torii/crypto/isakmp"
)

// fragmenting has two ends whose keys are too long for a datagram.
func fragmenting(t testing.TB, seed uint64, change ...func(a, b *Config)) *rope {
	a, b := configs()
	for _, c := range []*Config{a, b} {
		c.Fragment = true
		c.Policies = []Policy{policy(10, "aes-128", "sha", "16")}
		c.Flows[0].PFS = groupOf("16")
	}
	for _, f := range change {
		f(a, b)
	}
	return newRope(t, a, b, seed)
}

func TestLongMessagesGoInFragments(t *testing.T) {
	r := fragmenting(t, 1)
	fragments := 0
	r.hand = func(_ int, s Send) []Send {
		h, body, _ := isakmp.ParseHeader(s.Data)
		if h.First == isakmp.TypeFragment {
			fragments++
			chain, _ := isakmp.ParseChain(h.First, body)
			if f := chain.Payloads[0].(*isakmp.Fragment); f.ID != 1 || h.Flags&isakmp.Encrypted != 0 {
				t.Errorf("fragment id %d, flags %#x", f.ID, h.Flags)
			}
		}
		if len(s.Data) > maxDatagram {
			t.Errorf("%d octets in one datagram", len(s.Data))
		}
		return []Send{s}
	}
	r.acquire(r.a())
	r.mustBeUp()
	if fragments != 8 {
		t.Errorf("%d fragments, where four messages take two each", fragments)
	}
}

// Peers disagree on whether a fragment is called encrypted.
func TestFragmentsCalledEncrypted(t *testing.T) {
	r := fragmenting(t, 1)
	r.hand = func(_ int, s Send) []Send {
		const flags = 19
		if h, _, _ := isakmp.ParseHeader(s.Data); h.First == isakmp.TypeFragment {
			s.Data = bytes.Clone(s.Data)
			s.Data[flags] |= byte(isakmp.Encrypted)
		}
		return []Send{s}
	}
	r.acquire(r.a())
	r.mustBeUp()
}

func TestFragmentsOnlyWhereBothWantThem(t *testing.T) {
	for name, change := range map[string]func(a, b *Config){
		"initiator does not": func(a, _ *Config) { a.Fragment = false },
		"responder does not": func(_, b *Config) { b.Fragment = false },
	} {
		r := fragmenting(t, 1, change)
		r.acquire(r.a())
		r.mustBeUp()
		if r.sent != messages {
			t.Errorf("%s: %d datagrams", name, r.sent)
		}
	}
}

func TestEveryFragmentLostDoubledOrLate(t *testing.T) {
	const datagrams = 13
	for nth := 1; nth <= datagrams; nth++ {
		for name, fate := range map[string]func(s Send, held []Send) (now, later []Send){
			"lost":    func(Send, []Send) (now, later []Send) { return nil, nil },
			"doubled": func(s Send, _ []Send) (now, later []Send) { return []Send{s, s}, nil },
			"late":    func(s Send, _ []Send) (now, later []Send) { return nil, []Send{s} },
		} {
			r := fragmenting(t, uint64(nth))
			var held []Send
			r.hand = func(n int, s Send) (out []Send) {
				if n == nth {
					out, held = fate(s, held)
					return out
				}
				out, held = append([]Send{s}, held...), nil
				return out
			}
			r.acquire(r.a())
			r.runFor(25 * time.Second)
			if !r.upBoth() {
				t.Errorf("datagram %d %s: a %v, b %v", nth, name, r.a().states(), r.b().states())
			}
		}
	}
}

func TestFragmentsThroughNAT(t *testing.T) {
	r := natRope(t, 1, 1000, func(a, b *Config) {
		for _, c := range []*Config{a, b} {
			c.Fragment, c.Flows[0].PFS = true, groupOf("16")
		}
	})
	r.acquire(r.a())
	r.mustBeUp()
	encapsulated(t, r, natTPort+1000)
}

func TestFragmentsOfStrangers(t *testing.T) {
	a, b := configs()
	r := newRope(t, a, b, 1)
	r.acquire(r.a())
	s := r.b().sas[0]
	h := s.header(isakmp.Quick, 7, isakmp.TypeFragment)
	whole := func(f *isakmp.Fragment) []byte { return h.Append(nil, isakmp.AppendChain(nil, f)) }
	hear := func(from string, f *isakmp.Fragment) {
		r.step(r.b(), Datagram{Local: addrPort("10.0.10.20:500"), Remote: addrPort(from), Data: whole(f)})
	}
	piece := &isakmp.Fragment{ID: 1, Number: 1, Last: true, Data: []byte("nonsense")}
	hear("10.0.10.10:500", piece)
	s.vendors[isakmp.VendorFragmentation] = true
	hear("10.0.66.6:500", piece)
	hear("10.0.10.10:500", piece)
	inside := &isakmp.Fragment{ID: 1, Number: 1, Last: true, Data: whole(piece)}
	hear("10.0.10.10:500", inside)
	got := r.b().Ignored()
	if got[IgnoredFragment] != 1 || got[IgnoredAddress] != 1 || got[IgnoredMalformed] != 2 {
		t.Errorf("ignored %v", got)
	}
	for n := range 1000 {
		hear("10.0.10.10:500", &isakmp.Fragment{ID: 9, Number: uint8(n%254 + 1), Data: bytes.Repeat([]byte{byte(n)}, 500)})
		if s.pieces.size > maxMessageLen {
			t.Fatalf("%d octets are kept", s.pieces.size)
		}
	}
	r.mustBeUp()
}

// Fragments of one message in any order, each any number of times, make it once.
func TestPieces(t *testing.T) {
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 1))
		message, fragments := fragmented(random)
		p, done := pieces{}, 0
		for i, at := range random.Perm(len(fragments)) {
			for range 1 + random.IntN(2) {
				whole := p.add(fragments[at])
				if whole == nil {
					continue
				}
				if done++; !bytes.Equal(whole, message) || i+1 != len(fragments) {
					t.Fatalf("seed %d: %d octets came out as %d, after %d of %d fragments", seed, len(message), len(whole), i+1, len(fragments))
				}
				break
			}
		}
		if done != 1 {
			t.Errorf("seed %d: whole %d times", seed, done)
		}
	}
}

// A fragment left over from an earlier message of the same number spoils one sending at most.
func TestPiecesOfAnEarlierMessage(t *testing.T) {
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 2))
		_, earlier := fragmented(random)
		message, fragments := fragmented(random)
		p, done := pieces{}, false
		p.add(earlier[random.IntN(len(earlier))])
		for range 2 {
			for _, f := range fragments {
				done = bytes.Equal(p.add(f), message) || done
			}
		}
		if !done {
			t.Errorf("seed %d: a message of %d fragments never came out", seed, len(fragments))
		}
	}
}

func fragmented(random *rand.Rand) (message []byte, fragments []*isakmp.Fragment) {
	message = make([]byte, 1+random.IntN(4000))
	for i := range message {
		message[i] = byte(random.Uint32())
	}
	for n, rest := uint8(1), message; len(rest) > 0; n++ {
		size := min(len(rest), 1+random.IntN(600))
		fragments = append(fragments, &isakmp.Fragment{ID: 1, Number: n, Last: size == len(rest), Data: rest[:size]})
		rest = rest[size:]
	}
	return message, fragments
}
