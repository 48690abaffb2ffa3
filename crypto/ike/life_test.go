package ike

import (
	"reflect"
	"testing"
	"time"

	"torii/crypto/isakmp"
)

// pinging checks every ten seconds that traffic passes both ways, and asks for SAs where it does not.
func (r *rope) pinging(d time.Duration) (lost int) {
	for end := r.now.Add(d); r.now.Before(end); r.runFor(10 * time.Second) {
		for i, e := range r.ends {
			if !r.up(e, r.ends[1-i]) {
				lost++
				r.acquire(e)
			}
		}
	}
	return lost
}

// A day of both rekeys, with phase 1 ending before, with and after the IPsec SAs.
func TestADayOfRekeys(t *testing.T) {
	for _, life := range []time.Duration{17 * time.Minute, time.Hour, 5 * time.Hour, 24 * time.Hour} {
		a, b := configs()
		a.Policies[0].Lifetime, b.Policies[0].Lifetime = life, life
		r := newRope(t, a, b, 1)
		r.acquire(r.a())
		r.mustBeUp()
		if lost := r.pinging(24 * time.Hour); lost != 0 {
			t.Errorf("phase 1 of %v: %d times no traffic", life, lost)
		}
		for _, e := range r.ends {
			if len(e.in) > 2 || len(e.out) > 2 || len(e.SAs()) > 2 || len(e.logs) != 0 {
				t.Errorf("phase 1 of %v: %s", life, e.why())
			}
			if e.lastIPsecConnID != 2*25 {
				t.Errorf("phase 1 of %v: %v made %d pairs in a day of hours", life, e.addr, e.lastIPsecConnID/2)
			}
			for _, sa := range e.in {
				if sa.Initiator != (e == r.a()) {
					t.Errorf("phase 1 of %v: the other side began the successor", life)
				}
			}
		}
	}
}

// Whoever is alone in thinking of it, the successor comes before the end.
func TestResponderRenewsWhenTheInitiatorDoesNot(t *testing.T) {
	a, b := configs()
	r := newRope(t, a, b, 1)
	r.acquire(r.a())
	r.mustBeUp()
	forgetful := *a
	forgetful.Flows = append([]Flow(nil), a.Flows...)
	r.runFor(50 * time.Minute)
	r.a().pairs[0].soft = time.Time{}
	if lost := r.pinging(time.Hour); lost != 0 {
		t.Errorf("%d times no traffic", lost)
	}
	for _, sa := range r.b().use {
		if !sa.Initiator {
			t.Error("the responder did not begin the successor")
		}
	}
}

func TestRekeyCollision(t *testing.T) {
	for nth := range 12 {
		a, b := configs()
		r := newRope(t, a, b, uint64(nth))
		r.acquire(r.a())
		r.mustBeUp()
		r.runFor(time.Minute)
		// Both begin at once; nth is where the first loss falls.
		r.hand = func(n int, s Send) []Send {
			if n == messages+nth {
				return nil
			}
			return []Send{s}
		}

		for _, e := range r.ends {
			r.step(e, KilobytesLow{SPI: e.pairs[0].in.SPI})
		}
		r.b().pairs[0].soft = r.now
		r.step(r.b(), Expire{})
		r.drain()
		if lost := r.pinging(4 * time.Hour); lost != 0 {
			t.Errorf("loss %d: %d times no traffic", nth, lost)
		}
		for _, e := range r.ends {
			if len(e.in) > 4 {
				t.Errorf("loss %d: collisions multiply: %s", nth, e.why())
			}
		}
	}
}

func TestSimultaneousInitiation(t *testing.T) {
	for nth := range 20 {
		a, b := configs()
		r := newRope(t, a, b, uint64(nth))
		r.hand = func(n int, s Send) []Send {
			if n == nth {
				return nil
			}
			return []Send{s}
		}
		r.step(r.a(), Acquire{a.Flows[0].ID})
		r.step(r.b(), Acquire{b.Flows[0].ID})
		r.runFor(15 * time.Second)
		r.mustBeUp()
		if lost := r.pinging(3 * time.Hour); lost != 0 {
			t.Errorf("loss %d: %d times no traffic", nth, lost)
		}
	}
}

