package ios

import (
	"fmt"
	"net/netip"
	"time"

	"torii/cli"
	"torii/crypto/ike"
	"torii/dataplane"
)

func ipsecCommands(s *Session) []cli.Line {
	var peer netip.Addr
	var tag string
	clear := func(c ike.ClearPhase2) { s.own(func(now time.Time) { s.device.step(now, c) }) }
	return []cli.Line{
		s.show("show crypto ipsec sa", "IPSEC SA table", func(w *page) { s.showIPsec(w, "") }),
		s.showIPsecInterface(),
		cli.Do("clear crypto sa", "Clear all crypto SAs").Level(15).Run(func() { clear(ike.ClearPhase2{}) }),
		cli.Do("clear crypto sa peer", "Clear all SAs for a given crypto peer", cli.Addr(&peer, "IP address of peer")).Level(15).
			Run(func() { clear(ike.ClearPhase2{Peer: peer}) }),
		cli.Do("clear crypto sa map", "Clear all SAs for a given crypto map", cli.Word(&tag, "Crypto map tag")).Level(15).
			Run(func() { clear(ike.ClearPhase2{Map: tag}) }),
		cli.Do("clear crypto sa counters", "Reset the SA counters").Level(15).Run(func() {
			s.own(func(time.Time) {
				for _, f := range s.device.compiled.flows {
					f.Counters = dataplane.FlowCounters{}
				}
			})
		}),
	}
}

func (s *Session) showIPsecInterface() cli.Line {
	var name IfName
	return s.show("show crypto ipsec sa interface", "Show info for specific interface", func(w *page) { s.showIPsec(w, name.String()) },
		s.device.running().ifToken(&name))
}

// ident is a block of show crypto ipsec sa: a line of a crypto list, or the part of it a peer asked for.
type ident struct {
	protection
	flow          *dataplane.Flow
	local, remote ike.Selector
}

func (s *Session) showIPsec(w *page, only string) {
	last := ""
	for _, id := range s.device.idents() {
		name := id.iface.Name.String()
		if only != "" && name != only {
			continue
		}
		if name != last {
			w.printf("\ninterface: %s\n    Crypto map tag: %s, local addr %s\n", name, id.entry.Name, id.iface.Addr)
			last = name
		}
		s.device.showIdent(w, id)
	}
	if last == "" && only == "" {
		w.printf("\nNo SAs found\n")
	}
}

// idents lists the blocks in the order packets are compared with them.
func (d *Device) idents() []ident {
	var all []ident
	for p := range d.running().protected() {
		flow := d.compiled.flows[p.id]
		if flow == nil {
			continue
		}
		spec := d.running().flow(p)
		all = append(all, ident{p, flow, spec.LocalSel, spec.RemoteSel})
		for _, n := range flow.Narrower {
			if c := d.childrenOf(n); len(c) > 0 {
				all = append(all, ident{p, n, c[0].LocalSel, c[0].RemoteSel})
			}
		}
	}
	return all
}

func (d *Device) childrenOf(f *dataplane.Flow) []*child {
	var all []*child
	for _, c := range d.children {
		if c.path.Flow == f {
			all = append(all, c)
		}
	}
	return all
}

func (d *Device) showIdent(w *page, id ident) {
	n := id.flow.Counters
	w.printf("\n   protected vrf: (none)\n   local  ident (addr/mask/prot/port): %s\n   remote ident (addr/mask/prot/port): %s\n", proxy(id.local), proxy(id.remote))
	w.printf("   current_peer %s port %d\n     PERMIT, flags={origin_is_acl,%s}\n", id.id.Peer, d.peerPort(id), d.requested(id))
	w.printf("    #pkts encaps: %d, #pkts encrypt: %d, #pkts digest: %d\n", n.Encaps, n.Encrypt, n.Digest)
	w.printf("    #pkts decaps: %d, #pkts decrypt: %d, #pkts verify: %d\n", n.Decaps, n.Decrypt, n.Verify)
	w.printf("    #pkts compressed: 0, #pkts decompressed: 0\n")
	w.printf("    #pkts not compressed: 0, #pkts compr. failed: 0\n")
	w.printf("    #pkts not decompressed: 0, #pkts decompress failed: 0\n")
	w.printf("    #send errors %d, #recv errors %d\n\n", n.SendErrors, n.RecvErrors)
	d.showEndpoints(w, id)
	for _, inbound := range [...]bool{true, false} {
		d.showChildren(w, id.flow, inbound)
	}
}

