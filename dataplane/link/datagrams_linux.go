package link

import (
	"encoding/binary"
	"errors"
	"net/netip"
	"unsafe"

	"golang.org/x/sys/unix"

	"torii/dataplane/packet"
)

const (
	mostSegments = 64    // of one super-datagram (UDP_MAX_SEGMENTS of older kernels)
	mostGathered = 65000 // octets of one super-datagram
	readAtOnce   = keptSmall / mostSegments
)

// datagrams is a UDP socket of Linux. What goes to one place and has one length goes and comes as one (UDP_SEGMENT,
// UDP_GRO: udp(7)).
type datagrams struct {
	fd     int
	number uint16
	in     [readAtOnce]datagram
	inbox  [readAtOnce]message
	iovs   [readAtOnce]unix.Iovec

	out     []*packet.Packet
	sending datagram
	gather  [mostSegments]unix.Iovec
	outbox  [1]message
}

// datagram is what surrounds the data of a message: the far end, and control messages (cmsg(3)) that tell the length
// of the segments and the ToS.
type datagram struct {
	peer    unix.RawSockaddrInet4
	control [8]uint64 // octets, aligned as cmsg wants them
}

func (d *datagram) octets() []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(&d.control)), len(d.control)*8)
}

func newDatagrams(addr netip.Addr, number int) (*datagrams, error) {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	widen(fd)
	_ = unix.SetsockoptInt(fd, unix.SOL_UDP, unix.UDP_GRO, 1) // else they come one by one
	err = errors.Join(
		unix.SetsockoptInt(fd, unix.IPPROTO_IP, unix.IP_MTU_DISCOVER, unix.IP_PMTUDISC_DONT),
		bindTo(fd, addr, number),
	)
	if err != nil {
		return nil, errors.Join(err, unix.Close(fd))
	}
	return &datagrams{fd: fd, number: uint16(number)}, nil
}

// fill reads datagrams and puts before each the headers that it had, or might have had.
func (d *datagrams) fill(v *Vector, to uint32) {
	for len(v.large) > 0 && len(v.small) >= mostSegments {
		n, err := receive(d.fd, d.landing(v))
		if err != nil {
			return
		}
		for i := range d.inbox[:n] {
			first := len(v.Frames)
			v.split(i, int(d.inbox[i].length), d.in[i].segment(&d.inbox[i]))
			d.wrap(v.Frames[first:], &d.in[i].peer, to)
		}
		v.compact()
	}
}

// landing prepares as many messages as there is room for what they may bring.
func (d *datagrams) landing(v *Vector) []message {
	messages := landing(d.inbox[:min(readAtOnce, len(v.small)/mostSegments)], d.iovs[:], v, 0)
	for i := range messages {
		messages[i].surround(&d.in[i], len(d.in[i].octets()))
	}
	return messages
}

// surround points a message at the place for what surrounds its data.
func (m *message) surround(d *datagram, control int) {
	m.header.Name, m.header.Namelen = (*byte)(unsafe.Pointer(&d.peer)), unix.SizeofSockaddrInet4
	m.header.Control = nil
	if control > 0 {
		m.header.Control = (*byte)(unsafe.Pointer(&d.control))
	}
	m.header.SetControllen(control)
}

// segment is the length of the segments of a super-datagram, 0 for a plain one.
func (d *datagram) segment(m *message) int {
	c := (*unix.Cmsghdr)(unsafe.Pointer(&d.control))
	if int(m.header.Controllen) < unix.CmsgLen(4) || c.Level != unix.SOL_UDP || c.Type != unix.UDP_GRO {
		return 0
	}
	return int(binary.NativeEndian.Uint32(d.octets()[unix.CmsgLen(0):]))
}

// setSegment asks for a super-datagram to be cut, in the control message at an offset; it returns the next offset.
func (d *datagram) setSegment(at, size int) int {
	binary.NativeEndian.PutUint16(d.ask(at, unix.SOL_UDP, unix.UDP_SEGMENT, 2), uint16(size))
	return at + unix.CmsgSpace(2)
}

// setTOS asks for a type of service, likewise.
func (d *datagram) setTOS(at int, tos uint8) int {
	binary.NativeEndian.PutUint32(d.ask(at, unix.IPPROTO_IP, unix.IP_TOS, 4), uint32(tos))
	return at + unix.CmsgSpace(4)
}

