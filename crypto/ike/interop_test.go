package ike

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"torii/crypto/isakmp"
	"torii/crypto/suite"
)

// What other engines had to learn about their peers, one test for each lesson. Where a role makes a
// difference, the stranger is tried in both.

// strangers runs a test with the stranger at either end of a tunnel; a begins it.
func strangers(t *testing.T, test func(t *testing.T, r *rope, us, stranger *end)) {
	for i, name := range []string{"initiator", "responder"} {
		t.Run("stranger is "+name, func(t *testing.T) {
			a, b := configs()
			r := newRope(t, a, b, 1)
			r.a().Trace, r.b().Trace = true, true
			test(t, r, r.ends[1-i], r.ends[i])
		})
	}
}

// has lets an end do something of itself.
func (r *rope) has(e *end, do func(*Machine)) {
	e.now, e.Machine.out = r.now, nil
	do(e.Machine)
	for _, o := range e.Machine.out {
		r.do(e, o)
	}
	r.drain()
}

// tell has an end send payloads in an Informational under its newest SA.
func (r *rope) tell(e *end, p isakmp.Payload) {
	r.has(e, func(m *Machine) { m.inform(m.liveSA(e.addr, r.other(e).addr), p) })
}

// renew has an end begin another phase 1.
func (r *rope) renew(e *end) {
	r.has(e, func(m *Machine) { m.beginPhase1(e.addr, r.other(e).addr) })
}

func (r *rope) other(e *end) *end {
	if e == r.a() {
		return r.b()
	}
	return r.a()
}

func TestTruncatedSHA256(t *testing.T) {
	for _, begins := range []int{0, 1} {
		a, b := configs()
		for _, c := range []*Config{a, b} {
			c.TruncatedSHA256, c.Flows[0].Sets = true, []TransformSet{set("TS", "aes-256", "sha256")}
		}
		r := newRope(t, a, b, 1)
		r.acquire(r.ends[begins])
		r.mustBeUp()
		for _, e := range r.ends {
			for _, in := range e.in {
				if in.Hash.ICV != 12 || in.Hash.Size != 32 || len(in.HashKey) != 32 {
					t.Errorf("%d octets of %s", in.Hash.ICV, in.Hash.Name)
				}
			}
		}
	}
}

// The number of an early draft means something else today: under it nothing is read and nothing refused.
func TestNATDUnderTheNumberOfADraft(t *testing.T) {
	strangers(t, func(t *testing.T, r *rope, us, stranger *end) {
		odd := &isakmp.Opaque{Number: isakmp.TypeNATDOld, Data: []byte("whatever it means")}
		for i := range stranger.table {
			if x := &stranger.table[i]; x.heard == RMM3 || x.heard == IMM2 {
				said := x.say
				x.say = func(t *turn) { said(t); t.out = append(t.out, odd) }
			}
		}
		r.acquire(r.a())
		r.mustBeUp()
		if us.SAs()[0].NATT {
			t.Error("taken for a NAT")
		}
	})
}

func TestDeleteCarriesOurSPI(t *testing.T) {
	strangers(t, func(t *testing.T, r *rope, us, stranger *end) {
		r.acquire(r.a())
		r.tell(stranger, &isakmp.Delete{Protocol: isakmp.ProtoESP, SPIs: [][]byte{octets(us.pairs[0].in.SPI)}})
		if len(us.in)+len(us.out) != 0 {
			t.Error(us.why())
		}
	})
}

func TestInitialContact(t *testing.T) {
	a, b := configs()
	r := newRope(t, a, b, 1)
	r.a().Trace, r.b().Trace = true, true
	r.acquire(r.a())
	if r.a().saw(ContactAnnounced) != 1 || r.b().saw(ContactObeyed) != 1 {
		t.Error("the first contact is not announced")
	}
	r.step(r.a(), ClearPhase1{})
	r.step(r.a(), KilobytesLow{SPI: r.a().pairs[0].in.SPI})
	r.drain()
	r.mustBeUp()
	if r.a().saw(ContactAnnounced) != 1 {
		t.Error("announced while IPsec SAs are shared")
	}
}

