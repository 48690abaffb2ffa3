package ike

import (
	"bytes"
	"net/netip"
	"time"

	"torii/crypto/isakmp"
)

// nonceLen is the length of our nonces in octets; RFC 2409 section 5 allows 8 to 256.
const nonceLen = 20

// ikePort is the port of IKE, RFC 2408 section 2.5.1.
const ikePort = 500

// beginPhase1 begins a phase 1, unless there is nothing to prove this end with: in Aggressive Mode with
// a peer that is configured for it, else in Main Mode.
func (m *Machine) beginPhase1(local, peer netip.Addr) bool {
	s := m.newSA(netip.AddrPortFrom(local, ikePort), netip.AddrPortFrom(peer, ikePort), initiates, m.cookie())
	m.note(s, Event{Kind: PeerCreated})
	m.note(s, Event{Kind: NodeCreated})
	m.note(s, Event{Kind: SAInserted})
	mode, ok := m.prepare(s, peer)
	if !ok {
		m.note(s, Event{Kind: KeyMissing, Node: m.random32(1, s.usedID)})
		return false
	}
	m.note(s, Event{Kind: KeyFound})
	s.kept = true
	m.sas = append(m.sas, s)
	m.begin(s, nil, mode, Ready)
	return true
}

// prepare gives an SA that is to be begun what its first message takes.
func (m *Machine) prepare(s *sa, peer netip.Addr) (isakmp.Exchange, bool) {
	if p, ok := m.cfg.aggressive(peer); ok {
		return isakmp.Aggressive, m.prepareAggressive(s, p)
	}
	m.note(s, Event{Kind: MainModeChosen})
	key, ok := m.cfg.key(peer)
	s.secret = key.Secret
	return isakmp.Main, ok && len(m.cfg.usable(peer)) > 0
}

func (t *turn) sayOffer() {
	t.sayPolicies(t.cfg.usable(t.sa.remote.Addr()))
	t.sayAbilities()
	t.moved(SARequested, Ready, IMM1)
	t.note(t.sa, Event{Kind: MainModeBegun})
}

// sayPolicies offers one transform for each.
func (t *turn) sayPolicies(policies []Policy) {
	var transforms []isakmp.Transform
	for i, p := range policies {
		transforms = append(transforms, p.transform(uint8(i+1)))
	}
	offer := &isakmp.SA{Proposals: []isakmp.Proposal{{Number: 1, Protocol: isakmp.ProtoISAKMP, Transforms: transforms}}}
	t.sa.offer = isakmp.Body(offer)
	t.out = append(t.out, offer)
}

// sayAbilities announces what both ends have to know of before they can use it.
func (t *turn) sayAbilities() {
	t.sayNATT()
	if t.cfg.Fragment && (t.sa.initiator || t.hasVendor(isakmp.VendorFragmentation)) {
		t.sayVendors(isakmp.VendorFragmentation)
	}
}

func (t *turn) takeOffer() error {
	t.note(t.sa, Event{Kind: PayloadProcessed, Payload: isakmp.TypeSA})
	t.noteVendors()
	return t.choose(t.cfg.key(t.sa.remote.Addr()))
}

// choose takes what a policy accepts of an offer, if there is a key for who made it.
func (t *turn) choose(key Key, ok bool) error {
	s := t.sa
	offer, i := payload[*isakmp.SA](t)
	t.noteKey(ok)
	chosen, policy, fits := t.pick(offer, t.cfg.Policies)
	if !fits || !ok || policy.Auth != PreShared {
		return &refusal{notify: isakmp.NoProposalChosen, why: AuthDiffers}
	}
	s.offer, s.chosen, s.secret = bytes.Clone(t.in.Body(i)), chosen, key.Secret
	s.cookies[1] = t.cookie()
	t.settle(policy, chosen)
	return nil
}

// settle makes a policy that both sides want the SA's own.
func (t *turn) settle(policy Policy, chosen isakmp.SA) {
	s := t.sa
	s.offered = readPhase1(chosen.Proposals[0].Transforms[0]).life
	s.policy, s.group = policy, policy.Group
	s.policy.Lifetime = shorter(policy.Lifetime, s.offered)
	t.chooseNATT()
	t.note(s, Event{Kind: LifetimeStarted, Life: s.policy.Lifetime})
}

// spurnOffer answers in clear that nothing offered is acceptable.
func (t *turn) spurnOffer(r *refusal) {
	s := t.sa
	s.cookies[1] = t.cookie()
	t.note(s, Event{Kind: NoOfferAccepted})
	t.note(s, Event{Kind: PolicyRefused})
	t.keep()
	s.hear(t.raw, Ready, t.now)
	h := s.header(isakmp.Informational, t.random32(1, s.usedID), isakmp.TypeNotify)
	notify := &isakmp.Notify{Protocol: isakmp.ProtoISAKMP, Message: r.notify}
	s.said = h.Append(nil, isakmp.AppendChain(nil, notify))
	t.note(s, Event{Kind: NotifySent, Notify: r.notify, Protocol: isakmp.ProtoISAKMP, Node: h.MessageID})
	t.transmit(s, s.said)
	t.emit(Log{Kind: ModeFailure, Peer: s.remote.Addr(), Mode: t.x.mode})
	t.deleteSA(s, ProposalFailed)
}

func (t *turn) sayChoice() {
	t.out = append(t.out, &t.sa.chosen)
	t.sayAbilities()
}

func (t *turn) takeChoice() error {
	t.note(t.sa, Event{Kind: PayloadProcessed, Payload: isakmp.TypeSA})
	t.noteVendors()
	t.noteKey(true)
	return t.agree(t.cfg.usable(t.sa.remote.Addr()))
}

