package ppp

import (
	"bytes"
	"math/rand/v2"
	"net/netip"
	"slices"
	"testing"
	"time"
)

func TestSessionOpens(t *testing.T) {
	p := newPair(t, client(), server(), 1)
	p.begin()
	p.mustBeOpen()
	want := Opened{Local: addr("10.64.0.2"), Peer: addr("10.64.0.1"), DNS: [2]netip.Addr{addr("8.8.8.8"), addr("8.8.4.4")}, MRU: 1492}
	if got := p.a().opened[0]; got != want {
		t.Errorf("the client has %+v", got)
	}
	want = Opened{Local: addr("10.64.0.1"), Peer: addr("10.64.0.2"), User: "cisco@cisco.com", MRU: 1500}
	if got := p.b().opened[0]; got != want {
		t.Errorf("the server has %+v", got)
	}
	p.runFor(time.Hour)
	p.mustBeOpen()
}

// How the ends may be configured, and what comes of it.
func TestSessions(t *testing.T) {
	for name, row := range map[string]struct {
		change func(client, server *Config)
		open   bool
		why    [2]Reason // of the client's end, of the server's
	}{
		"nobody asks":       {func(_, s *Config) { s.Demand = nil }, true, [2]Reason{}},
		"PAP":               {func(_, s *Config) { s.Demand = []Method{MethodPAP} }, true, [2]Reason{}},
		"MS-CHAPv2":         {func(c, s *Config) { c.Own = []Method{MethodMSCHAPv2}; s.Demand = c.Own }, true, [2]Reason{}},
		"the second of two": {func(c, s *Config) { s.Demand = []Method{MethodMSCHAPv2, MethodPAP} }, true, [2]Reason{}},
		"both ask": {func(c, s *Config) {
			s.Own, c.Demand, c.SecretOf, s.Secret = c.Own, s.Demand, func(string) (string, bool) { return "x", true }, "x"
		}, true, [2]Reason{}},
		"one asks by PAP": {func(c, s *Config) {
			s.Own, s.PAPWord, c.Demand, c.SecretOf = c.Own, "x", []Method{MethodPAP}, func(string) (string, bool) { return "x", true }
		}, true, [2]Reason{}},
		"wrong secret":              {func(c, _ *Config) { c.Secret = "no" }, false, [2]Reason{AuthRefused, AuthFailed}},
		"wrong word":                {func(c, s *Config) { c.PAPWord = "no"; s.Demand = []Method{MethodPAP} }, false, [2]Reason{AuthRefused, AuthFailed}},
		"wrong secret in MS-CHAPv2": {func(c, s *Config) { c.Own = []Method{MethodMSCHAPv2}; s.Demand, c.Secret = c.Own, "no" }, false, [2]Reason{AuthRefused, AuthFailed}},
		"nobody of that name":       {func(c, _ *Config) { c.Name = "who" }, false, [2]Reason{AuthRefused, AuthFailed}},
		"no method in common":       {func(c, s *Config) { c.Own = []Method{MethodPAP} }, false, [2]Reason{NoAnswer, AuthUnavailable}},
		"no method at all":          {func(c, s *Config) { c.Own = nil }, false, [2]Reason{NoAnswer, AuthUnavailable}},
		"an address of its own":     {func(c, s *Config) { c.Local = addr("100.1.1.1"); s.Grant = grants("100.1.1.1") }, true, [2]Reason{}},
		"not that address":          {func(c, s *Config) { c.Local = addr("100.1.1.1"); s.Grant = grants("100.1.1.9") }, false, [2]Reason{AddressRefused, PeerClosed}},
		"no address left":           {func(c, s *Config) { s.Grant = func(string, netip.Addr) netip.Addr { return netip.Addr{} } }, false, [2]Reason{AddressRefused, PeerClosed}},
		"a client that asks who the server is": {func(c, s *Config) {
			c.Secret, c.SecretOf = "", s.SecretOf
			c.SecretOf = func(name string) (string, bool) { return "cisco", name == "ISP" }
		}, true, [2]Reason{}},
		"no secret for that server":       {func(c, s *Config) { c.Secret = ""; c.SecretOf = func(name string) (string, bool) { return "", false } }, false, [2]Reason{NoAnswer, NoAnswer}},
		"the server waits":                {func(_, s *Config) { s.Passive = true }, true, [2]Reason{}},
		"both wait":                       {func(c, s *Config) { c.Passive, s.Passive = true, true }, true, [2]Reason{}},
		"the client sends longer packets": {func(c, _ *Config) { c.MTU = 1500 }, true, [2]Reason{}},
		"it takes no address":             {func(c, _ *Config) { c.Local = netip.Addr{} }, false, [2]Reason{PeerClosed, AddressRefused}},
		"the server has no address":       {func(_, s *Config) { s.Local = netip.Addr{} }, true, [2]Reason{}},
		"no name servers":                 {func(c, s *Config) { s.DNS = [2]netip.Addr{} }, true, [2]Reason{}},
	} {
		t.Run(name, func(t *testing.T) {
			c, s := client(), server()
			row.change(&c, &s)
			p := newPair(t, c, s, 1)
			p.begin()
			p.runFor(time.Minute)
			if row.open {
				p.mustBeOpen()
				return
			}
			for i, e := range p.ends {
				if !slices.Equal(e.ended, []Reason{row.why[i]}) || e.Phase() != Dead || !e.Deadline().IsZero() {
					t.Errorf("end %d: %v, %s, next %v", i, e.ended, e.why(), e.Deadline())
				}
			}
		})
	}
}

