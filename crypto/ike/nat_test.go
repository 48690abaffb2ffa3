package ike

import (
	"net/netip"
	"testing"
	"time"

	"torii/crypto/isakmp"
)

var addrNAT = netip.MustParseAddr("10.0.99.1")

// natRope has end a behind a NAT that shifts ports.
func natRope(t testing.TB, seed uint64, shift uint16, change ...func(a, b *Config)) *rope {
	a, b := configs()
	b.Keys[0].Peer, b.Flows[0].ID.Peer = host(addrNAT), addrNAT
	for _, f := range change {
		f(a, b)
	}
	r := newRope(t, a, b, seed)
	r.nat = &natBox{inside: addrA, outside: addrNAT, shift: shift}
	return r
}

// encapsulated reports whether ESP goes in UDP on both ends, to the given port of the end inside.
func encapsulated(t *testing.T, r *rope, port uint16) {
	t.Helper()
	want := [2]netip.AddrPort{netip.AddrPortFrom(addrB, natTPort), netip.AddrPortFrom(addrNAT, port)}
	for i, e := range r.ends {
		sa := e.SAs()[0]
		if !sa.NATT || sa.Local.Port() != natTPort || sa.Remote != want[i] {
			t.Errorf("%v: phase 1 from %v to %v", e.addr, sa.Local, sa.Remote)
		}
		for _, out := range e.out {
			if !out.Encap || out.Local.Port() != natTPort || out.Peer != want[i] {
				t.Errorf("%v: outbound from %v to %v", e.addr, out.Local, out.Peer)
			}
		}
		for _, in := range e.in {
			if !in.Encap {
				t.Errorf("%v: inbound in the open", e.addr)
			}
		}
	}
}

func TestWithoutNATNothingMoves(t *testing.T) {
	a, b := configs()
	r := newRope(t, a, b, 1)
	r.acquire(r.a())
	r.mustBeUp()
	r.runFor(time.Minute)
	for _, e := range r.ends {
		if sa := e.SAs()[0]; sa.NATT || sa.Local.Port() != ikePort || sa.Remote.Port() != ikePort || len(e.keepalives) != 0 {
			t.Errorf("%v: %v to %v, %d keepalives", e.addr, sa.Local, sa.Remote, len(e.keepalives))
		}
		for _, in := range e.in {
			if in.Encap {
				t.Error("encapsulated")
			}
		}
	}
}

func TestThroughNAT(t *testing.T) {
	for name, row := range map[string]struct {
		begins int
		shift  uint16
	}{
		"initiator inside":                      {0, 1000},
		"initiator inside, ports preserved":     {0, 0},
		"responder inside, its ports forwarded": {1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			r := natRope(t, 1, row.shift)
			r.acquire(r.ends[row.begins])
			r.mustBeUp()
			encapsulated(t, r, natTPort+row.shift)
			r.runFor(time.Minute)
			if got := r.a().keepalives; len(got) != 3 || got[0] != (Keepalive{Local: addrPort("10.0.10.10:4500"), Remote: addrPort("10.0.10.20:4500")}) {
				t.Errorf("the end inside sends %v in a minute", got)
			}
			if len(r.b().keepalives) != 0 {
				t.Error("so does the end outside")
			}
		})
	}
}

// Each dialect alone: the first message names no other.
func TestEveryDialectOfNATT(t *testing.T) {
	for i := range natDialects {
		d := natDialects[i]
		t.Run(d.vendor.String(), func(t *testing.T) {
			r := natRope(t, 1, 1000)
			r.hand = func(n int, s Send) []Send {
				if n == 1 {
					s.Data = onlyVendor(s.Data, d.vendor)
				}
				return []Send{s}
			}
			r.a().Trace, r.b().Trace = true, true
			r.acquire(r.a())
			if d.offered {
				r.mustBeUp()
				encapsulated(t, r, natTPort+1000)
			}
			if got := r.b().sas[0].nat.dialect; got.vendor != d.vendor {
				t.Errorf("the responder speaks %v", got.vendor)
			}
			for _, ev := range r.b().events {
				if ev.Kind == NATDReceived && ev.Payload != d.natD || ev.Kind == ProposalChecked && offeredMode(ev.Transform) != uint64(d.tunnel) {
					t.Errorf("payload %d, mode %d", ev.Payload, offeredMode(ev.Transform))
				}
			}
		})
	}
}

