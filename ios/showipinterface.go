package ios

import (
	"cmp"
	"strings"

	"torii/cli"
)

func ipInterfaceCommands(s *Session) []cli.Line {
	var name, brief IfName
	var short bool
	one := func(name *IfName, print func(*page, func(*Interface) bool)) func(*page) {
		return func(w *page) { print(w, func(i *Interface) bool { return i.Name == *name }) }
	}
	every := func(print func(*page, func(*Interface) bool)) func(*page) {
		return func(w *page) { print(w, func(*Interface) bool { return true }) }
	}
	return []cli.Line{
		s.show("show ip interface", "IP interface status and configuration", every(s.showIPInterfaces)),
		s.show("show ip interface", "IP interface status and configuration", func(w *page) {
			if short {
				one(&name, s.showBrief)(w)
			} else {
				one(&name, s.showIPInterfaces)(w)
			}
		}, s.device.presentToken(&name), cli.Opt(cli.On("brief", "Brief summary of IP status and configuration", &short))),
		s.show("show ip interface brief", "Brief summary of IP status and configuration", every(s.showBrief)),
		s.show("show ip interface brief", "Brief summary of IP status and configuration", one(&brief, s.showBrief), s.device.presentToken(&brief)),
		s.show("show protocols", "Active network routing protocols", s.showProtocols),
		s.show("show ip protocols", "IP routing protocol process parameters and statistics", s.showIPProtocols),
	}
}

func (s *Session) showBrief(w *page, wanted func(*Interface) bool) {
	const row = "%-26s %-15s %-3s %-6s %-21s %-8s\n"
	w.printf("%-26s %-15s %-3s %-6s %-21s %s\n", "Interface", "IP-Address", "OK?", "Method", "Status", "Protocol")
	d := s.device
	for i := range d.listed() {
		if !wanted(i) {
			continue
		}
		addr, method := "unassigned", "unset"
		if at := d.running().speaks(i); at.IsValid() {
			addr, method = at.String(), d.method(i)
		}
		line, protocol := d.status(i)
		w.printf(row, i.Name, addr, "YES", method, line, protocol)
	}
}

// method is how an address came about: from the startup-config, typed since, negotiated or borrowed.
func (d *Device) method(i *Interface) string {
	switch {
	case i.Borrows:
		return "unset"
	case i.Negotiated:
		return "IPCP"
	}
	if old, ok := d.booted.Interfaces.Get(i); ok && old.Addr == i.Addr && old.Mask == i.Mask {
		return "NVRAM"
	}
	return "manual"
}

func (s *Session) showIPInterfaces(w *page, wanted func(*Interface) bool) {
	d := s.device
	for i := range d.listed() {
		if !wanted(i) {
			continue
		}
		line, protocol := d.status(i)
		w.printf("%s is %s, line protocol is %s\n", i.Name, line, protocol)
		if d.running().addressText(i) == "" {
			w.printf("  Internet protocol processing disabled\n")
			continue
		}
		d.showIPHead(w, i)
		d.showIPSwitching(w, i)
	}
}

// showIPHead is what is configured of IP at an interface.
func (d *Device) showIPHead(w *page, i *Interface) {
	sent := map[bool]string{true: "never", false: "always"}
	w.printf("  %s\n  Broadcast address is 255.255.255.255\n", d.running().addressText(i))
	if how := map[string]string{"NVRAM": "non-volatile memory", "manual": "setup command", "IPCP": "IPCP"}[d.method(i)]; how != "" && d.running().speaks(i).IsValid() {
		w.printf("  Address determined by %s\n", how)
	}
	if i.Lease.Peer.IsValid() {
		w.printf("  Peer address is %s\n", i.Lease.Peer)
	}
	w.printf("  MTU is %d bytes\n  Helper address is not set\n  Directed broadcast forwarding is disabled\n", d.ipMTU(i.Name))
	w.printf("  Outgoing access list is %s\n  Inbound  access list is %s\n", cmp.Or(i.ACLOut, "not set"), cmp.Or(i.ACLIn, "not set"))
	w.printf("  Proxy ARP is enabled\n  Local Proxy ARP is disabled\n  Security level is default\n  Split horizon is enabled\n")
	w.printf("  ICMP redirects are %s sent\n  ICMP unreachables are %s sent\n  ICMP mask replies are never sent\n", sent[i.NoRedirects], sent[i.NoUnreachables])
}

