package ike

import (
	"time"

	"torii/crypto/isakmp"
)

// transform writes a policy as the transform of an offer.
func (p Policy) transform(number uint8) isakmp.Transform {
	attributes := []isakmp.Attribute{isakmp.Number(isakmp.IKEEncryption, uint32(p.Cipher.IKE))}
	if p.Cipher.KeyBits != 0 {
		attributes = append(attributes, isakmp.Number(isakmp.IKEKeyLength, uint32(p.Cipher.KeyBits)))
	}
	attributes = append(attributes,
		isakmp.Number(isakmp.IKEHash, uint32(p.Hash.IKE)),
		isakmp.Number(isakmp.IKEGroup, uint32(p.Group.Number)),
		isakmp.Number(isakmp.IKEAuth, uint32(p.Auth)),
		isakmp.Number(isakmp.IKELifeType, isakmp.LifeSeconds),
		isakmp.Number(isakmp.IKELife, uint32(p.Lifetime/time.Second)))
	return isakmp.Transform{Number: number, ID: isakmp.KeyIKE, Attributes: attributes}
}

// phase1Offer is a transform of phase 1 as numbers. Zero stands for what it does not say.
type phase1Offer struct {
	cipher, keyBits, hash, group, auth uint64
	life                               time.Duration
}

func readPhase1(t isakmp.Transform) (o phase1Offer) {
	var lifeType uint64
	for _, a := range t.Attributes {
		v, _ := a.Uint()
		switch a.Type {
		case isakmp.IKEEncryption:
			o.cipher = v
		case isakmp.IKEKeyLength:
			o.keyBits = v
		case isakmp.IKEHash:
			o.hash = v
		case isakmp.IKEGroup:
			o.group = v
		case isakmp.IKEAuth:
			o.auth = v
		case isakmp.IKELifeType:
			lifeType = v
		case isakmp.IKELife:
			if lifeType == isakmp.LifeSeconds {
				o.life = seconds(v)
			}
		}
	}
	return o
}

// maxSeconds bounds what a peer may call a lifetime.
const maxSeconds = 1 << 31

func seconds(v uint64) time.Duration { return time.Duration(min(v, maxSeconds)) * time.Second }

// differs is the first thing a policy and an offer differ in. Lifetimes never do: the shorter one holds.
func (p Policy) differs(o phase1Offer) Mismatch {
	switch {
	case uint64(p.Cipher.IKE) != o.cipher:
		return CipherDiffers
	case uint64(p.Cipher.KeyBits) != o.keyBits:
		return KeyLengthDiffers
	case uint64(p.Hash.IKE) != o.hash:
		return HashDiffers
	case uint64(p.Group.Number) != o.group:
		return GroupDiffers
	case uint64(p.Auth) != o.auth:
		return AuthDiffers
	}
	return Match
}

// shorter is the lifetime both sides can live with; zero is no opinion.
func shorter(a, b time.Duration) time.Duration {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// pick finds the first offered transform that one of the policies accepts; per transform the policies
// are tried by priority.
func (t *turn) pick(offer *isakmp.SA, policies []Policy) (isakmp.SA, Policy, bool) {
	for _, proposal := range offer.Proposals {
		if proposal.Protocol != isakmp.ProtoISAKMP {
			continue
		}
		for i := range proposal.Transforms {
			transform := &proposal.Transforms[i]
			last := i+1 == len(proposal.Transforms)
			if policy, ok := t.pickPolicy(transform, policies, last); ok {
				proposal.Transforms = []isakmp.Transform{*transform}
				return isakmp.SA{Proposals: []isakmp.Proposal{proposal}}, policy, true
			}
		}
	}
	return isakmp.SA{}, Policy{}, false
}

func (t *turn) pickPolicy(transform *isakmp.Transform, policies []Policy, last bool) (Policy, bool) {
	for _, policy := range policies {
		t.note(t.sa, Event{Kind: PolicyChecked, Transform: transform, Priority: policy.Priority})
		differs := policy.differs(readPhase1(*transform))
		if transform.ID != isakmp.KeyIKE {
			differs = CipherDiffers
		}
		if differs != Match {
			t.note(t.sa, Event{Kind: PolicyDiffers, Mismatch: differs})
		}
		t.note(t.sa, Event{Kind: PolicyVerdict, Mismatch: differs, Last: last})
		if differs == Match {
			return policy, true
		}
	}
	return Policy{}, false
}
