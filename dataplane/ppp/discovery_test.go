package ppp

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"torii/dataplane/packet"
)

var (
	clientMAC = packet.MAC{2, 0, 0, 0, 0, 1}
	serverMAC = packet.MAC{2, 0, 0, 0, 0, 2}
)

// street is an Ethernet with a client and a concentrator.
type street struct {
	now    time.Time
	client *Client
	ac     *Concentrator
	sent   []Code
	begun  []SessionBegun
	gone   []SessionGone
	lose   func(Code) bool
	seen   func(*Discovery)
}

func newStreet(service string, services ...string) *street {
	return &street{now: epoch, client: NewClient(service, rand.NewChaCha8([32]byte{1})),
		ac: NewConcentrator(Offer{Name: "ISP", Services: services, Most: 2, PerMAC: 2}, rand.NewChaCha8([32]byte{2}))}
}

func (s *street) do(fromClient bool, list []Discover) {
	for _, o := range list {
		switch o := o.(type) {
		case SendDiscovery:
			s.pass(fromClient, o)
		case SessionBegun:
			s.begun = append(s.begun, o)
		case SessionGone:
			s.gone = append(s.gone, o)
		}
	}
}

func (s *street) pass(fromClient bool, o SendDiscovery) {
	s.sent = append(s.sent, o.Packet.Code)
	if s.lose != nil && s.lose(o.Packet.Code) {
		return
	}
	d, err := ParseDiscovery(append(o.Packet.Append(nil), make([]byte, 20)...))
	if err != nil {
		panic(err)
	}
	if s.seen != nil {
		s.seen(&d)
	}
	if fromClient {
		s.do(false, s.ac.Receive(s.now, clientMAC, d))
		return
	}
	s.do(true, s.client.Receive(s.now, serverMAC, d))
}

func (s *street) runFor(d time.Duration) {
	for end := s.now.Add(d); ; {
		at := s.client.Deadline()
		if at.IsZero() || at.After(end) {
			s.now = end
			return
		}
		s.now = at
		s.do(true, s.client.Expire(s.now))
	}
}

func TestDiscovery(t *testing.T) {
	for name, row := range map[string]struct {
		wanted   string
		services []string
		stage    Stage
		sent     []Code
	}{
		"any service":  {"", nil, SessionUp, []Code{PADI, PADO, PADR, PADS}},
		"one of two":   {"fast", []string{"slow", "fast"}, SessionUp, []Code{PADI, PADO, PADR, PADS}},
		"one not here": {"fast", []string{"slow"}, PADISent, []Code{PADI, PADI}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStreet(row.wanted, row.services...)
			s.do(true, s.client.Start(s.now, 0))
			s.runFor(10 * time.Second)
			if s.client.Stage() != row.stage || !slices.Equal(s.sent, row.sent) {
				t.Errorf("%v after %v", s.client.Stage(), s.sent)
			}
		})
	}
}

func TestSessionEnds(t *testing.T) {
	for name, row := range map[string]struct {
		end  func(*street)
		gone []SessionGone
	}{
		"by the client": {func(s *street) { s.do(true, s.client.Stop(s.now)) }, []SessionGone{{1, serverMAC, false}, {1, clientMAC, true}}},
		"by the server": {func(s *street) { s.do(false, s.ac.End(1)) }, []SessionGone{{1, clientMAC, false}, {1, serverMAC, true}}},
	} {
		s := newStreet("")
		s.do(true, s.client.Start(s.now, 0))
		s.runFor(10 * time.Second)
		row.end(s)
		slices.SortFunc(s.gone, func(a, b SessionGone) int { return map[bool]int{true: 1, false: -1}[a.Told] })
		if !reflect.DeepEqual(s.gone, row.gone) || s.client.Stage() != Idle || s.ac.Holds(1, clientMAC) {
			t.Errorf("%s: %v", name, s.gone)
		}
	}
}

// A stranger on the street ends nobody's session and gets none by guessing.
func TestStrangersOnTheStreet(t *testing.T) {
	s := newStreet("")
	s.do(true, s.client.Start(s.now, 0))
	s.runFor(10 * time.Second)
	other := packet.MAC{2, 0, 0, 0, 0, 9}
	s.do(true, s.client.Receive(s.now, other, Discovery{Code: PADT, Session: 1}))
	s.do(false, s.ac.Receive(s.now, other, Discovery{Code: PADT, Session: 1}))
	s.do(false, s.ac.Receive(s.now, other, Discovery{Code: PADR, Tags: []Tag{{TagServiceName, nil}}}))
	s.do(false, s.ac.Receive(s.now, other, Discovery{Code: PADR, Tags: []Tag{{TagServiceName, nil}, {TagACCookie, s.ac.cookie(clientMAC)}}}))
	if s.client.Stage() != SessionUp || !s.ac.Holds(1, clientMAC) || len(s.begun) != 2 {
		t.Errorf("%v, %v", s.client.Stage(), s.begun)
	}
}

func TestConcentratorIsFull(t *testing.T) {
	s := newStreet("")
	cookie := Tag{TagACCookie, s.ac.cookie(clientMAC)}
	for range 3 {
		s.do(false, s.ac.Receive(s.now, clientMAC, Discovery{Code: PADR, Tags: []Tag{{TagServiceName, nil}, cookie}}))
	}
	s.do(false, s.ac.Receive(s.now, clientMAC, Discovery{Code: PADI, Tags: []Tag{{TagServiceName, nil}}}))
	if len(s.begun) != 2 || !slices.Equal(s.sent, []Code{PADS, PADS, PADS}) {
		t.Errorf("%d sessions, %v", len(s.begun), s.sent)
	}
}

