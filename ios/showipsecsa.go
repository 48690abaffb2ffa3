package ios

import (
	"fmt"
	"net/netip"
	"slices"
	"time"

	"torii/dataplane"
	"torii/dataplane/drop"
)

// showFlowErrors tells the errors of an ident one by one, in IOS's own spelling of each.
func (d *Device) showFlowErrors(w *page, n *dataplane.FlowCounters) {
	of := func(reasons ...drop.Reason) (sum uint64) {
		for _, r := range reasons {
			sum += n.Errors[r]
		}
		return sum
	}
	sum := of(drop.NoSA, drop.FragmentationNeeded, drop.SequenceOverflow, drop.Auth, drop.Selector, drop.ESPFormat, drop.Replay)
	w.printf("    #pkts no sa (send) %d, #pkts invalid sa (rcv) 0\n", of(drop.NoSA))
	w.printf("    #pkts encaps failed (send) %d, #pkts decaps failed (rcv) %d\n", of(drop.FragmentationNeeded), n.Errors.Total()-sum)
	w.printf("    #pkts invalid prot (recv) 0, #pkts verify failed: %d\n", of(drop.Auth))
	w.printf("    #pkts invalid identity (recv) %d, #pkts invalid len (rcv) %d\n", of(drop.Selector), of(drop.ESPFormat))
	w.printf("    #pkts replay rollover (send): %d, #pkts replay rollover (rcv) 0\n    ##pkts replay failed (rcv): %d\n", of(drop.SequenceOverflow), of(drop.Replay))
	if !d.Platform.Classic {
		w.printf("    #pkts tagged (send): 0, #pkts untagged (rcv): 0\n    #pkts not tagged (send): 0, #pkts not untagged (rcv): 0\n")
	}
	w.printf("    #pkts internal err (send): 0, #pkts internal err (recv) 0\n")
}

// showByAddress lists the SAs by the address they lead to.
func (d *Device) showByAddress(w *page, v ipsecView) {
	all := slices.Clone(d.children)
	to := func(c *child) netip.Addr {
		if c.Inbound {
			return c.Local.Addr()
		}
		return c.Peer.Addr()
	}
	slices.SortStableFunc(all, func(a, b *child) int { return to(a).Compare(to(b)) })
	for n, c := range all {
		if n == 0 || to(all[n-1]) != to(c) {
			w.printf("\nfvrf/address: (none)/%s\n   protocol: ESP\n", to(c))
		}
		d.showChild(w, c, v)
	}
}

// showChildren prints the lists of one direction; only the first can hold anything.
func (d *Device) showChildren(w *page, f *dataplane.Flow, inbound bool, v ipsecView) {
	direction := map[bool]string{true: "inbound", false: "outbound"}[inbound]
	w.printf("\n     %s esp sas:\n", direction)
	for _, c := range d.childrenOf(f) {
		if c.Inbound == inbound {
			d.showChild(w, c, v)
		}
	}
	w.printf("\n     %s ah sas:\n\n     %s pcp sas:\n", direction, direction)
}

func (d *Device) showChild(w *page, c *child, v ipsecView) {
	sibling, status := "", "ACTIVE"
	if !d.Platform.Classic {
		sibling, status = " sibling_flags 80000040,", "ACTIVE(ACTIVE)"
	}
	cipher := cipherOf(c.Cipher)
	set := TransformSet{Cipher: cipher.transform, KeyBits: cipher.bits, Hash: hashOf(c.Hash).transform}
	encaps := map[bool]string{true: " UDP-Encaps"}[c.Encap]
	replay := map[bool]string{true: "Y", false: "N"}[c.Hash != nil || c.Cipher.Authenticates()]
	if v.detail {
		replay += fmt.Sprintf("  replay window size: %d", replayWindow)
	}
	kilobytes, seconds := c.left(w.now)
	w.printf("      spi: 0x%X(%d)\n        transform: %s,\n        in use settings ={Tunnel%s, }\n", c.SPI, c.SPI, &set, encaps)
	w.printf("        conn id: %d, flow_id: %s:%d,%s crypto map: %s\n", c.ConnID, d.engine(), c.ConnID, sibling, c.Flow.Map)
	w.printf("        sa timing: remaining key lifetime (k/sec): (%d/%d)\n", kilobytes, seconds)
	w.printf("        IV size: %d bytes\n        replay detection support: %s\n        Status: %s\n", c.Cipher.IVLen, replay, status)
}

// left is what remains of an SA's life.
func (c *child) left(now time.Time) (kilobytes int64, seconds int) {
	return max(0, int64(c.Kilobytes)-int64(c.path.Bytes>>10)), max(0, int(c.Expires.Sub(now)/time.Second))
}

// engine is what the platform calls the engine that does the encrypting.
func (d *Device) engine() string {
	if d.Platform.Classic {
		return "SW"
	}
	return "Onboard VPN"
}
