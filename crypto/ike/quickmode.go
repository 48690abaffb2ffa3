package ike

import (
	"torii/crypto/isakmp"
)

// beginQuick begins a Quick Mode for a request.
func (m *Machine) beginQuick(s *sa, r *request, f Flow) {
	n := m.newNode(s)
	n.flow, n.local, n.remote, n.group = f, r.local, r.remote, f.PFS
	n.request, r.node = r, n
	m.begin(s, n, isakmp.Quick, QMReady)
}

func (t *turn) sayQuickOffer() {
	n := t.node
	n.spi = t.newSPI()
	t.note(t.sa, Event{Kind: QuickModeBegun, Node: n.id})
	t.out = hashed(n.hash1, t.quick(t.sa.proposals(n.flow, n.spi), n.local.id(), n.remote.id())...)
}

// quick lists the payloads of the first two messages: SA, nonce, with PFS the public value, identities.
func (t *turn) quick(offer *isakmp.SA, ids ...isakmp.Payload) []isakmp.Payload {
	n, ours := t.node, 1-t.sa.theirs(t.node)
	payloads := []isakmp.Payload{offer, &isakmp.Nonce{Data: n.nonces[ours]}}
	if n.group != nil {
		payloads = append(payloads, &isakmp.KE{Public: n.publics[ours]})
	}
	return append(payloads, ids...)
}

func (t *turn) takeQuickOffer() error {
	n := t.node
	if err := t.verify(n.hash1); err != nil {
		return err
	}
	offer, _ := payload[*isakmp.SA](t)
	t.noteProposals(offer)
	remote, local, ok := t.selectors()
	if !ok {
		return t.refuse(ProxyDiffers)
	}
	n.local, n.remote = local, remote
	if why := t.matchFlow(offer); why != Match {
		return t.refuse(why)
	}
	if err := t.takeShare(n.choice); err != nil {
		return err
	}
	t.noteIDs()
	return nil
}

// refuse makes the error for an offer that verifies and is not acceptable.
func (t *turn) refuse(why Mismatch) error {
	e := Event{Kind: ProposalRejected, Mismatch: why}
	if offer, _ := payload[*isakmp.SA](t); offer != nil {
		e.Transform = &offer.Proposals[0].Transforms[0]
	}
	t.note(t.sa, e)
	return &refusal{notify: isakmp.NoProposalChosen, why: why}
}

// takeShare takes the peer's nonce and, with PFS, public value.
func (t *turn) takeShare(c choice) error {
	n, theirs := t.node, t.sa.theirs(t.node)
	nonce, _ := payload[*isakmp.Nonce](t)
	ke, _ := payload[*isakmp.KE](t)
	if c.pfs != nil {
		if ke == nil || c.pfs.Check(ke.Public) != nil {
			return t.refuse(PFSDiffers)
		}
		n.publics[theirs] = ke.Public
	}
	n.group, n.nonces[theirs] = c.pfs, nonce.Data
	t.note(t.sa, Event{Kind: PayloadProcessed, Payload: isakmp.TypeNonce, Node: n.id})
	return nil
}

// selectors returns the identities of initiator and responder. Without any, the hosts are meant.
func (t *turn) selectors() (initiator, responder Selector, ok bool) {
	var ids []*isakmp.ID
	for _, p := range t.in.Payloads {
		if id, isID := p.(*isakmp.ID); isID {
			ids = append(ids, id)
		}
	}
	switch len(ids) {
	case 0:
		ours, theirs := hostSelector(t.sa.local.Addr()), hostSelector(t.sa.remote.Addr())
		if t.node.initiator {
			return ours, theirs, true
		}
		return theirs, ours, true
	case 2:
		first, ok1 := selectorOf(ids[0])
		second, ok2 := selectorOf(ids[1])
		return first, second, ok1 && ok2
	}
	return Selector{}, Selector{}, false
}

// matchFlow finds the flow that holds the selectors, with this peer, and a transform set that was offered.
func (t *turn) matchFlow(offer *isakmp.SA) Mismatch {
	n, why := t.node, ProxyDiffers
	for i := range t.cfg.Flows {
		f := &t.cfg.Flows[i]
		if !t.sa.between(f.Local, f.ID.Peer) || !f.LocalSel.covers(n.local) || !f.RemoteSel.covers(n.remote) {
			continue
		}
		c, differs := f.choose(offer, t.sa)
		if differs == Match {
			n.flow, n.choice = *f, c
			t.note(t.sa, Event{Kind: ProposalValidated, Flow: f, Set: &n.choice.set})
			t.note(t.sa, Event{Kind: ProxyAccepted, Flow: f})
			return Match
		}
		if why == ProxyDiffers {
			why = differs
		}
	}
	return why
}

// spurnQuick tells the peer that its proposal, or its choice, is not acceptable. Phase 1 stays.
func (t *turn) spurnQuick(r *refusal) {
	n := t.node
	t.note(t.sa, Event{Kind: QuickModeRefused, Mismatch: r.why})
	t.keep()
	n.hear(t.raw, n.phase, t.now)
	n.said = t.inform(t.sa, &isakmp.Notify{Protocol: isakmp.ProtoESP, Message: r.notify, SPI: t.offeredSPI()})
	if n.request != nil {
		n.request.refused = true
	}
	t.endNode(n, QuickRejected)
	t.moved(FromPeer, n.phase, n.phase)
}

