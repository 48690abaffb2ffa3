package ike

import (
	"net/netip"
	"time"

	"torii/crypto/isakmp"
)

// deletedLife is how long a deleted SA is still shown.
const deletedLife = 60 * time.Second

// sa is a phase-1 SA from its first message until it is purged.
type sa struct {
	talk
	agree
	handle        uint32
	kept          bool
	initiator     bool
	claim         claim // of who began it
	local, remote netip.AddrPort
	cookies       [2]isakmp.Cookie
	state         State
	connID        int

	policy  Policy
	secret  string
	offer   []byte    // body of the initiator's SA payload, SAi_b of RFC 2409
	chosen  isakmp.SA // what answers it
	offered time.Duration
	self    *isakmp.ID              // in Aggressive Mode: what this end calls itself
	peerID  []byte                  // and the body of what the peer does
	vendors [isakmp.NumVendors]bool // that the peer has announced
	nat     nat
	pieces  pieces

	complaint    uint32 // an SPI the peer uses and should not; told when there are keys
	complainedAt time.Time
	farewells    []uint32 // SPIs of IPsec SAs that have ended; likewise

	keys *keys
	iv   []byte // last cipher block of phase 1

	nodes []*node
	used  map[uint32]bool // message IDs, for as long as the keys live
	bad   int             // messages that were nonsense; only told

	born, since time.Time // begun; established
	soft        time.Time // a successor is sought then; zero: that has been done
	expires     time.Time
	deleted     bool
	purgeAt     time.Time
}

func (m *Machine) newSA(local, remote netip.AddrPort, as role, initiator isakmp.Cookie) *sa {
	m.lastHandle++
	return &sa{handle: m.lastHandle, local: local, remote: remote, initiator: bool(as), claim: m.claim(local.Addr(), remote.Addr()),
		cookies: [2]isakmp.Cookie{initiator}, used: map[uint32]bool{}, born: m.now}
}

// cookie makes half of a name, never zero.
func (m *Machine) cookie() (c isakmp.Cookie) {
	copy(c[:], m.random(len(c)))
	c[0] |= 1
	return c
}

// theirs is the index of the peer's share in an exchange: of n, or of Main Mode.
func (s *sa) theirs(n *node) int {
	if n != nil && n.initiator || n == nil && s.initiator {
		return 1
	}
	return 0
}

func (t *turn) exchanged() *agree {
	if t.node != nil {
		return &t.node.agree
	}
	return &t.sa.agree
}

func (s *sa) header(mode isakmp.Exchange, id uint32, first isakmp.PayloadType) isakmp.Header {
	return isakmp.Header{Initiator: s.cookies[0], Responder: s.cookies[1], Exchange: mode, MessageID: id, First: first}
}

// name is both cookies, which stand for an SPI of phase 1 (RFC 2407 section 4.6.3).
func (s *sa) name() []byte { return append(s.cookies[0][:], s.cookies[1][:]...) }

func (s *sa) info() SAInfo {
	info := SAInfo{ConnID: s.connID, Dst: s.remote.Addr(), Src: s.local.Addr(), Local: s.local, Remote: s.remote,
		Initiator: s.initiator, State: s.state, Deleted: s.deleted, Policy: s.policy, Expires: s.expires, Cookies: s.cookies, NATT: s.floated()}
	if !s.initiator {
		info.Dst, info.Src = info.Src, info.Dst
	}
	return info
}

// live reports whether exchanges can run under the SA.
func (s *sa) live() bool { return s.phase == P1Complete && !s.deleted }

// liveSA returns the newest SA exchanges with a peer can run under, or nil.
func (m *Machine) liveSA(local, peer netip.Addr) *sa {
	for i := len(m.sas) - 1; i >= 0; i-- {
		if s := m.sas[i]; s.live() && s.between(local, peer) {
			return s
		}
	}
	return nil
}

func (s *sa) between(local, peer netip.Addr) bool {
	return s.local.Addr() == local && s.remote.Addr() == peer
}

// established ends phase 1: what waited for it goes on.
func (m *Machine) established(s *sa) {
	s.rest()
	s.state, s.since = QMIdle, m.now
	s.limit(s.policy.Lifetime)
	if !s.initiator && s.policy.Lifetime < s.offered {
		m.announceLifetime(s)
	}
	m.meet(s)
	if s.complaint != 0 {
		m.complain(s, s.complaint)
	}
	if s.farewells != nil {
		m.sayEnd(s, s.farewells...)
	}
	m.resume(s)
	m.note(s, Event{Kind: Moved, Cause: Phase1Completed, Old: P1Complete, New: P1Complete})
}

func (s *sa) deadline() time.Time {
	var d deadline
	d.at(s.talk.deadline())
	d.at(s.soft)
	d.at(s.expires)
	d.at(s.purgeAt)
	for _, n := range s.nodes {
		d.at(n.deadline())
	}
	return d.first
}

func (m *Machine) tickSA(s *sa) {
	if m.due(s.purgeAt) {
		m.note(s, Event{Kind: SAPurged})
		m.sas = without(m.sas, s)
		return
	}
	for _, n := range clone(s.nodes) {
		m.tickNode(n)
	}
	if s.deleted {
		return
	}
	if m.due(s.soft) {
		m.renewSA(s)
	}
	if m.due(s.expires) {
		m.deleteSA(s, LifetimeOver)
	} else if why := m.tickTalk(s, &s.talk, 0); why != NoError {
		m.deleteSA(s, why)
	}
}

// deleteSA ends an SA and tells the peer, if there are keys to do so and the news is not his. It is
// shown for a while as deleted. The IPsec SAs it made stay.
func (m *Machine) deleteSA(s *sa, why Reason) {
	if s.live() && !why.knownToPeer() {
		m.inform(s, &isakmp.Delete{Protocol: isakmp.ProtoISAKMP, SPIs: [][]byte{s.name()}})
	}
	m.note(s, Event{Kind: SADeleted, Reason: why})
	m.note(s, Event{Kind: Moved, Cause: Phase1Deleted, Old: s.phase, New: DestSA})
	s.rest()
	s.deleted, s.state, s.soft, s.expires, s.purgeAt = true, s.state.gone(), time.Time{}, time.Time{}, m.now.Add(deletedLife)
	for _, n := range clone(s.nodes) {
		m.endNode(n, SAGone)
	}
	if s.keys != nil {
		m.note(s, Event{Kind: SAForgotten})
	}
	s.keys, s.private, s.shared, s.iv = nil, nil, nil, nil
	m.reconsider(s, why)
	m.lose(s, why)
	m.part(s.local.Addr(), s.remote.Addr())
}

func (in ClearPhase1) step(m *Machine) {
	for _, s := range clone(m.sas) {
		if !s.deleted && in.fits(s) {
			m.deleteSA(s, Cleared)
		}
	}
}

func (in ClearPhase1) fits(s *sa) bool {
	return (in.ConnID == 0 || in.ConnID == s.connID) && (!in.Peer.IsValid() || in.Peer == s.remote.Addr())
}