func TestKilobytes(t *testing.T) {
	a, b := configs()
	r := newRope(t, a, b, 1)
	r.acquire(r.a())
	old := r.a().use[a.Flows[0].ID]
	r.step(r.b(), KilobytesLow{SPI: r.b().use[b.Flows[0].ID].SPI})
	r.step(r.a(), KilobytesLow{SPI: old.SPI})
	r.step(r.a(), KilobytesLow{SPI: old.SPI})
	r.runFor(settle)
	r.mustBeUp()
	if now := r.a().use[a.Flows[0].ID]; now.SPI == old.SPI || len(r.a().in) != 2 {
		t.Error("no successor, or more than one: " + r.a().why())
	}
	r.step(r.a(), KilobytesSpent{SPI: old.SPI})
	r.drain()
	r.mustBeUp()
	if len(r.a().in) != 1 || len(r.b().in) != 1 {
		t.Error(r.a().why(), r.b().why())
	}
}

func TestLowVolume(t *testing.T) {
	for kilobytes, want := range map[uint32]uint32{0: 0, 3: 0, 2560: 640, 8192: 1024, 4608000: 288000} {
		if got := lowVolume(kilobytes); got != want {
			t.Errorf("of %d kilobytes the last %d, want %d", kilobytes, got, want)
		}
	}
}

// The kilobytes of an SA are used up while its successor waits for the peer to settle: it waits no longer, and what
// the peer still sends with the old one is let in.
func TestKilobytesSpentBeforeTheSuccessorIsInUse(t *testing.T) {
	a, b := configs()
	r := newRope(t, a, b, 1)
	r.acquire(r.a())
	old := r.a().use[a.Flows[0].ID]
	r.step(r.a(), KilobytesLow{SPI: old.SPI})
	r.drain()
	if r.a().use[a.Flows[0].ID].SPI != old.SPI {
		t.Fatal("in use at once")
	}
	r.step(r.a(), KilobytesSpent{SPI: old.SPI})
	if r.a().use[a.Flows[0].ID].SPI == old.SPI || len(r.a().in) != 2 {
		t.Error(r.a().why())
	}
	r.runFor(settle)
	r.mustBeUp()
}

func TestResponderAloneSeesLowKilobytes(t *testing.T) {
	a, b := configs()
	r := newRope(t, a, b, 1)
	r.acquire(r.a())
	old := r.b().use[b.Flows[0].ID]
	r.step(r.b(), KilobytesLow{SPI: old.SPI})
	r.runFor(rekeyMargin/2 + settle)
	r.mustBeUp()
	if r.b().use[b.Flows[0].ID].SPI == old.SPI {
		t.Error("no successor")
	}
}

// The responder's phase 1 is shorter than the initiator offered: the notify tells it.
func TestResponderLifetimeIsAdopted(t *testing.T) {
	a, b := configs()
	b.Policies[0].Lifetime = 20 * time.Minute
	r := newRope(t, a, b, 1)
	r.a().Trace = true
	r.acquire(r.a())
	if r.a().saw(LifetimeShortened) != 1 || r.a().SAs()[0].Policy.Lifetime != 20*time.Minute {
		t.Errorf("%d notifies, %v", r.a().saw(LifetimeShortened), r.a().SAs()[0].Policy.Lifetime)
	}
}

func TestClearPhase1(t *testing.T) {
	a, b := configs()
	r := newRope(t, a, b, 1)
	r.acquire(r.a())
	r.step(r.a(), ClearPhase1{ConnID: 7})
	expectStates(t, r.a(), "QM_IDLE 1001")
	r.step(r.a(), ClearPhase1{ConnID: 1001})
	r.drain()
	for _, e := range r.ends {
		expectStates(t, e, "MM_NO_STATE 1001 deleted")
	}
	r.mustBeUp()
	r.step(r.a(), ClearPhase2{})
	if len(r.a().in)+len(r.a().out) != 0 || len(r.b().in) != 1 {
		t.Error("without a phase 1 nobody tells the peer: ", r.a().why(), r.b().why())
	}
	r.acquire(r.a())
	r.mustBeUp()
	expectStates(t, r.a(), "QM_IDLE 1002", "MM_NO_STATE 1001 deleted")
}

