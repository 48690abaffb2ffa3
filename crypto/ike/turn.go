package ike

import (
	"errors"
	"net/netip"

	"torii/crypto/isakmp"
)

// turn is one run through a row: a message taken and answered, or an exchange begun.
type turn struct {
	*Machine
	x    *exchange
	sa   *sa
	node *node // nil in phase 1
	head isakmp.Header
	raw  []byte

	local, remote netip.AddrPort // where the message arrived and came from

	before sa // as it was when the message came

	in  isakmp.Chain
	iv  []byte // behind the message
	dh  DHDone
	out []isakmp.Payload
}

// refusal is an error of take that the peer is told: what it asks for is not to be had.
type refusal struct {
	notify isakmp.NotifyType
	why    Mismatch
}

func (r *refusal) Error() string { return "refused: " + r.notify.String() }

// The other errors of take. They leave the exchange as it was.
var (
	errForged     = errors.New("does not verify")
	errUnexpected = errors.New("does not answer what was said")
)

func (t *turn) talk() *talk {
	if t.node != nil {
		return &t.node.talk
	}
	return &t.sa.talk
}

func (t *turn) messageID() uint32 {
	if t.node != nil {
		return t.node.id
	}
	return 0
}

// begin runs a row that waits for no message.
func (m *Machine) begin(s *sa, n *node, mode isakmp.Exchange, from Phase) {
	t := &turn{Machine: m, x: m.row(mode, initiates, from), sa: s, node: n}
	t.talk().until = m.now.Add(halfOpenLife)
	t.compute()
}

// process takes a message that fits its row.
func (t *turn) process() {
	told := t.x.mode == isakmp.Main && t.x.say != nil
	if t.node != nil && !t.node.kept {
		t.note(t.sa, Event{Kind: NodeCreated, Node: t.node.id})
	}
	if !t.sa.kept {
		t.note(t.sa, Event{Kind: PeerCreated})
		t.note(t.sa, Event{Kind: SAInserted})
	}
	if told {
		t.moved(FromPeer, t.talk().phase, t.x.heard)
	}
	t.before = *t.sa
	err := t.x.take(t)
	if refused := (*refusal)(nil); errors.As(err, &refused) && t.x.spurn != nil {
		t.ignore(IgnoredRefused)
		t.x.spurn(t, refused)
		return
	}
	if err != nil {
		t.reject(err)
		return
	}
	if !told && t.x.mode != isakmp.Aggressive {
		t.moved(t.cause(), t.talk().phase, t.x.heard)
	}
	t.keep()
	if phase1(t.x.mode) {
		t.sa.learn(t.in)
	}
	t.talk().hear(t.raw, t.x.heard, t.now)
	t.setIV(t.iv)
	t.compute()
}

func (t *turn) cause() Cause {
	if t.x.mode == isakmp.Informational {
		return InfoFromPeer
	}
	return FromPeer
}

// reject counts a message that has no effect.
func (t *turn) reject(err error) {
	if !t.x.hears.sealed {
		t.ignore(IgnoredRefused)
		return
	}
	t.bad(t.sa)
}

// bad tells of an encrypted message that is nonsense.
func (m *Machine) bad(s *sa) {
	m.ignore(IgnoredForged)
	s.bad = min(s.bad+1, maxTries)
	m.note(s, Event{Kind: PacketBad, Number: s.bad})
	m.emit(Log{Kind: BadMessage, Peer: s.remote.Addr()})
}

// keep makes the SA or node of a first message a lasting one.
func (t *turn) keep() {
	switch {
	case t.node == nil && !t.sa.kept:
		t.sa.kept = true
		t.sas = append(t.sas, t.sa)
	case t.node != nil && !t.node.kept:
		t.node.kept = true
		t.sa.used[t.node.id] = true
		t.sa.nodes = append(t.sa.nodes, t.node)
	}
}

// answer says what the row says and moves on.
func (t *turn) answer() {
	was := t.talk().phase
	if phase1(t.x.mode) {
		t.answerPhase1(was)
		return
	}
	if t.x.say != nil {
		t.x.say(t)
		t.send()
		if t.x.next == QMComplete {
			t.note(t.sa, Event{Kind: NodeDeleted, Node: t.node.id, Reason: NoError})
		}
		t.moved(t.x.done, t.node.phase, t.x.next)
	}
	t.node.phase = t.x.next
	if t.x.next == QMComplete {
		t.finishNode(t.node)
	}
}

func (t *turn) answerPhase1(was Phase) {
	if t.x.keyed {
		t.sa.deriveKeys()
		t.note(t.sa, Event{Kind: SAKeyed})
	}
	if t.x.prove != nil && t.x.prove(t) != nil {
		t.ignore(IgnoredForged)
		*t.sa = t.before
		return
	}
	if t.x.keyed {
		t.haveKeys()
	}
	if t.raw != nil && t.x.mode == isakmp.Main {
		t.moved(Processed, was, was)
	}
	t.sa.state = t.x.shows
	if t.x.say != nil {
		t.x.say(t)
		t.send()
	}
	t.sa.phase = t.x.next
	switch {
	case t.x.mode == isakmp.Aggressive && t.raw != nil:
		t.moved(FromPeerAggressive, t.x.from, t.x.next)
	case t.raw != nil:
		t.moved(Completed, was, t.x.next)
	}
	if t.x.next == P1Complete {
		t.established(t.sa)
	}
}

// send puts what the row says on its way.
func (t *turn) send() {
	body := isakmp.AppendChain(nil, t.out...)
	h := t.sa.header(t.x.mode, t.messageID(), isakmp.FirstType(t.out))
	if t.x.seal {
		h.Flags = isakmp.Encrypted
		var iv []byte
		body, iv = t.sa.keys.seal(t.currentIV(), body)
		t.setIV(iv)
		t.note(t.sa, Event{Kind: MessageSealed})
	}
	t.talk().said = h.Append(nil, body)
	if t.x.again {
		t.talk().await(t.now)
	}
	t.transmit(t.sa, t.talk().said)
}

func (t *turn) currentIV() []byte {
	if t.node != nil {
		return t.node.iv
	}
	return t.sa.iv
}

func (t *turn) setIV(iv []byte) {
	switch {
	case iv == nil:
	case t.node != nil:
		t.node.iv = iv
	default:
		t.sa.iv = iv
	}
}

// moved tells that the exchange goes from one phase to another. An Informational moves none: it is told
// of the SA it came for.
func (t *turn) moved(why Cause, from, to Phase) {
	e := Event{Kind: Moved, Cause: why, Old: from, New: to, Node: t.messageID()}
	if t.x.mode == isakmp.Informational {
		e.Old, e.New, e.Node = t.sa.phase, t.sa.phase, 0
	}
	t.note(t.sa, e)
}

// payload returns the first payload of a type and its place in the message, or nil and -1.
func payload[P isakmp.Payload](t *turn) (p P, i int) {
	for i, in := range t.in.Payloads {
		if p, ok := in.(P); ok {
			return p, i
		}
	}
	return p, -1
}
