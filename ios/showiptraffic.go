package ios

import (
	"time"

	"torii/cli"
	"torii/dataplane"
	"torii/dataplane/drop"
	"torii/dataplane/packet"
)

func ipTrafficCommands(s *Session) []cli.Line {
	return []cli.Line{
		s.show("show ip traffic", "IP protocol statistics", s.device.showIPTraffic),
		s.show("show ip drops", "Packets dropped, by Torii's own reasons", s.device.showDrops),
		cli.Do("clear ip traffic", "Clear IP traffic statistics").Level(15).Run(func() {
			if s.confirm("Clear \"show ip traffic\" counters [confirm]") {
				s.own(func(time.Time) { s.device.router.Traffic, s.device.router.Drops = dataplane.Traffic{}, drop.Counts{} })
			}
		}),
	}
}

// dropped adds up what was dropped for several reasons.
func (d *Device) dropped(reasons ...drop.Reason) (n uint64) {
	for _, r := range reasons {
		n += d.router.Drops[r]
	}
	return n
}

func (d *Device) showIPTraffic(w *page) {
	d.showIPStatistics(w)
	d.showICMPStatistics(w)
	t := &d.router.Traffic
	w.printf("\nTCP statistics:\n  Rcvd: %d total, 0 checksum errors, %d no port\n  Sent: %d total\n", t.TCP.In, d.dropped(drop.ProtocolUnreachable), t.TCP.Out)
	w.printf("\nUDP statistics:\n  Rcvd: %d total, %d checksum errors, %d no port\n  Sent: %d total, 0 forwarded broadcasts\n",
		t.UDP.In, d.dropped(drop.UDPFormat), d.dropped(drop.PortUnreachable), t.UDP.Out)
	w.printf("\nARP statistics:\n  Rcvd: %d requests, %d replies, 0 reverse, %d other\n", t.ARP.In.Requests, t.ARP.In.Replies, d.dropped(drop.ARPFormat))
	w.printf("  Sent: %d requests, %d replies (%d proxy), 0 reverse\n", t.ARP.Out.Requests, t.ARP.Out.Replies, t.ARP.Proxies)
}

func (d *Device) showIPStatistics(w *page) {
	t := &d.router.Traffic.IP
	w.printf("IP statistics:\n  Rcvd:  %d total, %d local destination\n", t.Received, t.Local)
	w.printf("         %d format errors, %d checksum errors, %d bad hop count\n",
		d.dropped(drop.IPTruncated, drop.IPVersion, drop.IPHeaderLength, drop.IPTotalLength, drop.TransportTruncated), d.dropped(drop.IPChecksum), d.dropped(drop.TTLExpired))
	w.printf("         %d unknown protocol, %d not a gateway\n", d.dropped(drop.ProtocolUnreachable), d.dropped(drop.NotForwarding))
	w.printf("         0 security failures, 0 bad options, %d with options\n", t.Options)
	w.printf("  Opts:  0 end, 0 nop, 0 basic security, 0 loose source route\n         0 timestamp, 0 extended security, 0 record route\n")
	w.printf("         0 stream ID, 0 strict source route, 0 alert, 0 cipso, 0 ump\n         0 other\n")
	w.printf("  Frags: %d reassembled, %d timeouts, %d couldn't reassemble\n", t.Reassembled,
		d.dropped(drop.FragmentTimeout), d.dropped(drop.FragmentFormat, drop.FragmentOverlap, drop.FragmentLimit))
	w.printf("         %d fragmented, %d fragments, %d couldn't fragment\n", t.Fragmented, t.Made, d.dropped(drop.FragmentationNeeded))
	w.printf("  Bcast: %d received, %d sent\n  Mcast: %d received, %d sent\n", t.InBroadcasts, t.OutBroadcasts, t.InMulticasts, t.OutMulticasts)
	w.printf("  Sent:  %d generated, %d forwarded\n", t.Generated, t.Forwarded)
	w.printf("  Drop:  %d encapsulation failed, %d unresolved, 0 no adjacency\n", d.dropped(drop.NoARP), d.dropped(drop.ARPFailed))
	w.printf("         %d no route, 0 unicast RPF, %d forced drop\n", d.dropped(drop.NoRoute), d.dropped(drop.ACLIn, drop.ACLOut, drop.CryptoACL, drop.NotIPsec))
	w.printf("         0 options denied\n  Drop:  0 packets with source IP address zero\n")
	w.printf("  Drop:  %d packets with internal loop back IP address\n         %d physical broadcast\n", d.dropped(drop.IPSource), d.dropped(drop.Broadcast))
}

// types of ICMP that show ip traffic names and the packet path does not.
const (
	icmpQuench         = 4
	icmpAdvertisement  = 9
	icmpSolicitation   = 10
	icmpTimestamp      = 13
	icmpTimestampReply = 14
	icmpInfoRequest    = 15
	icmpInfoReply      = 16
	icmpMaskRequest    = 17
	icmpMaskReply      = 18
)

func (d *Device) showICMPStatistics(w *page) {
	in, out := &d.router.Traffic.ICMP.In, &d.router.Traffic.ICMP.Out
	w.printf("\nICMP statistics:\n  Rcvd: 0 format errors, %d checksum errors, %d redirects, %d unreachable\n",
		d.dropped(drop.ICMPFormat), in[packet.ICMPRedirect], in[packet.ICMPUnreachable])
	w.printf("        %d echo, %d echo reply, %d mask requests, %d mask replies, %d quench\n",
		in[packet.ICMPEcho], in[packet.ICMPEchoReply], in[icmpMaskRequest], in[icmpMaskReply], in[icmpQuench])
	w.printf("        %d parameter, %d timestamp, %d info request, %d other\n",
		in[packet.ICMPParameter], in[icmpTimestamp]+in[icmpTimestampReply], in[icmpInfoRequest]+in[icmpInfoReply], in.Other()+in[packet.ICMPTimeExceeded])
	w.printf("        %d irdp solicitations, %d irdp advertisements\n", in[icmpSolicitation], in[icmpAdvertisement])
	w.printf("  Sent: %d redirects, %d unreachable, %d echo, %d echo reply\n",
		out[packet.ICMPRedirect], out[packet.ICMPUnreachable], out[packet.ICMPEcho], out[packet.ICMPEchoReply])
	w.printf("        %d mask requests, %d mask replies, %d quench, %d timestamp\n", out[icmpMaskRequest], out[icmpMaskReply], out[icmpQuench], out[icmpTimestamp])
	w.printf("        %d info reply, %d time exceeded, %d parameter problem\n", out[icmpInfoReply], out[packet.ICMPTimeExceeded], out[packet.ICMPParameter])
	w.printf("        %d irdp solicitations, %d irdp advertisements\n", out[icmpSolicitation], out[icmpAdvertisement])
}

// showDrops is Torii's own: every way a packet can end, where IOS has no word for it.
func (d *Device) showDrops(w *page) {
	w.printf("Drops by reason (Torii)\n%10s  %s\n", "Packets", "Reason")
	for r := drop.None + 1; r < drop.Count; r++ {
		if n := d.router.Drops[r]; n > 0 {
			w.printf("%10d  %s\n", n, r)
		}
	}
	w.printf("Drops by interface they came in\n%10s  %s\n", "Packets", "Interface")
	for i := range d.running().listed() {
		if n := d.seen(i.Name).InDrops; n > 0 {
			w.printf("%10d  %s\n", n, i.Name)
		}
	}
}
