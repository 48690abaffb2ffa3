package ike

import (
	"testing"
	"time"
)

// Phase 1 is over, by the peer's will, and IPsec SAs are cleared: the peer is told under a new one.
func TestDeleteBringsAPhase1About(t *testing.T) {
	strangers(t, func(t *testing.T, r *rope, us, stranger *end) {
		r.acquire(r.a())
		r.step(stranger, ClearPhase1{})
		r.drain()
		r.step(us, ClearPhase2{})
		r.drain()
		if len(us.in)+len(us.out)+len(stranger.in)+len(stranger.out) != 0 {
			t.Error(us.why(), stranger.why())
		}
		if us.saw(DeleteNotSent) != 0 || len(us.live()) != 1 {
			t.Errorf("%v, %d deletes not sent", us.states(), us.saw(DeleteNotSent))
		}
		r.acquire(us)
		r.runFor(settle)
		r.mustBeUp()
	})
}

// However many pairs end, it is one phase 1 and one message.
func TestDeletesShareAPhase1(t *testing.T) {
	a, b := configs()
	for seq := range uint64(9) {
		for _, c := range []*Config{a, b} {
			f := c.Flows[0]
			f.ID.ACE = 2 + seq
			f.LocalSel.Port, f.LocalSel.Proto, f.RemoteSel.Port, f.RemoteSel.Proto = uint16(seq+1), 6, uint16(seq+1), 6
			c.Flows = append(c.Flows, f)
		}
	}
	r := newRope(t, a, b, 1)
	for _, f := range a.Flows {
		r.step(r.a(), Acquire{f.ID})
	}
	r.drain()
	if len(r.b().in) != 10 {
		t.Fatal(r.b().why())
	}
	r.step(r.b(), ClearPhase1{})
	r.drain()
	r.b().Trace = true
	r.step(r.a(), ClearPhase2{})
	r.drain()
	if len(r.b().in)+len(r.b().out) != 0 || r.b().saw(DeleteReceived) != 10 {
		t.Error(r.b().why())
	}
	expectStates(t, r.a(), "QM_IDLE 1002", "MM_NO_STATE 1001 deleted")
}

// What the peer will find out by itself is no reason for a phase 1: the end of a lifetime, and SAs that went together
// with a phase 1 that was cleared.
func TestDeleteThatIsNotWorthAPhase1(t *testing.T) {
	a, b := configs()
	r := newRope(t, a, b, 1)
	r.acquire(r.a())
	r.step(r.b(), ClearPhase1{})
	r.drain()
	alone := *a
	alone.Flows = nil
	r.step(r.a(), Reconfigured{&alone})
	r.a().pairs[0].soft, r.b().pairs[0].soft = time.Time{}, time.Time{}
	r.runFor(time.Hour)
	expectStates(t, r.a())
	if len(r.a().in)+len(r.b().in) != 0 {
		t.Error(r.a().why(), r.b().why())
	}
}

// A peer that is gone for good costs one attempt.
func TestDeleteForAPeerThatIsGone(t *testing.T) {
	a, b := configs()
	r := newRope(t, a, b, 1)
	r.acquire(r.a())
	r.step(r.b(), ClearPhase1{})
	r.drain()
	r.hand = silent
	before := r.sent
	r.step(r.a(), ClearPhase2{})
	r.runFor(5 * time.Minute)
	expectStates(t, r.a())
	if r.sent-before != 1+maxTries || len(r.a().peers) != 0 || !r.a().Deadline().IsZero() {
		t.Errorf("%d messages, %d peers", r.sent-before, len(r.a().peers))
	}
}
