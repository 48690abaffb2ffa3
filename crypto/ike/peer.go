package ike

import (
	"net/netip"
	"time"
)

// natKeepalive is how often a NAT is kept awake, RFC 3948 section 4.
const natKeepalive = 20 * time.Second

// peer is another end for as long as anything is shared with it, whichever SAs come and go meanwhile: it
// is kept reachable through a NAT, and its death is watched for (dpd.go).
type peer struct {
	local, remote netip.AddrPort
	keepaliveAt   time.Time // zero: no NAT in front of this end
	cleared       bool      // its phase 1 was ended by hand
	dpd
}

// peer returns what is kept of a peer, or nil.
func (m *Machine) peer(local, remote netip.Addr) *peer {
	for _, p := range m.peers {
		if p.local.Addr() == local && p.remote.Addr() == remote {
			return p
		}
	}
	return nil
}

// meet takes note of a peer that has just proven who it is.
func (m *Machine) meet(s *sa) {
	p := m.peer(s.local.Addr(), s.remote.Addr())
	if p == nil {
		p = &peer{}
		m.peers = append(m.peers, p)
	}
	p.local, p.remote, p.keepaliveAt, p.cleared = s.local, s.remote, time.Time{}, false
	if s.floated() {
		m.moveTo(s.local, s.remote)
		if s.nat.inside {
			p.keepaliveAt = m.now.Add(m.keepaliveEvery())
		}
	}
	m.observe(p, s)
}

// lose takes note that a phase 1 with a peer has ended. One that was begun to ask for the peer, and came to
// nothing, is an answer too.
func (m *Machine) lose(s *sa, why Reason) {
	p := m.peer(s.local.Addr(), s.remote.Addr())
	switch {
	case p == nil:
	case !s.since.IsZero():
		p.cleared = why == Cleared
	case s.initiator && p.seeking:
		m.bury(p)
	}
}

// part forgets a peer with whom nothing is shared any more.
func (m *Machine) part(local, remote netip.Addr) {
	p := m.peer(local, remote)
	if p != nil && m.liveSA(local, remote) == nil && !m.shares(local, remote) {
		m.peers = without(m.peers, p)
	}
}

// shares reports whether there are IPsec SAs with a peer.
func (m *Machine) shares(local, peer netip.Addr) bool {
	for _, p := range m.pairs {
		if p.between(local, peer) {
			return true
		}
	}
	return false
}

func (p *peer) deadline() time.Time {
	var d deadline
	d.at(p.keepaliveAt)
	d.at(p.checkAt)
	return d.first
}

func (m *Machine) tickPeer(p *peer) {
	if m.due(p.keepaliveAt) {
		p.keepaliveAt = m.now.Add(m.keepaliveEvery())
		m.emit(Keepalive{Local: p.local, Remote: p.remote})
	}
	if m.due(p.checkAt) {
		m.check(p)
	}
}

func (m *Machine) keepaliveEvery() time.Duration {
	if m.cfg.NATKeepalive > 0 {
		return m.cfg.NATKeepalive
	}
	return natKeepalive
}
