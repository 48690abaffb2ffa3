package ike

import (
	"bytes"
	"time"
)

// How long a message is waited for. What is sent again is sent maxTries times more, one retryEvery apart,
// so that an unanswered exchange and one that waits in silence end together.
const (
	retryEvery   = 10 * time.Second
	maxTries     = 5
	halfOpenLife = (maxTries + 1) * retryEvery
)

// talk is what lies under the rows for each exchange: where it stands, the last message that moved it,
// and the datagram that answered. A duplicate of that message is answered with the same octets; nothing
// is computed twice.
type talk struct {
	phase    Phase
	heard    []byte
	said     []byte
	resendAt time.Time // zero: no answer is waited for
	tries    int
	until    time.Time // the end, if nothing moves it
}

// hear records a message that moves the exchange.
func (t *talk) hear(raw []byte, phase Phase, now time.Time) {
	t.heard, t.said, t.phase = raw, nil, phase
	t.resendAt, t.tries, t.until = time.Time{}, 0, now.Add(halfOpenLife)
}

// rest ends waiting and sending; duplicates are still answered.
func (t *talk) rest() { t.resendAt, t.until = time.Time{}, time.Time{} }

func (t *talk) duplicates(raw []byte) bool { return t.heard != nil && bytes.Equal(t.heard, raw) }

func (t *talk) deadline() time.Time {
	var d deadline
	d.at(t.resendAt)
	d.at(t.until)
	return d.first
}

// await sends the answer again until a message moves the exchange.
func (t *talk) await(now time.Time) {
	t.resendAt, t.tries, t.until = now.Add(retryEvery), 0, time.Time{}
}

// tickTalk sends again what is due. It returns why the exchange has to end, or NoError.
func (m *Machine) tickTalk(s *sa, t *talk, node uint32) Reason {
	switch {
	case m.due(t.resendAt) && t.tries == maxTries:
		return Unanswered
	case m.due(t.resendAt):
		t.tries++
		t.resendAt = m.now.Add(retryEvery)
		m.note(s, Event{Kind: Retransmitting, Number: t.tries, Node: node})
		m.transmit(s, t.said)
	case m.due(t.until):
		return HalfOpenOver
	}
	return NoError
}

// transmit sends a datagram to the peer of an SA.
func (m *Machine) transmit(s *sa, data []byte) {
	m.note(s, Event{Kind: PacketSent})
	for _, datagram := range m.split(s, data) {
		m.emit(Send{Local: s.local, Remote: s.remote, Data: datagram})
	}
}
