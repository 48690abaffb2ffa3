package ike

import (
	"reflect"
	"testing"
	"time"
)

func expectStates(t *testing.T, e *end, want ...string) {
	t.Helper()
	if got := e.states(); !reflect.DeepEqual(got, want) {
		t.Errorf("%v shows %q, want %q", e.addr, got, want)
	}
}

func TestPeerSilent(t *testing.T) {
	a, b := configs()
	r := newRope(t, a, b, 1)
	r.hand = func(int, Send) []Send { return nil }
	r.acquire(r.a())
	expectStates(t, r.a(), "MM_NO_STATE 0")
	r.acquire(r.a())
	if r.sent != 1 {
		t.Errorf("a second packet of the flow sent %d datagrams", r.sent-1)
	}
	r.runFor(59 * time.Second)
	expectStates(t, r.a(), "MM_NO_STATE 0")
	if r.sent != 1+maxTries {
		t.Errorf("%d datagrams in a minute, want the first and %d more", r.sent, maxTries)
	}
	r.runFor(time.Second)
	expectStates(t, r.a(), "MM_NO_STATE 0 deleted")
	r.acquire(r.a())
	expectStates(t, r.a(), "MM_NO_STATE 0", "MM_NO_STATE 0 deleted")
	expectStates(t, r.b())
	r.runFor(5 * time.Minute)
	expectStates(t, r.a())
	if !r.a().Deadline().IsZero() {
		t.Error("something is still waited for")
	}
}

func TestPeerWithoutCryptoMap(t *testing.T) {
	a, b := configs()
	b.Enabled = false
	r := newRope(t, a, b, 1)
	r.acquire(r.a())
	expectStates(t, r.a(), "MM_NO_STATE 0")
	expectStates(t, r.b())
	if r.b().Ignored()[IgnoredDisabled] != 1 || r.b().sends != 0 {
		t.Error(r.b().why())
	}
}

func TestNoKeyForThePeer(t *testing.T) {
	for name, spoil := range map[string]func(*Config){
		"key for somebody else": func(c *Config) { c.Keys[0].Peer = host(addrA) },
		"no key":                func(c *Config) { c.Keys = nil },
		"no pre-share policy":   func(c *Config) { c.Policies[0].Auth = RSASig },
		"no policy":             func(c *Config) { c.Policies = nil },
	} {
		a, b := configs()
		spoil(a)
		r := newRope(t, a, b, 1)
		r.a().Trace = true
		r.acquire(r.a())
		expectStates(t, r.a())
		if r.sent != 0 || r.a().saw(KeyMissing) != 1 || len(r.a().requests) != 0 {
			t.Errorf("%s: %d datagrams, %d events", name, r.sent, r.a().saw(KeyMissing))
		}
	}
}

func TestKeysByPrefix(t *testing.T) {
	a, b := configs()
	a.Keys = []Key{{Peer: host(addrB).Masked(), Secret: "exact"}, {Peer: prefix("10.0.10.0/24"), Secret: "net"}, {Peer: prefix("0.0.0.0/0"), Secret: "any"}}
	b.Keys = []Key{{Peer: prefix("0.0.0.0/0"), Secret: "exact"}, {Peer: prefix("10.9.0.0/16"), Secret: "other"}}
	r := newRope(t, a, b, 1)
	r.acquire(r.a())
	r.mustBeUp()
	if k, ok := a.key(addr("10.0.10.99")); !ok || k.Secret != "net" {
		t.Errorf("10.0.10.99 has %q", k.Secret)
	}
	if k, ok := a.key(addr("10.1.1.1")); !ok || k.Secret != "any" {
		t.Errorf("10.1.1.1 has %q", k.Secret)
	}
}

func TestWrongKey(t *testing.T) {
	a, b := configs()
	b.Keys[0].Secret = "wrong"
	r := newRope(t, a, b, 1)
	r.acquire(r.a())
	expectStates(t, r.a(), "MM_KEY_EXCH 1001")
	expectStates(t, r.b(), "MM_KEY_EXCH 1001")
	r.runFor(55 * time.Second)
	expectStates(t, r.a(), "MM_KEY_EXCH 1001")
	expectStates(t, r.b(), "MM_KEY_EXCH 1001")
	if got := r.b().logged(BadMessage); got != 1+maxTries {
		t.Errorf("the responder logs %d bad messages, want one for each of %d", got, 1+maxTries)
	}
	r.runFor(6 * time.Second)
	expectStates(t, r.a(), "MM_NO_STATE 1001 deleted")
	expectStates(t, r.b(), "MM_NO_STATE 1001 deleted")
	r.acquire(r.a())
	expectStates(t, r.b(), "MM_KEY_EXCH 1002", "MM_NO_STATE 1001 deleted")
	if len(r.a().logs) != 0 {
		t.Errorf("the initiator logs %v", r.a().logs)
	}
}