// onlyVendor replaces the vendor IDs of a first message by one.
func onlyVendor(data []byte, keep isakmp.Vendor) []byte {
	h, body, _ := isakmp.ParseHeader(data)
	chain, _ := isakmp.ParseChain(h.First, body)
	return h.Append(nil, isakmp.AppendChain(nil, chain.Payloads[0], keep.Payload()))
}

func offeredMode(transform *isakmp.Transform) uint64 {
	for _, a := range transform.Attributes {
		if a.Type == isakmp.IPsecEncapsulation {
			v, _ := a.Uint()
			return v
		}
	}
	return 0
}

func TestForcedEncapsulation(t *testing.T) {
	for name, force := range map[string]func(a, b *Config){
		"initiator": func(a, _ *Config) { a.ForceEncap = true },
		"responder": func(_, b *Config) { b.ForceEncap = true },
		"both":      func(a, b *Config) { a.ForceEncap, b.ForceEncap = true, true },
	} {
		a, b := configs()
		force(a, b)
		r := newRope(t, a, b, 1)
		r.acquire(r.a())
		r.mustBeUp()
		r.runFor(30 * time.Second)
		for i, e := range r.ends {
			forced := []*Config{a, b}[i].ForceEncap
			for _, in := range e.in {
				if !in.Encap || in.Peer.Port() != natTPort || forced != (len(e.keepalives) == 1) {
					t.Errorf("%s forces: %v has %v, %d keepalives", name, e.addr, in.Encap, len(e.keepalives))
				}
			}
		}
	}
}

func TestNATTSwitchedOff(t *testing.T) {
	for name, row := range map[string]struct{ a, b bool }{"initiator": {false, true}, "responder": {true, false}} {
		r := natRope(t, 1, 1000, func(a, b *Config) { a.NATT, b.NATT = row.a, row.b })
		r.a().Trace, r.b().Trace = true, true
		r.acquire(r.a())
		r.mustBeUp()
		for _, e := range r.ends {
			if e.SAs()[0].NATT || e.saw(NATDReceived) != 0 {
				t.Errorf("%s: %v", name, e.SAs()[0])
			}
		}
		if sent := r.a().saw(VendorSent); row.a != (sent > 3) {
			t.Errorf("%s: %d vendor IDs", name, sent)
		}
	}
}

func TestEveryMessageLostOnceThroughNAT(t *testing.T) {
	for nth := 1; nth <= messages; nth++ {
		r := natRope(t, uint64(nth), 1000)
		r.hand = func(n int, s Send) []Send {
			if n == nth {
				return nil
			}
			return []Send{s}
		}
		r.acquire(r.a())
		r.runFor(15 * time.Second)
		r.mustBeUp()
		encapsulated(t, r, natTPort+1000)
	}
}

func TestADayThroughNAT(t *testing.T) {
	r := natRope(t, 1, 1000, func(a, b *Config) {
		for _, c := range []*Config{a, b} {
			c.Policies[0].Lifetime = 5 * time.Hour
		}
	})
	r.acquire(r.a())
	r.mustBeUp()
	if lost := r.pinging(24 * time.Hour); lost != 0 {
		t.Errorf("%d times no traffic", lost)
	}
	encapsulated(t, r, natTPort+1000)
}

