package ike

import (
	"time"

	"torii/crypto/isakmp"
)

// errorTypes are the notifies below it: they report that something came to nothing, RFC 2408 section 3.14.1.
const errorTypes isakmp.NotifyType = 8192

// takeInfo obeys what a verified Informational says, payload by payload.
func (t *turn) takeInfo() error {
	if err := t.verify(t.node.hash1); err != nil {
		return err
	}
	for _, p := range t.in.Payloads {
		switch p := p.(type) {
		case *isakmp.Notify:
			t.obeyNotify(p)
		case *isakmp.Delete:
			t.obeyDelete(p)
		}
	}
	t.note(t.sa, Event{Kind: NodeDeleted, Node: t.node.id, Reason: InfoDone})
	return nil
}

func (t *turn) obeyNotify(n *isakmp.Notify) {
	t.note(t.sa, Event{Kind: NotifyReceived, Notify: n.Message, Protocol: n.Protocol, SPI: spiOf(n.SPI), Node: t.node.id})
	switch {
	case n.Message == isakmp.InvalidSPI:
		t.obeyInvalidSPI(n)
	case n.Message < errorTypes:
		t.obeyError(n)
	case n.Message == isakmp.InitialContact:
		t.obeyContact(t.sa)
	case n.Message == isakmp.ResponderLifetime && n.Protocol == isakmp.ProtoISAKMP:
		t.shortenLife(n)
	case n.Message == isakmp.RUThere:
		t.obeyAreYouThere(n)
	case n.Message == isakmp.RUThereAck:
		t.obeyAlive(n)
	}
}

// obeyError gives up the Quick Mode the peer refuses: the one with that SPI, or the only one there is.
func (t *turn) obeyError(n *isakmp.Notify) {
	var waiting []*node
	for _, other := range t.sa.nodes {
		if other.initiator && !other.over && other.phase == QMI1 {
			waiting = append(waiting, other)
		}
	}
	for _, other := range waiting {
		if spiOf(n.SPI) != other.spi && len(waiting) != 1 {
			continue
		}
		t.note(t.sa, Event{Kind: LarvalSPIDeleted, SPI: other.spi, Node: other.id})
		if other.request != nil {
			other.request.refused = true
		}
		t.endNode(other, LarvalDeleted)
	}
}

// shortenLife ends phase 1 when the responder will.
func (t *turn) shortenLife(n *isakmp.Notify) {
	attributes, err := isakmp.ParseAttributes(n.Data)
	if err != nil {
		return
	}
	life := readPhase1(isakmp.Transform{Attributes: attributes}).life
	if life == 0 || life >= t.sa.policy.Lifetime {
		return
	}
	t.sa.limit(life)
	t.note(t.sa, Event{Kind: LifetimeShortened, Life: life.Round(time.Second)})
}

// obeyDelete removes what the peer no longer has. An SPI should be the peer's own; ours is taken too.
func (t *turn) obeyDelete(d *isakmp.Delete) {
	for _, spi := range d.SPIs {
		t.note(t.sa, Event{Kind: DeleteReceived, Protocol: d.Protocol, SPI: spiOf(spi), Node: t.node.id})
		switch d.Protocol {
		case isakmp.ProtoISAKMP:
			t.deleteNamed(spi)
		case isakmp.ProtoESP:
			t.removeNamed(spiOf(spi))
		}
	}
}

func (t *turn) deleteNamed(cookies []byte) {
	for _, s := range clone(t.sas) {
		if string(s.name()) == string(cookies) && s.live() && s.between(t.sa.local.Addr(), t.sa.remote.Addr()) {
			t.deleteSA(s, PeerDeleted)
		}
	}
}

func (t *turn) removeNamed(spi uint32) {
	for _, p := range clone(t.pairs) {
		if (p.out.SPI == spi || p.in.SPI == spi) && p.between(t.sa.local.Addr(), t.sa.remote.Addr()) {
			t.endPair(p, PeerDeleted)
		}
	}
}
