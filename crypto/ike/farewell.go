package ike

import "torii/crypto/isakmp"

// tellEnd tells the peer that a pair has ended. That takes a phase 1; where it has ended before, another is built
// to say it under. A phase 1 that was cleared by hand is not brought back for that, nor one for a pair whose time is
// over: the peer has a clock of its own.
func (m *Machine) tellEnd(p *pair, why Reason) {
	local, peer := p.in.Local.Addr(), p.in.Peer.Addr()
	if s := m.liveSA(local, peer); s != nil {
		m.sayEnd(s, p.in.SPI)
		return
	}
	with := m.peer(local, peer)
	if why != LifetimeOver && with != nil && !with.cleared && m.cfg.Enabled &&
		(m.budding(local, peer) != nil || m.beginPhase1(local, peer)) {
		s := m.budding(local, peer)
		s.farewells = append(s.farewells, p.in.SPI)
		return
	}
	m.note(nil, Event{Kind: DeleteNotSent, SA: p.in.told()})
}

// sayEnd names the SPIs of inbound SAs that are no more, RFC 2408 section 3.15.
func (m *Machine) sayEnd(s *sa, ended ...uint32) {
	d := &isakmp.Delete{Protocol: isakmp.ProtoESP}
	for _, spi := range ended {
		d.SPIs = append(d.SPIs, octets(spi))
	}
	m.inform(s, d)
}
