package ike

import (
	"bytes"
	"flag"
	"fmt"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"torii/crypto/isakmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden holds a text against a file.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (go test -update rewrites it):\n%s", path, got)
	}
}

// The protocol as a table: whatever changes it shows here.
func TestExchangesGolden(t *testing.T) {
	var b strings.Builder
	for _, x := range exchanges() {
		fmt.Fprintf(&b, "%s\n", x.story)
		fmt.Fprintf(&b, "    %-13v %-9s  %v → %v → %v\n", x.mode, roleName(x.role), x.from, x.heard, x.next)
		if x.take != nil {
			fmt.Fprintf(&b, "    hears %s\n", x.hears)
		}
		if x.say != nil {
			fmt.Fprintf(&b, "    says%s%s, shown as %v\n", yes(x.seal, " sealed"), yes(x.again, " until answered"), x.shows)
		}
		if x.dh != 0 {
			fmt.Fprintf(&b, "    computes%s%s%s\n", yes(x.dh&public != 0, " public"), yes(x.dh&shared != 0, " shared"), yes(x.keyed, ", makes the keys"))
		}
	}
	golden(t, "testdata/exchanges.golden", b.String())
}

func roleName(r role) string {
	if r == initiates {
		return "initiator"
	}
	return "responder"
}

func yes(is bool, text string) string {
	if is {
		return text
	}
	return ""
}

func (p payloads) String() string {
	list := func(types []isakmp.PayloadType) (s []string) {
		for _, t := range types {
			s = append(s, t.String())
		}
		return s
	}
	s := strings.Join(list(p.need), ", ") + " [" + strings.Join(list(p.allow), ", ") + "]"
	return s + yes(p.sealed, " sealed") + yes(p.either, " or not")
}

func TestRowsAreWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, x := range exchanges() {
		key := fmt.Sprint(x.mode, x.role, x.from, x.take == nil)
		begins := x.take == nil
		switch {
		case seen[key]:
			t.Errorf("%s: another row is as good", x.story)
		case x.story == "" || begins && (x.say == nil || len(x.hears.need) != 0) || !begins && len(x.hears.need) == 0:
			t.Errorf("%s: neither begins nor hears", x.story)
		case x.again && x.say == nil, x.seal && x.say == nil:
			t.Errorf("%s: says nothing", x.story)
		}
		seen[key] = true
	}
}

