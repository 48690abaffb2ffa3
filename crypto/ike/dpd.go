package ike

import (
	"time"

	"torii/crypto/isakmp"
)

// A peer that has not answered dpdTries questions is dead.
const (
	dpdTries = 5
	dpdRetry = 2 * time.Second
)

// dpd is the watch over one peer, RFC 3706. What is sent and received for it the machine does not see; on
// demand it asks, and a peer to whom nothing goes is left in peace.
type dpd struct {
	answers bool      // the peer knows R-U-THERE
	heard   time.Time // when it last proved to be alive
	checkAt time.Time // zero: it is not watched
	seq     uint32    // of the last question
	tries   int       // questions since it was heard
	seeking bool      // there is no phase 1 to ask under, and one is sought
}

// observe begins to watch a peer with a new phase 1.
func (m *Machine) observe(p *peer, s *sa) {
	p.answers, p.seeking = s.vendors[isakmp.VendorDPD], false
	if m.cfg.DPD.Interval > 0 && p.answers {
		m.note(s, Event{Kind: DPDStarted})
	}
	m.heardFrom(p)
}

// heardFrom takes a peer for alive.
func (m *Machine) heardFrom(p *peer) {
	p.heard, p.tries = m.now, 0
	m.watch(p)
}

// alive takes the peer of an SA for alive, by a message that verified.
func (m *Machine) alive(s *sa) {
	if p := m.peer(s.local.Addr(), s.remote.Addr()); p != nil {
		m.heardFrom(p)
	}
}

// watch sets the time of the next check by the configuration.
func (m *Machine) watch(p *peer) {
	p.checkAt = time.Time{}
	if m.cfg.DPD.Interval > 0 && p.answers {
		p.checkAt = m.now.Add(m.cfg.DPD.Interval)
	}
}

func (m *Machine) check(p *peer) {
	if m.cfg.DPD.Periodic || p.tries > 0 || p.seeking {
		m.probe(p)
		return
	}
	m.watch(p)
	m.emit(AskTraffic{Local: p.local.Addr(), Peer: p.remote.Addr()})
}

func (in Traffic) step(m *Machine) {
	p := m.peer(in.Local, in.Peer)
	if p == nil || p.checkAt.IsZero() || p.tries > 0 || m.cfg.DPD.Periodic {
		return
	}
	if in.In.After(p.heard) {
		p.heard = in.In
	}
	switch due := p.heard.Add(m.cfg.DPD.Interval); {
	case due.After(m.now):
		p.checkAt = due
	case in.Out.After(p.heard):
		m.probe(p)
	}
}

// probe asks whether the peer is there, again if it has to; in the end it is taken for dead.
func (m *Machine) probe(p *peer) {
	s := m.liveSA(p.local.Addr(), p.remote.Addr())
	if p.tries > 0 {
		m.note(s, Event{Kind: DPDUnanswered, Number: p.tries})
	}
	switch {
	case p.tries == dpdTries || p.seeking:
		m.bury(p)
	case s == nil:
		m.seek(p)
	default:
		if p.tries == 0 {
			p.seq = m.nextQuestion(p.seq)
		}
		p.tries++
		p.checkAt = m.now.Add(m.dpdRetry())
		m.inform(s, &isakmp.Notify{Protocol: isakmp.ProtoISAKMP, Message: isakmp.RUThere, SPI: s.name(), Data: octets(p.seq)})
		m.note(s, Event{Kind: Moved, Cause: AliveTimer, Old: P1Complete, New: P1Complete})
	}
}

// nextQuestion begins somewhere, far from the end, and counts on (RFC 3706 section 5.5).
func (m *Machine) nextQuestion(last uint32) uint32 {
	const end = 1 << 31
	if last == 0 {
		return m.random32(1, func(seq uint32) bool { return seq >= end })
	}
	return last + 1
}

func (m *Machine) dpdRetry() time.Duration {
	if m.cfg.DPD.Retry > 0 {
		return m.cfg.DPD.Retry
	}
	return dpdRetry
}

// seek builds a phase 1 to ask under: the old one has expired, and IPsec SAs are left. A peer with whom
// that comes to nothing is dead.
func (m *Machine) seek(p *peer) {
	local, remote := p.local.Addr(), p.remote.Addr()
	p.seeking, p.checkAt = true, m.now.Add(halfOpenLife+retryEvery)
	if m.budding(local, remote) == nil && !m.beginPhase1(local, remote) {
		m.bury(p)
	}
}

// bury ends everything that is shared with a dead peer, without telling it.
func (m *Machine) bury(p *peer) {
	local, remote := p.local.Addr(), p.remote.Addr()
	m.note(m.liveSA(local, remote), Event{Kind: PeerFoundDead, Peer: remote})
	for _, shared := range clone(m.pairs) {
		if shared.between(local, remote) {
			m.endPair(shared, PeerDead)
		}
	}
	for _, s := range clone(m.sas) {
		if s.live() && s.between(local, remote) {
			m.deleteSA(s, PeerDead)
		}
	}
	m.peers = without(m.peers, p)
}

// obeyAreYouThere answers with the question's own sequence number, RFC 3706 section 5.3.
func (t *turn) obeyAreYouThere(n *isakmp.Notify) {
	t.note(t.sa, Event{Kind: DPDReceived, Sequence: spiOf(n.Data)})
	t.alive(t.sa)
	t.inform(t.sa, &isakmp.Notify{Protocol: n.Protocol, Message: isakmp.RUThereAck, SPI: n.SPI, Data: n.Data})
}

// obeyAlive takes the answer to the last question and no other.
func (t *turn) obeyAlive(n *isakmp.Notify) {
	t.note(t.sa, Event{Kind: DPDAnswered, Sequence: spiOf(n.Data)})
	p := t.peer(t.sa.local.Addr(), t.sa.remote.Addr())
	if p != nil && p.tries > 0 && spiOf(n.Data) == p.seq {
		t.heardFrom(p)
	}
}
