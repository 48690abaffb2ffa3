package ike

import (
	"encoding/binary"
	"net/netip"

	"torii/crypto/isakmp"
)

// natTPort is where a negotiation moves, or begins if it follows one that has moved (RFC 3947 section 4). Here all
// begin on ikePort: some peers refuse the other.
const natTPort = 4500

// natDialect is NAT traversal as the RFC or one of its drafts has it.
type natDialect struct {
	vendor            isakmp.Vendor
	offered           bool // by this end; the others are understood
	natD              isakmp.PayloadType
	tunnel, transport uint32 // encapsulation modes of ESP in UDP
}

// natDialects has them best first, and in the order they are offered.
var natDialects = [...]natDialect{
	{isakmp.VendorNATT, true, isakmp.TypeNATD, isakmp.EncapsTunnelUDP, isakmp.EncapsTransportUDP},
	{isakmp.VendorNATT07, true, isakmp.TypeNATDOld, isakmp.EncapsTunnelUDP, isakmp.EncapsTransportUDP},
	{isakmp.VendorNATT03, true, isakmp.TypeNATDDraft, isakmp.EncapsTunnelUDPDraft, isakmp.EncapsTransportUDPDraft},
	{isakmp.VendorNATT02, true, isakmp.TypeNATDDraft, isakmp.EncapsTunnelUDPDraft, isakmp.EncapsTransportUDPDraft},
	{isakmp.VendorNATT02Plain, false, isakmp.TypeNATDDraft, isakmp.EncapsTunnelUDPDraft, isakmp.EncapsTransportUDPDraft},
}

// nat is what an SA knows of translation on its way.
type nat struct {
	dialect            *natDialect // nil: one of the ends knows nothing of it
	inside, peerInside bool        // this end, the peer, is behind a NAT
}

// sayNATT offers every dialect in the first message, or names the one that was chosen.
func (t *turn) sayNATT() {
	for i := range natDialects {
		d := &natDialects[i]
		if t.sa.nat.dialect == d || t.cfg.NATT && t.sa.initiator && d.offered {
			t.sayVendors(d.vendor)
		}
	}
}

// chooseNATT takes the best dialect both ends know.
func (t *turn) chooseNATT() {
	for i := range natDialects {
		if d := &natDialects[i]; t.cfg.NATT && t.hasVendor(d.vendor) {
			t.sa.nat.dialect = d
			return
		}
	}
}

// sayNATD says where this end believes the peer and itself to be, RFC 3947 section 3.2. To be taken for
// one behind a NAT it names a port that nobody has.
func (t *turn) sayNATD() {
	s := t.sa
	if s.nat.dialect == nil {
		return
	}
	own := s.local
	if t.cfg.ForceEncap {
		own = netip.AddrPortFrom(own.Addr(), 0)
	}
	for _, at := range []netip.AddrPort{s.remote, own} {
		t.out = append(t.out, &isakmp.Opaque{Number: s.nat.dialect.natD, Data: s.natHash(at)})
	}
}

func (s *sa) natHash(at netip.AddrPort) []byte {
	place := binary.BigEndian.AppendUint16(at.Addr().AsSlice(), at.Port())
	return s.policy.Hash.Sum(s.cookies[0][:], s.cookies[1][:], place)
}

// discoverNAT holds what the peer believes against what is seen here: first where this end is, then all
// the places where the peer may be. What is found after each is told.
func (t *turn) discoverNAT() {
	s, first := t.sa, true
	for _, p := range t.in.Payloads {
		d, ok := p.(*isakmp.Opaque)
		if !ok || s.nat.dialect == nil || d.Number != s.nat.dialect.natD {
			continue
		}
		if first {
			s.nat.inside = t.cfg.ForceEncap || !equal(d.Data, s.natHash(s.local))
			s.nat.peerInside, first = true, false
		} else if equal(d.Data, s.natHash(s.remote)) {
			s.nat.peerInside = false
		}
		t.note(s, Event{Kind: NATDReceived, Payload: d.Number, Inside: s.nat.inside, PeerInside: s.nat.peerInside})
	}
}

// floatPorts moves the initiator to port 4500 if a NAT was found, unless it is there (RFC 3947 section 4).
func (t *turn) floatPorts() {
	if s := t.sa; !s.floated() && (s.nat.inside || s.nat.peerInside) {
		s.local = netip.AddrPortFrom(s.local.Addr(), natTPort)
		s.remote = netip.AddrPortFrom(s.remote.Addr(), natTPort)
	}
}

// floated reports whether an SA is on port 4500; its ESP then goes in UDP.
func (s *sa) floated() bool { return s.local.Port() == natTPort }

// reaches reports whether a message may be the peer's by where it comes from and goes to. Where NAT
// traversal is spoken an encrypted one may come from another port; it has to verify before anything is
// sent there.
func (s *sa) reaches(msg message) bool {
	if s.local == msg.Local && s.remote == msg.Remote {
		return true
	}
	encrypted := msg.Flags&isakmp.Encrypted != 0
	return s.nat.dialect != nil && s.keys != nil && encrypted && msg.Local.Port() == natTPort &&
		s.between(msg.Local.Addr(), msg.Remote.Addr())
}

// follow goes to where a verified message came from.
func (t *turn) follow() {
	s := t.sa
	if s.local == t.local && s.remote == t.remote {
		return
	}
	s.local, s.remote = t.local, t.remote
	t.note(s, Event{Kind: PortFloated})
	t.moveTo(s.local, s.remote)
}

// moveTo lets everything that is shared with a peer in UDP lead to another port.
func (m *Machine) moveTo(local, remote netip.AddrPort) {
	for _, s := range m.sas {
		if s.floated() && !s.deleted && s.between(local.Addr(), remote.Addr()) {
			s.remote = remote
		}
	}
	if p := m.peer(local.Addr(), remote.Addr()); p != nil && p.local == local {
		p.remote = remote
	}
	var moved []uint32
	for _, p := range m.pairs {
		if p.in.Encap && p.in.Peer != remote && p.between(local.Addr(), remote.Addr()) {
			p.in.Peer, p.out.Peer = remote, remote
			if p.used {
				moved = append(moved, p.out.SPI)
			}
		}
	}
	if moved != nil {
		m.emit(PeerMoved{SPIs: moved, Peer: remote})
	}
}

func (in Roamed) step(m *Machine) {
	for _, p := range m.pairs {
		if p.in.SPI == in.SPI && p.in.Encap && p.in.Peer.Addr() == in.Peer.Addr() {
			m.moveTo(p.in.Local, in.Peer)
			return
		}
	}
}

// encapsulation is the mode of ESP under the SA, in the numbers of the RFCs.
func (s *sa) encapsulation(transport bool) uint32 {
	switch {
	case s.floated() && transport:
		return isakmp.EncapsTransportUDP
	case s.floated():
		return isakmp.EncapsTunnelUDP
	case transport:
		return isakmp.EncapsTransport
	}
	return isakmp.EncapsTunnel
}

// spelled is a mode in the numbers of the dialect.
func (s *sa) spelled(mode uint32) uint32 {
	switch mode {
	case isakmp.EncapsTunnelUDP:
		return s.nat.dialect.tunnel
	case isakmp.EncapsTransportUDP:
		return s.nat.dialect.transport
	}
	return mode
}

// encapsulationOf reads a mode in the numbers of any dialect.
func encapsulationOf(number uint64) uint64 {
	switch number {
	case isakmp.EncapsTunnelUDPDraft:
		return isakmp.EncapsTunnelUDP
	case isakmp.EncapsTransportUDPDraft:
		return isakmp.EncapsTransportUDP
	}
	return number
}