// The stranger lost its memory and says so with its proof, as initiator or as responder.
func TestInitialContactOfEitherRole(t *testing.T) {
	strangers(t, func(t *testing.T, r *rope, us, stranger *end) {
		r.acquire(r.a())
		old := us.pairs[0].in.SPI
		r.runFor(time.Minute)
		fresh := newEnd(newRope(t, stranger.cfg, stranger.cfg, 77).a().Machine, stranger.addr)
		for i, e := range r.ends {
			if e == stranger {
				r.ends[i] = fresh
			}
		}
		for i := range fresh.table {
			if x := &fresh.table[i]; x.heard == RMM5 {
				said := x.say
				x.say = func(t *turn) { said(t); t.sayContact() }
			}
		}
		before := us.saw(ContactObeyed)
		if us == r.a() {
			r.renew(us)
		} else {
			r.acquire(fresh)
		}
		if _, left := us.in[old]; left || us.saw(ContactObeyed) != before+1 {
			t.Errorf("obeyed %d times: %s", us.saw(ContactObeyed)-before, us.why())
		}
		r.acquire(us)
		r.mustBeUp()
	})
}

func TestOddIdentities(t *testing.T) {
	for _, id := range []*isakmp.ID{
		isakmp.IDAddr(addrA, 17, 500), isakmp.IDAddr(addrA, 0, 0), isakmp.IDAddr(addrA, 17, 0), isakmp.IDAddr(addrA, 6, 77),
		isakmp.IDAddr(addr("172.16.9.9"), 0, 500), {Kind: isakmp.IDFQDN, Data: []byte("moon.example")}, {Kind: 99, Data: []byte{1}},
	} {
		strangers(t, func(t *testing.T, r *rope, us, stranger *end) {
			for i := range stranger.table {
				if x := &stranger.table[i]; x.heard == IMM4 || x.heard == RMM5 {
					x.say = func(t *turn) {
						t.out = append(t.out, id, &isakmp.Hash{Sum: t.sa.proof(1-t.sa.theirs(nil), isakmp.Body(id))})
					}
				}
			}
			r.acquire(r.a())
			if !r.upBoth() {
				t.Errorf("%+v is refused", id)
			}
		})
	}
}

func TestOctetsBehindTheMessage(t *testing.T) {
	a, b := configs()
	r := newRope(t, a, b, 1)
	r.hand = func(_ int, s Send) []Send {
		s.Data = append(bytes.Clone(s.Data), make([]byte, 16)...)
		return []Send{s}
	}
	r.acquire(r.a())
	r.mustBeUp()
}

// The answer names the transform that was chosen by its own number and with its own lifetime.
func TestAnswerIsTheSelectedTransform(t *testing.T) {
	a, b := configs()
	a.Policies = []Policy{policy(1, "des", "md5", "1"), policy(2, "3des", "md5", "1"), policy(3, "aes-256", "sha", "1")}
	a.Policies[2].Lifetime = 5 * time.Hour
	b.Policies = []Policy{policy(9, "aes-256", "sha", "1")}
	r := newRope(t, a, b, 1)
	var answer Send
	r.hand = func(n int, s Send) []Send {
		if n == 2 {
			answer = s
		}
		return []Send{s}
	}
	r.acquire(r.a())
	r.mustBeUp()
	h, body, _ := isakmp.ParseHeader(answer.Data)
	chain, _ := isakmp.ParseChain(h.First, body)
	chosen := chain.Payloads[0].(*isakmp.SA).Proposals
	if len(chosen) != 1 || len(chosen[0].Transforms) != 1 || chosen[0].Transforms[0].Number != 3 || readPhase1(chosen[0].Transforms[0]).life != 5*time.Hour {
		t.Errorf("%+v", chosen)
	}
	for _, e := range r.ends {
		if got := e.SAs()[0].Policy.Lifetime; got != 5*time.Hour {
			t.Errorf("%v lives %v", e.addr, got)
		}
	}
}

