package ppp

import (
	"math/rand/v2"
	"net/netip"
	"testing"
	"time"
)

// Two sessions on a string: one virtual clock, frames one after the other, and a hand that may lose,
// double or damage them on the way.
type pair struct {
	t    testing.TB
	now  time.Time
	ends [2]*end
	line []passing
	sent int
	hand func(nth int, s Send) []Send
}

type passing struct {
	to    *end
	frame Send
}

type end struct {
	*Session
	opened  []Opened
	paused  int
	ended   []Reason
	events  []Event
	nothing bool // the line is cut in front of it
}

var epoch = time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC)

func newPair(t testing.TB, a, b Config, seed byte) *pair {
	p := &pair{t: t, now: epoch}
	for i, cfg := range []Config{a, b} {
		s := New(&cfg, rand.NewChaCha8([32]byte{seed, byte(i)}))
		s.Trace = true
		p.ends[i] = &end{Session: s}
	}
	return p
}

func (p *pair) a() *end { return p.ends[0] }
func (p *pair) b() *end { return p.ends[1] }

func (p *pair) other(e *end) *end {
	if e == p.ends[0] {
		return p.ends[1]
	}
	return p.ends[0]
}

func (p *pair) do(e *end, outputs []Output) {
	for _, o := range outputs {
		switch o := o.(type) {
		case Send:
			p.sent++
			frames := []Send{o}
			if p.hand != nil {
				frames = p.hand(p.sent, o)
			}
			for _, f := range frames {
				p.line = append(p.line, passing{p.other(e), f})
			}
		case Opened:
			e.opened = append(e.opened, o)
		case Suspended:
			e.paused++
		case Ended:
			e.ended = append(e.ended, o.Why)
		case Event:
			e.events = append(e.events, o)
		}
	}
}

func (p *pair) drain() {
	for n := 0; len(p.line) > 0; n++ {
		if n > 5000 {
			p.t.Fatal("the ends talk for ever")
		}
		next := p.line[0]
		p.line = p.line[1:]
		if !next.to.nothing {
			p.do(next.to, next.to.Receive(p.now, next.frame.Protocol, next.frame.Data))
		}
	}
}

func (p *pair) begin() {
	for _, e := range p.ends {
		p.do(e, e.Up(p.now))
	}
	p.drain()
}

func (p *pair) runFor(d time.Duration) {
	p.drain()
	for end := p.now.Add(d); ; {
		next := end
		for _, e := range p.ends {
			if at := e.Deadline(); !at.IsZero() && at.Before(next) {
				next = at
			}
		}
		p.now = next
		for _, e := range p.ends {
			if at := e.Deadline(); !at.IsZero() && !at.After(p.now) {
				p.do(e, e.Expire(p.now))
			}
		}
		p.drain()
		if p.now.Equal(end) {
			return
		}
	}
}

func (e *end) isOpen() bool {
	lcp, ipcp := e.States()
	return lcp == Open && ipcp == Open && e.Phase() == Network && len(e.opened) == e.paused+1
}

func (p *pair) mustBeOpen() {
	p.t.Helper()
	if !p.a().isOpen() || !p.b().isOpen() {
		p.t.Fatalf("not open: %s / %s", p.a().why(), p.b().why())
	}
}

func (e *end) why() string {
	lcp, ipcp := e.States()
	return lcp.String() + " " + ipcp.String() + " " + e.Phase().String()
}

func addr(s string) netip.Addr { return netip.MustParseAddr(s) }

// client and server are the ends of an ordinary line.
func client() Config {
	return Config{Own: []Method{MethodCHAP, MethodPAP}, Name: "cisco@cisco.com", Secret: "cisco", PAPName: "cisco@cisco.com", PAPWord: "cisco",
		Local: netip.IPv4Unspecified(), DNSRequest: true, Keepalive: 10 * time.Second, Retries: 5}
}

func server() Config {
	return Config{MRU: 1492, Demand: []Method{MethodCHAP}, Name: "ISP", Keepalive: 10 * time.Second, Retries: 5, Local: addr("10.64.0.1"),
		SecretOf: func(name string) (string, bool) { return "cisco", name == "cisco@cisco.com" },
		Grant:    func(string, netip.Addr) netip.Addr { return addr("10.64.0.2") },
		DNS:      [2]netip.Addr{addr("8.8.8.8"), addr("8.8.4.4")}}
}