// A peer that can receive less than this end has to send gets told, and gives way (the order is that of IOS:
// CONFREQ 1492, CONFNAK 1500, CONFREQ 1500, CONFACK).
func TestLongPackets(t *testing.T) {
	c := client()
	c.MTU = 1500
	p := newPair(t, c, server(), 1)
	var said []PacketCode
	p.hand = func(_ int, s Send) []Send {
		if o, err := ParseOptions(s.Data[4:]); s.Protocol == LCP && err == nil && len(o) > 0 && o[0].Type == lcpMRU {
			said = append(said, PacketCode(s.Data[0]))
		}
		return []Send{s}
	}
	p.begin()
	p.mustBeOpen()
	if want := []PacketCode{ConfigureRequest, ConfigureNak, ConfigureRequest, ConfigureAck}; !slices.Equal(said, want) || p.a().opened[0].MRU != 1500 {
		t.Errorf("%v, %+v", said, p.a().opened)
	}
}

// The good news is lost: the response is said again, and a server that is done says so again (RFC 1994 section 4.2).
func TestSuccessIsLost(t *testing.T) {
	p := newPair(t, client(), server(), 1)
	lost := 0
	p.hand = func(_ int, s Send) []Send {
		if s.Protocol == CHAP && PacketCode(s.Data[0]) == CHAPSuccess && lost < 2 {
			lost++
			return nil
		}
		return []Send{s}
	}
	p.begin()
	p.runFor(20 * time.Second)
	p.mustBeOpen()
}

// A server that waits says nothing until the client does, or has had its time.
func TestPassive(t *testing.T) {
	s := server()
	s.Passive = true
	p := newPair(t, client(), s, 1)
	p.do(p.b(), p.b().Up(p.now))
	if lcp, _ := p.b().States(); lcp != Stopped || p.sent != 0 {
		t.Errorf("%v, %d sent", lcp, p.sent)
	}
	p.a().nothing = true
	p.do(p.b(), p.b().Receive(p.now, LCP, Packet{Code: 48, ID: 1}.Append(nil))) // is told so, and ends no wait
	p.runFor(lcpDelay)
	if lcp, _ := p.b().States(); lcp != ReqSent || p.sent != 2 {
		t.Errorf("%v, %d sent", lcp, p.sent)
	}
	p.do(p.b(), p.b().Close(p.now))
	p.do(p.b(), p.b().Up(p.now))
	p.do(p.b(), p.b().Close(p.now))
	if len(p.b().ended) != 1 || p.b().Phase() != Dead {
		t.Errorf("%v, %s", p.b().ended, p.b().why())
	}
}

func grants(one string) Grant {
	return func(string, netip.Addr) netip.Addr { return addr(one) }
}

// What has been Naked often enough is rejected, and a Reject has what was asked (RFC 1661 section 5.4), not what would
// be better: who asked takes no other.
func TestRejectAfterNaks(t *testing.T) {
	c := client()
	c.Local = addr("10.9.9.9")
	p := newPair(t, c, server(), 1)
	var codes []PacketCode
	p.hand = func(_ int, s Send) []Send {
		if code := PacketCode(s.Data[0]); s.Protocol == IPCP && (code == ConfigureNak || code == ConfigureReject) {
			codes = append(codes, code)
			if code == ConfigureReject && !bytes.Equal(s.Data[4:10], []byte{ipcpAddress, 6, 10, 9, 9, 9}) {
				t.Errorf("rejected is %x", s.Data[4:])
			}
		}
		return []Send{s}
	}
	p.begin()
	want := append(slices.Repeat([]PacketCode{ConfigureNak}, maxFailure), ConfigureReject)
	if !slices.Equal(codes, want) {
		t.Errorf("%v", codes)
	}
}