// A peer may go on with the old SA for as long as it lives.
func TestOldInboundSAStaysAfterARekey(t *testing.T) {
	strangers(t, func(t *testing.T, r *rope, us, stranger *end) {
		r.acquire(r.a())
		old := us.pairs[0]
		r.runFor(10 * time.Minute)
		r.step(r.a(), KilobytesLow{SPI: r.a().pairs[0].in.SPI})
		r.drain()
		r.mustBeUp()
		if _, ok := us.in[old.in.SPI]; !ok || len(us.in) < 2 {
			t.Fatal("the old one is closed: " + us.why())
		}
		r.runFor(old.in.Expires.Sub(r.now) - time.Second)
		if _, ok := us.in[old.in.SPI]; !ok {
			t.Error("closed before its end")
		}
		r.runFor(2 * time.Second)
		if _, ok := us.in[old.in.SPI]; ok {
			t.Error("open behind its end")
		}
	})
}

// A delete names its IKE SA by cookies, under whichever SA it comes.
func TestDeleteOfAnotherPhase1(t *testing.T) {
	strangers(t, func(t *testing.T, r *rope, us, stranger *end) {
		r.acquire(r.a())
		old := us.sas[0]
		r.renew(stranger)
		expectStates(t, us, "QM_IDLE 1002", "QM_IDLE 1001")
		r.tell(stranger, &isakmp.Delete{Protocol: isakmp.ProtoISAKMP, SPIs: [][]byte{make([]byte, 16), []byte("not of any SA ha")}})
		expectStates(t, us, "QM_IDLE 1002", "QM_IDLE 1001")
		r.tell(stranger, &isakmp.Delete{Protocol: isakmp.ProtoISAKMP, SPIs: [][]byte{old.name()}})
		expectStates(t, us, "QM_IDLE 1002", "MM_NO_STATE 1001 deleted")
	})
}

// Each message of Main Mode comes once more when the tunnel has long been up.
func TestLateMainModeMessages(t *testing.T) {
	a, b := configs()
	r := newRope(t, a, b, 1)
	var mainMode []Send
	r.hand = func(n int, s Send) []Send {
		if n <= 6 {
			mainMode = append(mainMode, s)
		}
		return []Send{s}
	}
	r.acquire(r.a())
	r.runFor(2 * time.Minute)
	for _, s := range mainMode {
		r.line = append(r.line, s)
		r.drain()
	}
	r.mustBeUp()
	for _, e := range r.ends {
		expectStates(t, e, "QM_IDLE 1001")
		if len(e.logs) != 0 {
			t.Error(e.why())
		}
	}
}

// A Quick Mode is over after its third message. Some send a fourth.
func TestFourthQuickModeMessage(t *testing.T) {
	strangers(t, func(t *testing.T, r *rope, us, stranger *end) {
		r.acquire(r.a())
		n := stranger.sas[0].nodes[0]
		body := isakmp.AppendChain(nil, &isakmp.Hash{Sum: n.hash3()})
		sealed, _ := stranger.sas[0].keys.seal(n.iv, body)
		h := stranger.sas[0].header(isakmp.Quick, n.id, isakmp.TypeHash)
		h.Flags = isakmp.Encrypted
		r.line = append(r.line, Send{Local: stranger.sas[0].local, Remote: stranger.sas[0].remote, Data: h.Append(nil, sealed)})
		r.drain()
		r.mustBeUp()
		if us.Ignored()[IgnoredUnexpected] != 1 || len(us.in) != 1 || len(us.logs) != 0 {
			t.Error(us.why())
		}
	})
}

// The stranger is ahead: it sends under keys that this end cannot trust yet.
func TestInformationalBeforePhase1IsDone(t *testing.T) {
	strangers(t, func(t *testing.T, r *rope, us, stranger *end) {
		early := false
		for i := range stranger.table {
			if x := &stranger.table[i]; x.keyed {
				said := x.say
				x.say = func(t *turn) {
					said(t)
					t.inform(t.sa, &isakmp.Notify{Protocol: isakmp.ProtoISAKMP, Message: isakmp.InitialContact, SPI: t.sa.name()})
					early = true
				}
			}
		}
		r.acquire(r.a())
		r.mustBeUp()
		if !early || us.saw(ContactObeyed) > 1 || len(us.in) != 1 {
			t.Error(us.why())
		}
	})
}

