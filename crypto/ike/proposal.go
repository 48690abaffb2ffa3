package ike

import (
	"encoding/binary"

	"torii/crypto/isakmp"
	"torii/crypto/suite"
)

// The SPIs below are reserved, RFC 2406 section 2.1.
const firstSPI = 256

// defaultSeconds is the lifetime of an SA whose proposal names none, RFC 2407 section 4.5.
const defaultSeconds = 28800

// choice is what a Quick Mode agreed on.
type choice struct {
	proposal           isakmp.Proposal // with one transform
	set                TransformSet
	pfs                *suite.Group
	seconds, kilobytes uint32
}

// transform writes a transform set as it is offered for a flow.
func (set TransformSet) transform(f Flow, s *sa) isakmp.Transform {
	attributes := []isakmp.Attribute{
		isakmp.Number(isakmp.IPsecEncapsulation, s.spelled(s.encapsulation(set.Transport))),
		isakmp.Number(isakmp.IPsecLifeType, isakmp.LifeSeconds),
		isakmp.Number(isakmp.IPsecLife, f.Seconds),
		isakmp.Number(isakmp.IPsecLifeType, isakmp.LifeKilobytes),
		isakmp.Number(isakmp.IPsecLife, f.Kilobytes),
	}
	if set.Hash != nil {
		attributes = append(attributes, isakmp.Number(isakmp.IPsecAuth, uint32(set.Hash.ESP)))
	}
	if set.Cipher.KeyBits != 0 {
		attributes = append(attributes, isakmp.Number(isakmp.IPsecKeyLength, uint32(set.Cipher.KeyBits)))
	}
	if f.PFS != nil {
		attributes = append(attributes, isakmp.Number(isakmp.IPsecGroup, uint32(f.PFS.Number)))
	}
	return isakmp.Transform{Number: 1, ID: set.Cipher.ESP, Attributes: attributes}
}

// proposals offers a flow's transform sets under an SA, one proposal each, all for the same SPI.
func (s *sa) proposals(f Flow, spi uint32) *isakmp.SA {
	offer := &isakmp.SA{}
	for i, set := range f.Sets {
		offer.Proposals = append(offer.Proposals, isakmp.Proposal{Number: uint8(i + 1), Protocol: isakmp.ProtoESP,
			SPI: octets(spi), Transforms: []isakmp.Transform{set.transform(f, s)}})
	}
	return offer
}

// phase2Offer is a transform of phase 2 as numbers. Zero stands for what it does not say.
type phase2Offer struct {
	id                                  uint8
	encapsulation, hash, keyBits, group uint64
	seconds, kilobytes                  uint32
}

func readPhase2(t isakmp.Transform) phase2Offer {
	o := phase2Offer{id: t.ID, encapsulation: isakmp.EncapsTunnel}
	for _, a := range t.Attributes {
		v, _ := a.Uint()
		switch a.Type {
		case isakmp.IPsecEncapsulation:
			o.encapsulation = encapsulationOf(v)
		case isakmp.IPsecAuth:
			o.hash = v
		case isakmp.IPsecKeyLength:
			o.keyBits = v
		case isakmp.IPsecGroup:
			o.group = v
		}
	}
	if o.seconds, o.kilobytes = readLife(t.Attributes); o.seconds == 0 {
		o.seconds = defaultSeconds
	}
	return o
}

// readLife reads the lifetimes of phase 2, each a type and a duration.
func readLife(attributes []isakmp.Attribute) (seconds, kilobytes uint32) {
	var lifeType uint64
	for _, a := range attributes {
		v, ok := a.Uint()
		if !ok || v > maxSeconds {
			v = maxSeconds
		}
		switch {
		case a.Type == isakmp.IPsecLifeType:
			lifeType = v
		case a.Type == isakmp.IPsecLife && lifeType == isakmp.LifeSeconds:
			seconds = uint32(v)
		case a.Type == isakmp.IPsecLife && lifeType == isakmp.LifeKilobytes:
			kilobytes = uint32(v)
		}
	}
	return seconds, kilobytes
}

// leastOf is the smaller of two limits, of which 0 is none.
func leastOf(a, b uint32) uint32 {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// differs is the first thing a transform set and an offer under an SA differ in.
func (set TransformSet) differs(o phase2Offer, s *sa) Mismatch {
	hash := uint64(0)
	if set.Hash != nil {
		hash = uint64(set.Hash.ESP)
	}
	switch {
	case set.Cipher.ESP != o.id || uint64(set.Cipher.KeyBits) != o.keyBits || hash != o.hash:
		return TransformDiffers
	case uint64(s.encapsulation(set.Transport)) != o.encapsulation:
		return ModeDiffers
	}
	return Match
}

// pfsDiffers: a group asked for here must be the one offered; one that is not asked for is welcome.
func (f Flow) pfsDiffers(o phase2Offer) (*suite.Group, bool) {
	if o.group == 0 {
		return nil, f.PFS != nil
	}
	for _, g := range suite.Groups() {
		if uint64(g.Number) == o.group {
			return g, f.PFS != nil && f.PFS != g
		}
	}
	return nil, true
}

// choose finds the first offered proposal one of the flow's transform sets accepts; without one it tells
// the nearest miss.
func (f Flow) choose(offer *isakmp.SA, s *sa) (choice, Mismatch) {
	why := TransformDiffers
	for i, p := range offer.Proposals {
		if p.Protocol != isakmp.ProtoESP || len(p.SPI) != 4 || spiOf(p.SPI) < firstSPI || bundled(offer.Proposals, i) {
			continue
		}
		for _, t := range p.Transforms {
			c, differs := f.accept(readPhase2(t), s)
			if differs == Match {
				p.Transforms = []isakmp.Transform{t}
				c.proposal = p
				return c, Match
			}
			why = max(why, differs)
		}
	}
	return choice{}, why
}

func (f Flow) accept(o phase2Offer, s *sa) (choice, Mismatch) {
	pfs, pfsDiffers := f.pfsDiffers(o)
	why := TransformDiffers
	for _, set := range f.Sets {
		switch differs := set.differs(o, s); {
		case differs != Match:
			why = differs
		case pfsDiffers:
			return choice{}, PFSDiffers
		default:
			return choice{set: set, pfs: pfs, seconds: leastOf(f.Seconds, o.seconds), kilobytes: leastOf(f.Kilobytes, o.kilobytes)}, Match
		}
	}
	return choice{}, why
}

// bundled reports whether a proposal wants a second protocol beside ESP.
func bundled(proposals []isakmp.Proposal, i int) bool {
	for j, p := range proposals {
		if j != i && p.Number == proposals[i].Number {
			return true
		}
	}
	return false
}

func spiOf(b []byte) uint32 {
	if len(b) != 4 {
		return 0
	}
	return binary.BigEndian.Uint32(b)
}
