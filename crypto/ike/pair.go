package ike

import (
	"net/netip"
	"time"

	"torii/crypto/suite"
)

// rekeyMargin is how long before its end a pair's successor is sought by the side that began it; the
// other side waits half as long, and seeks it itself if nothing has come by then.
const rekeyMargin = 30 * time.Second

// lowVolume is how many of its kilobytes an SA may still move when its successor is sought: a sixteenth, or of few
// rather a quarter, for a fast path moves a megabyte while the peer works on a Quick Mode.
func lowVolume(kilobytes uint32) uint32 { return max(kilobytes/16, min(1024, kilobytes/4)) }

// pair is the two IPsec SAs one Quick Mode made.
type pair struct {
	flow    FlowID
	in, out ChildSA
	used    bool      // the outbound one is in use, or has been
	soft    time.Time // a successor is sought then; zero: there is one, or it is sought
	useAt   time.Time // the outbound one is put to use then; zero: that is done, or waits for the peer
}

func (p *pair) deadline() time.Time {
	var d deadline
	d.at(p.soft)
	d.at(p.useAt)
	d.at(p.in.Expires)
	return d.first
}

func (p *pair) between(local, peer netip.Addr) bool {
	return p.in.Local.Addr() == local && p.in.Peer.Addr() == peer
}

// newPair makes the SAs a Quick Mode has agreed on, RFC 2409 section 5.5. Neither is in use yet.
func (m *Machine) newPair(n *node) {
	life := time.Duration(n.choice.seconds) * time.Second
	margin := min(rekeyMargin, life/4)
	if !n.initiator {
		margin /= 2
	}
	common := ChildSA{Flow: n.flow.ID, Local: n.sa.local, Peer: n.sa.remote, LocalSel: n.local, RemoteSel: n.remote,
		Set: n.choice.set.Name, Transport: n.choice.set.Transport, Encap: n.sa.floated(),
		Cipher: n.choice.set.Cipher, Hash: m.authenticator(n.choice.set),
		PFS: n.choice.pfs, Initiator: n.initiator, IKEConnID: n.sa.connID,
		Created: m.now, Soft: m.now.Add(life - margin), Expires: m.now.Add(life), Seconds: n.choice.seconds,
		Kilobytes: n.choice.kilobytes, SoftKilobytes: n.choice.kilobytes - lowVolume(n.choice.kilobytes)}
	p := &pair{flow: n.flow.ID, in: common, out: common, soft: common.Soft}
	p.in.Inbound = true
	m.key(n, &p.in, n.spi)
	m.key(n, &p.out, n.peerSPI)
	n.pair = p
	m.pairs = append(m.pairs, p)
	m.note(n.sa, Event{Kind: SAsCreated, SA: p.in.told()})
	m.note(n.sa, Event{Kind: SAsCreated, SA: p.out.told()})
}

func (m *Machine) key(n *node, child *ChildSA, spi uint32) {
	m.lastIPsecConnID++
	child.SPI, child.ConnID = spi, m.lastIPsecConnID
	cipherLen, hashLen := child.Cipher.MaterialLen(), 0
	if child.Hash != nil {
		hashLen = child.Hash.Size
	}
	mat := n.keymat(spi, cipherLen+hashLen)
	child.CipherKey, child.HashKey = mat[:cipherLen], mat[cipherLen:]
}

// authenticator is the hash of a set, cut as the peers here have it.
func (m *Machine) authenticator(set TransformSet) *suite.Hash {
	if m.cfg.TruncatedSHA256 && set.Hash != nil && set.Hash.Draft != nil {
		return set.Hash.Draft
	}
	return set.Hash
}

// told is the SA as it is now, for an event.
func (c ChildSA) told() *ChildSA { return &c }

// openPair lets the peer send: its inbound SA is put to use.
func (m *Machine) openPair(p *pair) {
	m.note(nil, Event{Kind: PairKeyed})
	for _, child := range []ChildSA{p.in, p.out} {
		m.note(nil, Event{Kind: ChildKeyed, SA: child.told()})
		m.note(nil, Event{Kind: ChildCreated, SA: child.told()})
	}
	m.note(m.liveSA(p.in.Local.Addr(), p.in.Peer.Addr()), Event{Kind: InstallReported, SA: p.out.told()})
	m.emit(Install{SA: p.in})
}

// usePair sends with it from now on. Earlier pairs of the same traffic stay for what the peer still sends,
// and are not renewed.
func (m *Machine) usePair(p *pair) {
	p.used, p.useAt, p.soft = true, time.Time{}, p.out.Soft
	for _, old := range m.pairs {
		if old.sameTraffic(p) {
			old.soft = time.Time{}
		}
	}
	m.note(nil, Event{Kind: OutboundEnabled})
	m.emit(Install{SA: p.out})
}