// Every line of the list has SAs of its own, whoever begins; some peers would have them all under one.
func TestEveryLineHasItsOwnSAs(t *testing.T) {
	strangers(t, func(t *testing.T, r *rope, us, stranger *end) {
		second := func(f Flow, local, remote string) Flow {
			f.ID.ACE, f.LocalSel, f.RemoteSel = 2, selector(local), selector(remote)
			return f
		}
		r.a().cfg.Flows = append(r.a().cfg.Flows, second(r.a().cfg.Flows[0], "172.16.1.0/24", "172.16.2.0/24"))
		r.b().cfg.Flows = append(r.b().cfg.Flows, second(r.b().cfg.Flows[0], "172.16.2.0/24", "172.16.1.0/24"))
		for _, f := range r.a().cfg.Flows {
			r.step(r.a(), Acquire{f.ID})
		}
		r.drain()
		r.mustBeUp()
		for _, f := range us.cfg.Flows {
			if out := us.use[f.ID]; out.LocalSel != f.LocalSel || out.RemoteSel != f.RemoteSel {
				t.Errorf("line %d has SAs for %v to %v", f.ID.ACE, out.LocalSel, out.RemoteSel)
			}
		}
		everything := selector("0.0.0.0/0")
		r.has(stranger, func(m *Machine) { m.ask(m.cfg.Flows[0], everything, everything) })
		if got := mismatches(us, QuickModeRefused); len(us.in) != 2 || len(got) != 1 || got[0] != ProxyDiffers {
			t.Errorf("one for all of them: %v, %s", got, us.why())
		}
		expectStates(t, us, "QM_IDLE 1001")
	})
}

func TestMainModeInClearAfterTheKeys(t *testing.T) {
	strangers(t, func(t *testing.T, r *rope, us, stranger *end) {
		for i := range stranger.table {
			if x := &stranger.table[i]; x.mode == isakmp.Main && x.seal {
				x.seal = false
			}
		}
		r.acquire(r.a())
		if us.Ignored()[IgnoredClear] != 1 || us.logged(NotEncrypted) != 1 || r.upBoth() {
			t.Error(us.why())
		}
		expectStates(t, us, "MM_KEY_EXCH 1001")
	})
}

// Without phase 1 the IPsec SAs go on, and whoever needs a phase 1 builds one.
func TestPhase1EndsBeforePhase2(t *testing.T) {
	strangers(t, func(t *testing.T, r *rope, us, stranger *end) {
		r.acquire(r.a())
		r.step(stranger, ClearPhase1{})
		r.drain()
		r.runFor(2 * time.Minute)
		r.mustBeUp()
		expectStates(t, us)
		us.cfg.DPD = DPD{Interval: 10 * time.Second, Periodic: true}
		r.step(us, Reconfigured{us.cfg})
		r.runFor(10 * time.Second)
		expectStates(t, us, "QM_IDLE 1002")
		r.mustBeUp()
	})
}

// Also after NAT traversal was in use, a phase 1 begins on port 500.
func TestEveryPhase1BeginsOnPort500(t *testing.T) {
	for _, begins := range []int{0, 1} {
		r := natRope(t, 1, 0)
		r.acquire(r.ends[begins])
		r.mustBeUp()
		r.step(r.ends[begins], ClearPhase1{})
		r.step(r.ends[begins], ClearPhase2{})
		r.drain()
		var first Send
		r.hand = func(n int, s Send) []Send {
			if first.Data == nil {
				first = s
			}
			return []Send{s}
		}
		r.acquire(r.ends[begins])
		r.mustBeUp()
		if first.Local.Port() != ikePort || first.Remote.Port() != ikePort {
			t.Errorf("from %v to %v", first.Local, first.Remote)
		}
	}
}