func TestClearPhase2(t *testing.T) {
	for name, row := range map[string]struct {
		in   func(ChildSA) ClearPhase2
		gone bool
	}{
		"all":          {func(ChildSA) ClearPhase2 { return ClearPhase2{} }, true},
		"peer":         {func(ChildSA) ClearPhase2 { return ClearPhase2{Peer: addrB} }, true},
		"other peer":   {func(ChildSA) ClearPhase2 { return ClearPhase2{Peer: addrA} }, false},
		"map":          {func(ChildSA) ClearPhase2 { return ClearPhase2{Map: "VPN"} }, true},
		"other map":    {func(ChildSA) ClearPhase2 { return ClearPhase2{Map: "X"} }, false},
		"outbound spi": {func(sa ChildSA) ClearPhase2 { return ClearPhase2{SPI: sa.SPI} }, true},
		"other spi":    {func(sa ChildSA) ClearPhase2 { return ClearPhase2{SPI: sa.SPI ^ 1} }, false},
	} {
		a, b := configs()
		r := newRope(t, a, b, 1)
		r.acquire(r.a())
		r.step(r.a(), row.in(r.a().use[a.Flows[0].ID]))
		r.drain()
		for _, e := range r.ends {
			if left := len(e.in) + len(e.out); (left == 0) != row.gone {
				t.Errorf("%s: %v has %d SAs", name, e.addr, left)
			}
			expectStates(t, e, "QM_IDLE 1001")
		}
	}
}

func TestBothDeleteAtOnce(t *testing.T) {
	a, b := configs()
	r := newRope(t, a, b, 1)
	r.acquire(r.a())
	for _, e := range r.ends {
		r.step(e, ClearPhase2{})
		r.step(e, ClearPhase1{})
	}
	r.drain()
	for _, e := range r.ends {
		expectStates(t, e, "MM_NO_STATE 1001 deleted")
	}
	r.acquire(r.b())
	r.mustBeUp()
}

// A delete crosses a rekey on the way: in the end there is traffic, and nothing is left over.
func TestDeleteCrossesRekey(t *testing.T) {
	for _, who := range []int{0, 1} {
		a, b := configs()
		r := newRope(t, a, b, 1)
		r.acquire(r.a())
		r.step(r.a(), KilobytesLow{SPI: r.a().pairs[0].in.SPI})
		r.step(r.ends[who], ClearPhase2{})
		r.drain()
		r.mustBeUp()
		r.step(r.a(), KilobytesLow{SPI: r.a().pairs[0].in.SPI})
		r.step(r.ends[who], ClearPhase1{})
		r.pinging(5 * time.Minute)
		r.mustBeUp()
	}
}

func TestPairRemoved(t *testing.T) {
	a, b := configs()
	r := newRope(t, a, b, 1)
	r.acquire(r.a())
	r.step(r.a(), PairRemoved{a.Flows[0].ID})
	r.drain()
	for _, e := range r.ends {
		if len(e.in)+len(e.out) != 0 {
			t.Error(e.why())
		}
		expectStates(t, e, "QM_IDLE 1001")
	}
}

func TestPairRemovedWhileSought(t *testing.T) {
	for after := range messages {
		a, b := configs()
		r := newRope(t, a, b, 1)
		r.hand = func(n int, s Send) []Send {
			if n > after {
				return nil
			}
			return []Send{s}
		}
		r.acquire(r.a())
		r.step(r.a(), PairRemoved{a.Flows[0].ID})
		r.hand = nil
		r.step(r.a(), Reconfigured{&Config{Enabled: true, Policies: a.Policies, Keys: a.Keys}})
		r.runFor(5 * time.Minute)
		for _, e := range r.ends {
			if len(e.in)+len(e.out) != 0 || len(e.requests) != 0 {
				t.Errorf("after %d messages: %s", after, e.why())
			}
		}
	}
}

func TestReconfiguredKeepsSAs(t *testing.T) {
	a, b := configs()
	r := newRope(t, a, b, 1)
	r.acquire(r.a())
	for i, e := range r.ends {
		other := *[]*Config{a, b}[i]
		other.Policies = []Policy{policy(10, "3des", "md5", "2")}
		other.Keys = []Key{{Peer: prefix("0.0.0.0/0"), Secret: "new"}}
		r.step(e, Reconfigured{&other})
		expectStates(t, e, "QM_IDLE 1001")
	}
	r.mustBeUp()
	r.step(r.a(), ClearPhase1{})
	r.step(r.a(), ClearPhase2{})
	r.drain()
	r.acquire(r.b())
	r.runFor(settle)
	r.mustBeUp()
	if got := r.b().SAs()[0].Policy.Cipher.Name; got != "3des" {
		t.Errorf("the next phase 1 uses %s", got)
	}
}

