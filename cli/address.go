package cli

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// Addr is an IPv4 address in dotted form, every byte written.
func Addr(field *netip.Addr, help string) *Token {
	return Arg[netip.Addr]{Placeholder: "A.B.C.D", Help: help, Rank: Shaped,
		Parse:  parseDotted,
		Show:   netip.Addr.String,
		Sample: func(pick func(int) int) string { return fmt.Sprintf("10.%d.%d.%d", pick(256), pick(256), 1+pick(254)) },
	}.Bind(field)
}

// Net is the address of a network: what Addr takes, with a sample that suits a mask.
func Net(field *netip.Addr, help string) *Token {
	t := Addr(field, help)
	t.sample = func(pick func(int) int) string { return fmt.Sprintf("10.%d.%d.0", pick(256), pick(256)) }
	return t
}

// Mask is a subnet or wildcard mask; whether its bits are contiguous is the line's business.
func Mask(field *netip.Addr, help string) *Token {
	t := Addr(field, help)
	t.sample = func(func(int) int) string { return "255.255.255.0" }
	return t
}

// Wildcard is a mask whose ones are ignored.
func Wildcard(field *netip.Addr, help string) *Token {
	t := Addr(field, help)
	t.sample = func(func(int) int) string { return "0.0.0.255" }
	return t
}

// parseDotted reads A.B.C.D. Leading zeros are taken as decimal, as IOS does.
func parseDotted(w string) (netip.Addr, bool) {
	var b [4]byte
	parts := strings.SplitN(w, ".", 5)
	if len(parts) != 4 {
		return netip.Addr{}, false
	}
	for i, part := range parts {
		n, err := strconv.ParseUint(part, 10, 8)
		if err != nil || len(part) > 3 {
			return netip.Addr{}, false
		}
		b[i] = byte(n)
	}
	return netip.AddrFrom4(b), true
}
