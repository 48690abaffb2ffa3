package lab

import (
	"net/netip"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// What a server of a lab answers to questions about names.
func TestNameServer(t *testing.T) {
	known := zone{"web": netip.MustParseAddr("203.0.113.10")}
	for _, tt := range []struct {
		name  string
		kind  dnsmessage.Type
		rcode dnsmessage.RCode
		addrs int
	}{
		{"web.", dnsmessage.TypeA, dnsmessage.RCodeSuccess, 1},
		{"WEB.", dnsmessage.TypeA, dnsmessage.RCodeSuccess, 1},
		{"web.", dnsmessage.TypeAAAA, dnsmessage.RCodeSuccess, 0},
		{"nobody.", dnsmessage.TypeA, dnsmessage.RCodeNameError, 0},
	} {
		q := dnsmessage.Question{Name: dnsmessage.MustNewName(tt.name), Type: tt.kind, Class: dnsmessage.ClassINET}
		asked, _ := (&dnsmessage.Message{Header: dnsmessage.Header{ID: 7}, Questions: []dnsmessage.Question{q}}).Pack()
		said, ok := known.answer(asked)
		var m dnsmessage.Message
		if err := m.Unpack(said); !ok || err != nil || m.ID != 7 || !m.Response || m.RCode != tt.rcode || len(m.Answers) != tt.addrs {
			t.Errorf("%s %s: %v %v %+v", tt.name, tt.kind, ok, err, m)
		}
	}
}

// Whatever is sent to a name server, it answers questions only.
func FuzzNameServer(f *testing.F) {
	q := dnsmessage.Question{Name: dnsmessage.MustNewName("web."), Type: dnsmessage.TypeA, Class: dnsmessage.ClassINET}
	asked, _ := (&dnsmessage.Message{Questions: []dnsmessage.Question{q}}).Pack()
	f.Add(asked)
	f.Fuzz(func(t *testing.T, b []byte) {
		said, ok := zone{"web": netip.MustParseAddr("203.0.113.10")}.answer(b)
		var m dnsmessage.Message
		if ok && (m.Unpack(said) != nil || !m.Response) {
			t.Errorf("%x", said)
		}
	})
}
