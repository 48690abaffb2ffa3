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
		s.showIPsecSAs(),
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

// showIPsecSAs is show crypto ipsec sa with what can be asked of it: some idents, in more or less detail.
func (s *Session) showIPsecSAs() cli.Line {
	var v ipsecView
	v.wanted = func(ident) bool { return true }
	only := func(wanted func(ident) bool) func() { return func() { v.wanted = wanted } }
	var name IfName
	var peer netip.Addr
	var tag string
	some := cli.Alt(
		cli.Seq(cli.Lit("address", "IPSEC SA table in (dest) address order").Then(func() { v.byAddress = true })),
		cli.Seq(cli.Lit("identity", "IPSEC SADB identity tree").Then(func() { v.identity = true })),
		cli.Seq(cli.Lit("interface", "Show info for specific interface"), s.device.running().presentToken(&name).
			Then(only(func(id ident) bool { return id.iface.Name == name }))),
		cli.Seq(cli.Lit("map", "IPSEC SA table for a specific crypto map"), cli.Word(&tag, "Crypto map tag").
			Then(only(func(id ident) bool { return id.entry.Name == tag }))),
		cli.Seq(cli.Lit("peer", "Show all IPSEC SAs for a peer address"), cli.Addr(&peer, "IP address of peer").
			Then(only(func(id ident) bool { return id.id.Peer == peer }))),
	)
	detail := cli.On("detail", "show counter detail", &v.detail)
	return s.show("show crypto ipsec sa", "IPSEC SA table", func(w *page) {
		if v.byAddress {
			s.device.showByAddress(w, v)
		} else {
			s.showIPsec(w, v)
		}
	}, cli.Opt(some), cli.Opt(detail))
}

// ipsecView is what of the table is shown.
type ipsecView struct {
	wanted    func(ident) bool
	detail    bool // the errors one by one, and the replay window
	identity  bool // no SAs
	byAddress bool // only SAs
}

// ident is a block of show crypto ipsec sa: a line of a crypto list, or the part of it a peer asked for.
type ident struct {
	protection
	flow          *dataplane.Flow
	local, remote ike.Selector
}

func (s *Session) showIPsec(w *page, v ipsecView) {
	last, idents := "", s.device.idents()
	for _, id := range idents {
		if !v.wanted(id) {
			continue
		}
		if name := id.iface.Name.String(); name != last {
			w.printf("\ninterface: %s\n    Crypto map tag: %s, local addr %s\n", name, id.entry.Name, id.protection.local)
			last = name
		}
		s.device.showIdent(w, id, v)
	}
	if len(idents) == 0 {
		w.printf("\nNo SAs found\n")
	}
}

// idents lists the blocks in the order packets are compared with them, those of shut interfaces among them.
func (d *Device) idents() []ident {
	var all []ident
	for p := range d.running().attached() {
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

func (d *Device) showIdent(w *page, id ident, v ipsecView) {
	n := &id.flow.Counters
	w.printf("\n   protected vrf: (none)\n   local  ident (addr/mask/prot/port): %s\n   remote ident (addr/mask/prot/port): %s\n", proxy(id.local), proxy(id.remote))
	w.printf("   current_peer %s port %d\n     PERMIT, flags={origin_is_acl,%s}\n", id.id.Peer, d.peerPort(id), d.requested(id))
	w.printf("    #pkts encaps: %d, #pkts encrypt: %d, #pkts digest: %d\n", n.Encaps, n.Encrypt, n.Digest)
	w.printf("    #pkts decaps: %d, #pkts decrypt: %d, #pkts verify: %d\n", n.Decaps, n.Decrypt, n.Verify)
	w.printf("    #pkts compressed: 0, #pkts decompressed: 0\n")
	w.printf("    #pkts not compressed: 0, #pkts compr. failed: 0\n")
	w.printf("    #pkts not decompressed: 0, #pkts decompress failed: 0\n")
	if v.detail {
		d.showFlowErrors(w, n)
	} else {
		w.printf("    #send errors %d, #recv errors %d\n", n.SendErrors, n.RecvErrors)
	}
	w.printf("\n")
	d.showEndpoints(w, id)
	if v.identity {
		return
	}
	for _, inbound := range [...]bool{true, false} {
		d.showChildren(w, id.flow, inbound, v)
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
	mtu := d.ipMTU(id.iface.Name)
	plaintext, pfs, group := mtu, "N", "none"
	spi := uint32(0)
	if out := id.flow.Out; out != nil {
		spi, plaintext = out.SPI, out.PlaintextMTU(mtu)
		if c := d.childOf(out); c != nil && c.PFS != nil {
			pfs, group = "Y", fmt.Sprintf("group%d", c.PFS.Number)
		}
	}
	w.printf("     local crypto endpt.: %s, remote crypto endpt.: %s\n", id.protection.local, id.id.Peer)
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
