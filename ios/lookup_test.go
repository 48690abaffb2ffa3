package ios

import (
	"net/netip"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"torii/dataplane/drop"
	"torii/dataplane/packet"
)

// What name servers say, and what becomes of the question.
func TestLookup(t *testing.T) {
	first, second := netip.MustParseAddr("10.0.0.53"), netip.MustParseAddr("10.0.1.53")
	address := dnsmessage.Resource{Body: &dnsmessage.AResource{A: [4]byte{10, 9, 9, 9}}}
	alias := dnsmessage.Resource{Body: &dnsmessage.CNAMEResource{CNAME: dnsmessage.MustNewName("other.lab.local.")}}
	for _, tt := range []struct {
		name   string
		from   netip.Addr
		change func(*dnsmessage.Message)
		heard  bool
		text   string
		found  string
	}{
		{"an address", first, func(m *dnsmessage.Message) { m.Answers = []dnsmessage.Resource{address} }, true, " (10.0.0.53) [OK]", "10.9.9.9"},
		{"another name and its address", first, func(m *dnsmessage.Message) { m.Answers = []dnsmessage.Resource{alias, address} }, true, " (10.0.0.53) [OK]", "10.9.9.9"},
		{"no such name", first, func(m *dnsmessage.Message) { m.RCode = dnsmessage.RCodeNameError }, true, " (10.0.0.53)", ""},
		{"no address", first, func(*dnsmessage.Message) {}, true, " (10.0.0.53)", ""},
		{"a server that cannot: the next is asked", first, func(m *dnsmessage.Message) { m.RCode = dnsmessage.RCodeServerFailure }, true, " (10.0.0.53) (10.0.1.53)", ""},
		{"a server that was not asked yet", second, func(m *dnsmessage.Message) { m.Answers = []dnsmessage.Resource{address} }, false, " (10.0.0.53)", ""},
		{"another identification", first, func(m *dnsmessage.Message) { m.ID++; m.Answers = []dnsmessage.Resource{address} }, false, " (10.0.0.53)", ""},
		{"another question", first, func(m *dnsmessage.Message) { m.Questions[0].Type = dnsmessage.TypeAAAA }, false, " (10.0.0.53)", ""},
		{"a question", first, func(m *dnsmessage.Message) { m.Response = false }, false, " (10.0.0.53)", ""},
	} {
		d := benchDevice(t)
		d.config.Store(resolving(t, d, first, second))
		l, _ := d.newLookup("r9")
		l.next(birth)
		m := dnsmessage.Message{Header: dnsmessage.Header{ID: l.id, Response: true}, Questions: []dnsmessage.Question{l.question}}
		tt.change(&m)
		for i := range m.Answers {
			m.Answers[i].Header = dnsmessage.ResourceHeader{Name: l.question.Name, Class: dnsmessage.ClassINET}
		}
		if heard := l.Answer(birth, says(t, d, tt.from, l.local, m)); heard != tt.heard || string(l.text) != tt.text {
			t.Errorf("%s: heard %v, screen %q, want %v and %q", tt.name, heard, l.text, tt.heard, tt.text)
		}
		if l.found.IsValid() != (tt.found != "") || l.found.IsValid() && l.found.String() != tt.found {
			t.Errorf("%s: found %v, want %q", tt.name, l.found, tt.found)
		}
	}
}

// Servers that say nothing are asked in turn, as often as `ip domain retry` says.
func TestLookupGivesUp(t *testing.T) {
	d := benchDevice(t)
	d.config.Store(resolving(t, d, netip.MustParseAddr("10.0.0.53"), netip.MustParseAddr("10.0.1.53")))
	l, _ := d.newLookup("r9")
	l.next(birth)
	for now := l.Deadline(); !l.done; now = l.Deadline() {
		l.Tick(now)
	}
	if waited := l.since.Add(l.timeout).Sub(birth); l.asked != 6 || waited != 6*lookupTimeout*time.Second || string(l.text) != " (10.0.0.53) (10.0.1.53)" {
		t.Errorf("asked %d times in %v, screen %q", l.asked, waited, l.text)
	}
}

func resolving(t *testing.T, d *Device, servers ...netip.Addr) *Config {
	t.Helper()
	text := "ip domain name lab.local\n"
	for _, a := range servers {
		text += "ip name-server " + a.String() + "\n"
	}
	c, faults := d.running().clone().typed("names", text)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return c
}

// says is a packet with what a server says.
func says(t *testing.T, d *Device, from netip.Addr, to uint16, m dnsmessage.Message) *packet.Packet {
	t.Helper()
	data, err := m.Pack()
	if err != nil {
		t.Fatal(err)
	}
	p := d.Pool.GetSize(len(data))
	p.PutUDP(packet.IPv4Fields{Src: from, Dst: netip.MustParseAddr("10.0.10.10"), TTL: 64}, dnsPort, to, data)
	if why := p.Decode(); why != drop.None {
		t.Fatal(why)
	}
	return p
}
