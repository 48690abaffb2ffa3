package debug

import (
	"flag"
	"math/rand/v2"
	"net/netip"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"torii/crypto/ike"
	wire "torii/crypto/isakmp"
	"torii/crypto/suite"
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

// talk is two machines and what each tells.
type talk struct {
	now      time.Time
	machines [2]*ike.Machine
	told     [2][]any // ike.Event and ike.Log, in order
	nat      bool     // end 0 is behind one
}

func addr(s string) netip.Addr { return netip.MustParseAddr(s) }

var routers = [2]netip.Addr{addr("10.0.10.10"), addr("10.0.10.20")}

func selector(net string) ike.Selector {
	return ike.Selector{Addr: addr(net), Mask: addr("255.255.255.0")}
}

// config is the end of a tunnel that course books build: AES-256, SHA, group 2, a pre-shared key.
func config(end int) *ike.Config {
	c, _ := suite.CipherNamed("aes-256")
	h, _ := suite.HashNamed("sha")
	g, _ := suite.GroupNamed("2")
	local, peer := routers[end], routers[1-end]
	nets := [2]string{"192.168.1.0", "192.168.2.0"}
	return &ike.Config{
		Enabled:  true,
		NATT:     true,
		Policies: []ike.Policy{{Priority: 10, Cipher: c, Hash: h, Group: g, Auth: ike.PreShared, Lifetime: 24 * time.Hour}},
		Keys:     []ike.Key{{Peer: netip.PrefixFrom(peer, 32), Secret: "torii"}},
		Flows: []ike.Flow{{ID: ike.FlowID{Interface: "FastEthernet0/0", Map: "VPN-MAP", Seq: 10, ACE: 1, Peer: peer},
			Local: local, LocalSel: selector(nets[end]), RemoteSel: selector(nets[1-end]),
			Sets: []ike.TransformSet{{Name: "VPN-SET", Cipher: c, Hash: h}}, Seconds: 3600, Kilobytes: 4608000}},
	}
}

func newTalk(a, b *ike.Config) *talk {
	tk := &talk{now: time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC)}
	for i, cfg := range []*ike.Config{a, b} {
		tk.machines[i] = ike.New(rand.NewChaCha8([32]byte{byte(i)}), cfg)
		tk.machines[i].Trace = true
	}
	return tk
}

// step gives an end an input, and both ends whatever comes of it, first come first served.
func (tk *talk) step(end int, in ike.Input) {
	type due struct {
		end int
		in  ike.Input
	}
	for queue := []due{{end, in}}; len(queue) > 0; queue = queue[1:] {
		d := queue[0]
		for _, o := range tk.machines[d.end].Step(tk.now, d.in) {
			switch o := o.(type) {
			case ike.Send:
				queue = append(queue, due{1 - d.end, tk.translated(ike.Datagram{Local: o.Remote, Remote: o.Local, Data: o.Data})})
			case ike.Compute:
				queue = append(queue, due{d.end, o.Run()})
			case ike.Event, ike.Log:
				tk.told[d.end] = append(tk.told[d.end], o)
			}
		}
	}
}

// outside is where end 0 seems to be if it is behind a NAT, which adds shift to its ports.
var outside = addr("103.1.1.1")

const shift = 12

func (tk *talk) translated(d ike.Datagram) ike.Datagram {
	switch {
	case !tk.nat:
	case d.Remote.Addr() == routers[0]:
		d.Remote = netip.AddrPortFrom(outside, d.Remote.Port()+shift)
	case d.Local.Addr() == outside:
		d.Local = netip.AddrPortFrom(routers[0], d.Local.Port()-shift)
	}
	return d
}

func (tk *talk) acquire() { tk.step(0, ike.Acquire{Flow: config(0).Flows[0].ID}) }

func (tk *talk) runFor(d time.Duration) {
	for end := tk.now.Add(d); ; {
		next, who := end, -1
		for i, m := range tk.machines {
			if at := m.Deadline(); !at.IsZero() && at.Before(next) {
				next, who = at, i
			}
		}
		tk.now = next
		if who < 0 {
			return
		}
		tk.step(who, ike.Expire{})
	}
}

// screen is what one end prints, with the debugs of ISAKMP and IPsec on and syslog messages between.
func (tk *talk) screen(end int, d Dialect) string { return tk.printed(end, d, ISAKMP, IPsec) }

func (tk *talk) printed(end int, d Dialect, on ...Subsystem) string {
	var b strings.Builder
	for _, told := range tk.told[end] {
		switch told := told.(type) {
		case ike.Event:
			if !slices.Contains(on, SubsystemOf(told.Kind)) {
				continue
			}
			for _, line := range Lines(told, d) {
				b.WriteString(line + "\n")
			}
		case ike.Log:
			b.WriteString(Syslog(told) + "\n")
		}
	}
	return b.String()
}

var dialects = [numDialects]string{Classic: "classic", Modern: "modern"}

