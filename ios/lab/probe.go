package lab

import (
	"net/netip"
	"slices"
	"time"

	"torii/dataplane"
	"torii/dataplane/drop"
	"torii/dataplane/packet"
)

// wait is something a terminal waits for: an answer, or only its time.
type wait struct {
	due  time.Time
	over bool

	id, seq uint16 // of the echo request, when there is one
	probe   bool
	sent    time.Time
	answer  answer
}

// outcome is what became of a probe.
type outcome uint8

const (
	timedOut outcome = iota
	replied
	unreachable
	expired
	tooLong      // for the host itself
	tooLongThere // for a router on the way
)

// answer is what a probe brought.
type answer struct {
	outcome outcome
	from    netip.Addr
	rtt     time.Duration
	bytes   int
	ttl     uint8
}

// echo is an ICMP echo request to be sent. The zero TTL is that of the host.
type echo struct {
	to      netip.Addr
	id, seq uint16
	ttl     uint8
	df      bool
	size    int
}

// newID is an echo identifier that no other command of the host uses.
func (h *Host) newID() uint16 {
	h.echoes++
	return h.echoes
}

// pause begins to wait for a time.
func (h *Host) pause(until time.Time) *wait {
	w := &wait{due: until}
	h.waits = append(h.waits, w)
	return w
}

// probe sends an echo request and begins to wait for what comes of it.
func (h *Host) probe(now time.Time, e echo, patience time.Duration) *wait {
	w := &wait{due: now.Add(patience), id: e.id, seq: e.seq, probe: true, sent: now}
	if e.to.IsLoopback() {
		w.over, w.answer = true, answer{outcome: replied, from: e.to, bytes: e.size, ttl: hostTTL}
		return w
	}
	h.waits = append(h.waits, w)
	p := h.pool.GetSize(packet.ICMPLen + e.size)
	p.PutEcho(packet.IPv4Fields{Dst: e.to, TTL: e.ttl, DF: e.df}, e.id, e.seq, alphabet(e.size))
	if h.router.Originate(now, p) == drop.FragmentationNeeded {
		h.bring(now, e.id, e.seq, answer{outcome: tooLong})
	}
	return w
}

// alphabet is the data of a Windows ping.
func alphabet(size int) []byte {
	data := make([]byte, size)
	for i := range data {
		data[i] = 'a' + byte(i%23)
	}
	return data
}

// expire ends what has waited long enough.
func (h *Host) expire(now time.Time) {
	h.waits = slices.DeleteFunc(h.waits, func(w *wait) bool {
		w.over = w.over || !w.due.After(now)
		return w.over
	})
}

// forget ends a wait that nobody is interested in any more.
func (h *Host) forget(w *wait) {
	h.waits = slices.DeleteFunc(h.waits, func(other *wait) bool { return other == w })
}

// bring gives an answer to the probe it belongs to.
func (h *Host) bring(now time.Time, id, seq uint16, a answer) bool {
	i := slices.IndexFunc(h.waits, func(w *wait) bool { return w.probe && w.id == id && w.seq == seq })
	if i < 0 {
		return false
	}
	w := h.waits[i]
	a.rtt = now.Sub(w.sent)
	w.over, w.answer = true, a
	h.waits = slices.Delete(h.waits, i, i+1)
	return true
}

// ears hear what the data plane has for the host itself.
type ears struct {
	dataplane.Silent
	host *Host
}

// Punt takes TCP, questions to a name server, and ICMP messages that answer a probe or are about a connection.
func (e ears) Punt(now time.Time, _ *dataplane.Iface, p *packet.Packet) bool {
	switch p.Proto {
	case packet.ProtoTCP:
		return e.host.segment(p)
	case packet.ProtoUDP:
		return e.host.asked(now, p)
	case packet.ProtoICMP:
		return e.complained(now, p)
	}
	return false
}

// complained takes ICMP messages that answer a probe or are about a connection.
func (e ears) complained(now time.Time, p *packet.Packet) bool {
	m := packet.ICMP(p.Bytes()[p.IPLen:])
	a := answer{from: packet.Addr(p.Src), ttl: p.TTL, bytes: len(m.Payload())}
	switch m.Type() {
	case packet.ICMPEchoReply:
		a.outcome = replied
		return e.host.bring(now, m.ID(), m.Seq(), a)
	case packet.ICMPUnreachable:
		a.outcome = unreachable
		if m.Code() == packet.UnreachableTooBig {
			a.outcome = tooLongThere
		}
	case packet.ICMPTimeExceeded:
		a.outcome = expired
	}
	quoted, ok := quotedEcho(m.Payload())
	return ok && e.host.bring(now, quoted.ID(), quoted.Seq(), a) || e.host.tcp.complaint(p)
}

// quotedEcho finds the echo request that an ICMP error is about (RFC 792: the IP header and eight octets).
func quotedEcho(b []byte) (packet.ICMP, bool) {
	if len(b) < packet.IPv4Len {
		return nil, false
	}
	h := packet.IPv4(b)
	if h.HeaderLen() < packet.IPv4Len || len(h) < h.HeaderLen()+packet.ICMPLen || h.Protocol() != packet.ProtoICMP {
		return nil, false
	}
	m := packet.ICMP(h.Payload())
	return m, m.Type() == packet.ICMPEcho
}
