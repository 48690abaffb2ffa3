package lab

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"torii/cli/term"
	"torii/dataplane/arp"
	"torii/dataplane/packet"
)

// ipconfig shows the settings, or sets them: ipconfig ADDRESS MASK [GATEWAY].
func (s *shell) ipconfig(t *term.Terminal, args []string) {
	switch {
	case len(args) == 0:
		s.printSettings(t, false)
	case len(args) == 1 && strings.EqualFold(args[0], "/all"):
		s.printSettings(t, true)
	case len(args) == 2 || len(args) == 3:
		s.set(t, args)
	default:
		invalid(t)
	}
}

func (s *shell) printSettings(t *term.Terminal, all bool) {
	var settings Settings
	s.cell.Do(func(time.Time) { settings = s.host.Settings() })
	line := func(label, value string) {
		fmt.Fprintf(t, "   %s%s: %s\n", label, strings.Repeat(".", 32-len(label)), value)
	}
	fmt.Fprint(t, "\nFastEthernet0 Connection:(default port)\n\n")
	if all {
		line("Physical Address", strings.ToUpper(s.host.mac.String()))
	}
	line("IPv4 Address", orUnset(settings.Addr.Addr()))
	line("Subnet Mask", orUnset(mask(settings.Addr)))
	line("Default Gateway", orUnset(settings.Gateway))
	fmt.Fprintln(t)
}

func orUnset(a netip.Addr) string {
	if !a.IsValid() {
		return "0.0.0.0"
	}
	return a.String()
}

func mask(p netip.Prefix) netip.Addr {
	if !p.IsValid() {
		return netip.Addr{}
	}
	return packet.Addr(uint32(0xffffffff << (32 - p.Bits())))
}

func (s *shell) set(t *term.Terminal, args []string) {
	settings, err := parseSettings(args)
	if err != nil {
		fmt.Fprintf(t, "%s\n\n", err)
		return
	}
	s.cell.Do(func(now time.Time) { s.host.Set(now, settings) })
}

// settingError is what ipconfig says of a value it does not take.
type settingError string

func (e settingError) Error() string { return "Invalid " + string(e) + "." }

func parseSettings(args []string) (s Settings, err error) {
	addr, err := netip.ParseAddr(args[0])
	if err != nil || !addr.Is4() || addr.IsMulticast() || addr.IsLoopback() || addr.IsUnspecified() {
		return s, settingError("IP address")
	}
	bits, ok := maskBits(args[1])
	if !ok {
		return s, settingError("subnet mask")
	}
	s.Addr = netip.PrefixFrom(addr, bits)
	if len(args) < 3 || args[2] == "0.0.0.0" {
		return s, nil
	}
	if s.Gateway, err = netip.ParseAddr(args[2]); err != nil || !s.Addr.Contains(s.Gateway) {
		return s, settingError("default gateway")
	}
	return s, nil
}

// maskBits counts the ones of a mask that has no hole.
func maskBits(text string) (int, bool) {
	a, err := netip.ParseAddr(text)
	if err != nil || !a.Is4() {
		return 0, false
	}
	for bits := 1; bits <= 32; bits++ {
		if mask(netip.PrefixFrom(a, bits)) == a {
			return bits, true
		}
	}
	return 0, false
}

// arp prints the neighbors (-a) or forgets them (-d).
func (s *shell) arp(t *term.Terminal, args []string) {
	switch {
	case len(args) == 1 && args[0] == "-a":
		s.printNeighbors(t)
	case len(args) == 1 && args[0] == "-d":
		s.cell.Do(func(time.Time) { s.host.router.FlushNeighbors(0) })
	default:
		fmt.Fprint(t, "Torii PC ARP\n\nUsage: arp [-a | -d]\n\n")
	}
}

func (s *shell) printNeighbors(t *term.Terminal) {
	var known []arp.Entry
	s.cell.Do(func(time.Time) {
		for e := range s.host.router.Neighbors(0) {
			if !e.Incomplete {
				known = append(known, e)
			}
		}
	})
	if len(known) == 0 {
		fmt.Fprint(t, "No ARP Entries Found\n\n")
		return
	}
	slices.SortFunc(known, func(a, b arp.Entry) int { return cmp.Compare(a.Addr, b.Addr) })
	fmt.Fprintf(t, "  %-22s%-22s%s\n", "Internet Address", "Physical Address", "Type")
	for _, e := range known {
		fmt.Fprintf(t, "  %-22s%-22s%s\n", packet.Addr(e.Addr), e.MAC, "dynamic")
	}
	fmt.Fprintln(t)
}
