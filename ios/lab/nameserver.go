package lab

import (
	"net/netip"
	"strings"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"torii/dataplane/packet"
)

const (
	dnsPort = 53
	dnsTTL  = 60 // seconds
)

// zone is what the servers of a lab know as name servers: the addresses of its PCs and servers, by their names.
type zone map[string]netip.Addr

// zone gathers the hosts that have an address when they start.
func (t *Topology) zone() zone {
	z := zone{}
	for _, n := range t.Nodes {
		if n.Kind != Router && n.Settings.Addr.IsValid() {
			z[n.Name] = n.Settings.Addr.Addr()
		}
	}
	return z
}

// asked takes a question to a server, and answers it. False: it is none.
func (h *Host) asked(now time.Time, p *packet.Packet) bool {
	if h.cfg.Kind != Server || p.DstPort != dnsPort {
		return false
	}
	said, ok := h.cfg.zone.answer(packet.UDP(p.Bytes()[p.IPLen:]).Payload())
	if ok {
		reply := h.pool.GetSize(len(said))
		reply.PutUDP(packet.IPv4Fields{Src: packet.Addr(p.Dst), Dst: packet.Addr(p.Src), TTL: hostTTL}, dnsPort, p.SrcPort, said)
		h.router.Originate(now, reply)
	}
	return true
}

// answer is what a name server says to a question (RFC 1035 section 4.1). False: nothing, to what is none.
func (z zone) answer(question []byte) (said []byte, ok bool) {
	var m dnsmessage.Message
	if m.Unpack(question) != nil || m.Response || len(m.Questions) != 1 {
		return nil, false
	}
	q := m.Questions[0]
	reply := dnsmessage.Message{Questions: m.Questions, Header: dnsmessage.Header{
		ID: m.ID, Response: true, OpCode: m.OpCode, Authoritative: true, RecursionDesired: m.RecursionDesired}}
	addr, known := z[strings.ToLower(strings.TrimSuffix(q.Name.String(), "."))]
	switch {
	case m.OpCode != 0:
		reply.RCode = dnsmessage.RCodeNotImplemented
	case !known:
		reply.RCode = dnsmessage.RCodeNameError
	case q.Type == dnsmessage.TypeA && q.Class == dnsmessage.ClassINET:
		reply.Answers = []dnsmessage.Resource{{
			Header: dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class, TTL: dnsTTL},
			Body:   &dnsmessage.AResource{A: addr.As4()},
		}}
	}
	said, err := reply.Pack()
	return said, err == nil
}