func TestTunnelGolden(t *testing.T) {
	tk := newTalk(config(0), config(1))
	tk.acquire()
	for d, name := range dialects {
		golden(t, "testdata/tunnel-initiator-"+name+".golden", tk.screen(0, Dialect(d)))
		golden(t, "testdata/tunnel-responder-"+name+".golden", tk.screen(1, Dialect(d)))
	}
}

// What is computed for a tunnel, and what is given up when it is cleared; with a wrong key, decryption comes to nothing.
func TestEngineGolden(t *testing.T) {
	tk := newTalk(config(0), config(1))
	tk.acquire()
	tk.step(0, ike.ClearPhase2{})
	tk.step(0, ike.ClearPhase1{})
	golden(t, "testdata/engine-initiator.golden", tk.printed(0, Modern, Engine))
	golden(t, "testdata/engine-responder.golden", tk.printed(1, Modern, Engine))
	wrong := config(1)
	wrong.Keys[0].Secret = "wrong"
	tk = newTalk(config(0), wrong)
	tk.acquire()
	golden(t, "testdata/engine-wrong-key.golden", tk.printed(1, Modern, Engine))
}

func TestNATGolden(t *testing.T) {
	a, b := config(0), config(1)
	b.Keys[0].Peer, b.Flows[0].ID.Peer = netip.PrefixFrom(outside, 32), outside
	tk := newTalk(a, b)
	tk.nat = true
	tk.acquire()
	for d, name := range dialects {
		golden(t, "testdata/nat-initiator-"+name+".golden", tk.screen(0, Dialect(d)))
		golden(t, "testdata/nat-responder-"+name+".golden", tk.screen(1, Dialect(d)))
	}
}

// One question that is answered, and then nobody there.
func TestDPDGolden(t *testing.T) {
	a, b := config(0), config(1)
	a.DPD = ike.DPD{Interval: 10 * time.Second, Retry: 3 * time.Second, Periodic: true}
	tk := newTalk(a, b)
	tk.acquire()
	started := tk.screen(0, Modern)
	if !strings.Contains(started, "IKE_DPD is enabled, initializing timers") {
		t.Error("nobody says that timers are started")
	}
	tk.told = [2][]any{}
	tk.runFor(11 * time.Second)
	golden(t, "testdata/dpd-asked.golden", tk.screen(1, Modern))
	tk.step(1, ike.Reconfigured{Config: &ike.Config{}})
	tk.runFor(30 * time.Second)
	for d, name := range dialects {
		golden(t, "testdata/dpd-asks-"+name+".golden", tk.screen(0, Dialect(d)))
	}
}

// The fault of each row, at the responder unless it says otherwise, and which end's screen is telling.
func TestFailuresGolden(t *testing.T) {
	other, _ := suite.CipherNamed("3des")
	for name, row := range map[string]struct {
		spoil func(a, b *ike.Config)
		end   int
		after func(*talk)
	}{
		"no-key":              {spoil: func(a, _ *ike.Config) { a.Keys = nil }},
		"policy":              {spoil: func(_, b *ike.Config) { b.Policies[0].Cipher = other }, end: 1},
		"policy-at-initiator": {spoil: func(_, b *ike.Config) { b.Policies[0].Cipher = other }},
		"wrong-key":           {spoil: func(_, b *ike.Config) { b.Keys[0].Secret = "wrong" }, end: 1, after: func(tk *talk) { tk.runFor(11 * time.Second) }},
		"transform":           {spoil: func(_, b *ike.Config) { b.Flows[0].Sets[0].Cipher = other }, end: 1},
		"mirror":              {spoil: func(_, b *ike.Config) { b.Flows[0].LocalSel = selector("192.168.9.0") }, end: 1},
		"mirror-at-initiator": {spoil: func(_, b *ike.Config) { b.Flows[0].LocalSel = selector("192.168.9.0") }},
		"silent":              {spoil: func(_, b *ike.Config) { b.Enabled = false }, after: func(tk *talk) { tk.runFor(3 * time.Minute) }},
		"cleared": {after: func(tk *talk) {
			tk.step(0, ike.ClearPhase2{})
			tk.step(0, ike.ClearPhase1{})
			tk.runFor(2 * time.Minute)
		}},
		"cleared-at-responder": {end: 1, after: func(tk *talk) { tk.step(0, ike.ClearPhase2{}); tk.step(0, ike.ClearPhase1{}) }},
		"no-sa-to-tell":        {after: func(tk *talk) { tk.step(0, ike.ClearPhase1{}); tk.step(0, ike.ClearPhase2{}) }},
		"again-while-idle":     {after: func(tk *talk) { tk.step(0, ike.ClearPhase2{}); tk.acquire() }},
	} {
		a, b := config(0), config(1)
		if row.spoil != nil {
			row.spoil(a, b)
		}
		tk := newTalk(a, b)
		tk.acquire()
		if row.after != nil {
			row.after(tk)
		}
		golden(t, "testdata/"+name+".golden", tk.screen(row.end, Classic))
	}
}

