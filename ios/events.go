package ios

import (
	"fmt"
	"net/netip"
	"time"

	"torii/crypto/ike"
	"torii/dataplane"
	"torii/dataplane/acl"
	"torii/dataplane/drop"
	"torii/dataplane/packet"
)

// events is what the packet path tells the device.
type events struct{ *Device }

var (
	_ dataplane.Roaming = (*events)(nil)
	_ dataplane.Access  = (*events)(nil)
)

// Punt takes IKE, TCP, the answers to our own probes and complaints about connections.
func (d *events) Punt(now time.Time, _ *dataplane.Iface, p *packet.Packet) bool {
	d.cpu.about(ipInput)
	if datagram, ok := ikeDatagram(p); ok {
		if !d.running().isakmp() {
			return false
		}
		d.step(now, datagram)
		return true
	}
	if p.Proto == protoTCP {
		return d.segment(now, p)
	}
	for _, probe := range d.probes {
		if probe.Answer(now, p) {
			return true
		}
	}
	return p.Proto == protoICMP && d.TCP != nil && d.TCP.Input(p)
}

func (d *events) Acquire(now time.Time, f *dataplane.Flow) {
	if id, ok := d.flowID(f); ok {
		d.step(now, ike.Acquire{Flow: id})
	}
}

// PeerMoved hears of a peer whose NAT has given it another port.
func (d *events) PeerMoved(now time.Time, sa *dataplane.SA, from netip.AddrPort) {
	d.step(now, ike.Roamed{SPI: sa.SPI, Peer: from})
}

func (d *events) InvalidSPI(now time.Time, in *dataplane.Iface, src, dst netip.Addr, spi uint32) {
	d.step(now, ike.InvalidSPI{Local: dst, Peer: src, SPI: spi})
	if !d.notices.allow(now, noticeSPI) {
		return
	}
	where := ", input interface=" + in.Name
	if d.Platform.Classic {
		where = ""
	}
	d.logf(now, "%%CRYPTO-4-RECVD_PKT_INV_SPI: decaps: rec'd IPSEC packet has invalid spi for destaddr=%s, prot=50, spi=0x%X(%d), srcaddr=%s%s", dst, spi, spi, src, where)
}

func (d *events) NotIPsec(now time.Time, _ *dataplane.Iface, f *packet.Facts) {
	if d.notices.allow(now, noticeClear) {
		d.logf(now, "%%CRYPTO-4-RECVD_PKT_NOT_IPSEC: Rec'd packet not an IPSEC packet. (ip) vrf/dest_addr= /%s, src_addr= %s, prot= %d",
			packet.Addr(f.Dst), packet.Addr(f.Src), f.Proto)
	}
}

func (d *events) OpenFailed(now time.Time, sa *dataplane.SA, why dataplane.Drop, seq uint32) {
	c := d.childOf(sa)
	if c == nil || !d.notices.allow(now, why) {
		return
	}
	switch why {
	case drop.Replay:
		d.logf(now, "%%CRYPTO-4-PKT_REPLAY_ERR: decrypt: replay check failed\n        connection id=%d, sequence number=%d\n", c.ConnID, seq)
	case drop.Auth:
		d.logf(now, "%%CRYPTO-4-RECVD_PKT_MAC_ERR: decrypt: mac verify failed for connection id=%d", c.ConnID)
	}
}

func (d *events) Volume(now time.Time, sa *dataplane.SA, hard bool) {
	if hard {
		d.step(now, ike.KilobytesSpent{SPI: sa.SPI})
	} else {
		d.step(now, ike.KilobytesLow{SPI: sa.SPI})
	}
}

// aclMatch is a kind of packet at an entry with `log`.
type aclMatch struct {
	entry            uint64
	src, dst         uint32
	srcPort, dstPort uint16
}

// ACLLog prints what an entry with `log` matched: the first packet of a kind, then nothing for five minutes.
func (d *events) ACLLog(now time.Time, l *acl.List, e *acl.Entry, f *packet.Facts) {
	match := aclMatch{e.ID, f.Src, f.Dst, f.SrcPort, f.DstPort}
	if !d.notices.due(now, match, aclLogInterval) || !d.notices.allowFew(now, noticeACL) {
		return
	}
	verdict := "denied"
	if e.Permit {
		verdict = "permitted"
	}
	src, dst := packet.Addr(f.Src), packet.Addr(f.Dst)
	switch f.Proto {
	case protoTCP, protoUDP:
		name := map[uint8]string{protoTCP: "tcp", protoUDP: "udp"}[f.Proto]
		d.logf(now, "%%SEC-6-IPACCESSLOGP: list %s %s %s %s(%d) -> %s(%d), 1 packet", l.Name, verdict, name, src, f.SrcPort, dst, f.DstPort)
	case protoICMP:
		d.logf(now, "%%SEC-6-IPACCESSLOGDP: list %s %s icmp %s -> %s (%d/%d), 1 packet", l.Name, verdict, src, dst, f.ICMPType, f.ICMPCode)
	default:
		d.logf(now, "%%SEC-6-IPACCESSLOGNP: list %s %s %d %s -> %s, 1 packet", l.Name, verdict, f.Proto, src, dst)
	}
}

func (d *events) AddressConflict(now time.Time, in *dataplane.Iface, addr netip.Addr, mac packet.MAC) {
	d.logf(now, "%%IP-4-DUPADDR: Duplicate address %s on %s, sourced by %s", addr, in.Name, dotted(mac))
}

func (d *events) Unresolved(time.Time, *dataplane.Iface, *packet.Facts) {}

func (d *events) Dropped(now time.Time, why dataplane.Drop, f *packet.Facts) {
	d.debugf(now, debugPacket, "IP: s=%s, d=%s, len %d, dropped: %s", packet.Addr(f.Src), packet.Addr(f.Dst), f.IPLen, why)
}

func (d *events) Translated(now time.Time, t dataplane.Translation) { d.debugNAT(now, t) }

// dotted is a MAC address as IOS writes it.
func dotted(m packet.MAC) string {
	return fmt.Sprintf("%02x%02x.%02x%02x.%02x%02x", m[0], m[1], m[2], m[3], m[4], m[5])
}
