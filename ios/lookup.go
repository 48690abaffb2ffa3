package ios

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"torii/dataplane/packet"
)

const dnsPort = 53

// lookup asks name servers for the address of a name, one after the other and then all of them again (RFC 1035
// section 7.2). It belongs to the device's owner.
type lookup struct {
	attempt
	question dnsmessage.Question
	id       uint16
	local    uint16 // the port that answers come to
	servers  []netip.Addr
	asked    int // how many questions are out
	most     int
	found    netip.Addr
}

// newLookup is false for what cannot be a name.
func (d *Device) newLookup(name string) (l *lookup, ok bool) {
	c := d.running()
	if c.Domain != "" && !strings.Contains(name, ".") {
		name += "." + c.Domain
	}
	full, err := dnsmessage.NewName(strings.TrimSuffix(name, ".") + ".")
	if err != nil {
		return nil, false
	}
	servers := c.nameServers()
	return &lookup{
		attempt:  attempt{device: d, timeout: time.Duration(c.Names.Timeout) * time.Second},
		question: dnsmessage.Question{Name: full, Type: dnsmessage.TypeA, Class: dnsmessage.ClassINET},
		id:       uint16(d.Dice.Uint32()), local: 49152 + uint16(d.Dice.IntN(16384)),
		servers: servers, most: len(servers) * (1 + c.Names.Retry),
	}, true
}

// next asks the next server.
func (l *lookup) next(now time.Time) {
	if l.asked == l.most {
		l.stop()
		return
	}
	l.dst = l.servers[l.asked%len(l.servers)]
	if l.asked < len(l.servers) {
		l.text = fmt.Appendf(l.text, " (%s)", l.dst)
	}
	l.asked++
	l.since = now
	m := dnsmessage.Message{Header: dnsmessage.Header{ID: l.id, RecursionDesired: true}, Questions: []dnsmessage.Question{l.question}}
	if data, err := m.Pack(); err != nil {
		l.stop()
	} else if l.dst == everybody {
		l.device.broadcastUDP(now, l.local, dnsPort, data)
	} else {
		l.device.sendUDP(now, netip.AddrPortFrom(netip.IPv4Unspecified(), l.local), netip.AddrPortFrom(l.dst, dnsPort), data)
	}
}

// Tick gives the server up that was asked.
func (l *lookup) Tick(now time.Time) { l.next(now) }

// Answer takes what a server says: an address, or that there is none.
func (l *lookup) Answer(now time.Time, p *packet.Packet) bool {
	if l.done || p.Proto != packet.ProtoUDP || p.DstPort != l.local || p.SrcPort != dnsPort || !l.wasAsked(packet.Addr(p.Src)) {
		return false
	}
	var m dnsmessage.Message
	if m.Unpack(packet.UDP(p.Bytes()[p.IPLen:]).Payload()) != nil || m.ID != l.id || !m.Response || !slices.Contains(m.Questions, l.question) {
		return false
	}
	for _, r := range m.Answers {
		if a, ok := r.Body.(*dnsmessage.AResource); ok {
			l.found = netip.AddrFrom4(a.A)
			l.text = append(l.text, " [OK]"...)
			l.stop()
			return true
		}
	}
	if m.RCode != dnsmessage.RCodeServerFailure && m.RCode != dnsmessage.RCodeRefused {
		l.stop()
	} else {
		l.next(now)
	}
	return true
}

func (l *lookup) wasAsked(who netip.Addr) bool {
	return slices.Contains(l.servers[:min(l.asked, len(l.servers))], who) || l.servers[0] == everybody
}

// broadcastUDP sends a datagram to everybody on every network.
func (d *Device) broadcastUDP(now time.Time, from, to uint16, data []byte) {
	c := d.running()
	for i := range c.Interfaces.All() {
		if at := c.speaks(i); at.IsValid() && c.up(i) {
			p := d.Pool.GetSize(len(data))
			p.PutUDP(packet.IPv4Fields{Src: at, Dst: everybody, TTL: 255}, from, to, data)
			d.sendFrame(now, i.Name, packet.BroadcastMAC, packet.EtherIPv4, p.Bytes())
			d.Pool.Put(p)
		}
	}
}

// translate gives the address of a name and says on the screen whom it asks.
func (s *Session) translate(name string) (addr netip.Addr, ok bool) {
	c := s.device.running()
	if addr, ok = c.Names.host(name); ok {
		return addr, true
	}
	if c.Names.NoLookup {
		s.printf("Translating \"%s\"\n", name)
		return netip.Addr{}, false
	}
	s.printf("Translating \"%s\"...domain server", name)
	var l *lookup
	s.own(func(now time.Time) {
		if l, ok = s.device.newLookup(name); ok {
			s.device.probes = append(s.device.probes, l)
			l.next(now)
		}
	})
	if ok {
		s.follow(&l.attempt)
		addr, ok = l.found, l.found.IsValid()
	}
	s.printf("\n")
	return addr, ok
}