func TestPolicyMismatch(t *testing.T) {
	for name, row := range map[string]struct {
		spoil func(*Policy)
		want  Mismatch
	}{
		"cipher":     {func(p *Policy) { p.Cipher = cipherOf("3des") }, CipherDiffers},
		"key length": {func(p *Policy) { p.Cipher = cipherOf("aes-256") }, KeyLengthDiffers},
		"hash":       {func(p *Policy) { p.Hash = hashOf("md5") }, HashDiffers},
		"group":      {func(p *Policy) { p.Group = groupOf("2") }, GroupDiffers},
		"auth":       {func(p *Policy) { p.Auth = RSASig }, AuthDiffers},
	} {
		a, b := configs()
		row.spoil(&b.Policies[0])
		r := newRope(t, a, b, 1)
		r.a().Trace, r.b().Trace = true, true
		r.acquire(r.a())
		expectStates(t, r.a(), "MM_NO_STATE 0")
		expectStates(t, r.b(), "MM_NO_STATE 0 deleted")
		if r.b().logged(ModeFailure) != 1 || r.a().saw(NotifyInClear) != 1 {
			t.Errorf("%s: %v, %d clear notifies told", name, r.b().logs, r.a().saw(NotifyInClear))
		}
		if got := mismatches(r.b(), PolicyDiffers); !reflect.DeepEqual(got, []Mismatch{row.want}) {
			t.Errorf("%s: told as %v", name, got)
		}
		r.runFor(55 * time.Second)
		expectStates(t, r.a(), "MM_NO_STATE 0")
		expectStates(t, r.b(), "MM_NO_STATE 0 deleted")
		if r.b().logged(ModeFailure) != 1 {
			t.Errorf("%s: retransmissions are judged anew", name)
		}
		r.runFor(3 * time.Minute)
		expectStates(t, r.a())
		expectStates(t, r.b())
	}
}

func mismatches(e *end, kind EventKind) (list []Mismatch) {
	for _, ev := range e.events {
		if ev.Kind == kind {
			list = append(list, ev.Mismatch)
		}
	}
	return list
}

// The responder takes the first offer it has any policy for, and for that offer its own best policy.
func TestPolicyOrder(t *testing.T) {
	a, b := configs()
	a.Policies = []Policy{policy(1, "des", "md5", "1"), policy(2, "3des", "sha", "1"), policy(3, "aes-128", "sha", "1")}
	b.Policies = []Policy{policy(5, "aes-128", "sha", "1"), policy(9, "3des", "sha", "1")}
	r := newRope(t, a, b, 1)
	r.acquire(r.a())
	r.mustBeUp()
	for i, want := range []int{2, 9} {
		if got := r.ends[i].SAs()[0].Policy; got.Cipher.Name != "3des" || got.Priority != want {
			t.Errorf("end %d agreed on %s, policy %d", i, got.Cipher.Name, got.Priority)
		}
	}
}

func TestQuickModeRefused(t *testing.T) {
	for name, row := range map[string]struct {
		spoil func(*Flow)
		want  Mismatch
	}{
		"transform":            {func(f *Flow) { f.Sets = []TransformSet{set("X", "3des", "md5")} }, TransformDiffers},
		"key length":           {func(f *Flow) { f.Sets = []TransformSet{set("X", "aes-256", "sha")} }, TransformDiffers},
		"mode":                 {func(f *Flow) { f.Sets[0].Transport = true }, ModeDiffers},
		"perfect forward":      {func(f *Flow) { f.PFS = groupOf("1") }, PFSDiffers},
		"mirror":               {func(f *Flow) { f.LocalSel = selector("192.168.3.0/24") }, ProxyDiffers},
		"offer wider than ACE": {func(f *Flow) { f.LocalSel = selector("192.168.2.0/25") }, ProxyDiffers},
		"protocol":             {func(f *Flow) { f.LocalSel.Proto, f.RemoteSel.Proto = 6, 6 }, ProxyDiffers},
		"peer":                 {func(f *Flow) { f.ID.Peer = addr("10.0.10.77") }, ProxyDiffers},
	} {
		a, b := configs()
		row.spoil(&b.Flows[0])
		r := newRope(t, a, b, 1)
		r.a().Trace, r.b().Trace = true, true
		r.acquire(r.a())
		for _, e := range r.ends {
			expectStates(t, e, "QM_IDLE 1001")
			if len(e.in)+len(e.out) != 0 || len(e.logs) != 0 {
				t.Errorf("%s: %s", name, e.why())
			}
		}
		if got := mismatches(r.b(), QuickModeRefused); !reflect.DeepEqual(got, []Mismatch{row.want}) {
			t.Errorf("%s: told as %v", name, got)
		}
		sent := r.sent
		if r.acquire(r.a()); r.sent != sent {
			t.Errorf("%s: asked again at once", name)
		}
		r.runFor(requestLife)
		if r.acquire(r.a()); r.sent != sent+2 {
			t.Errorf("%s: the next request takes %d datagrams, want an offer and a refusal", name, r.sent-sent)
		}
		r.runFor(2 * time.Minute)
		for _, e := range r.ends {
			if n := len(e.sas[0].nodes); n != 0 {
				t.Errorf("%s: %v keeps %d nodes", name, e.addr, n)
			}
		}
	}
}

