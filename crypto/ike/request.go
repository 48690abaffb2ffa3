package ike

import (
	"net/netip"
	"time"
)

// requestLife is how long a request for SAs stands. While it does, further packets of its flow change
// nothing; afterwards the next one asks anew.
const requestLife = 30 * time.Second

// request is a flow that waits for its SAs.
type request struct {
	flow          FlowID
	local, remote Selector
	until         time.Time
	node          *node // its Quick Mode; nil: it waits for phase 1, or was refused
	refused       bool
	retried       bool
}

func (in Acquire) step(m *Machine) {
	if f, ok := m.cfg.flow(in.Flow); ok && m.cfg.Enabled && !m.underWay(in.Flow) {
		m.ask(f, f.LocalSel, f.RemoteSel)
	}
}

// underWay reports whether SAs for a flow are being sought.
func (m *Machine) underWay(id FlowID) bool {
	if m.Pending(id) {
		return true
	}
	for _, s := range m.sas {
		for _, n := range s.nodes {
			if !n.over && n.flow.ID == id {
				return true
			}
		}
	}
	return false
}

// Pending reports whether a request for the SAs of a flow stands.
func (m *Machine) Pending(id FlowID) bool {
	for _, r := range m.requests {
		if r.flow == id {
			return true
		}
	}
	return false
}

func (m *Machine) ask(f Flow, local, remote Selector) {
	r := &request{flow: f.ID, local: local, remote: remote, until: m.now.Add(requestLife)}
	m.requests = append(m.requests, r)
	for i := range f.Sets {
		m.note(nil, Event{Kind: RequestMade, Flow: &f, Set: &f.Sets[i]})
	}
	m.pursue(r)
}

// pursue takes the next step towards the SAs of a request: Quick Mode, or the phase 1 before it.
func (m *Machine) pursue(r *request) {
	f, ok := m.cfg.flow(r.flow)
	if !ok || len(f.Sets) == 0 {
		m.drop(r)
		return
	}
	if s := m.liveSA(f.Local, r.flow.Peer); s != nil {
		m.note(s, Event{Kind: NodeCreated})
		m.note(s, Event{Kind: QuickModeIdle})
		m.beginQuick(s, r, f)
		return
	}
	if s := m.budding(f.Local, r.flow.Peer); s != nil {
		m.note(s, Event{Kind: RequestAttached})
		return
	}
	if !m.beginPhase1(f.Local, r.flow.Peer) {
		m.drop(r)
	}
}

// budding returns the phase 1 this end has begun with a peer, or nil. One the peer began proves nothing
// about the peer yet.
func (m *Machine) budding(local, peer netip.Addr) *sa {
	for _, s := range m.sas {
		if s.initiator && !s.deleted && s.since.IsZero() && s.between(local, peer) {
			return s
		}
	}
	return nil
}

// resume begins the Quick Modes that waited for an SA.
func (m *Machine) resume(s *sa) {
	for _, r := range clone(m.requests) {
		f, ok := m.cfg.flow(r.flow)
		if ok && r.node == nil && !r.refused && s.between(f.Local, r.flow.Peer) {
			m.beginQuick(s, r, f)
		}
	}
}

// reconsider looks after the requests an SA leaves behind. If it was a working one they may try once
// more with another; else they end, and the next packet asks anew.
func (m *Machine) reconsider(s *sa, why Reason) {
	for _, r := range clone(m.requests) {
		if r.node != nil || r.flow.Peer != s.remote.Addr() || m.budding(s.local.Addr(), r.flow.Peer) != nil {
			continue
		}
		if s.since.IsZero() || why == Cleared || why == PeerDead || r.refused || r.retried {
			m.drop(r)
			continue
		}
		r.retried = true
		m.pursue(r)
	}
}

func (m *Machine) drop(r *request) {
	m.requests = without(m.requests, r)
	if r.node != nil {
		r.node.request = nil
	}
}

func (m *Machine) tickRequest(r *request) {
	if m.due(r.until) {
		if f, ok := m.cfg.flow(r.flow); ok {
			m.note(nil, Event{Kind: RequestTimedOut, Flow: &f})
		}
		m.drop(r)
	}
}
