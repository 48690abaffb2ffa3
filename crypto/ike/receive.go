package ike

import (
	"bytes"

	"torii/crypto/isakmp"
)

// message is a datagram whose header has been read.
type message struct {
	Datagram
	isakmp.Header
	body []byte
}

func (d Datagram) step(m *Machine) {
	if !m.cfg.Enabled {
		m.ignore(IgnoredDisabled)
		return
	}
	if len(d.Data) > maxMessageLen {
		m.ignore(IgnoredMalformed)
		return
	}
	d.Data = bytes.Clone(d.Data)
	h, body, err := isakmp.ParseHeader(d.Data)
	if err != nil {
		m.ignore(IgnoredMalformed)
		return
	}
	m.receive(message{Datagram: d, Header: h, body: body})
}

// receive finds the SA of a message.
func (m *Machine) receive(msg message) {
	switch s := m.find(msg); {
	case s != nil && msg.First == isakmp.TypeFragment:
		m.hearFragment(s, msg)
	case s != nil:
		m.hear(s, msg)
	case msg.opens():
		m.hearFirst(msg)
	default:
		m.ignore(IgnoredNoSA)
		m.emit(Log{Kind: NoSA, Peer: msg.Remote.Addr()})
	}
}

// opens reports whether a message may begin a phase 1.
func (msg message) opens() bool {
	return phase1(msg.Exchange) && msg.Responder == isakmp.Cookie{} && msg.Initiator != isakmp.Cookie{} &&
		msg.MessageID == 0 && msg.Flags&isakmp.Encrypted == 0
}

// find returns the SA a message belongs to by its cookies. The first message of each side does not know
// the responder's yet.
func (m *Machine) find(msg message) *sa {
	for _, s := range m.sas {
		if s.cookies[0] != msg.Initiator {
			continue
		}
		first := s.initiator && s.cookies[1] == isakmp.Cookie{}
		repeated := !s.initiator && msg.Responder == isakmp.Cookie{} && s.remote == msg.Remote
		if s.cookies[1] == msg.Responder || first || repeated {
			return s
		}
	}
	return nil
}

func (m *Machine) hearFirst(msg message) {
	switch {
	case msg.Exchange == isakmp.Aggressive && m.cfg.NoAggressive:
		m.ignore(IgnoredDisabled)
		m.emit(Log{Kind: AggressiveDisabled, Peer: msg.Remote.Addr()})
	case !m.admits(msg.Local.Addr(), msg.Remote.Addr()):
		m.ignore(IgnoredFull)
	default:
		m.hear(m.newSA(msg.Local, msg.Remote, responds, msg.Initiator), msg)
	}
}

// hear finds the exchange and the row of a message for an SA.
func (m *Machine) hear(s *sa, msg message) {
	if !s.reaches(msg) {
		m.ignore(IgnoredAddress)
		return
	}
	m.note(s, Event{Kind: PacketReceived, Local: msg.Local, Remote: msg.Remote, Fresh: !s.kept})
	t := &turn{Machine: m, sa: s, head: msg.Header, raw: msg.Data, local: msg.Local, remote: msg.Remote}
	as := role(s.initiator)
	if !phase1(msg.Exchange) {
		if t.node = s.node(msg.MessageID); t.node == nil {
			t.node = &node{id: msg.MessageID, sa: s, talk: talk{phase: QMReady}}
		}
		as = role(t.node.initiator)
	}
	if t.talk().duplicates(msg.Data) {
		m.repeat(t)
		return
	}
	t.x = m.row(msg.Exchange, as, t.talk().phase)
	if why, ok := t.admit(msg); !ok {
		m.ignore(why)
		return
	}
	if t.read(msg) {
		t.process()
	}
}

// repeat answers a duplicate with what answered the original.
func (m *Machine) repeat(t *turn) {
	m.ignore(IgnoredDuplicate)
	m.note(t.sa, Event{Kind: PacketDuplicate, Node: t.messageID()})
	if said := t.talk().said; said != nil {
		m.note(t.sa, Event{Kind: Retransmitting, Node: t.messageID()})
		m.transmit(t.sa, said)
	}
}

// admit decides by the header alone whether a message may be read.
func (t *turn) admit(msg message) (Ignored, bool) {
	encrypted := msg.Flags&isakmp.Encrypted != 0
	switch {
	case t.sa.deleted:
		return IgnoredDeleted, false
	case msg.Exchange == isakmp.Informational && !encrypted:
		t.hearInClear(msg)
		return IgnoredNotify, false
	case t.x == nil || t.x.take == nil:
		return IgnoredUnexpected, false
	case t.node == nil && msg.MessageID != 0:
		return IgnoredUnexpected, false
	case t.node != nil && (t.sa.phase != P1Complete || t.node.over || t.node.id == 0):
		return IgnoredUnexpected, false
	case t.node != nil && !t.node.kept && t.sa.used[t.node.id]:
		return IgnoredReplay, false
	case t.x.hears.sealed && !encrypted && !t.x.hears.either:
		t.emit(Log{Kind: NotEncrypted, Peer: t.sa.remote.Addr()})
		return IgnoredClear, false
	case !t.x.hears.sealed && encrypted:
		return IgnoredUnexpected, false
	}
	return 0, true
}

// read decrypts and parses a message and holds it against its row.
func (t *turn) read(msg message) bool {
	if msg.Flags&isakmp.Encrypted == 0 {
		return t.readClear(msg)
	}
	if t.node != nil && t.node.iv == nil {
		t.node.iv = t.sa.nodeIV(t.node.id)
	}
	body, iv, err := t.sa.keys.open(t.currentIV(), msg.body)
	t.note(t.sa, Event{Kind: MessageOpened})
	if err == nil {
		t.iv = iv
		t.in, err = isakmp.ParseChain(msg.First, body)
	}
	if err != nil || !t.x.hears.fit(t.in) {
		t.bad(t.sa)
		return false
	}
	return true
}

func (t *turn) readClear(msg message) bool {
	chain, err := isakmp.ParseChain(msg.First, msg.body)
	answersNobody := t.sa.initiator && msg.Responder == isakmp.Cookie{}
	if err != nil || len(chain.Rest) != 0 || answersNobody || !t.x.hears.fit(chain) {
		t.ignore(IgnoredMalformed)
		return false
	}
	t.in = chain
	return true
}

// hearInClear tells of a notify that anyone could have sent.
func (t *turn) hearInClear(msg message) {
	chain, err := isakmp.ParseChain(msg.First, msg.body)
	if err != nil {
		return
	}
	for _, p := range chain.Payloads {
		if n, ok := p.(*isakmp.Notify); ok {
			t.note(t.sa, Event{Kind: NotifyInClear, Notify: n.Message, Protocol: n.Protocol})
			t.emit(Log{Kind: ModeFailure, Peer: t.sa.remote.Addr(), Mode: isakmp.Informational})
		}
	}
}