// The NAT forgets its mapping: whatever verifies from the new port moves everything there.
func TestPortOfThePeerChanges(t *testing.T) {
	for name, speak := range map[string]func(*rope){
		"informational": func(r *rope) {
			s := r.a().sas[0]
			m := r.a().Machine
			m.now, m.out = r.now, nil
			m.inform(s, &isakmp.Notify{Protocol: isakmp.ProtoISAKMP, Message: isakmp.RUThere, SPI: s.name(), Data: []byte{0, 0, 0, 5}})
			for _, o := range m.out {
				r.do(r.a(), o)
			}
		},
		"quick mode": func(r *rope) { r.step(r.a(), KilobytesLow{SPI: r.a().pairs[0].in.SPI}) },
		"ESP":        func(r *rope) { r.step(r.b(), Roamed{SPI: r.b().pairs[0].in.SPI, Peer: addrPort("10.0.99.1:6500")}) },
		"phase 1": func(r *rope) {
			r.step(r.a(), ClearPhase1{})
			r.line = nil
			r.step(r.a(), KilobytesLow{SPI: r.a().pairs[0].in.SPI})
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := natRope(t, 1, 1000)
			r.acquire(r.a())
			r.mustBeUp()
			r.nat.shift = 2000
			speak(r)
			r.drain()
			r.mustBeUp()
			encapsulated(t, r, natTPort+2000)
		})
	}
}

// What does not verify moves nothing, wherever it comes from.
func TestForgeriesDoNotMovePorts(t *testing.T) {
	r := natRope(t, 1, 1000)
	r.acquire(r.a())
	r.mustBeUp()
	s := r.b().sas[0]
	for _, mode := range []isakmp.Exchange{isakmp.Main, isakmp.Quick, isakmp.Informational} {
		for _, flags := range []isakmp.Flags{0, isakmp.Encrypted} {
			h := s.header(mode, 7, isakmp.TypeHash)
			h.Flags = flags
			r.step(r.b(), Datagram{Local: addrPort("10.0.10.20:4500"), Remote: addrPort("10.0.99.1:6666"), Data: h.Append(nil, make([]byte, 32))})
		}
	}
	r.step(r.b(), Roamed{SPI: r.b().pairs[0].in.SPI, Peer: addrPort("10.0.66.6:5500")})
	r.step(r.b(), Roamed{SPI: 77, Peer: addrPort("10.0.99.1:6666")})
	encapsulated(t, r, natTPort+1000)
}

func TestIdentityWithoutAPortBehindNAT(t *testing.T) {
	for shift, want := range map[bool]uint16{false: ikePort, true: 0} {
		r := natRope(t, 1, 1000, func(a, _ *Config) { a.NATT = shift })
		r.a().Trace, r.b().Trace = true, true
		r.acquire(r.a())
		for _, e := range r.ends {
			for _, ev := range e.events {
				if (ev.Kind == IdentitySent || ev.Kind == IdentityReceived) && ev.ID.Port != want {
					t.Errorf("%v: port %d, want %d", e.addr, ev.ID.Port, want)
				}
			}
		}
	}
}

// Some peers begin the phase 1 that succeeds one on port 4500 where that one has moved to, as the RFC has it.
func TestSuccessorBeginsOnPort4500(t *testing.T) {
	for _, begins := range []int{0, 1} {
		r := natRope(t, 1, 1000)
		r.acquire(r.a())
		r.mustBeUp()
		e := r.ends[begins]
		old := e.sas[0]
		r.has(e, func(m *Machine) {
			s := m.newSA(old.local, old.remote, initiates, m.cookie())
			mode, _ := m.prepare(s, s.remote.Addr())
			s.kept, m.sas = true, append(m.sas, s)
			m.begin(s, nil, mode, Ready)
		})
		r.step(e, ClearPhase1{ConnID: firstConnID})
		r.drain()
		r.step(e, KilobytesLow{SPI: e.pairs[0].in.SPI})
		r.runFor(settle)
		for _, e := range r.ends {
			expectStates(t, e, "QM_IDLE 1002", "MM_NO_STATE 1001 deleted")
		}
		r.mustBeUp()
		encapsulated(t, r, natTPort+1000)
	}
}
