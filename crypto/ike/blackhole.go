package ike

import (
	"net/netip"
	"time"

	"torii/crypto/isakmp"
)

// complainEvery bounds how often a peer is told of packets nobody can open.
const complainEvery = 10 * time.Second

// A peer that uses SAs from before a restart sends into a black hole. It is told by INVALID-SPI under
// the phase 1 it shares with us; if there is none, one is built where the configuration says so.
func (in InvalidSPI) step(m *Machine) {
	if s := m.liveSA(in.Local, in.Peer); s != nil {
		m.complain(s, in.SPI)
		return
	}
	if !m.cfg.Enabled || !m.cfg.InvalidSPIRecovery || !m.protects(in.Local, in.Peer) || m.budding(in.Local, in.Peer) != nil {
		return
	}
	if m.beginPhase1(in.Local, in.Peer) {
		m.budding(in.Local, in.Peer).complaint = in.SPI
	}
}

// protects reports whether any flow is to be protected with a peer.
func (m *Machine) protects(local, peer netip.Addr) bool {
	for _, f := range m.cfg.Flows {
		if f.Local == local && f.ID.Peer == peer {
			return true
		}
	}
	return false
}

func (m *Machine) complain(s *sa, spi uint32) {
	if m.now.Sub(s.complainedAt) < complainEvery {
		return
	}
	s.complaint, s.complainedAt = 0, m.now
	m.inform(s, &isakmp.Notify{Protocol: isakmp.ProtoESP, Message: isakmp.InvalidSPI, SPI: octets(spi)})
}

// obeyInvalidSPI gives up what the peer says it does not have. Some name the SPI in the data.
func (t *turn) obeyInvalidSPI(n *isakmp.Notify) {
	spi := spiOf(n.SPI)
	if spi == 0 {
		spi = spiOf(n.Data)
	}
	for _, p := range clone(t.pairs) {
		if p.out.SPI == spi && p.between(t.sa.local.Addr(), t.sa.remote.Addr()) {
			t.endPair(p, PeerForgot)
		}
	}
}
