package ike

import (
	"testing"
	"time"

	"torii/crypto/isakmp"
)

// watching has end a watch over b.
func watching(t testing.TB, d DPD) *rope {
	a, b := configs()
	a.DPD = d
	r := newRope(t, a, b, 1)
	r.a().Trace, r.b().Trace = true, true
	r.acquire(r.a())
	r.mustBeUp()
	return r
}

func silent(int, Send) []Send { return nil }

// gone checks that nothing is left of a peer, and that the next packet begins anew.
func (r *rope) gone(e *end) {
	r.t.Helper()
	if len(e.in)+len(e.out) != 0 || len(e.peers) != 0 {
		r.t.Errorf("something is left: %s, %d peers", e.why(), len(e.peers))
	}
	for _, sa := range e.SAs() {
		if !sa.Deleted {
			r.t.Errorf("phase 1 is left: %v", e.states())
		}
	}
}

func TestPeriodicDPD(t *testing.T) {
	r := watching(t, DPD{Interval: 10 * time.Second, Retry: 3 * time.Second, Periodic: true})
	r.runFor(time.Minute)
	if asked, answered := r.b().saw(DPDReceived), r.a().saw(DPDAnswered); asked != 6 || answered != 6 {
		t.Errorf("asked %d times in a minute, answered %d", asked, answered)
	}
	r.mustBeUp()
	if !r.a().SAs()[0].DPD || r.b().SAs()[0].DPD {
		t.Error("only a watches")
	}
}

func TestDeadPeer(t *testing.T) {
	r := watching(t, DPD{Interval: 10 * time.Second, Retry: 3 * time.Second, Periodic: true})
	r.hand = silent
	r.runFor(24 * time.Second)
	if r.a().saw(PeerFoundDead) != 0 || len(r.a().in) != 1 {
		t.Error("buried alive: " + r.a().why())
	}
	r.runFor(time.Second)
	r.gone(r.a())
	if r.a().saw(DPDUnanswered) != dpdTries || r.a().saw(PeerFoundDead) != 1 {
		t.Errorf("%d questions without an answer", r.a().saw(DPDUnanswered))
	}
	r.hand = nil
	r.acquire(r.a())
	r.mustBeUp()
}

// One answer of five is enough, whichever it is.
func TestSomeQuestionsAreLost(t *testing.T) {
	for lost := range dpdTries {
		r := watching(t, DPD{Interval: 10 * time.Second, Retry: 3 * time.Second, Periodic: true})
		first := r.sent + 1
		r.hand = func(n int, s Send) []Send {
			if n < first+lost {
				return nil
			}
			return []Send{s}
		}
		r.runFor(40 * time.Second)
		r.mustBeUp()
		if got := r.a().saw(DPDUnanswered); got != lost {
			t.Errorf("%d lost, %d without an answer", lost, got)
		}
	}
}

func TestDPDOnDemand(t *testing.T) {
	every := func(r *rope, in, out bool) {
		for range 60 {
			if in {
				r.a().lastIn = r.now
			}
			if out {
				r.a().lastOut = r.now
			}
			r.runFor(time.Second)
		}
	}
	d := DPD{Interval: 10 * time.Second}
	for name, row := range map[string]struct{ in, out, asks bool }{
		"idle":           {false, false, false},
		"both ways":      {true, true, false},
		"only received":  {true, false, false},
		"only sent away": {false, true, true},
	} {
		r := watching(t, d)
		every(r, row.in, row.out)
		if asked := r.b().saw(DPDReceived); (asked != 0) != row.asks {
			t.Errorf("%s: asked %d times", name, asked)
		}
		r.mustBeUp()
	}
	r := watching(t, d)
	r.hand = silent
	every(r, false, true)
	r.gone(r.a())
	idle := watching(t, d)
	idle.hand = silent
	every(idle, false, false)
	if idle.a().saw(PeerFoundDead) != 0 {
		t.Error("nobody wanted anything of the peer")
	}
}

// Phase 1 is gone: to ask, a new one is built; with a peer that does not build it, all is over.
func TestDPDWithoutPhase1(t *testing.T) {
	for name, dead := range map[string]bool{"alive": false, "dead": true} {
		a, b := configs()
		a.DPD = DPD{Interval: 4 * time.Minute, Periodic: true}
		r := newRope(t, a, b, 1)
		r.acquire(r.a())
		r.step(r.b(), ClearPhase1{})
		r.drain()
		if dead {
			r.hand = silent
		}
		r.runFor(4*time.Minute + halfOpenLife)
		if dead {
			r.gone(r.a())
			continue
		}
		r.mustBeUp()
		if got := r.a().SAs()[0]; got.State != QMIdle || got.ConnID != 1002 {
			t.Errorf("%s: %v", name, r.a().states())
		}
	}
}

// The peer restarts and says nothing; both directions pass again soon, by whoever watches.
func TestRestartIsNoticedByDPD(t *testing.T) {
	a, b := configs()
	a.DPD = DPD{Interval: 10 * time.Second, Retry: 3 * time.Second}
	r := newRope(t, a, b, 1)
	r.acquire(r.a())
	r.runFor(time.Minute)
	r.ends[1] = newRope(t, a, b, 77).ends[1]
	for ; r.now.Before(epoch.Add(105 * time.Second)); r.runFor(time.Second) {
		r.a().lastOut = r.now
		if _, ok := r.a().use[a.Flows[0].ID]; !ok {
			r.acquire(r.a())
		}
	}
	r.mustBeUp()
}

func TestPeerWithoutDPDIsNotAsked(t *testing.T) {
	r := watching(t, DPD{Interval: 10 * time.Second, Periodic: true})
	r.a().peers[0].answers = false
	r.step(r.a(), Reconfigured{r.a().cfg})
	r.runFor(time.Minute)
	if r.b().saw(DPDReceived) != 0 {
		t.Error("asked")
	}
}

func TestDPDIsReconfigured(t *testing.T) {
	r := watching(t, DPD{})
	r.runFor(time.Minute)
	if r.b().saw(DPDReceived) != 0 || r.a().SAs()[0].DPD {
		t.Error("asked without being told to")
	}
	on := *r.a().cfg
	on.DPD = DPD{Interval: 30 * time.Second, Periodic: true}
	r.step(r.a(), Reconfigured{&on})
	r.runFor(time.Minute)
	if got := r.b().saw(DPDReceived); got != 2 {
		t.Errorf("asked %d times", got)
	}
	off := on
	off.DPD = DPD{}
	r.step(r.a(), Reconfigured{&off})
	r.runFor(time.Minute)
	if got := r.b().saw(DPDReceived); got != 2 {
		t.Errorf("asked %d times after it was switched off", got)
	}
}

// An answer to another question than the last is none.
func TestAnswerWithTheWrongSequence(t *testing.T) {
	r := watching(t, DPD{Interval: 10 * time.Second, Periodic: true})
	r.hand = silent
	r.runFor(10 * time.Second)
	for seq, want := range map[uint32]int{r.a().peers[0].seq + 1: 1, r.a().peers[0].seq: 0} {
		b := r.b().Machine
		b.now, b.out = r.now, nil
		s := b.sas[0]
		b.inform(s, &isakmp.Notify{Protocol: isakmp.ProtoISAKMP, Message: isakmp.RUThereAck, SPI: s.name(), Data: octets(seq)})
		r.a().peers[0].tries = 1
		r.hand = nil
		for _, o := range b.out {
			r.do(r.b(), o)
		}
		r.drain()
		if got := r.a().peers[0].tries; got != want {
			t.Errorf("sequence %#x: %d questions open", seq, got)
		}
	}
}