// ask begins a control message and returns where its n octets go.
func (d *datagram) ask(at int, level, kind int32, n int) []byte {
	b := d.octets()[at:]
	c := (*unix.Cmsghdr)(unsafe.Pointer(unsafe.SliceData(b)))
	c.Level, c.Type = level, kind
	c.SetLen(unix.CmsgLen(n))
	return b[unix.CmsgLen(0):]
}

// split keeps the segments of a super-datagram, each in a packet of its own.
func (v *Vector) split(place, n, size int) {
	if size <= 0 || n <= size {
		v.keep(place, n)
		return
	}
	read := v.large[place]
	data := read.Buf[read.Start : read.Start+n]
	for len(data) > 0 {
		segment := data[:min(size, len(data))]
		p := v.spare(len(segment))
		copy(p.Extend(len(segment)), segment)
		v.Frames = append(v.Frames, p)
		data = data[len(segment):]
	}
}

// spare is a packet for n octets: a small one or, on links with very long frames, a new one.
func (v *Vector) spare(n int) *packet.Packet {
	if p := v.small[len(v.small)-1]; n <= p.Tailroom()-packet.Tailroom {
		v.small = v.small[:len(v.small)-1]
		return p
	}
	return packet.NewPool().GetSize(n)
}

// wrap makes IP packets of datagrams.
func (d *datagrams) wrap(data []*packet.Packet, from *unix.RawSockaddrInet4, to uint32) {
	ip := packet.IPv4Fields{Src: netip.AddrFrom4(from.Addr), Dst: packet.Addr(to), Proto: packet.ProtoUDP, TTL: 64}
	for _, p := range data {
		p.PushUDP(portOf(from), d.number)
		p.PushIPv4(ip)
	}
}

func portOf(a *unix.RawSockaddrInet4) uint16 { return networkOrder(a.Port) }

// flush sends what was gathered.
func (d *datagrams) flush(p *port) {
	for _, q := range d.out {
		q.Pull(q.IPLen + q.TrimUDP())
	}
	for rest := d.out; len(rest) > 0; {
		n := together(rest)
		if err := d.send(rest[:n]); err != nil && n > 1 {
			d.sendSingly(p, rest[:n])
		} else {
			p.settle(rest[:n], err)
		}
		rest = rest[n:]
	}
	d.out = d.out[:0]
}

// together is how many of the packets, counted from the first, make one super-datagram: to one place, with one ToS, of
// one length but for the last.
func together(packets []*packet.Packet) int {
	first := packets[0]
	for n, octets := 1, first.Len(); ; n++ {
		if n == len(packets) || n == mostSegments || packets[n-1].Len() < first.Len() {
			return n
		}
		next := packets[n]
		octets += next.Len()
		if next.Dst != first.Dst || next.DstPort != first.DstPort || next.TOS != first.TOS ||
			next.Len() > first.Len() || next.Len() == 0 || octets > mostGathered {
			return n
		}
	}
}

// send sends packets to one place in one call.
func (d *datagrams) send(packets []*packet.Packet) error {
	first, m := packets[0], &d.outbox[0]
	for i, p := range packets {
		m.place(&d.gather[i], p.Bytes())
	}
	m.header.Iov = &d.gather[0]
	m.header.SetIovlen(len(packets))
	d.sending.peer = unix.RawSockaddrInet4{Family: unix.AF_INET, Port: networkOrder(first.DstPort), Addr: packet.Addr(first.Dst).As4()}
	control := 0
	if len(packets) > 1 {
		control = d.sending.setSegment(control, first.Len())
	}
	if first.TOS != 0 {
		control = d.sending.setTOS(control, first.TOS)
	}
	m.surround(&d.sending, control)
	_, err := transmit(d.fd, d.outbox[:])
	return err
}

// sendSingly is for a device or a path that super-datagrams do not suit.
func (d *datagrams) sendSingly(p *port, packets []*packet.Packet) {
	for i := range packets {
		one := packets[i : i+1]
		p.settle(one, d.send(one))
	}
}

// settle puts packets back that were sent, or could not be.
func (p *port) settle(packets []*packet.Packet, err error) {
	for _, q := range packets {
		if err != nil {
			p.unsent += segmentsOf(q)
		}
		p.pool.Put(q)
	}
}