// agree takes the one transform the responder chose of what was offered.
func (t *turn) agree(offered []Policy) error {
	choice, _ := payload[*isakmp.SA](t)
	if len(choice.Proposals) != 1 || len(choice.Proposals[0].Transforms) != 1 {
		return errUnexpected
	}
	chosen, policy, ok := t.pick(choice, offered)
	if !ok {
		return errUnexpected
	}
	t.sa.cookies[1] = t.head.Responder
	t.settle(policy, chosen)
	return nil
}

func (t *turn) sayKeys() {
	t.sayShare()
	t.sayVendors(isakmp.VendorDPD, isakmp.VendorIOS, isakmp.VendorXAUTH)
	t.sayNATD()
}

// sayShare says our half of the key: the public value and the nonce.
func (t *turn) sayShare() {
	ex, ours := t.exchanged(), 1-t.sa.theirs(t.node)
	t.out = append(t.out, &isakmp.KE{Public: ex.publics[ours]}, &isakmp.Nonce{Data: ex.nonces[ours]})
}

func (t *turn) takeKeys() error {
	s := t.sa
	ke, _ := payload[*isakmp.KE](t)
	nonce, _ := payload[*isakmp.Nonce](t)
	t.note(s, Event{Kind: PayloadProcessed, Payload: isakmp.TypeKE})
	if err := s.group.Check(ke.Public); err != nil {
		return err
	}
	t.note(s, Event{Kind: PayloadProcessed, Payload: isakmp.TypeNonce})
	s.publics[s.theirs(nil)], s.nonces[s.theirs(nil)] = ke.Public, nonce.Data
	return nil
}

// haveKeys gives the SA the number that it is shown by.
func (t *turn) haveKeys() {
	t.note(t.sa, Event{Kind: KeyFound})
	t.lastConnID++
	t.sa.connID = t.lastConnID
	t.noteVendors()
	t.discoverNAT()
}

func (t *turn) sayKeysBack() {
	t.sayShare()
	t.sayVendors(isakmp.VendorUnity, isakmp.VendorDPD, isakmp.VendorIOS)
	t.sayNATD()
}

func (t *turn) sayProof() {
	t.floatPorts()
	first := t.firstContact(t.sa)
	if first {
		t.note(t.sa, Event{Kind: ContactAnnounced})
	}
	t.sayIdentity()
	if first {
		t.sayContact()
	}
}

func (t *turn) sayContact() {
	t.out = append(t.out, &isakmp.Notify{Protocol: isakmp.ProtoISAKMP, Message: isakmp.InitialContact, SPI: t.sa.name()})
}

func (t *turn) sayProofBack() { t.sayIdentity() }

// sayIdentity names the port only where it means something: not behind a NAT.
func (t *turn) sayIdentity() {
	s, port := t.sa, uint16(ikePort)
	if s.floated() {
		port = 0
	}
	id := isakmp.IDAddr(s.local.Addr(), protocolUDP, port)
	t.note(s, Event{Kind: IdentitySent, ID: id})
	t.out = append(t.out, id, &isakmp.Hash{Sum: s.proof(1-s.theirs(nil), isakmp.Body(id))})
}

const protocolUDP = 17

// takeProof verifies HASH_I or HASH_R. Any identity will do, and any protocol and port in it: the key was
// chosen by address.
func (t *turn) takeProof() error {
	s := t.sa
	id, i := payload[*isakmp.ID](t)
	proof, _ := payload[*isakmp.Hash](t)
	t.note(s, Event{Kind: PayloadProcessed, Payload: isakmp.TypeID})
	t.note(s, Event{Kind: IdentityReceived, ID: id})
	t.note(s, Event{Kind: PayloadProcessed, Payload: isakmp.TypeHash})
	if !equal(proof.Sum, s.proof(s.theirs(nil), t.in.Body(i))) {
		return errForged
	}
	t.note(s, Event{Kind: MessageVerified})
	t.welcome()
	return nil
}

// welcome goes where the peer is that has just proved who it is. INITIAL-CONTACT is obeyed where nobody
// else can have added it.
func (t *turn) welcome() {
	s := t.sa
	contact := t.head.Flags&isakmp.Encrypted != 0 && t.announces(isakmp.InitialContact)
	if contact {
		t.note(s, Event{Kind: NotifyReceived, Notify: isakmp.InitialContact, Protocol: isakmp.ProtoISAKMP})
	}
	t.note(s, Event{Kind: Authenticated})
	t.follow()
	if contact {
		t.obeyContact(s)
	}
	t.note(s, Event{Kind: PeerInserted})
	if s.floated() && s.nat.inside {
		t.note(s, Event{Kind: EncapSet})
	}
}

func (t *turn) noteKey(found bool) {
	if !found {
		t.note(t.sa, Event{Kind: KeyMissing})
		return
	}
	t.note(t.sa, Event{Kind: KeyFound})
	t.note(t.sa, Event{Kind: LocalKeyFound})
}

// announceLifetime tells the initiator that phase 1 ends earlier than it offered, RFC 2407 section 4.6.3.1.
func (m *Machine) announceLifetime(s *sa) {
	life := []isakmp.Attribute{
		isakmp.Number(isakmp.IKELifeType, isakmp.LifeSeconds),
		isakmp.Number(isakmp.IKELife, uint32(s.policy.Lifetime/time.Second)),
	}
	m.inform(s, &isakmp.Notify{Protocol: isakmp.ProtoISAKMP, Message: isakmp.ResponderLifetime,
		SPI: s.name(), Data: isakmp.AppendAttributes(nil, life)})
}
