package dataplane

import (
	"encoding/binary"
	"net/netip"

	"torii/dataplane/packet"
)

// portEncap is where ESP in UDP and IKE behind a NAT arrive (RFC 3947 §4, RFC 3948 §2.1).
const portEncap = 4500

// encapsulated is what a datagram to portEncap may carry (RFC 3948 §2.2).
type encapsulated uint8

const (
	neither encapsulated = iota
	keepalive
	markedIKE
	inUDP // ESP
)

func payloadOf(u packet.UDP) encapsulated {
	b := u[packet.UDPLen:u.Len()]
	switch {
	case len(b) == 1 && b[0] == 0xff:
		return keepalive
	case len(b) >= 4 && binary.BigEndian.Uint32(b) == 0:
		return markedIKE
	case len(b) >= packet.ESPLen:
		return inUDP
	}
	return neither
}

// isESP tells ESP by itself or in UDP. A fragment of a datagram does not tell; it meets the others in deliver.
func isESP(p *packet.Packet) bool {
	switch {
	case p.Proto == packet.ProtoESP:
		return true
	case p.Proto != packet.ProtoUDP || p.DstPort != portEncap || p.Fragment():
		return false
	}
	u := packet.UDP(p.Bytes()[p.IPLen:])
	return u.Len() >= packet.UDPLen && u.Len() <= len(u) && payloadOf(u) == inUDP
}

// follow notices that the peer of an SA sends from another place than the SA says.
func (r *Router) follow(sa *SA, outer *packet.Facts) {
	if r.roaming == nil || sa.Encap == nil {
		return
	}
	if outer.SrcPort == sa.Encap.Remote && outer.Src == packet.U32(sa.Flow.Peer) {
		sa.moved = netip.AddrPort{}
		return
	}
	if from := netip.AddrPortFrom(packet.Addr(outer.Src), outer.SrcPort); from != sa.moved {
		sa.moved = from
		r.roaming.PeerMoved(r.now, sa, from)
	}
}
