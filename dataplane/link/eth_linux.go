package link

import (
	"errors"
	"time"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"

	"torii/dataplane/packet"
)

// readBurst and sendBurst are the most frames that one system call reads and sends.
const (
	readBurst = keptLarge
	sendBurst = 64
)

// eth is the wire behind an interface of Linux, taken over with a packet socket.
type eth struct {
	*port
	fd       int
	queue    outbox
	watch    *watch // for Run, like all that follows
	messages [readBurst]message
	iovs     [readBurst]unix.Iovec
}

func openEth(s spec, pool *packet.Pool) (Port, error) {
	fd, err := packetSocket()
	if err != nil {
		return nil, lacks(err, capRaw, "use tun: on a device that root has prepared, or a lab")
	}
	e, err := takeOver(s, fd, pool)
	if err != nil {
		return nil, errors.Join(err, unix.Close(fd))
	}
	return e, nil
}

// takeOver makes a port of a packet socket and an interface.
func takeOver(s spec, fd int, pool *packet.Pool) (*eth, error) {
	handle, err := netlink.NewHandle(unix.NETLINK_ROUTE)
	if err != nil {
		return nil, err
	}
	a := &attachment{name: s.name, handle: handle, fd: fd}
	e := &eth{fd: fd}
	info, err := a.describe(s)
	if err == nil {
		e.watch, err = newWatch(a.attach)
	}
	if err == nil {
		e.port, err = newPort(info, pool, handle, fd, e.watch.fd)
	}
	if err != nil {
		e.watch.close()
		handle.Close()
		return nil, err
	}
	return e, nil
}

// packetSocket opens a socket that sees untagged frames of others, each behind a virtio header, once it is bound.
func packetSocket() (int, error) {
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
	if err != nil {
		return -1, err
	}
	widen(fd)
	err = errors.Join(
		unix.SetsockoptInt(fd, unix.SOL_PACKET, unix.PACKET_VNET_HDR, 1),
		unix.SetsockoptInt(fd, unix.SOL_PACKET, unix.PACKET_IGNORE_OUTGOING, 1),
		refuseTagged(fd),
	)
	if err != nil {
		return -1, errors.Join(err, unix.Close(fd))
	}
	return fd, nil
}

// refuseTagged keeps out frames of a VLAN: Linux takes the tag off before we see them.
func refuseTagged(fd int) error {
	program := []unix.SockFilter{
		{Code: unix.BPF_LD | unix.BPF_B | unix.BPF_ABS, K: 0xfffff000 + 48}, // SKF_AD_OFF + SKF_AD_VLAN_TAG_PRESENT
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: 0, Jf: 1},
		{Code: unix.BPF_RET | unix.BPF_K, K: 0x40000},
		{Code: unix.BPF_RET | unix.BPF_K, K: 0},
	}
	return unix.SetsockoptSockFprog(fd, unix.SOL_SOCKET, unix.SO_ATTACH_FILTER, &unix.SockFprog{Len: uint16(len(program)), Filter: &program[0]})
}

// Run reads what comes over the wire, and tells when the interface loses its carrier, gets an address or disappears,
// and when it is well again.
func (e *eth) Run(deliver func(*Vector)) error { return e.run(e, deliver) }

func (e *eth) fill(v *Vector) error {
	e.watch.look(v)
	for v.room() {
		n, err := receive(e.fd, landing(e.messages[:], e.iovs[:], v, vnetLen))
		if err != nil { // nothing there, or no interface: the monitor tells
			return nil
		}
		for i := range e.messages[:n] {
			e.accept(v, i, int(e.messages[i].length))
		}
		v.compact()
		if n < readBurst {
			return nil
		}
	}
	return nil
}

// accept keeps a frame; one that its virtio header contradicts is delivered empty, to be counted as malformed.
func (e *eth) accept(v *Vector, place, n int) {
	read := v.large[place]
	header := vnet(read.Buf[read.Start-vnetLen : read.Start])
	p := v.keep(place, max(0, n-vnetLen))
	if !header.accept(p, packet.EthernetLen) {
		p.Trim(p.Len())
	}
}

// Send puts frames on the wire, many in one call.
func (e *eth) Send(_ time.Time, frames []*packet.Packet) {
	for len(frames) > 0 {
		n := min(len(frames), sendBurst)
		e.send(frames[:n])
		frames = frames[n:]
	}
}

func (e *eth) send(frames []*packet.Packet) {
	if e.shelf.closed {
		for _, p := range frames {
			e.lose(p)
		}
		return
	}
	e.queue.fill(frames)
	for i := 0; i < len(frames); {
		n, err := transmit(e.fd, e.queue.messages[i:len(frames)])
		for _, p := range frames[i : i+n] {
			e.pool.Put(p)
		}
		if i += n; err != nil {
			e.refused(frames[i], err)
			i++
		}
	}
}

// refused deals with a frame that Linux would not have: a super-packet of a sort that it does not know goes as real
// frames, any other is lost.
func (e *eth) refused(p *packet.Packet, err error) {
	if !errors.Is(err, unix.EINVAL) || p.SegSize == 0 {
		e.lose(p)
		return
	}
	p.Pull(vnetLen)
	for _, s := range cutFrame(p, packet.EthernetLen, e.pool, nil) {
		clear(s.Push(vnetLen))
		if _, err := unix.Write(e.fd, s.Bytes()); err != nil {
			e.lose(s)
			continue
		}
		e.pool.Put(s)
	}
}

// outbox is the messages of one system call.
type outbox struct {
	messages [sendBurst]message
	iovs     [sendBurst]unix.Iovec
}

// fill puts virtio headers before frames and points the messages at them.
func (o *outbox) fill(frames []*packet.Packet) {
	var header [vnetLen]byte
	for i, p := range frames {
		vnet(header[:]).describe(p, packet.EthernetLen)
		p.Reserve(vnetLen, 0)
		copy(p.Push(vnetLen), header[:])
		o.messages[i].place(&o.iovs[i], p.Bytes())
	}
}

// Close gives the interface back.
func (e *eth) Close() error { return e.end() }
