package ios

import (
	"slices"
	"strings"
	"testing"
	"time"

	"torii/dataplane/packet"
	"torii/dataplane/ppp"
)

// street is the Ethernet of a device that serves PPPoE: frames go in by hand, and what comes out is kept.
type street struct {
	*Device
	now  time.Time
	sent []string // codes of discovery, and protocols of PPP
	last []byte   // payload of the last frame
}

func (s *street) Send(_ time.Time, frames []*packet.Packet) {
	for _, p := range frames {
		s.last = slices.Clone(p.Bytes()[packet.EthernetLen:])
		code, _, frame, err := ppp.ParseHeader(s.last)
		if protocol, _, bad := ppp.ParseFrame(frame); err == nil && code == ppp.SessionData && bad == nil {
			s.sent = append(s.sent, protocol.String())
		} else {
			s.sent = append(s.sent, code.String())
		}
		s.Pool.Put(p)
	}
}

var caller = packet.MAC{2, 0, 0, 0, 0, 9}

const serving = `username bob password 0 bob
bba-group pppoe global
 virtual-template 1
interface Loopback0
 ip address 10.0.0.1 255.255.255.255
interface GigabitEthernet0/0
 pppoe enable group global
interface Virtual-Template1
 ip unnumbered Loopback0
 peer default ip address 10.0.0.2
 ppp authentication chap`

func newStreet(tb testing.TB) *street {
	d := benchDevice(tb)
	s := &street{Device: d, now: birth}
	d.port(d.Platform.Ports[0]).link = s
	if faults := d.Boot(birth, "serving", serving); faults != nil {
		tb.Fatal(faults)
	}
	for kind := range debugKinds {
		d.debugs[kind] = true
	}
	return s
}

// put hands the device a frame.
func (s *street) put(typ uint16, payload []byte) {
	p := s.Pool.GetSize(len(payload))
	copy(p.Extend(len(payload)), payload)
	p.PushEthernet(s.port(s.Platform.Ports[0]).mac, caller, typ)
	s.Receive(s.now, 0, []*packet.Packet{p})
}

// call gets a session.
func (s *street) call() {
	name := ppp.Tag{Type: ppp.TagServiceName}
	s.put(ppp.EtherDiscovery, ppp.Discovery{Code: ppp.PADI, Tags: []ppp.Tag{name}}.Append(nil))
	offer, _ := ppp.ParseDiscovery(s.last)
	cookie, _ := offer.Tag(ppp.TagACCookie)
	s.put(ppp.EtherDiscovery, ppp.Discovery{Code: ppp.PADR, Tags: []ppp.Tag{name, {Type: ppp.TagACCookie, Value: cookie}}}.Append(nil))
}

// What nobody can read is counted as an input error of its port and told to whoever debugs errors; what PPP cannot is
// told too, and ends nothing.
func TestMalformedPPPoE(t *testing.T) {
	s := newStreet(t)
	s.call()
	if !slices.Equal(s.sent, []string{"PADO", "PADS"}) || len(s.calls) != 1 {
		t.Fatalf("%v, %d calls", s.sent, len(s.calls))
	}
	for name, row := range map[string]struct {
		typ     uint16
		payload []byte
		errors  uint64
		told    string
	}{
		"a header cut short":           {ppp.EtherDiscovery, []byte{0x11, 9, 0}, 1, "PPPoE: malformed packet from 0200.0000.0009 on Gi0/0"},
		"another version":              {ppp.EtherDiscovery, []byte{0x21, 9, 0, 0, 0, 0}, 1, "PPPoE: malformed packet"},
		"a tag longer than its packet": {ppp.EtherDiscovery, []byte{0x11, 9, 0, 0, 0, 4, 1, 1, 0, 9}, 1, "PPPoE: malformed packet"},
		"half a protocol":              {ppp.EtherSession, ppp.AppendHeader(nil, ppp.SessionData, 1, 1), 1, ""},
		"an LCP packet cut short":      {ppp.EtherSession, ppp.AppendFrame(nil, 1, ppp.LCP, []byte{1, 1, 0, 9}), 0, "LCP: Malformed packet discarded"},
		"an LCP option of length 0":    {ppp.EtherSession, ppp.AppendFrame(nil, 1, ppp.LCP, []byte{1, 1, 0, 6, 5, 0}), 0, "LCP: Malformed packet discarded"},
		"CHAP before LCP":              {ppp.EtherSession, ppp.AppendFrame(nil, 1, ppp.CHAP, []byte{2, 1, 0, 4}), 0, "CHAP: Unexpected packet discarded"},
	} {
		counters := &s.seen(s.Platform.Ports[0]).IfaceCounters
		before := counters.InErrors
		s.log.buffer.empty()
		s.put(row.typ, row.payload)
		log := string(s.log.buffer.last())
		if counters.InErrors-before != row.errors || !strings.Contains(log, row.told) || len(s.calls) != 1 {
			t.Errorf("%s: %d errors, %d calls, told\n%s", name, counters.InErrors-before, len(s.calls), log)
		}
	}
}

// Whatever comes, no session is left that neither lives nor ends.
func FuzzPPPoE(f *testing.F) {
	f.Add(true, ppp.Discovery{Code: ppp.PADT, Session: 1}.Append(nil))
	f.Add(true, ppp.Discovery{Code: ppp.PADR, Tags: []ppp.Tag{{Type: ppp.TagServiceName}, {Type: ppp.TagMaxPayload, Value: []byte{5, 220}}}}.Append(nil))
	for _, protocol := range []ppp.Protocol{ppp.LCP, ppp.PAP, ppp.CHAP, ppp.IPCP, ppp.IPv4, 0x8057} {
		f.Add(false, ppp.AppendFrame(nil, 1, protocol, ppp.Packet{Code: ppp.ConfigureRequest, ID: 1, Data: []byte{5, 6, 1, 2, 3, 4}}.Append(nil)))
	}
	f.Add(false, ppp.AppendFrame(nil, 1, ppp.LCP, ppp.Packet{Code: 48, ID: 1}.Append(nil))) // no such code: the wait goes on
	f.Fuzz(func(t *testing.T, discovery bool, payload []byte) {
		if len(payload) > 1500 {
			return
		}
		s := newStreet(t)
		s.call()
		typ := uint16(ppp.EtherSession)
		if discovery {
			typ = ppp.EtherDiscovery
		}
		s.put(typ, payload)
		for range 200 {
			at := s.callDeadline()
			if at.IsZero() {
				break
			}
			s.now = at
			s.Tick(s.now)
		}
		if len(s.calls) != 0 {
			t.Errorf("%d calls are left of a client that says nothing more:\n%s", len(s.calls), s.log.buffer.last())
		}
	})
}