// A peer that lost everything begins anew; what it forgot goes as soon as it has proven who it is.
func TestRestartOfThePeer(t *testing.T) {
	for name, restarted := range map[string]int{"initiator": 0, "responder": 1} {
		a, b := configs()
		r := newRope(t, a, b, 1)
		r.acquire(r.a())
		r.runFor(time.Minute)
		fresh := newRope(t, a, b, 77).ends[restarted]
		r.ends[restarted] = fresh
		r.acquire(fresh)
		r.mustBeUp()
		other := r.ends[1-restarted]
		expectStates(t, other, "QM_IDLE 1002", "MM_NO_STATE 1001 deleted")
		if len(other.in) != 1 || len(other.out) != 1 {
			t.Errorf("%s: %s", name, other.why())
		}
	}
}

// The peer lost everything and says nothing: what is sent to it is answered by nobody, and after the
// retransmissions a new phase 1 begins.
func TestPeerForgetsSilently(t *testing.T) {
	a, b := configs()
	r := newRope(t, a, b, 1)
	r.acquire(r.a())
	r.runFor(time.Minute)
	r.ends[1] = newRope(t, a, b, 77).ends[1]
	r.step(r.a(), ClearPhase2{})
	r.drain()
	r.acquire(r.a())
	if r.b().logged(NoSA) == 0 {
		t.Error("nobody complains of messages without an SA")
	}
	r.pinging(3 * time.Minute)
	r.mustBeUp()
}

func TestPhase1DeletedUnderQuickMode(t *testing.T) {
	a, b := configs()
	r := newRope(t, a, b, 1)
	r.acquire(r.a())
	r.step(r.a(), ClearPhase2{})
	r.drain()
	r.step(r.b(), ClearPhase1{}) // the delete crosses the quick mode on the line
	r.step(r.a(), Acquire{a.Flows[0].ID})
	r.drain()
	r.mustBeUp()
	expectStates(t, r.a(), "QM_IDLE 1002", "MM_NO_STATE 1001 deleted")
}

// A peer that asks is answered, also by who does not watch.
func TestAreYouThere(t *testing.T) {
	a, b := configs()
	r := newRope(t, a, b, 1)
	r.acquire(r.a())
	r.b().Trace = true
	s := r.a().sas[0]
	m := r.a().Machine
	m.now, m.out = r.now, nil
	m.inform(s, &isakmp.Notify{Protocol: isakmp.ProtoISAKMP, Message: isakmp.RUThere, SPI: append(s.cookies[0][:], s.cookies[1][:]...), Data: []byte{0, 0, 0, 5}})
	r.a().Trace = true
	for _, o := range m.out {
		r.do(r.a(), o)
	}
	r.drain()
	var answer []isakmp.NotifyType
	for _, ev := range r.a().events {
		if ev.Kind == NotifyReceived {
			answer = append(answer, ev.Notify)
		}
	}
	if !reflect.DeepEqual(answer, []isakmp.NotifyType{isakmp.RUThereAck}) {
		t.Errorf("answered with %v", answer)
	}
}

func TestTwoFlowsOnePhase1(t *testing.T) {
	a, b := configs()
	second := func(f Flow, local, remote string) Flow {
		f.ID.ACE, f.LocalSel, f.RemoteSel = 2, selector(local), selector(remote)
		return f
	}
	a.Flows = append(a.Flows, second(a.Flows[0], "172.16.1.0/24", "172.16.2.0/24"))
	b.Flows = append(b.Flows, second(b.Flows[0], "172.16.2.0/24", "172.16.1.0/24"))
	r := newRope(t, a, b, 1)
	r.step(r.a(), Acquire{a.Flows[0].ID})
	r.step(r.a(), Acquire{a.Flows[1].ID})
	r.drain()
	r.mustBeUp()
	expectStates(t, r.a(), "QM_IDLE 1001")
	if len(r.a().in) != 2 || len(r.a().use) != 2 {
		t.Error(r.a().why())
	}
}
