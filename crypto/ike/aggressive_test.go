package ike

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"torii/crypto/isakmp"
)

// aggressive are two ends that meet in Aggressive Mode.
func aggressive() (a, b *Config) {
	a, b = configs()
	for _, c := range []*Config{a, b} {
		c.Aggressive = []AggressivePeer{{Peer: c.Flows[0].ID.Peer, Secret: "torii"}}
	}
	return a, b
}

// called is an end that calls itself by name, and is known at the other by nothing else.
func called(kind uint8, name string) func(a, b *Config) {
	return func(a, b *Config) {
		a.Aggressive[0].ID = &isakmp.ID{Kind: kind, Data: []byte(name)}
		b.Keys = []Key{{Name: "r-a.example", Secret: "torii"}}
	}
}

func TestAggressiveMode(t *testing.T) {
	for name, row := range map[string]struct {
		change func(a, b *Config)
		up     bool
	}{
		"address and key":          {func(_, _ *Config) {}, true},
		"known by name":            {called(isakmp.IDFQDN, "r-a.example"), true},
		"known by user name":       {called(isakmp.IDUserFQDN, "r-a.example"), true},
		"another name":             {called(isakmp.IDFQDN, "r-x.example"), false},
		"a name like an address":   {called(isakmp.IDIPv4, "r-a."), false},
		"another key":              {func(_, b *Config) { b.Keys[0].Secret = "other" }, false},
		"another password":         {func(a, _ *Config) { a.Aggressive[0].Secret = "other" }, false},
		"no pre-shared policy":     {func(a, _ *Config) { a.Policies[0].Auth = RSASig }, false},
		"no pre-shared policy far": {func(_, b *Config) { b.Policies[0].Auth = RSASig }, false},
		"another group far":        {func(_, b *Config) { b.Policies[0].Group = groupOf("2") }, false},
		"refused far":              {func(_, b *Config) { b.NoAggressive = true }, false},
		"not begun here":           {func(a, _ *Config) { a.NoAggressive = true }, true},
		"the policy below": {func(a, b *Config) {
			b.Policies[0] = policy(20, "3des", "md5", "1")
			a.Policies = append(a.Policies, b.Policies...)
		}, true},
		"below, of another group": {func(a, b *Config) {
			b.Policies[0] = policy(20, "3des", "md5", "2")
			a.Policies = append(a.Policies, b.Policies...)
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			a, b := aggressive()
			row.change(a, b)
			r := newRope(t, a, b, 1)
			r.acquire(r.a())
			if r.upBoth() != row.up {
				t.Errorf("up: %v; %s %s", !row.up, r.a().why(), r.b().why())
			}
		})
	}
}

// Three messages, and what both ends are shown as behind each.
func TestAggressiveModeIsShown(t *testing.T) {
	a, b := aggressive()
	r := newRope(t, a, b, 1)
	var seen []string
	r.hand = func(n int, s Send) []Send {
		if n <= 3 {
			seen = append(seen, append(r.a().states(), r.b().states()...)...)
		}
		return []Send{s}
	}
	r.acquire(r.a())
	r.mustBeUp()
	want := []string{"AG_INIT_EXCH 0", "AG_INIT_EXCH 0", "AG_INIT_EXCH 1001", "QM_IDLE 1001", "AG_INIT_EXCH 1001"}
	if !slices.Equal(seen, want) || r.sent != 6 {
		t.Errorf("shown as %q, %d datagrams", seen, r.sent)
	}
}

func TestAggressiveModeUnanswered(t *testing.T) {
	a, b := aggressive()
	r := newRope(t, a, b, 1)
	r.hand = func(int, Send) []Send { return nil }
	r.acquire(r.a())
	r.runFor(59 * time.Second)
	expectStates(t, r.a(), "AG_INIT_EXCH 0")
	r.runFor(time.Second)
	expectStates(t, r.a(), "AG_NO_STATE 0 deleted")
	if r.sent != 1+maxTries {
		t.Errorf("%d datagrams", r.sent)
	}
}

func TestAggressiveModeDisabled(t *testing.T) {
	a, b := aggressive()
	b.NoAggressive = true
	r := newRope(t, a, b, 1)
	r.acquire(r.a())
	expectStates(t, r.b())
	if r.b().logged(AggressiveDisabled) != 1 || r.b().sends != 0 || r.b().Ignored()[IgnoredDisabled] != 1 {
		t.Error(r.b().why())
	}
}

// Whoever answers the offer without the key changes nothing: the peer's answer still counts.
func TestForgedAggressiveAnswer(t *testing.T) {
	a, b := aggressive()
	c, d := aggressive()
	d.Keys[0].Secret = "guessed"
	r, forger := newRope(t, a, b, 1), newRope(t, c, d, 2)
	r.hand = func(n int, s Send) []Send {
		if n != 1 {
			return []Send{s}
		}
		forger.step(forger.b(), Datagram{Local: s.Remote, Remote: s.Local, Data: bytes.Clone(s.Data)})
		return append(forger.line, s)
	}
	r.acquire(r.a())
	r.mustBeUp()
	expectStates(t, r.a(), "QM_IDLE 1001")
	if r.a().Ignored()[IgnoredForged] != 1 {
		t.Error(r.a().why())
	}
}

// The last message may come in clear (RFC 2409 section 5.4). What stands beside the proof is then nobody's word.
func TestAggressiveProofInClear(t *testing.T) {
	a, b := aggressive()
	r := newRope(t, a, b, 1)
	r.hand = func(n int, s Send) []Send {
		if n != 3 {
			return []Send{s}
		}
		h, body, _ := isakmp.ParseHeader(s.Data)
		plain, _, err := r.b().sas[0].keys.open(r.b().sas[0].iv, body)
		if err != nil {
			t.Fatal(err)
		}
		chain, _ := isakmp.ParseChain(h.First, plain)
		h.Flags = 0
		s.Data = h.Append(nil, isakmp.AppendChain(nil, chain.Payloads...))
		return []Send{s}
	}
	r.b().Trace = true
	r.acquire(r.a())
	expectStates(t, r.b(), "QM_IDLE 1001")
	if r.b().saw(ContactObeyed) != 0 {
		t.Error("obeyed in clear")
	}
}

func TestAggressiveModeThroughNAT(t *testing.T) {
	for name, begins := range map[string]int{"initiator inside": 0, "responder inside, its ports forwarded": 1} {
		t.Run(name, func(t *testing.T) {
			shift := uint16(1000 * (1 - begins))
			r := natRope(t, 1, shift, func(a, b *Config) {
				for _, c := range []*Config{a, b} {
					c.Aggressive = []AggressivePeer{{Peer: c.Flows[0].ID.Peer, Secret: "torii"}}
				}
			})
			r.acquire(r.ends[begins])
			r.mustBeUp()
			encapsulated(t, r, natTPort+shift)
		})
	}
}
