package link

import (
	"encoding/binary"
	"fmt"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// attachment keeps a packet socket bound to the interface of a name, whichever that is at the time.
type attachment struct {
	name   string
	handle *netlink.Handle
	fd     int
	index  int // of the interface the socket is bound to; 0 for none
}

// describe attaches the socket and says to what.
func (a *attachment) describe(s spec) (Info, error) {
	if err := a.attach(); err != nil {
		return Info{}, err
	}
	found, err := find(a.handle, a.name)
	if err != nil {
		return Info{}, err
	}
	info := Info{Kind: s.kind, Name: s.name, Super: true, MTU: found.Attrs().MTU}
	copy(info.MAC[:], found.Attrs().HardwareAddr)
	return info, nil
}

// attach binds the socket to the interface, if that has to be done, and says what is wrong with it.
func (a *attachment) attach() error {
	found, err := find(a.handle, a.name)
	if err != nil {
		a.index = 0
		return err
	}
	if err := a.acceptable(found); err != nil {
		return err
	}
	if index := found.Attrs().Index; index != a.index {
		if err := a.bind(found); err != nil {
			return err
		}
		a.index = index
	}
	return nil
}

// acceptable refuses an interface that Linux uses itself, and one that carries nothing.
func (a *attachment) acceptable(l netlink.Link) error {
	now := l.Attrs()
	held, err := addresses(a.handle, l)
	switch {
	case err != nil:
		return err
	case len(held) > 0:
		return fmt.Errorf("%w: %v on %s; `ip address flush dev %s` removes it, host:%s shares it", ErrAddress, held[0], a.name, a.name, a.name)
	case now.MasterIndex != 0:
		return fmt.Errorf("%w: %s is part of a bridge or bond; `ip link set %s nomaster` takes it out", ErrBusy, a.name, a.name)
	case a.index == now.Index && now.RawFlags&unix.IFF_UP == 0:
		return fmt.Errorf("%w: %s was set down; `ip link set %s up`", ErrDown, a.name, a.name)
	case a.index == now.Index && now.RawFlags&unix.IFF_RUNNING == 0:
		return fmt.Errorf("%w: %s has no carrier", ErrDown, a.name)
	}
	return nil
}

// bind attaches the socket to an interface that is up, and opens that to frames for our own MAC.
func (a *attachment) bind(l netlink.Link) error {
	if l.Attrs().RawFlags&unix.IFF_UP == 0 {
		if err := a.handle.LinkSetUp(l); err != nil {
			return lacks(err, capAdmin, "let root do `ip link set "+a.name+" up`")
		}
	}
	index := l.Attrs().Index
	address := &unix.SockaddrLinklayer{Protocol: networkOrder(unix.ETH_P_ALL), Ifindex: index}
	if err := unix.Bind(a.fd, address); err != nil {
		return err
	}
	return unix.SetsockoptPacketMreq(a.fd, unix.SOL_PACKET, unix.PACKET_ADD_MEMBERSHIP,
		&unix.PacketMreq{Ifindex: int32(index), Type: unix.PACKET_MR_PROMISC})
}

func networkOrder(v uint16) uint16 {
	var b [2]byte
	binary.NativeEndian.PutUint16(b[:], v)
	return binary.BigEndian.Uint16(b[:])
}