// proxy is a selector as IOS writes it.
func proxy(s ike.Selector) string {
	return fmt.Sprintf("(%s/%s/%d/%d)", s.Addr, s.Mask, s.Proto, s.Port)
}

// peerPort is where the peer of an ident is spoken to: 4500 once NAT traversal has moved there.
func (d *Device) peerPort(id ident) int {
	for _, c := range d.childrenOf(id.flow) {
		if c.Encap {
			return int(c.Peer.Port())
		}
	}
	return ikePort
}

// requested marks an ident whose security associations are being negotiated.
func (d *Device) requested(id ident) string {
	if d.ike.Pending(id.id) {
		return "ipsec_sa_request_sent"
	}
	return ""
}

func (d *Device) showEndpoints(w *page, id ident) {
	mtu := d.mtu(id.iface.Name)
	plaintext, pfs, group := mtu, "N", "none"
	spi := uint32(0)
	if out := id.flow.Out; out != nil {
		spi, plaintext = out.SPI, out.PlaintextMTU(mtu)
		if c := d.childOf(out); c != nil && c.PFS != nil {
			pfs, group = "Y", fmt.Sprintf("group%d", c.PFS.Number)
		}
	}
	w.printf("     local crypto endpt.: %s, remote crypto endpt.: %s\n", id.iface.Addr, id.id.Peer)
	if d.Platform.Classic {
		w.printf("     path mtu %d, ip mtu %d, ip mtu idb %s\n", mtu, mtu, id.iface.Name)
	} else {
		w.printf("     plaintext mtu %d, path mtu %d, ip mtu %d, ip mtu idb %s\n", plaintext, mtu, mtu, id.iface.Name)
	}
	w.printf("     current outbound spi: 0x%X(%d)\n", spi, spi)
	if !d.Platform.Classic {
		w.printf("     PFS (Y/N): %s, DH group: %s\n", pfs, group)
	}
}

// showChildren prints the lists of one direction; only the first can hold anything.
func (d *Device) showChildren(w *page, f *dataplane.Flow, inbound bool) {
	direction := map[bool]string{true: "inbound", false: "outbound"}[inbound]
	w.printf("\n     %s esp sas:\n", direction)
	for _, c := range d.childrenOf(f) {
		if c.Inbound == inbound {
			d.showChild(w, c)
		}
	}
	w.printf("\n     %s ah sas:\n\n     %s pcp sas:\n", direction, direction)
}

func (d *Device) showChild(w *page, c *child) {
	sibling, status := "", "ACTIVE"
	if !d.Platform.Classic {
		sibling, status = " sibling_flags 80000040,", "ACTIVE(ACTIVE)"
	}
	cipher := cipherOf(c.Cipher)
	set := TransformSet{Cipher: cipher.transform, KeyBits: cipher.bits, Hash: hashOf(c.Hash).transform}
	encaps := map[bool]string{true: " UDP-Encaps"}[c.Encap]
	replay := map[bool]string{true: "Y", false: "N"}[c.Hash != nil || c.Cipher.Authenticates()]
	left := int64(c.Kilobytes) - int64(c.path.Bytes>>10)
	w.printf("      spi: 0x%X(%d)\n        transform: %s,\n        in use settings ={Tunnel%s, }\n", c.SPI, c.SPI, &set, encaps)
	w.printf("        conn id: %d, flow_id: %s:%d,%s crypto map: %s\n", c.ConnID, d.engine(), c.ConnID, sibling, c.Flow.Map)
	w.printf("        sa timing: remaining key lifetime (k/sec): (%d/%d)\n", max(0, left), max(0, int(c.Expires.Sub(w.now)/time.Second)))
	w.printf("        IV size: %d bytes\n        replay detection support: %s\n        Status: %s\n", c.Cipher.IVLen, replay, status)
}

// engine is what the platform calls the engine that does the encrypting.
func (d *Device) engine() string {
	if d.Platform.Classic {
		return "SW"
	}
	return "Onboard VPN"
}