func (t *turn) offeredSPI() []byte {
	offer, _ := payload[*isakmp.SA](t)
	return offer.Proposals[0].SPI
}

func (t *turn) sayQuickChoice() {
	n := t.node
	n.spi, n.peerSPI = t.newSPI(), spiOf(n.choice.proposal.SPI)
	t.note(t.sa, Event{Kind: SPIObtained, Node: n.id})
	answer := n.choice.proposal
	answer.SPI = octets(n.spi)
	payloads := t.quick(&isakmp.SA{Proposals: []isakmp.Proposal{answer}}, t.echoIDs()...)
	if notify := n.shorterLife(); notify != nil {
		payloads = append(payloads, notify)
	}
	t.moved(GotSPI, n.phase, QMInstallAwait)
	n.phase = QMInstallAwait
	t.newPair(n)
	t.openPair(n.pair)
	t.out = hashed(n.hash2, payloads...)
}

func (t *turn) echoIDs() (ids []isakmp.Payload) {
	for _, p := range t.in.Payloads {
		if p.Type() == isakmp.TypeID {
			ids = append(ids, p)
		}
	}
	return ids
}

// shorterLife tells lifetimes below the offered ones, RFC 2407 section 4.6.3.1.
func (n *node) shorterLife() isakmp.Payload {
	offered := readPhase2(n.choice.proposal.Transforms[0])
	var life []isakmp.Attribute
	if n.choice.seconds < offered.seconds {
		life = append(life, isakmp.Number(isakmp.IPsecLifeType, isakmp.LifeSeconds), isakmp.Number(isakmp.IPsecLife, n.choice.seconds))
	}
	if n.choice.kilobytes != 0 && (offered.kilobytes == 0 || n.choice.kilobytes < offered.kilobytes) {
		life = append(life, isakmp.Number(isakmp.IPsecLifeType, isakmp.LifeKilobytes), isakmp.Number(isakmp.IPsecLife, n.choice.kilobytes))
	}
	if life == nil {
		return nil
	}
	return &isakmp.Notify{Protocol: isakmp.ProtoESP, Message: isakmp.ResponderLifetime, SPI: octets(n.spi),
		Data: isakmp.AppendAttributes(nil, life)}
}

func (t *turn) takeQuickChoice() error {
	n := t.node
	if err := t.verify(n.hash2); err != nil {
		return err
	}
	answer, _ := payload[*isakmp.SA](t)
	t.noteProposals(answer)
	c, why := n.flow.choose(answer, t.sa)
	initiator, responder, ok := t.selectors()
	switch {
	case len(answer.Proposals) != 1 || len(answer.Proposals[0].Transforms) != 1:
		return t.refuse(TransformDiffers)
	case why != Match:
		return t.refuse(why)
	case c.pfs != n.group:
		return t.refuse(PFSDiffers)
	case !ok || initiator != n.local || responder != n.remote:
		return t.refuse(ProxyDiffers)
	}
	if err := t.takeShare(c); err != nil {
		return err
	}
	t.alive(t.sa)
	n.choice, n.peerSPI = t.shortened(c), spiOf(c.proposal.SPI)
	t.noteIDs()
	return nil
}

// shortened adopts the lifetimes a responder tells of.
func (t *turn) shortened(c choice) choice {
	for _, p := range t.in.Payloads {
		if n, ok := p.(*isakmp.Notify); ok && n.Message == isakmp.ResponderLifetime {
			if life, err := isakmp.ParseAttributes(n.Data); err == nil {
				s, kb := readLife(life)
				c.seconds, c.kilobytes = leastOf(c.seconds, s), leastOf(c.kilobytes, kb)
			}
		}
	}
	return c
}

func (t *turn) sayQuickDone() {
	n := t.node
	t.newPair(n)
	t.openPair(n.pair)
	t.succeed(n.pair)
	t.out = []isakmp.Payload{&isakmp.Hash{Sum: n.hash3()}}
}

func (t *turn) takeQuickDone() error {
	n := t.node
	done, _ := payload[*isakmp.Hash](t)
	if !equal(done.Sum, n.hash3()) {
		return errForged
	}
	t.note(t.sa, Event{Kind: MessageVerified})
	t.follow()
	t.alive(t.sa)
	t.note(t.sa, Event{Kind: NodeDeleted, Node: n.id, Reason: QuickAwaited})
	t.usePair(n.pair)
	return nil
}

func (t *turn) noteProposals(offer *isakmp.SA) {
	t.note(t.sa, Event{Kind: PayloadProcessed, Payload: isakmp.TypeSA, Node: t.node.id})
	for _, p := range offer.Proposals {
		for i := range p.Transforms {
			t.note(t.sa, Event{Kind: ProposalChecked, Number: int(p.Number), Transform: &p.Transforms[i]})
		}
	}
	t.note(t.sa, Event{Kind: ProposalAccepted})
}

func (t *turn) noteIDs() {
	for range t.echoIDs() {
		t.note(t.sa, Event{Kind: PayloadProcessed, Payload: isakmp.TypeID, Node: t.node.id})
	}
}