func TestDiscoveryRepeats(t *testing.T) {
	for lost, want := range map[Code][]time.Duration{
		PADI: {8 * time.Second, 24 * time.Second, 56 * time.Second, 120 * time.Second, 184 * time.Second},
		PADR: {2 * time.Second, 6 * time.Second, 10 * time.Second},
	} {
		s := newStreet("")
		var at []time.Duration
		s.lose = func(c Code) bool {
			if c == lost && s.now != epoch && len(at) < len(want) {
				at = append(at, s.now.Sub(epoch))
			}
			return c == lost
		}
		s.do(true, s.client.Start(s.now, 0))
		s.runFor(200 * time.Second)
		if !slices.Equal(at, want) {
			t.Errorf("%v goes out after %v", lost, at)
		}
		s.lose = nil
		s.runFor(75 * time.Second)
		if s.client.Stage() != SessionUp {
			t.Errorf("%v lost: %v when the line is back", lost, s.client.Stage())
		}
	}
}

// Which tags go back and forth, in the order of IOS: PADI and PADR of its client, PADO and PADS of its server, with
// what a relay in between adds.
func TestDiscoveryTags(t *testing.T) {
	s := newStreet("fast", "fast")
	var seen [][]TagType
	s.seen = func(d *Discovery) {
		var types []TagType
		for _, t := range d.Tags {
			types = append(types, t.Type)
		}
		seen = append(seen, types)
		if d.Code == PADI {
			d.Tags = append(d.Tags, Tag{TagRelaySession, []byte("relay")})
		}
	}
	s.do(true, s.client.Start(s.now, 0))
	s.runFor(10 * time.Second)
	want := [][]TagType{
		{TagServiceName, TagHostUniq},
		{TagServiceName, TagHostUniq, TagRelaySession, TagACName, TagACCookie},
		{TagHostUniq, TagRelaySession, TagACName, TagACCookie, TagServiceName},
		{TagHostUniq, TagRelaySession, TagACName, TagACCookie, TagServiceName},
	}
	if !reflect.DeepEqual(seen, want) || s.client.Stage() != SessionUp {
		t.Errorf("%x, %v", seen, s.client.Stage())
	}
}

// A payload longer than usual is agreed to between bounds (RFC 4638).
func TestMaxPayload(t *testing.T) {
	for payload, agreed := range map[string]bool{"\x05\xd4": true, "\x05\xdc": false, "\x05": false} {
		s := newStreet("")
		s.ac.Offer.LeastPayload, s.ac.Offer.MostPayload = 1492, 1492
		offer := s.ac.Receive(s.now, clientMAC, Discovery{Code: PADI, Tags: []Tag{{TagServiceName, nil}, {TagMaxPayload, []byte(payload)}}})
		if _, ok := offer[0].(SendDiscovery).Packet.Tag(TagMaxPayload); ok != agreed {
			t.Errorf("%x: agreed to: %v", payload, ok)
		}
	}
}

// One client may have so many sessions and no more, whatever is left for others.
func TestSessionsOfOneClient(t *testing.T) {
	s := newStreet("")
	s.ac.Offer = Offer{Name: "ISP", Most: 9, PerMAC: 1}
	for _, from := range []packet.MAC{clientMAC, clientMAC, {2, 0, 0, 0, 0, 7}} {
		s.do(false, s.ac.Receive(s.now, from, Discovery{Code: PADR, Tags: []Tag{{TagServiceName, nil}, {TagACCookie, s.ac.cookie(from)}}}))
	}
	if len(s.begun) != 2 || s.begun[1].ID != 2 {
		t.Errorf("%v", s.begun)
	}
}

// What is appended is parsed to the same, and every truncation is an error.
func TestDiscoveryPackets(t *testing.T) {
	d := Discovery{PADO, 0, []Tag{{TagServiceName, []byte{}}, {TagACName, []byte("ISP")}, {TagACCookie, bytes.Repeat([]byte{7}, 16)}}}
	wire := d.Append(nil)
	if got, err := ParseDiscovery(wire); err != nil || !reflect.DeepEqual(got, d) {
		t.Errorf("%v %v", got, err)
	}
	for n := range wire {
		if _, err := ParseDiscovery(wire[:n]); err == nil {
			t.Errorf("%d octets are enough", n)
		}
	}
	wire[0] = 0x21
	if _, err := ParseDiscovery(wire); err != ErrVersion {
		t.Error(err)
	}
}

func FuzzDiscovery(f *testing.F) {
	s := newStreet("")
	for _, code := range []Code{PADI, PADO, PADR, PADS, PADT, SessionData} {
		f.Add(Discovery{code, 1, []Tag{{TagServiceName, nil}, {TagHostUniq, []byte{1}}, {TagACCookie, s.ac.cookie(clientMAC)}}}.Append(nil))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s := newStreet("")
		s.do(true, s.client.Start(s.now, 0))
		if d, err := ParseDiscovery(data); err == nil {
			s.do(true, s.client.Receive(s.now, serverMAC, d))
			s.do(false, s.ac.Receive(s.now, clientMAC, d))
			if again, err := ParseDiscovery(d.Append(nil)); err != nil || !reflect.DeepEqual(again, d) {
				t.Fatalf("%v %v", again, err)
			}
		}
	})
}