// settle is how long the initiator of a successor sends on with the old pair: some peers open their inbound SA
// only when they have worked on the last message of the Quick Mode.
const settle = 100 * time.Millisecond

// succeed uses a pair at once if nothing else carries its traffic, or else when the peer has settled.
func (m *Machine) succeed(p *pair) {
	for _, old := range m.pairs {
		if old.sameTraffic(p) && old.used {
			p.useAt = m.now.Add(settle)
			return
		}
	}
	m.usePair(p)
}

// successor is the pair that waits for the peer to settle before it takes the place of another, or nil.
func (m *Machine) successor(p *pair) *pair {
	for _, next := range m.pairs {
		if next.sameTraffic(p) && !next.useAt.IsZero() {
			return next
		}
	}
	return nil
}

func (p *pair) sameTraffic(as *pair) bool {
	return p != as && p.flow == as.flow && p.in.LocalSel == as.in.LocalSel && p.in.RemoteSel == as.in.RemoteSel
}

func (m *Machine) tickPair(p *pair) {
	switch {
	case m.due(p.useAt):
		m.usePair(p)
	case m.due(p.in.Expires):
		m.endPair(p, LifetimeOver)
	case m.due(p.soft):
		m.renew(p)
	}
}

// renew seeks a successor with the same selectors, once.
func (m *Machine) renew(p *pair) {
	p.soft = time.Time{}
	if f, ok := m.cfg.flow(p.flow); ok && m.cfg.Enabled && !m.underWay(p.flow) {
		m.ask(f, p.in.LocalSel, p.in.RemoteSel)
	}
}

// endPair removes both SAs and tells the peer, unless the news is his.
func (m *Machine) endPair(p *pair, why Reason) {
	m.pairs = without(m.pairs, p)
	if next := m.successor(p); next != nil {
		m.usePair(next)
	}
	m.forget(p)
	m.remove(p, p.in, why)
	if p.used {
		m.remove(p, p.out, why)
	}
	if !why.knownToPeer() {
		m.tellEnd(p, why)
	}
	m.part(p.in.Local.Addr(), p.in.Peer.Addr())
}

// forget stops the Quick Mode that made a pair from answering for it any more.
func (m *Machine) forget(p *pair) {
	for _, s := range m.sas {
		for _, n := range s.nodes {
			if n.pair == p {
				n.said = nil
			}
		}
	}
}

func (m *Machine) remove(p *pair, child ChildSA, why Reason) {
	m.note(nil, Event{Kind: ChildRemoved, SA: child.told()})
	m.note(nil, Event{Kind: ChildForgotten, SA: child.told()})
	m.emit(Remove{SPI: child.SPI, Inbound: child.Inbound, Flow: p.flow, Peer: child.Peer.Addr(), Reason: why})
}

// newSPI chooses the SPI of an inbound SA.
func (m *Machine) newSPI() uint32 {
	return m.random32(firstSPI, func(spi uint32) bool {
		for _, p := range m.pairs {
			if p.in.SPI == spi {
				return true
			}
		}
		return false
	})
}

func (m *Machine) pairOf(spi uint32) *pair {
	for _, p := range m.pairs {
		if p.in.SPI == spi || p.out.SPI == spi {
			return p
		}
	}
	return nil
}

func (in KilobytesLow) step(m *Machine) {
	p := m.pairOf(in.SPI)
	switch {
	case p == nil || p.soft.IsZero():
	case p.in.Initiator:
		m.renew(p)
	default:
		var d deadline
		d.at(p.soft)
		d.at(m.now.Add(rekeyMargin / 2))
		p.soft = d.first
	}
}

func (in KilobytesSpent) step(m *Machine) {
	p := m.pairOf(in.SPI)
	if p == nil {
		return
	}
	if next := m.successor(p); next != nil && in.SPI == p.out.SPI {
		m.usePair(next) // what the peer still sends is let in
		return
	}
	m.endPair(p, VolumeOver)
}

func (in ClearPhase2) step(m *Machine) {
	for _, p := range clone(m.pairs) {
		if in.fits(p) {
			m.endPair(p, Cleared)
		}
	}
}

func (in ClearPhase2) fits(p *pair) bool {
	return (!in.Peer.IsValid() || in.Peer == p.in.Peer.Addr()) &&
		(in.Map == "" || in.Map == p.flow.Map) &&
		(in.SPI == 0 || in.SPI == p.in.SPI || in.SPI == p.out.SPI)
}

func (in PairRemoved) step(m *Machine) {
	for _, r := range clone(m.requests) {
		if r.flow == in.Flow {
			m.drop(r)
		}
	}
	for _, s := range m.sas {
		for _, n := range clone(s.nodes) {
			if n.flow.ID == in.Flow {
				m.endNode(n, FlowRemoved)
			}
		}
	}
	for _, p := range clone(m.pairs) {
		if p.flow == in.Flow {
			m.endPair(p, FlowRemoved)
		}
	}
}