// The stranger lost its SAs and says so, under the phase 1 that is left.
func TestInvalidSPIIsObeyed(t *testing.T) {
	for _, inData := range []bool{false, true} {
		strangers(t, func(t *testing.T, r *rope, us, stranger *end) {
			r.acquire(r.a())
			spi := octets(us.pairs[0].out.SPI)
			n := &isakmp.Notify{Protocol: isakmp.ProtoESP, Message: isakmp.InvalidSPI, SPI: spi}
			if inData {
				n.SPI, n.Data = nil, spi
			}
			r.tell(stranger, &isakmp.Notify{Protocol: isakmp.ProtoESP, Message: isakmp.InvalidSPI, SPI: octets(77777)})
			if len(us.out) != 1 {
				t.Fatal("another SPI ends it")
			}
			r.tell(stranger, n)
			if len(us.in)+len(us.out) != 0 {
				t.Fatal(us.why())
			}
			r.acquire(us)
			r.mustBeUp()
		})
	}
}

// A packet for an SA that is not here is complained of once in a while.
func TestInvalidSPIIsTold(t *testing.T) {
	strangers(t, func(t *testing.T, r *rope, us, stranger *end) {
		r.acquire(r.a())
		for range 30 {
			r.step(us, InvalidSPI{Local: us.addr, Peer: stranger.addr, SPI: 77777})
			r.runFor(time.Second)
		}
		told := 0
		for _, ev := range stranger.events {
			if ev.Kind == NotifyReceived && ev.Notify == isakmp.InvalidSPI {
				told++
				if ev.SPI != 77777 || ev.Protocol != isakmp.ProtoESP {
					t.Errorf("SPI %d of protocol %d", ev.SPI, ev.Protocol)
				}
			}
		}
		if told != 3 {
			t.Errorf("told %d times in half a minute", told)
		}
		r.mustBeUp()
	})
}

// This end restarted: what the stranger still sends brings a phase 1 about, if so configured, and that
// takes the stranger's old SAs down.
func TestInvalidSPIRecovery(t *testing.T) {
	for _, recovers := range []bool{true, false} {
		strangers(t, func(t *testing.T, r *rope, us, stranger *end) {
			r.acquire(r.a())
			r.runFor(time.Minute)
			cfg := *us.cfg
			cfg.InvalidSPIRecovery = recovers
			fresh := newEnd(newRope(t, &cfg, &cfg, 77).a().Machine, us.addr)
			for i := range r.ends {
				if r.ends[i] == us {
					r.ends[i] = fresh
				}
			}
			old := stranger.pairs[0].out.SPI
			r.step(fresh, InvalidSPI{Local: fresh.addr, Peer: addr("10.0.66.6"), SPI: old})
			for range 3 {
				r.step(fresh, InvalidSPI{Local: fresh.addr, Peer: stranger.addr, SPI: old})
			}
			r.drain()
			if _, left := stranger.out[old]; left == recovers {
				t.Errorf("recovery %v: %s", recovers, stranger.why())
			}
			if began := len(fresh.SAs()); recovers && began != 1 || !recovers && began != 0 {
				t.Errorf("recovery %v: %d phase 1", recovers, began)
			}
		})
	}
}

// A notify says which protocol it is about.
func TestProtocolOfNotifies(t *testing.T) {
	want := map[isakmp.NotifyType]isakmp.Protocol{
		isakmp.InitialContact: isakmp.ProtoISAKMP, isakmp.RUThere: isakmp.ProtoISAKMP, isakmp.RUThereAck: isakmp.ProtoISAKMP,
		isakmp.NoProposalChosen: isakmp.ProtoESP, isakmp.InvalidSPI: isakmp.ProtoESP, isakmp.ResponderLifetime: isakmp.ProtoISAKMP,
	}
	a, b := configs()
	a.DPD = DPD{Interval: time.Minute, Periodic: true}
	b.Policies[0].Lifetime = time.Hour
	r := newRope(t, a, b, 1)
	r.a().Trace, r.b().Trace = true, true
	r.acquire(r.a())
	r.runFor(2 * time.Minute)
	r.step(r.b(), InvalidSPI{Local: addrB, Peer: addrA, SPI: 77777})
	refuses := *b
	refuses.Flows = nil
	r.step(r.b(), Reconfigured{&refuses})
	r.step(r.a(), KilobytesLow{SPI: r.a().pairs[0].in.SPI})
	r.drain()
	seen := map[isakmp.NotifyType]bool{}
	for _, e := range r.ends {
		for _, ev := range e.events {
			if ev.Kind != NotifyReceived {
				continue
			}
			if seen[ev.Notify] = true; ev.Protocol != want[ev.Notify] {
				t.Errorf("%v for protocol %d", ev.Notify, ev.Protocol)
			}
		}
	}
	if len(seen) != len(want) {
		t.Errorf("seen %v", seen)
	}
}