// Every kind of event, of log, of cause, of reason has its words.
func TestTableIsWhole(t *testing.T) {
	for kind := range ike.NumEventKinds {
		if table[kind].lines == nil {
			t.Errorf("event %d is not spelled", kind)
			continue
		}
		spelled := false
		for d := range numDialects {
			for _, line := range Lines(sample(kind), d) {
				spelled = true
				if strings.Contains(line, "%!") || strings.TrimSpace(line) == "" {
					t.Errorf("event %d: %q", kind, line)
				}
			}
		}
		if !spelled {
			t.Errorf("event %d is spelled in no dialect", kind)
		}
	}
	for kind := range ike.NumLogKinds {
		if text := Syslog(ike.Log{Kind: kind, Peer: routers[0], Mode: wire.Quick}); !strings.HasPrefix(text, "%CRYPTO-") || strings.Contains(text, "%!") {
			t.Errorf("log %d: %q", kind, text)
		}
	}
	for cause := range ike.NumCauses {
		if causes[cause] == "" {
			t.Errorf("cause %d has no words", cause)
		}
	}
	for why := range ike.NumReasons {
		if nodeReasons[why].text == "" {
			t.Errorf("reason %d has no words", why)
		}
	}
	for _, why := range []ike.Mismatch{ike.CipherDiffers, ike.KeyLengthDiffers, ike.HashDiffers, ike.GroupDiffers, ike.AuthDiffers} {
		if differences[why] == "" {
			t.Errorf("difference %d has no words", why)
		}
	}
}

// sample is an event with every argument set.
func sample(kind ike.EventKind) ike.Event {
	f := config(0).Flows[0]
	return ike.Event{Kind: kind, Handle: 1, ConnID: 1001, Peer: routers[1], Initiator: true,
		Local: netip.AddrPortFrom(routers[0], 500), Remote: netip.AddrPortFrom(routers[1], 500),
		Vendor: wire.VendorNATT, VendorID: make([]byte, 16), Payload: wire.TypeSA, Mismatch: ike.CipherDiffers,
		Transform: &wire.Transform{Number: 1, ID: 12}, ID: wire.IDAddr(routers[0], 17, 500),
		Flow: &f, Set: &f.Sets[0], Life: time.Hour,
		SA: &ike.ChildSA{Flow: f.ID, Cipher: f.Sets[0].Cipher, Hash: f.Sets[0].Hash, LocalSel: f.LocalSel, RemoteSel: f.RemoteSel,
			Local: netip.AddrPortFrom(routers[0], 500), Peer: netip.AddrPortFrom(routers[1], 500)}}
}

func TestAttributesOfEveryAlgorithm(t *testing.T) {
	for _, c := range suite.Ciphers() {
		if got := phase1Attribute(wire.Number(wire.IKEEncryption, uint32(c.IKE))); c.IKE != 0 && got != "encryption "+c.IKEName {
			t.Error(got)
		}
		for _, h := range append(suite.Hashes(), nil) {
			if !c.Fits(h) {
				continue
			}
			offer := &wire.Transform{ID: c.ESP}
			if h != nil {
				offer.Attributes = append(offer.Attributes, wire.Number(wire.IPsecAuth, uint32(h.ESP)))
			}
			if c.KeyBits != 0 {
				offer.Attributes = append(offer.Attributes, wire.Number(wire.IPsecKeyLength, uint32(c.KeyBits)))
			}
			if got := espWords(offer); got != suiteWords(c, h) {
				t.Error(got)
			}
		}
	}
	for _, row := range []struct {
		a    wire.Attribute
		want string
	}{
		{wire.Number(wire.IKELife, 86400), "life duration (VPI) of  0x0 0x1 0x51 0x80 "},
		{wire.Number(wire.IKELife, 6000), "life duration (basic) of 6000"},
		{wire.Number(wire.IKEHash, 4), "hash SHA256"},
		{wire.Number(wire.IKEHash, 77), "hash 77"},
		{wire.Number(wire.IKEAuth, 3), "auth RSA sig"},
		{wire.Number(99, 1), "unknown attribute 99"},
	} {
		if got := phase1Attribute(row.a); got != row.want {
			t.Errorf("%q, want %q", got, row.want)
		}
	}
	for _, row := range []struct {
		a    wire.Attribute
		want string
	}{
		{wire.Number(wire.IPsecLife, 4608000), "SA life duration (VPI) of  0x0 0x46 0x50 0x0 "},
		{wire.Number(wire.IPsecEncapsulation, 1), "encaps is 1 (Tunnel)"},
		{wire.Number(wire.IPsecEncapsulation, 2), "encaps is 2 (Transport)"},
		{wire.Number(wire.IPsecEncapsulation, 3), "encaps is 3 (Tunnel-UDP)"},
		{wire.Number(wire.IPsecEncapsulation, 61443), "encaps is 61443 (Tunnel-UDP)"},
		{wire.Number(wire.IPsecGroup, 2), "group is 2"},
		{wire.Number(wire.IPsecKeyLength, 256), "key length is 256"},
		{wire.Number(wire.IPsecAuth, 77), "authenticator is 77"},
	} {
		if got := phase2Attribute(row.a); got != row.want {
			t.Errorf("%q, want %q", got, row.want)
		}
	}
}
