package ike

import "torii/crypto/isakmp"

func (t *turn) announces(message isakmp.NotifyType) bool {
	for _, p := range t.in.Payloads {
		if n, ok := p.(*isakmp.Notify); ok && n.Message == message {
			return true
		}
	}
	return false
}

// firstContact reports whether nothing else is shared with the peer, RFC 2407 section 4.6.3.3.
func (m *Machine) firstContact(s *sa) bool {
	for _, p := range m.pairs {
		if p.in.Peer.Addr() == s.remote.Addr() && p.in.Local.Addr() == s.local.Addr() {
			return false
		}
	}
	return m.liveSA(s.local.Addr(), s.remote.Addr()) == nil
}

// obeyContact takes down what the peer has forgotten: everything that was there before s was begun.
func (m *Machine) obeyContact(s *sa) {
	m.note(s, Event{Kind: ContactObeyed})
	for _, old := range clone(m.sas) {
		if old != s && old.live() && old.since.Before(s.born) && old.between(s.local.Addr(), s.remote.Addr()) {
			m.deleteSA(old, PeerRestarted)
		}
	}
	for _, p := range clone(m.pairs) {
		if p.in.Created.Before(s.born) && p.between(s.local.Addr(), s.remote.Addr()) {
			m.endPair(p, PeerRestarted)
		}
	}
}
