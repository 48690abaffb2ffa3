package ike

import (
	"time"

	"torii/crypto/isakmp"
)

// nodeLife is how long an exchange that has ended is remembered, to answer duplicates.
const nodeLife = 50 * time.Second

// node is an exchange under a phase-1 SA: a Quick Mode or an Informational, told from others by its
// message ID.
type node struct {
	talk
	agree
	id        uint32
	sa        *sa
	kept      bool
	initiator bool
	over      bool
	iv        []byte

	// Of a Quick Mode.
	flow          Flow
	local, remote Selector
	choice        choice
	spi, peerSPI  uint32 // of the inbound and the outbound IPsec SA
	request       *request
	pair          *pair // from when its inbound SA is open
}

func (s *sa) node(id uint32) *node {
	for _, n := range s.nodes {
		if n.id == id {
			return n
		}
	}
	return nil
}

func (s *sa) usedID(id uint32) bool { return s.used[id] }

// newNode begins an exchange of our own under an SA.
func (m *Machine) newNode(s *sa) *node {
	n := &node{id: m.random32(1, s.usedID), sa: s, initiator: true, kept: true, talk: talk{phase: QMReady}}
	n.iv = s.nodeIV(n.id)
	s.used[n.id] = true
	s.nodes = append(s.nodes, n)
	return n
}

// finishNode keeps an exchange only for its duplicates.
func (m *Machine) finishNode(n *node) {
	n.over = true
	n.rest()
	n.until = m.now.Add(nodeLife)
	n.private, n.shared = nil, nil
	if n.request != nil {
		m.drop(n.request)
	}
}

func (m *Machine) tickNode(n *node) {
	if n.over {
		if m.due(n.until) {
			m.note(n.sa, Event{Kind: NodePurged, Node: n.id})
			n.sa.nodes = without(n.sa.nodes, n)
		}
		return
	}
	why := m.tickTalk(n.sa, &n.talk, n.id)
	if why == NoError {
		return
	}
	m.endNode(n, why)
	if why == Unanswered && n.initiator {
		m.deleteSA(n.sa, Unanswered) // nobody there knows the keys any more
	}
}

// endNode ends an exchange that came to nothing. What it had opened is closed; the request behind it
// waits on.
func (m *Machine) endNode(n *node, why Reason) {
	if n.over {
		return
	}
	n.over = true
	n.rest()
	n.until = m.now.Add(nodeLife)
	n.private, n.shared = nil, nil
	m.note(n.sa, Event{Kind: NodeDeleted, Node: n.id, Reason: why})
	if n.pair != nil && !n.pair.used {
		m.endPair(n.pair, why)
	}
	if n.request != nil {
		n.request.node = nil
	}
}

// inform sends payloads in an Informational exchange, RFC 2409 section 5.7, and returns the datagram.
func (m *Machine) inform(s *sa, p isakmp.Payload) []byte {
	id := m.random32(1, s.usedID)
	s.used[id] = true
	n := &node{id: id, sa: s}
	m.note(s, Event{Kind: NodeCreated, Node: id})
	if notify, ok := p.(*isakmp.Notify); ok {
		m.note(s, Event{Kind: NotifySent, Notify: notify.Message, Protocol: notify.Protocol, SPI: spiOf(notify.SPI), Node: id, Sequence: spiOf(notify.Data)})
	}
	rest := isakmp.AppendChain(nil, p)
	body := isakmp.AppendChain(nil, &isakmp.Hash{Sum: n.hash1(rest)}, p)
	body, _ = s.keys.seal(s.nodeIV(id), body)
	m.note(s, Event{Kind: MessageSealed})
	h := s.header(isakmp.Informational, id, isakmp.TypeHash)
	h.Flags = isakmp.Encrypted
	data := h.Append(nil, body)
	m.transmit(s, data)
	m.note(s, Event{Kind: NodePurged, Node: id})
	return data
}

// verify checks the HASH payload, which stands first, against what follows it.
func (t *turn) verify(hash func(rest []byte) []byte) error {
	h, ok := t.in.Payloads[0].(*isakmp.Hash)
	if !ok || !equal(h.Sum, hash(t.in.From(1))) {
		return errForged
	}
	t.note(t.sa, Event{Kind: MessageVerified})
	t.note(t.sa, Event{Kind: PayloadProcessed, Payload: isakmp.TypeHash, Node: t.node.id})
	t.follow()
	return nil
}

// hashed puts the HASH payload in front of the rest.
func hashed(hash func(rest []byte) []byte, payloads ...isakmp.Payload) []isakmp.Payload {
	sum := hash(isakmp.AppendChain(nil, payloads...))
	return append([]isakmp.Payload{&isakmp.Hash{Sum: sum}}, payloads...)
}
