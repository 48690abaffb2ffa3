package ike

import (
	"testing"
	"time"
)

// limited has a tunnel whose phase 1 lives for so long.
func limited(t *testing.T, life time.Duration) *rope {
	a, b := configs()
	a.Policies[0].Lifetime = life
	r := newRope(t, a, b, 1)
	r.acquire(r.a())
	r.mustBeUp()
	return r
}

// live are the SAs of phase 1 that exchanges can run under.
func (e *end) live() (live []*sa) {
	for _, s := range e.sas {
		if s.live() {
			live = append(live, s)
		}
	}
	return live
}

// As long as there are IPsec SAs there is a phase 1, and only for a moment two.
func TestPhase1IsRenewed(t *testing.T) {
	const renewals = 50
	r := limited(t, time.Minute)
	for r.a().lastConnID < firstConnID+renewals && r.now.Before(epoch.Add(renewals*time.Minute)) {
		r.runFor(time.Second)
		r.mustBeUp()
		for _, e := range r.ends {
			if n := len(e.live()); n < 1 || n > 2 {
				t.Fatalf("%v has %d phase 1: %v", e.addr, n, e.states())
			}
		}
	}
	for _, e := range r.ends {
		if e.lastConnID != firstConnID+renewals || len(e.logs) != 0 {
			t.Error(e.why(), e.states())
		}
		for _, s := range e.live() {
			if s.initiator != (e == r.a()) {
				t.Error("the other side began the successor")
			}
		}
	}
}

func TestResponderRenewsPhase1WhenTheInitiatorDoesNot(t *testing.T) {
	r := limited(t, time.Minute)
	r.a().sas[0].soft = time.Time{}
	r.runFor(time.Minute)
	expectStates(t, r.a(), "QM_IDLE 1002", "MM_NO_STATE 1001 deleted")
	if r.a().sas[1].initiator {
		t.Error("the initiator has after all")
	}
	r.mustBeUp()
}

// Whichever message of the renewal is lost, in the end there is one phase 1, and the traffic has passed.
func TestEveryMessageOfARenewalLostOnce(t *testing.T) {
	for nth := 1; nth <= 6; nth++ {
		r := limited(t, 10*time.Minute)
		first := r.sent
		r.hand = func(n int, s Send) []Send {
			if n == first+nth {
				return nil
			}
			return []Send{s}
		}
		r.runFor(11 * time.Minute)
		r.mustBeUp()
		for _, e := range r.ends {
			if len(e.live()) != 1 {
				t.Errorf("message %d lost: %v", nth, e.states())
			}
		}
	}
}

func TestPhase1OfNothingIsNotRenewed(t *testing.T) {
	r := limited(t, time.Minute)
	r.step(r.a(), ClearPhase2{})
	r.runFor(time.Minute)
	for _, e := range r.ends {
		expectStates(t, e, "MM_NO_STATE 1001 deleted")
	}
	r.runFor(time.Minute)
	for _, e := range r.ends {
		expectStates(t, e)
	}
}

// The peer that does not want another phase 1 has its IPsec SAs until they end, and is asked for others in time.
func TestPhase1ExpiresAndIPsecStays(t *testing.T) {
	r := limited(t, time.Minute)
	r.hand = silent
	r.runFor(3 * time.Minute)
	for _, e := range r.ends {
		expectStates(t, e)
	}
	r.mustBeUp()
	r.hand = nil
	r.runFor(time.Hour)
	r.mustBeUp()
}

func TestRenewalAfterTheConfigurationWentAway(t *testing.T) {
	r := limited(t, time.Minute)
	for _, e := range r.ends {
		without := *e.cfg
		without.Enabled = false
		r.step(e, Reconfigured{&without})
	}
	r.runFor(time.Minute)
	for _, e := range r.ends {
		expectStates(t, e, "MM_NO_STATE 1001 deleted")
	}
}