const ipSwitching = `  IP fast switching is enabled
  IP fast switching on the same interface is disabled
  IP Flow switching is disabled
  IP CEF switching is enabled
  IP CEF %s
  IP multicast fast switching is enabled
  IP multicast distributed fast switching is disabled
  IP route-cache flags are Fast, CEF
  Router Discovery is disabled
  IP output packet accounting is disabled
  IP access violation accounting is disabled
  TCP/IP header compression is disabled
  RTP/IP header compression is disabled
  Policy routing is disabled
  Network address translation is %s
  BGP Policy Mapping is disabled
`

// showIPSwitching is how packets take their way, with the features they meet: 15.x lists those.
func (d *Device) showIPSwitching(w *page, i *Interface) {
	if d.Platform.Classic {
		w.printf(ipSwitching, "Feature Fast switching turbo vector", translation(i))
		w.printf("  WCCP Redirect outbound is disabled\n  WCCP Redirect inbound is disabled\n  WCCP Redirect exclude is disabled\n")
		if i.CryptoMap != "" {
			w.printf("  Post encapsulation features: IPSEC Post-encrypt output classification\n")
		}
		return
	}
	w.printf(ipSwitching, "switching turbo vector", translation(i))
	in, out := features(i)
	w.printf("  Input features: %s\n", strings.Join(in, ", "))
	if len(out) > 0 {
		w.printf("  Output features: %s\n", strings.Join(out, ", "))
	}
	w.printf("  IPv4 WCCP Redirect outbound is disabled\n  IPv4 WCCP Redirect inbound is disabled\n  IPv4 WCCP Redirect exclude is disabled\n")
}

// ipMTU is the longest packet that goes out in one piece.
func (d *Device) ipMTU(name IfName) int {
	for _, i := range d.tables.Ifaces {
		if i.Index == d.compiled.number(name) {
			return i.MTU
		}
	}
	return d.mtu(name)
}

func translation(i *Interface) string {
	if i.NAT == "" {
		return "disabled"
	}
	return "enabled, interface in domain " + i.NAT
}

// features are what packets meet at an interface, in the order they meet it.
func features(i *Interface) (in, out []string) {
	if i.Reassembles {
		in = append(in, "Virtual Fragment Reassembly")
	}
	if i.ACLIn != "" {
		in = append(in, "Access List")
	}
	if i.CryptoMap != "" {
		in, out = append(in, "IPSec input classification"), append(out, "IPSec output classification")
	}
	switch i.NAT {
	case natInside:
		out = append(out, "NAT Inside")
	case natOutside:
		in, out = append(in, "NAT Outside"), append(out, "Post-routing NAT Outside")
	}
	if i.ACLOut != "" {
		out = append(out, "Access List")
	}
	if i.CryptoMap != "" {
		out = append(out, "IPSec: to crypto engine", "Post-encryption output features")
	}
	return append(in, "MCI Check"), out
}

func (s *Session) showProtocols(w *page) {
	d := s.device
	w.printf("Global values:\n  Internet Protocol routing is enabled\n")
	for i := range d.listed() {
		line, protocol := d.status(i)
		w.printf("%s is %s, line protocol is %s\n", i.Name, line, protocol)
		if text := d.running().addressText(i); text != "" {
			w.printf("  %s\n", text)
		}
	}
}

// showIPProtocols has no process to tell of.
func (s *Session) showIPProtocols(w *page) {
	if !s.device.Platform.Classic {
		w.printf("*** IP Routing is NSF aware ***\n\n")
	}
}