// A peer that Naks and never rejects is given up.
func TestNaksForEver(t *testing.T) {
	for name, row := range map[string]struct {
		local string
		why   Reason
	}{
		"an address of its own": {"10.9.9.9", AddressRefused},
		"another each time":     {"0.0.0.0", NoAnswer},
	} {
		c := client()
		c.Local, c.DNSRequest = addr(row.local), false
		p := newPair(t, c, server(), 1)
		better := addr("10.64.0.1")
		p.hand = func(_ int, s Send) []Send {
			answer := s.Protocol == IPCP && PacketCode(s.Data[0]) != ConfigureRequest
			if answer && !bytes.HasSuffix(s.Data, server().Local.AsSlice()) {
				better = better.Next()
				s.Data = Packet{ConfigureNak, s.Data[1], append([]byte{ipcpAddress, 6}, better.AsSlice()...)}.Append(nil)
			}
			return []Send{s}
		}
		p.begin()
		p.runFor(time.Minute)
		if !slices.Equal(p.a().ended, []Reason{row.why}) || p.sent > 100 {
			t.Errorf("%s: %v after %d packets", name, p.a().ended, p.sent)
		}
	}
}

func TestPeerVanishes(t *testing.T) {
	p := newPair(t, client(), server(), 1)
	p.begin()
	p.b().nothing = true
	p.runFor(49 * time.Second)
	if len(p.a().ended) != 0 {
		t.Error("too soon")
	}
	p.runFor(20 * time.Second)
	if !slices.Equal(p.a().ended, []Reason{EchoLost}) {
		t.Error(p.a().ended, p.a().why())
	}
}

func TestSilentPeer(t *testing.T) {
	p := newPair(t, client(), server(), 1)
	p.b().nothing = true
	p.do(p.a(), p.a().Up(p.now))
	p.runFor(2*maxConfigure*time.Second - time.Second)
	if p.sent != maxConfigure || len(p.a().ended) != 0 {
		t.Errorf("%d requests, %v", p.sent, p.a().ended)
	}
	p.runFor(2 * time.Second)
	if !slices.Equal(p.a().ended, []Reason{NoAnswer}) {
		t.Error(p.a().ended)
	}
}

// An end that hears itself has no peer, RFC 1661 section 6.4.
func TestLoopedLine(t *testing.T) {
	p := newPair(t, client(), server(), 1)
	p.hand = func(_ int, s Send) []Send {
		p.line = append(p.line, passing{p.a(), s})
		return nil
	}
	p.do(p.a(), p.a().Up(p.now))
	p.runFor(time.Minute)
	if !slices.Equal(p.a().ended, []Reason{Looped}) {
		t.Error(p.a().ended, p.a().why())
	}
}

func TestEitherEndCloses(t *testing.T) {
	for i, want := range [2][2]Reason{{ByRequest, PeerClosed}, {PeerClosed, ByRequest}} {
		p := newPair(t, client(), server(), 1)
		p.begin()
		p.do(p.ends[i], p.ends[i].Close(p.now))
		p.runFor(10 * time.Second)
		if !slices.Equal(p.a().ended, want[:1]) || !slices.Equal(p.b().ended, want[1:]) {
			t.Errorf("end %d closes: %v %v", i, p.a().ended, p.b().ended)
		}
	}
}

func TestLineLostAndBack(t *testing.T) {
	p := newPair(t, client(), server(), 1)
	for range 3 {
		p.begin()
		if !p.a().isOpen() {
			t.Fatal(p.a().why())
		}
		for _, e := range p.ends {
			p.do(e, e.Lost(p.now))
			if e.Phase() != Dead || !e.Deadline().IsZero() {
				t.Error(e.why())
			}
			e.opened, e.paused = nil, 0
		}
		p.line = nil
	}
}

// The peer begins anew under an open session: addresses are agreed on again.
func TestRenegotiation(t *testing.T) {
	p := newPair(t, client(), server(), 1)
	p.begin()
	p.do(p.b(), p.b().Lost(p.now))
	p.b().opened, p.b().paused = nil, 0
	p.do(p.b(), p.b().Up(p.now))
	p.runFor(20 * time.Second)
	p.mustBeOpen()
	if p.a().paused != 1 {
		t.Error("addresses stayed")
	}
}

