package link

import (
	"errors"
	"net/netip"

	"golang.org/x/sys/unix"

	"torii/dataplane/packet"
)

// rawESP is a raw socket for protocol 50, IP headers included both ways.
type rawESP struct {
	fd     int
	inbox  [readBurst]message
	iovs   [readBurst]unix.Iovec
	out    []*packet.Packet
	outbox [sendBurst]message
	peers  [sendBurst]datagram
	gather [sendBurst]unix.Iovec
}

func newRawESP(addr netip.Addr) (*rawESP, error) {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_RAW|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, unix.IPPROTO_ESP)
	if err != nil {
		return nil, err
	}
	widen(fd)
	err = errors.Join(
		unix.SetsockoptInt(fd, unix.IPPROTO_IP, unix.IP_HDRINCL, 1),
		unix.Bind(fd, &unix.SockaddrInet4{Addr: addr.As4()}),
	)
	if err != nil {
		return nil, errors.Join(err, unix.Close(fd))
	}
	return &rawESP{fd: fd}, nil
}

func (r *rawESP) fill(v *Vector) {
	for len(v.small) >= readBurst && len(v.large) > 0 {
		n, err := receive(r.fd, landing(r.inbox[:], r.iovs[:], v, 0))
		if err != nil {
			return
		}
		for i := range r.inbox[:n] {
			v.keep(i, int(r.inbox[i].length))
		}
		v.compact()
	}
}

// flush sends what was gathered, many in a call.
func (r *rawESP) flush(p *port) {
	for rest := r.out; len(rest) > 0; {
		n := min(len(rest), sendBurst)
		r.send(p, rest[:n])
		rest = rest[n:]
	}
	r.out = r.out[:0]
}

func (r *rawESP) send(p *port, packets []*packet.Packet) {
	for i, q := range packets {
		r.peers[i].peer = unix.RawSockaddrInet4{Family: unix.AF_INET, Addr: packet.Addr(q.Dst).As4()}
		r.outbox[i].place(&r.gather[i], q.Bytes())
		r.outbox[i].surround(&r.peers[i], 0)
	}
	for i := 0; i < len(packets); {
		n, err := transmit(r.fd, r.outbox[i:len(packets)])
		p.settle(packets[i:i+n], nil)
		if i += n; err != nil {
			p.settle(packets[i:i+1], err)
			i++
		}
	}
}
