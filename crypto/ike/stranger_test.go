package ike

import (
	"reflect"
	"testing"
	"time"

	"torii/crypto/isakmp"
)

// A notify in clear is told, and changes nothing; so does everything else a stranger can send.
func TestStrangersCannotMoveAnything(t *testing.T) {
	a, b := configs()
	r := newRope(t, a, b, 1)
	var first Send
	r.hand = func(_ int, s Send) []Send { first = s; return nil }
	r.acquire(r.a())
	h, _, _ := isakmp.ParseHeader(first.Data)
	forge := func(from string, h isakmp.Header, payloads ...isakmp.Payload) {
		h.First = isakmp.FirstType(payloads)
		r.step(r.a(), Datagram{Local: first.Local, Remote: addrPort(from), Data: h.Append(nil, isakmp.AppendChain(nil, payloads...))})
	}
	answer := h
	answer.Responder = isakmp.Cookie{9}
	answer.Exchange = isakmp.Informational
	notify := &isakmp.Notify{Protocol: isakmp.ProtoISAKMP, Message: isakmp.NoProposalChosen}
	forge("10.0.10.20:500", answer, notify)
	forge("10.0.10.20:500", answer, &isakmp.Delete{Protocol: isakmp.ProtoISAKMP, SPIs: [][]byte{append(h.Initiator[:], h.Responder[:]...)}})
	answer.Exchange = isakmp.Main
	forge("10.0.10.66:500", answer, notify)
	forge("10.0.10.20:4500", answer, notify)
	forge("10.0.10.20:500", answer, notify)
	forge("10.0.10.20:500", h, &isakmp.SA{Proposals: []isakmp.Proposal{{Number: 1, Protocol: isakmp.ProtoISAKMP, Transforms: []isakmp.Transform{a.Policies[0].transform(1)}}}})
	answer.Flags = isakmp.Encrypted
	forge("10.0.10.20:500", answer, notify)
	answer.Exchange = isakmp.Quick
	forge("10.0.10.20:500", answer, notify)
	answer.Exchange = isakmp.Aggressive
	forge("10.0.10.20:500", answer, notify)
	expectStates(t, r.a(), "MM_NO_STATE 0")
	want := [NumIgnored]uint64{IgnoredNotify: 2, IgnoredAddress: 2, IgnoredMalformed: 2, IgnoredUnexpected: 3}
	if got := r.a().Ignored(); got != want {
		t.Errorf("ignored %v, want %v", got, want)
	}
	r.hand = nil
	r.runFor(10 * time.Second)
	r.mustBeUp()
}

func TestUnknownCookiesAreLogged(t *testing.T) {
	a, b := configs()
	r := newRope(t, a, b, 1)
	h := isakmp.Header{Initiator: isakmp.Cookie{1}, Responder: isakmp.Cookie{2}, Exchange: isakmp.Quick, Flags: isakmp.Encrypted, MessageID: 5}
	r.step(r.b(), Datagram{Local: addrPort("10.0.10.20:500"), Remote: addrPort("10.0.10.10:500"), Data: h.Append(nil, make([]byte, 32))})
	if !reflect.DeepEqual(r.b().logs, []Log{{Kind: NoSA, Peer: addrA}}) || r.b().sends != 0 {
		t.Error(r.b().why())
	}
}

// A Quick Mode recorded and played again later, when its node is forgotten, opens nothing.
func TestReplayedQuickMode(t *testing.T) {
	a, b := configs()
	r := newRope(t, a, b, 1)
	var quick Send
	r.hand = func(n int, s Send) []Send {
		if n == 7 {
			quick = s
		}
		return []Send{s}
	}
	r.acquire(r.a())
	r.mustBeUp()
	r.runFor(2 * nodeLife)
	r.line = append(r.line, quick)
	r.drain()
	if r.b().Ignored()[IgnoredReplay] != 1 || len(r.b().in) != 1 {
		t.Error(r.b().why())
	}
}

// The answer of Diffie-Hellman may come when nobody waits for it any more.
func TestLateDiffieHellman(t *testing.T) {
	a, b := configs()
	r := newRope(t, a, b, 1)
	r.b().late = true
	r.acquire(r.a())
	expectStates(t, r.b(), "MM_SA_SETUP 0")
	r.runFor(halfOpenLife)
	expectStates(t, r.b(), "MM_NO_STATE 0 deleted")
	r.step(r.b(), r.b().jobs[0].Run())
	r.step(r.b(), DHDone{ID: 99})
	expectStates(t, r.b(), "MM_NO_STATE 0 deleted")
	if r.b().Ignored()[IgnoredStale] != 2 {
		t.Error(r.b().why())
	}
}

func TestSlowDiffieHellman(t *testing.T) {
	a, b := configs()
	a.Flows[0].PFS, b.Flows[0].PFS = groupOf("1"), groupOf("1")
	r := newRope(t, a, b, 1)
	r.a().late, r.b().late = true, true
	r.acquire(r.a())
	for range 12 {
		for _, e := range r.ends {
			jobs := e.jobs
			e.jobs = nil
			for _, job := range jobs {
				r.step(e, job.Run())
			}
		}
		r.runFor(4 * time.Second)
	}
	r.mustBeUp()
}