// Whatever the line does, in the end the session is open.
func TestBadLines(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for seed := range 500 {
		c, s := client(), server()
		s.Demand = [][]Method{{MethodCHAP}, {MethodPAP}}[seed%2]
		p := newPair(t, c, s, byte(seed))
		p.hand = func(_ int, f Send) []Send {
			switch random.IntN(6) {
			case 0:
				return nil
			case 1:
				return []Send{f, f}
			}
			return []Send{f}
		}
		for range 20 {
			for _, e := range p.ends {
				if e.Phase() == Dead {
					e.opened, e.paused = nil, 0
					p.do(e, e.Up(p.now))
				}
			}
			p.runFor(15 * time.Second)
		}
		p.hand = nil
		p.runFor(2 * time.Minute)
		for _, e := range p.ends {
			if e.Phase() == Dead {
				e.opened, e.paused = nil, 0
				p.do(e, e.Up(p.now))
			}
		}
		p.runFor(time.Minute)
		if !p.a().isOpen() || !p.b().isOpen() {
			t.Fatalf("seed %d: %s / %s", seed, p.a().why(), p.b().why())
		}
	}
}

func TestUnknownProtocolIsRejected(t *testing.T) {
	p := newPair(t, client(), server(), 1)
	p.begin()
	const ipv6cp = Protocol(0x8057)
	var said []Send
	p.hand = func(_ int, s Send) []Send { said = append(said, s); return nil }
	p.do(p.a(), p.a().Receive(p.now, ipv6cp, Packet{ConfigureRequest, 1, nil}.Append(nil)))
	if len(said) != 1 || said[0].Protocol != LCP || !bytes.Equal(said[0].Data[4:], []byte{0x80, 0x57, 1, 1, 0, 4}) || p.a().Drops()[UnknownProtocol] != 1 {
		t.Errorf("%v %v", said, p.a().Drops())
	}
}

// What comes too early is left unanswered, RFC 1661 section 3.5: of a protocol that is not spoken here while the peer is
// unknown, and IP until both have addresses.
func TestTooEarly(t *testing.T) {
	for name, row := range map[string]struct {
		early    Protocol
		rejected bool // once the peer is known
	}{
		"IPv6CP": {0x8057, true},
		"IP":     {IPv4, false},
	} {
		p := newPair(t, client(), server(), 1)
		var phases []Phase
		p.hand = func(_ int, s Send) []Send {
			if s.Protocol == LCP && PacketCode(s.Data[0]) == ProtocolReject {
				for _, e := range p.ends {
					phases = append(phases, e.Phase())
				}
				return nil
			}
			return []Send{{row.early, Packet{ConfigureRequest, 1, nil}.Append(nil)}, s}
		}
		p.begin()
		p.mustBeOpen()
		if slices.Contains(phases, Authenticate) || slices.Contains(phases, Network) != row.rejected || p.a().Drops()[Unexpected] == 0 {
			t.Errorf("%s is rejected in %v, drops %v", name, phases, p.a().Drops())
		}
	}
}

// Every transition of the table is one of RFC 1661: between states that exist, with tld exactly on the way
// out of Open and tlu exactly on the way in.
func TestTransitions(t *testing.T) {
	for e := range numEvents {
		for s := range numStates {
			m := transitions[e][s]
			if m == none {
				continue
			}
			out, in := s == Open && m.next != Open, s != Open && m.next == Open
			if m.next >= numStates || (m.do&tld != 0) != out || (m.do&tlu != 0) != in {
				t.Errorf("event %d in %v: %b to %v", e, s, m.do, m.next)
			}
		}
	}
}

func FuzzReceive(f *testing.F) {
	p := newPair(f, client(), server(), 1)
	stage := 0
	p.hand = func(n int, s Send) []Send {
		stage = n
		f.Add(n, uint16(s.Protocol), s.Data)
		return []Send{s}
	}
	p.begin()
	for code := range DiscardRequest + 1 {
		f.Add(stage, uint16(LCP), Packet{code, 1, []byte{0, 0, 0, 0}}.Append(nil))
	}
	f.Fuzz(func(t *testing.T, stage int, protocol uint16, data []byte) {
		p := newPair(t, client(), server(), 1)
		p.hand = func(n int, s Send) []Send {
			if n == stage {
				return []Send{{Protocol(protocol), data}, s}
			}
			return []Send{s}
		}
		p.begin()
		p.hand = nil
		p.runFor(time.Hour)
		for _, e := range p.ends {
			if e.Phase() != Dead && !e.isOpen() {
				t.Fatalf("neither open nor ended: %s / %s", p.a().why(), p.b().why())
			}
		}
	})
}
