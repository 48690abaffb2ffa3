package link

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"

	"torii/dataplane/frag"
	"torii/dataplane/packet"
)

// Ports of IKE, without and with NAT traversal (RFC 2408 §2.5.1, RFC 3947 §4).
const (
	portISAKMP = 500
	portNATT   = 4500
)

// host is IKE and ESP at the address of an interface, whose every other packet stays with Linux. The router behind it
// sees IP packets, with the headers that the sockets of Linux have taken off.
type host struct {
	*port
	addr   uint32
	whole  *frag.Table // Linux makes fragments of its own
	watch  *watch
	isakmp *datagrams
	natt   *datagrams
	esp    *rawESP // nil where it is not permitted
}

func openHost(s spec, pool *packet.Pool) (Port, error) {
	handle, err := netlink.NewHandle(unix.NETLINK_ROUTE)
	if err != nil {
		return nil, err
	}
	h := &host{whole: frag.NewTable(pool)}
	info, err := h.locate(handle, s)
	if err == nil {
		err = h.listen(&info)
	}
	if err == nil {
		err = h.assemble(handle, info, pool)
	}
	if err != nil {
		h.closeSockets()
		h.watch.close()
		handle.Close()
		return nil, err
	}
	return h, nil
}

// locate finds the interface and the address to listen at.
func (h *host) locate(handle *netlink.Handle, s spec) (Info, error) {
	found, err := find(handle, s.name)
	if err != nil {
		return Info{}, err
	}
	held, err := addresses(handle, found)
	if err != nil {
		return Info{}, err
	}
	if len(held) == 0 {
		return Info{}, fmt.Errorf("%w: %s has none; `ip address add ADDRESS/LENGTH dev %s`, or eth:%s to take it over", ErrNoAddress, s.name, s.name, s.name)
	}
	h.addr = packet.U32(held[0].Addr())
	return Info{Kind: s.kind, Name: s.name, Raw: true, MTU: found.Attrs().MTU, Addr: held[0]}, nil
}

// listen opens the sockets. Only that for ESP without UDP may be missing.
func (h *host) listen(info *Info) (err error) {
	if h.isakmp, err = newDatagrams(info.Addr.Addr(), portISAKMP); err != nil {
		return err
	}
	if h.natt, err = newDatagrams(info.Addr.Addr(), portNATT); err != nil {
		return err
	}
	h.esp, err = newRawESP(info.Addr.Addr())
	if err != nil {
		h.esp, info.Lacks = nil, fmt.Errorf("protocol 50: %w", lacks(err, capRaw, "force UDP encapsulation at both ends"))
	}
	return nil
}

func (h *host) assemble(handle *netlink.Handle, info Info, pool *packet.Pool) (err error) {
	if h.watch, err = newWatch(h.examine); err != nil {
		return err
	}
	fds := []int{h.isakmp.fd, h.natt.fd, h.watch.fd}
	if h.esp != nil {
		fds = append(fds, h.esp.fd)
	}
	h.port, err = newPort(info, pool, handle, fds...)
	return err
}

// examine says whether the address is still there.
func (h *host) examine() error {
	found, err := find(h.handle, h.info.Name)
	if err != nil {
		return err
	}
	held, err := addresses(h.handle, found)
	if err == nil && !slices.ContainsFunc(held, func(p netip.Prefix) bool { return p.Addr() == h.info.Addr.Addr() }) {
		err = fmt.Errorf("%w: %s no longer has %v; `ip address add %v dev %s`", ErrNoAddress, h.info.Name, h.info.Addr.Addr(), h.info.Addr, h.info.Name)
	}
	return err
}

// Run reads what the sockets receive, and tells when the address goes and comes.
func (h *host) Run(deliver func(*Vector)) error { return h.run(h, deliver) }

func (h *host) fill(v *Vector) error {
	h.watch.look(v)
	h.isakmp.fill(v, h.addr)
	h.natt.fill(v, h.addr)
	if h.esp != nil {
		h.esp.fill(v)
	}
	return nil
}

// Send gives packets to the sockets they belong to; what belongs to none is lost.
func (h *host) Send(now time.Time, packets []*packet.Packet) {
	for _, p := range packets {
		if p.Fragment() && p.Src == h.addr && !h.shelf.closed {
			if p = h.join(now, p); p == nil {
				continue
			}
		}
		out := h.socketFor(p)
		if out == nil {
			h.lose(p)
			continue
		}
		*out = append(*out, p)
	}
	h.isakmp.flush(h.port)
	h.natt.flush(h.port)
	if h.esp != nil {
		h.esp.flush(h.port)
	}
}

// join puts a fragment to its like; nil until they are all there.
func (h *host) join(now time.Time, p *packet.Packet) *packet.Packet {
	for _, late := range h.whole.Tick(now, nil) {
		h.lose(late)
	}
	whole, _ := h.whole.Add(now, p)
	return whole
}

// socketFor is the queue of the socket that sends a packet, nil where none does.
func (h *host) socketFor(p *packet.Packet) *[]*packet.Packet {
	switch {
	case h.shelf.closed || p.Src != h.addr:
		return nil
	case p.Proto == packet.ProtoUDP && p.SrcPort == portNATT:
		return &h.natt.out
	case p.Proto == packet.ProtoUDP && p.SrcPort == portISAKMP:
		return &h.isakmp.out
	case p.Proto == packet.ProtoESP && h.esp != nil:
		return &h.esp.out
	}
	return nil
}

func (h *host) closeSockets() {
	if h.isakmp != nil {
		unix.Close(h.isakmp.fd)
	}
	if h.natt != nil {
		unix.Close(h.natt.fd)
	}
	if h.esp != nil {
		unix.Close(h.esp.fd)
	}
}

// Close gives the ports back to Linux.
func (h *host) Close() error { return h.end() }

// bindTo binds a socket to an address, and says who has it if that fails.
func bindTo(fd int, addr netip.Addr, number int) error {
	err := unix.Bind(fd, &unix.SockaddrInet4{Port: number, Addr: addr.As4()})
	switch {
	case errors.Is(err, unix.EADDRINUSE):
		return fmt.Errorf("%w: another program, an IKE daemon perhaps, has UDP port %d of %v; `ss -ulpn sport = :%d` names it", ErrBusy, number, addr, number)
	case err != nil:
		return lacks(err, capBind, "let root do `sysctl net.ipv4.ip_unprivileged_port_start=500`")
	}
	return nil
}