func TestPayloadsFit(t *testing.T) {
	rule := plain(isakmp.TypeKE, isakmp.TypeNonce).may(isakmp.TypeVendor)
	ke, nonce, vendor := &isakmp.KE{Public: []byte{1}}, &isakmp.Nonce{Data: make([]byte, 8)}, isakmp.VendorDPD.Payload()
	for name, row := range map[string]struct {
		payloads []isakmp.Payload
		want     bool
	}{
		"just enough":     {[]isakmp.Payload{ke, nonce}, true},
		"any order":       {[]isakmp.Payload{vendor, nonce, ke, vendor}, true},
		"one missing":     {[]isakmp.Payload{ke}, false},
		"one twice":       {[]isakmp.Payload{ke, nonce, ke}, false},
		"one too many":    {[]isakmp.Payload{ke, nonce, &isakmp.Hash{Sum: []byte{1}}}, false},
		"one of nobody's": {[]isakmp.Payload{ke, nonce, &isakmp.Opaque{Number: 130}}, true},
	} {
		if got := rule.fit(isakmp.Chain{Payloads: row.payloads}); got != row.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// A datagram of any content, in any state, clear or sealed with the right keys: nothing panics, nothing
// stays waiting in the past, and in the end the ends find each other again.
func FuzzStep(f *testing.F) {
	var sent []Send
	for _, mode := range []isakmp.Exchange{isakmp.Aggressive, isakmp.Main} {
		sent = fuzzSeeds(f, mode)
	}
	life := isakmp.AppendAttributes(nil, []isakmp.Attribute{isakmp.Number(isakmp.IKELifeType, 1), isakmp.Number(isakmp.IKELife, 90)})
	for _, p := range []isakmp.Payload{
		&isakmp.Delete{Protocol: isakmp.ProtoESP, SPIs: [][]byte{{1, 2, 3, 4}}},
		&isakmp.Notify{Protocol: isakmp.ProtoISAKMP, Message: isakmp.ResponderLifetime, Data: life},
		&isakmp.Notify{Protocol: isakmp.ProtoISAKMP, Message: isakmp.InitialContact},
		&isakmp.Notify{Protocol: isakmp.ProtoISAKMP, Message: isakmp.RUThere, Data: []byte{0, 0, 0, 1}},
		&isakmp.Notify{Protocol: isakmp.ProtoISAKMP, Message: isakmp.RUThereAck, Data: []byte{0, 0, 0, 1}},
		&isakmp.Notify{Protocol: isakmp.ProtoESP, Message: isakmp.InvalidSPI, SPI: []byte{1, 2, 3, 4}},
		&isakmp.Fragment{ID: 1, Number: 1, Last: true, Data: sent[0].Data},
	} {
		f.Add(len(sent), uint8(isakmp.Informational), uint8(isakmp.Encrypted), uint8(p.Type()), uint32(77), isakmp.AppendChain(nil, p), true)
	}
	f.Fuzz(fuzzStep)
}

// fuzzSeeds are the messages of a tunnel that begins with a mode.
func fuzzSeeds(f *testing.F, mode isakmp.Exchange) (sent []Send) {
	a, b := fuzzConfigs(mode)
	r := newRope(f, a, b, 1)
	r.hand = func(_ int, s Send) []Send { sent = append(sent, s); return []Send{s} }
	r.acquire(r.a())
	for i, s := range sent {
		h, body, _ := isakmp.ParseHeader(s.Data)
		for _, stage := range []int{i, len(sent)} {
			f.Add(stage, uint8(h.Exchange), uint8(h.Flags), uint8(h.First), h.MessageID, body, false)
			f.Add(stage, uint8(h.Exchange), uint8(h.Flags), uint8(h.First), h.MessageID, body, true)
		}
	}
	return sent
}

// fuzzConfigs have everything switched on.
func fuzzConfigs(mode isakmp.Exchange) (a, b *Config) {
	a, b = configs()
	if mode == isakmp.Aggressive {
		a, b = aggressive()
	}
	for _, c := range []*Config{a, b} {
		c.Fragment, c.InvalidSPIRecovery, c.ForceEncap = true, true, true
		c.DPD = DPD{Interval: time.Minute}
	}
	return a, b
}

func fuzzStep(t *testing.T, stage int, exchange, flags, first uint8, id uint32, body []byte, sealed bool) {
	a, b := fuzzConfigs(isakmp.Exchange(exchange))
	r := newRope(t, a, b, 1)
	r.a().Trace, r.b().Trace = true, true
	r.hand = func(n int, s Send) []Send {
		if n > stage {
			return nil
		}
		return []Send{s}
	}
	r.acquire(r.a())
	for i, e := range r.ends {
		h := isakmp.Header{Exchange: isakmp.Exchange(exchange), Flags: isakmp.Flags(flags), First: isakmp.PayloadType(first), MessageID: id}
		data := body
		if len(e.sas) > 0 {
			s := e.sas[0]
			h.Initiator, h.Responder = s.cookies[0], s.cookies[1]
			if sealed && s.keys != nil {
				h.First, data = sealedFor(s, h, body)
			}
		}
		r.step(e, Datagram{Local: addrPort("10.0.10.10:500"), Remote: addrPort("10.0.10.20:500"), Data: h.Append(nil, data)})
		for _, port := range []uint16{ikePort, natTPort} {
			r.step(e, Datagram{Local: netip.AddrPortFrom(e.addr, port), Remote: netip.AddrPortFrom(r.ends[1-i].addr, port), Data: h.Append(nil, data)})
		}
	}
	r.hand = nil
	for range 5 {
		r.runFor(requestLife)
		r.acquire(r.a())
	}
	r.runFor(requestLife)
	r.mustBeUp()
}

// sealedFor hashes and encrypts a body as the peer could.
func sealedFor(s *sa, h isakmp.Header, body []byte) (isakmp.PayloadType, []byte) {
	if phase1(h.Exchange) {
		if len(body) == 0 {
			return h.First, nil
		}
		sealed, _ := s.keys.seal(s.iv, bytes.Clone(body))
		return h.First, sealed
	}
	n := &node{id: h.MessageID, sa: s}
	hash := isakmp.AppendChain(nil, &isakmp.Hash{Sum: n.hash1(body)})
	hash[0] = byte(h.First)
	sealed, _ := s.keys.seal(s.nodeIV(h.MessageID), append(hash, body...))
	return isakmp.TypeHash, sealed
}
