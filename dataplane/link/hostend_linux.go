package link

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// hostEnd is Linux's side of a TUN or TAP device: the address that Linux has there, and its routes through the router.
// What was added is remembered, newest last, and removed in the opposite order.
type hostEnd struct {
	handle *netlink.Handle
	device netlink.Link
	undo   []func() error
}

// newHostEnd sets up what is asked for and leaves alone what is so already: a device that root has prepared needs no
// privilege.
func newHostEnd(s spec) (*hostEnd, error) {
	handle, err := netlink.NewHandle(unix.NETLINK_ROUTE)
	if err != nil {
		return nil, err
	}
	h := &hostEnd{handle: handle}
	if err := h.set(s); err != nil {
		return nil, errors.Join(err, h.remove())
	}
	return h, nil
}

func (h *hostEnd) set(s spec) (err error) {
	if h.device, err = h.handle.LinkByName(s.name); err != nil {
		return err
	}
	if err := h.bringUp(s.mtu); err != nil {
		return fmt.Errorf("setting MTU %d and up: %w", s.mtu, err)
	}
	if s.host.IsValid() {
		if err := h.address(s.host); err != nil {
			return fmt.Errorf("adding the address %v: %w", s.host, err)
		}
	}
	for _, network := range s.routes {
		if err := h.route(s, network); err != nil {
			return fmt.Errorf("adding the route to %v: %w", network, err)
		}
	}
	return nil
}

// bringUp keeps IPv6 from talking through the device; nobody would answer.
func (h *hostEnd) bringUp(mtu int) error {
	const none = 1 // IN6_ADDR_GEN_MODE_NONE
	now := h.device.Attrs()
	if now.MTU != mtu {
		if err := h.handle.LinkSetMTU(h.device, mtu); err != nil {
			return err
		}
	}
	if now.RawFlags&unix.IFF_UP != 0 {
		return nil
	}
	_ = h.handle.LinkSetIP6AddrGenMode(h.device, none) // a kernel without IPv6 has nothing to keep quiet
	return h.handle.LinkSetUp(h.device)
}

func (h *hostEnd) address(prefix netip.Prefix) error {
	addr, err := netlink.ParseAddr(prefix.String())
	if err != nil {
		return err
	}
	if err := h.handle.AddrAdd(h.device, addr); err != nil {
		return taken(err)
	}
	h.undo = append(h.undo, func() error { return h.handle.AddrDel(h.device, addr) })
	return nil
}

// route sends a network to the router: through the device, or where there is Ethernet to the router's address. Without
// that the router has to answer ARP for the network (proxy ARP), as IOS does unless told otherwise.
func (h *hostEnd) route(s spec, network netip.Prefix) error {
	dst, err := netlink.ParseIPNet(network.String())
	if err != nil {
		return err
	}
	r := &netlink.Route{LinkIndex: h.device.Attrs().Index, Dst: dst, Scope: netlink.SCOPE_LINK}
	if s.via.IsValid() {
		r.Scope, r.Gw = netlink.SCOPE_UNIVERSE, s.via.AsSlice()
	}
	if err := h.handle.RouteAdd(r); err != nil {
		return taken(err)
	}
	h.undo = append(h.undo, func() error { return h.handle.RouteDel(r) })
	return nil
}

func taken(err error) error {
	if errors.Is(err, unix.EEXIST) {
		return fmt.Errorf("%w: Linux has that already; `ip address` and `ip route` show where", ErrBusy)
	}
	return err
}

// renew sets up what is asked for on a device that was made again. The old one took its own away with it.
func (h *hostEnd) renew(s spec) error {
	h.undo = nil
	err := h.set(s)
	if err != nil {
		err = errors.Join(err, h.revert())
	}
	return err
}

// remove takes back what was added.
func (h *hostEnd) remove() error {
	defer h.handle.Close()
	return h.revert()
}

// revert takes back what was added, but for what went away with the device.
func (h *hostEnd) revert() (err error) {
	for _, undo := range slices.Backward(h.undo) {
		if failed := undo(); failed != nil && !vanished(failed) {
			err = errors.Join(err, failed)
		}
	}
	h.undo = nil
	return err
}

func vanished(err error) bool {
	return errors.Is(err, unix.ENODEV) || errors.Is(err, unix.ESRCH) || errors.Is(err, unix.EADDRNOTAVAIL)
}
