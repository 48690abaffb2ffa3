package debug

import (
	"fmt"
	"net/netip"

	"torii/crypto/ike"
)

// natTPort is where the exchanges are when ESP goes in UDP.
const natTPort = 4500

const queueEvent = "IPSEC(key_engine): got a queue event with 1 KMI message(s)"

// proxy is a selector: address, mask, protocol, port. 15.4 writes any protocol as 256, 12.4 names the
// kind of identity behind it.
func (e event) proxy(s ike.Selector) string {
	proto := int(s.Proto)
	if e.modern() {
		if proto == 0 {
			proto = 256
		}
		return fmt.Sprintf("%s/%s/%d/%d", s.Addr, s.Mask, proto, s.Port)
	}
	kind := 4
	if s.Mask == netip.AddrFrom4([4]byte{255, 255, 255, 255}) {
		kind = 1
	}
	return fmt.Sprintf("%s/%s/%d/%d (type=%d)", s.Addr, s.Mask, proto, s.Port, kind)
}

// at is the address of an end; only 15.x adds the port.
func (e event) at(a netip.Addr, port int) string {
	if e.modern() {
		return fmt.Sprintf("%s:%d", a, port)
	}
	return a.String()
}

// tail ends the lines of a block that have a trailing blank in 12.4.
func (e event) tail() string {
	if e.modern() {
		return ","
	}
	return ", "
}

// keyMessage is the block that describes a wanted SA.
func (e event) keyMessage(way string, port int, seconds, kilobytes uint32) string {
	f, set := e.Flow, e.Set
	mode := "Tunnel"
	if set.Transport {
		mode = "Transport"
	}
	if e.Local.Port() == natTPort {
		mode += "-UDP"
	}
	return fmt.Sprintf("\n  (key eng. msg.) %s local= %s, remote= %s%s\n    local_proxy= %s%s\n    remote_proxy= %s,"+
		"\n    protocol= ESP, transform= %s  (%s), \n    lifedur= %ds and %dkb, \n    spi= 0x0(0), conn_id= 0, keysize= %d, flags= 0x0",
		way, e.at(f.Local, port), e.at(f.ID.Peer, port), e.tail(), e.proxy(f.LocalSel), e.tail(), e.proxy(f.RemoteSel),
		suiteWords(set.Cipher, set.Hash), mode, seconds, kilobytes, set.Cipher.KeyBits)
}

func requestMade(e event) []string {
	return one("IPSEC(sa_request): ," + e.keyMessage("OUTBOUND", 500, e.Flow.Seconds, e.Flow.Kilobytes))
}

func proposalValidated(e event) []string {
	const part = "IPSEC(validate_proposal_request): proposal part #1"
	return []string{part, part + "," + e.keyMessage("INBOUND", 0, 0, 0)}
}

func requestTimedOut(e event) []string {
	return one("IPSEC(key_engine): request timer fired: count = 1," + e.identityBlock(e.Flow.Local, e.Flow.ID.Peer, e.Flow.LocalSel, e.Flow.RemoteSel))
}

func (e event) identityBlock(local, peer netip.Addr, localSel, remoteSel ike.Selector) string {
	return fmt.Sprintf("\n  (identity) local= %s, remote= %s%s\n    local_proxy= %s%s\n    remote_proxy= %s",
		e.at(local, 0), e.at(peer, 0), e.tail(), e.proxy(localSel), e.tail(), e.proxy(remoteSel))
}

// proxyMatch is the search of the crypto maps for two selectors.
func proxyMatch(local, remote ike.Selector) string {
	return fmt.Sprintf("Crypto mapdb : proxy_match\n\tsrc addr     : %s\n\tdst addr     : %s\n\tprotocol     : %d\n\tsrc port     : %d\n\tdst port     : %d",
		local.Addr, remote.Addr, local.Proto, local.Port, remote.Port)
}

func proxyAccepted(e event) []string {
	lines := one(proxyMatch(e.Flow.LocalSel, e.Flow.RemoteSel))
	if e.modern() {
		lines = append(lines, fmt.Sprintf("(ipsec_process_proposal)Map Accepted: %s, %d", e.Flow.ID.Map, e.Flow.ID.Seq))
	}
	return lines
}

func proposalRejected(e event) []string {
	if e.Mismatch == ike.ProxyDiffers || e.Transform == nil {
		return []string{"map_db_find_best did not find matching map", "IPSEC(ipsec_process_proposal): proxy identities not supported"}
	}
	return one(fmt.Sprintf("IPSEC(ipsec_process_proposal): transform proposal not supported for identity: \n    {%s }", espWords(e.Transform)))
}

func childCreated(e event) []string {
	var lines []string
	if e.SA.Inbound {
		lines = []string{queueEvent, proxyMatch(e.SA.LocalSel, e.SA.RemoteSel)}
		if e.modern() {
			lines = append(lines, fmt.Sprintf("IPSEC(crypto_ipsec_create_ipsec_sas): Map found %s, %d", e.SA.Flow.Map, e.SA.Flow.Seq))
		}
	}
	return append(lines, "IPSEC(create_sa): sa created,"+e.child())
}

func childRemoved(e event) []string { return one("IPSEC(delete_sa): deleting SA," + e.child()) }

// child is the block that describes an SA; where it leads is its destination.
func (e event) child() string {
	sa, dest := e.SA, e.SA.Peer.Addr()
	if sa.Inbound {
		dest = sa.Local.Addr()
	}
	return fmt.Sprintf("\n  (sa) sa_dest= %s, sa_proto= 50, \n    sa_spi= 0x%X(%d), \n    sa_trans= %s , sa_conn_id= %d\n    sa_lifetime(k/sec)= (%d/%d),",
		dest, sa.SPI, sa.SPI, suiteWords(sa.Cipher, sa.Hash), sa.ConnID, sa.Kilobytes, sa.Seconds) +
		e.identityBlock(sa.Local.Addr(), sa.Peer.Addr(), sa.LocalSel, sa.RemoteSel)
}

func outboundEnabled(event) []string {
	return []string{queueEvent, "IPSEC(key_engine_enable_outbound): rec'd enable notify from ISAKMP"}
}