func TestNarrowerOfferIsTaken(t *testing.T) {
	a, b := configs()
	a.Flows[0].LocalSel = selector("192.168.1.128/25")
	b.Flows[0].RemoteSel = selector("192.168.0.0/16")
	r := newRope(t, a, b, 1)
	r.acquire(r.a())
	r.mustBeUp()
	for _, in := range r.b().in {
		if in.RemoteSel != selector("192.168.1.128/25") {
			t.Errorf("installed for %v", in.RemoteSel)
		}
	}
	c, d := configs()
	d.Flows[0].RemoteSel = selector("192.168.0.0/16")
	back := newRope(t, c, d, 1)
	back.acquire(back.b())
	if back.up(back.a(), back.b()) {
		t.Error("the wider side came through")
	}
}

func TestPerfectForwardSecrecy(t *testing.T) {
	for name, row := range map[string]struct{ a, b string }{
		"both":           {"1", "1"},
		"initiator only": {"2", ""},
	} {
		a, b := configs()
		a.Flows[0].PFS, b.Flows[0].PFS = groupOf(row.a), groupOf(row.b)
		r := newRope(t, a, b, 1)
		r.acquire(r.a())
		if !r.upBoth() {
			t.Fatalf("%s: %s %s", name, r.a().why(), r.b().why())
		}
		for _, e := range r.ends {
			for _, sa := range e.in {
				if sa.PFS != groupOf(row.a) {
					t.Errorf("%s: shown as %v", name, sa.PFS)
				}
			}
		}
	}
	a, b := configs()
	a.Flows[0].PFS, b.Flows[0].PFS = groupOf("1"), groupOf("2")
	r := newRope(t, a, b, 1)
	if r.acquire(r.a()); r.upBoth() {
		t.Error("different groups came through")
	}
}

func TestSeveralTransformSets(t *testing.T) {
	a, b := configs()
	a.Flows[0].Sets = []TransformSet{set("A1", "des", "md5"), set("A2", "3des", "sha"), set("A3", "aes-256", "sha")}
	b.Flows[0].Sets = []TransformSet{set("B1", "aes-256", "sha"), set("B2", "3des", "sha")}
	r := newRope(t, a, b, 1)
	r.acquire(r.a())
	r.mustBeUp()
	for _, in := range r.a().in {
		if in.Set != "A2" || in.ConnID != 1 {
			t.Errorf("initiator runs %s with connection %d", in.Set, in.ConnID)
		}
	}
	for _, out := range r.b().out {
		if out.Set != "B2" || out.ConnID != 2 {
			t.Errorf("responder runs %s with connection %d", out.Set, out.ConnID)
		}
	}
}

func TestSmallerLifetimesWin(t *testing.T) {
	for name, swap := range map[string]bool{"initiator shorter": false, "responder shorter": true} {
		a, b := configs()
		short := a
		if swap {
			short = b
		}
		short.Policies[0].Lifetime = time.Hour
		short.Flows[0].Seconds, short.Flows[0].Kilobytes = 1800, 2560
		r := newRope(t, a, b, 1)
		r.acquire(r.a())
		r.mustBeUp()
		for _, e := range r.ends {
			if got := e.SAs()[0]; got.Policy.Lifetime != time.Hour || !got.Expires.Equal(epoch.Add(time.Hour)) {
				t.Errorf("%s: %v lives %v", name, e.addr, got.Policy.Lifetime)
			}
			for _, in := range e.in {
				if in.Seconds != 1800 || in.Kilobytes != 2560 || in.SoftKilobytes >= 2560 || !in.Expires.Equal(epoch.Add(1800*time.Second)) {
					t.Errorf("%s: %v installs %d s, %d KB", name, e.addr, in.Seconds, in.Kilobytes)
				}
			}
		}
	}
}
