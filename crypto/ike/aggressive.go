package ike

import (
	"bytes"

	"torii/crypto/isakmp"
	"torii/crypto/suite"
)

// Aggressive Mode is phase 1 in three messages, RFC 2409 section 5.4. Identities go in clear, so that a
// key can be found for a peer at any address; the group cannot be negotiated, as the first message
// already holds half of the key. NAT traversal is as in RFC 3947 section 5.

// prepareAggressive fixes the group and the identity of this end.
func (m *Machine) prepareAggressive(s *sa, p AggressivePeer) bool {
	offered := m.cfg.eager(nil)
	if len(offered) == 0 {
		return false
	}
	s.secret, s.group, s.self = p.Secret, offered[0].Group, p.ID
	if s.self == nil {
		s.self = addressOf(s)
	}
	return true
}

func addressOf(s *sa) *isakmp.ID { return isakmp.IDAddr(s.local.Addr(), protocolUDP, ikePort) }

// eager are the policies that Aggressive Mode can offer together: with pre-shared keys, and of one group.
// Without a group it is that of the best of them.
func (c *Config) eager(group *suite.Group) (policies []Policy) {
	for _, p := range c.Policies {
		if p.Auth == PreShared && (group == nil || p.Group == group) {
			group, policies = p.Group, append(policies, p)
		}
	}
	return policies
}

func (t *turn) sayAggressiveOffer() {
	t.sayPolicies(t.cfg.eager(t.sa.group))
	t.sayShare()
	t.saySelf()
	t.sayAbilities()
	t.sayVendors(isakmp.VendorUnity, isakmp.VendorDPD, isakmp.VendorIOS)
	t.moved(SARequestedAggressive, Ready, IAM1)
	t.note(t.sa, Event{Kind: AggressiveModeBegun})
}

func (t *turn) saySelf() {
	t.note(t.sa, Event{Kind: IdentitySent, ID: t.sa.self})
	t.out = append(t.out, t.sa.self)
}

func (t *turn) takeAggressiveOffer() error {
	id := t.takePeerID()
	t.sa.self = addressOf(t.sa)
	if err := t.choose(t.cfg.keyNamed(id, t.sa.remote.Addr())); err != nil {
		return err
	}
	return t.takeKeys()
}

func (t *turn) takePeerID() *isakmp.ID {
	t.note(t.sa, Event{Kind: PayloadProcessed, Payload: isakmp.TypeSA})
	t.note(t.sa, Event{Kind: PayloadProcessed, Payload: isakmp.TypeID})
	id, i := payload[*isakmp.ID](t)
	t.note(t.sa, Event{Kind: IdentityReceived, ID: id})
	t.sa.peerID = bytes.Clone(t.in.Body(i))
	return id
}

func (t *turn) sayAggressiveChoice() {
	t.out = append(t.out, &t.sa.chosen)
	t.sayVendors(isakmp.VendorUnity, isakmp.VendorDPD, isakmp.VendorIOS, isakmp.VendorXAUTH)
	t.sayAbilities()
	t.sayShare()
	t.saySelf()
	t.sayNATD()
	t.sayOwnProof()
}

// sayOwnProof proves that the one with the identity this end has said knows the key.
func (t *turn) sayOwnProof() {
	s := t.sa
	t.out = append(t.out, &isakmp.Hash{Sum: s.proof(1-s.theirs(nil), isakmp.Body(s.self))})
}

func (t *turn) takeAggressiveChoice() error {
	t.takePeerID()
	if err := t.agree(t.cfg.eager(t.sa.group)); err != nil {
		return err
	}
	return t.takeKeys()
}

func (t *turn) proveResponder() error {
	t.note(t.sa, Event{Kind: PayloadProcessed, Payload: isakmp.TypeHash})
	if !t.proven() {
		return errForged
	}
	return nil
}

func (t *turn) proven() bool {
	proof, _ := payload[*isakmp.Hash](t)
	t.note(t.sa, Event{Kind: MessageVerified})
	return equal(proof.Sum, t.sa.proof(t.sa.theirs(nil), t.sa.peerID))
}

func (t *turn) sayAggressiveProof() {
	t.welcome()
	t.floatPorts()
	t.sayOwnProof()
	t.sayNATD()
	if t.firstContact(t.sa) {
		t.note(t.sa, Event{Kind: ContactAnnounced})
		t.sayContact()
	}
}

func (t *turn) takeAggressiveProof() error {
	t.note(t.sa, Event{Kind: PayloadProcessed, Payload: isakmp.TypeHash})
	if !t.proven() {
		return errForged
	}
	t.discoverNAT()
	t.welcome()
	return nil
}
