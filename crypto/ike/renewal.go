package ike

import "time"

// A phase 1 under which IPsec SAs were made gets a successor before its end: many a peer lets them go
// with it, and takes them along only to another. Like that of a pair, the successor is sought by the side that
// began it, and half as long before the end by the other if nothing has come by then.

// limit gives an SA its lifetime.
func (s *sa) limit(life time.Duration) {
	margin := min(rekeyMargin, life/4)
	if !s.initiator {
		margin /= 2
	}
	s.policy.Lifetime = life
	s.expires = s.since.Add(life)
	s.soft = s.expires.Add(-margin)
}

// renewSA seeks the successor of a phase 1, once.
func (m *Machine) renewSA(s *sa) {
	s.soft = time.Time{}
	local, peer := s.local.Addr(), s.remote.Addr()
	if m.cfg.Enabled && m.shares(local, peer) && m.liveSA(local, peer) == s && m.budding(local, peer) == nil {
		m.beginPhase1(local, peer)
	}
}
