package link

import (
	"errors"
	"fmt"
	"net/netip"

	"github.com/vishvananda/netlink"
)

// find looks an interface up by its name.
func find(handle *netlink.Handle, name string) (netlink.Link, error) {
	found, err := handle.LinkByName(name)
	if errors.As(err, &netlink.LinkNotFoundError{}) {
		return nil, fmt.Errorf("%w as %s; `ip link` shows which there are", ErrGone, name)
	}
	return found, err
}

// addresses are the IPv4 addresses of an interface.
func addresses(handle *netlink.Handle, l netlink.Link) (out []netip.Prefix, err error) {
	found, err := handle.AddrList(l, netlink.FAMILY_V4)
	for _, a := range found {
		if addr, ok := netip.AddrFromSlice(a.IP.To4()); ok {
			bits, _ := a.Mask.Size()
			out = append(out, netip.PrefixFrom(addr, bits))
		}
	}
	return out, err
}