// A redirect to another gateway is for clients.
func TestLoadBalanceIsIgnored(t *testing.T) {
	const unityLoadBalance isakmp.NotifyType = 40501
	strangers(t, func(t *testing.T, r *rope, us, stranger *end) {
		r.acquire(r.a())
		r.tell(stranger, &isakmp.Notify{Protocol: isakmp.ProtoISAKMP, Message: unityLoadBalance, Data: []byte{10, 0, 66, 6}})
		r.mustBeUp()
		expectStates(t, us, "QM_IDLE 1001")
	})
}

// Every cipher and hash of ESP through its life: made, renewed, renewed again by the other side.
func TestEverySuiteOfPhase2IsRenewed(t *testing.T) {
	for _, c := range suite.Ciphers() {
		for _, h := range append(suite.Hashes(), nil) {
			if !c.Fits(h) {
				continue
			}
			a, b := configs()
			for _, cfg := range []*Config{a, b} {
				cfg.Flows[0].Sets = []TransformSet{{Name: "TS", Cipher: c, Hash: h}}
			}
			r := newRope(t, a, b, 1)
			r.acquire(r.a())
			for _, begins := range []int{0, 1, 0, 1} {
				r.mustBeUp()
				for _, in := range r.a().in {
					if len(in.CipherKey) != c.MaterialLen() || h != nil && len(in.HashKey) != h.Size {
						t.Errorf("%s: keys of %d and %d octets", c.Name, len(in.CipherKey), len(in.HashKey))
					}
				}
				r.ends[1-begins].pairs[len(r.ends[1-begins].pairs)-1].soft = time.Time{}
				r.runFor(time.Hour)
				for _, sa := range r.ends[begins].use {
					if !sa.Initiator {
						t.Errorf("%s: renewed by the other side", c.Name)
					}
				}
			}
		}
	}
}

func TestEverySuiteOfPhase1(t *testing.T) {
	try := func(c, h, g string) {
		a, b := configs()
		for _, cfg := range []*Config{a, b} {
			cfg.Policies = []Policy{policy(10, c, h, g)}
			cfg.Flows[0].PFS = groupOf(g)
		}
		r := newRope(t, a, b, 1)
		if r.acquire(r.a()); !r.upBoth() {
			t.Errorf("%s %s group %s: %s", c, h, g, r.b().why())
		}
	}
	for _, c := range suite.Ciphers() {
		for _, h := range suite.Hashes() {
			if c.IKE != 0 {
				try(c.Name, h.Name, "1")
			}
		}
	}
	for _, g := range suite.Groups() {
		try("aes-128", "sha", fmt.Sprint(g.Number))
	}
}

// What cannot be run is not negotiated.
func TestUnusableAlgorithmsAreLeftOut(t *testing.T) {
	a, _ := configs()
	a.Policies = []Policy{policy(1, "gcm-128", "sha", "1"), policy(2, "null", "sha", "1"), {Cipher: cipherOf("des"), Hash: hashOf("sha256").Draft, Group: groupOf("1")}}
	a.Flows[0].Sets = []TransformSet{set("A", "gcm-128", "sha"), set("B", "null", ""), set("C", "", "sha")}
	if k := a.known(); len(k.Policies)+len(k.Flows[0].Sets) != 0 {
		t.Errorf("%d policies, %d sets", len(k.Policies), len(k.Flows[0].Sets))
	}
}
