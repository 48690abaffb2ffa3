package link

import (
	"errors"
	"fmt"
	"time"

	"golang.org/x/sys/unix"

	"torii/dataplane/packet"
)

// device is the process's end of a TUN or TAP interface.
type device struct {
	*port
	spec  spec
	mode  uint16
	host  *hostEnd // for Run
	fd    int
	frame int  // length of what stands before an IP packet
	vnet  bool // frames come and go behind a virtio header
	cut   []*packet.Packet
}

func openTun(s spec, pool *packet.Pool) (Port, error) { return openDevice(s, pool, unix.IFF_TUN, 0) }

func openTap(s spec, pool *packet.Pool) (Port, error) {
	return openDevice(s, pool, unix.IFF_TAP, packet.EthernetLen)
}

func openDevice(s spec, pool *packet.Pool, mode uint16, frame int) (Port, error) {
	if s.mtu == 0 {
		s.mtu = 1500
	}
	fd, vnet, err := attach(s.name, mode)
	if err != nil {
		return nil, lacks(explainDevice(s, err), capAdmin, unprivileged(s))
	}
	host, err := newHostEnd(s)
	if err != nil {
		return nil, errors.Join(lacks(err, capAdmin, unprivileged(s)), unix.Close(fd))
	}
	p, err := newPort(Info{Kind: s.kind, Name: s.name, Raw: frame == 0, Super: vnet, MTU: s.mtu}, pool, nil, fd)
	if err != nil {
		return nil, errors.Join(err, host.remove(), unix.Close(fd))
	}
	p.undo = host.remove
	return &device{port: p, spec: s, mode: mode, host: host, fd: fd, frame: frame, vnet: vnet}, nil
}

// unprivileged is how root prepares a device that anybody may use.
func unprivileged(s spec) string {
	return fmt.Sprintf("let root do `ip tuntap add dev %s mode %s user NAME; ip address add ADDRESS/LENGTH dev %s; ip link set %s up` and leave out host= and route=",
		s.name, s.kind, s.name, s.name)
}

func explainDevice(s spec, err error) error {
	switch {
	case errors.Is(err, unix.ENOENT), errors.Is(err, unix.ENXIO), errors.Is(err, unix.ENODEV):
		return fmt.Errorf("/dev/net/tun is not there (modprobe tun; in a container --device /dev/net/tun): %w", err)
	case errors.Is(err, unix.EBUSY):
		return fmt.Errorf("%w: another program has %s open; stop it, or take another name", ErrBusy, s.name)
	case errors.Is(err, unix.EINVAL):
		return fmt.Errorf("%w: %s exists and is not a %s device; take another name, or ip link delete %s", ErrBusy, s.name, s.kind, s.name)
	}
	return err
}

// Run reads what Linux sends. When the device is deleted it makes it again.
func (d *device) Run(deliver func(*Vector)) error { return d.run(d, deliver) }

func (d *device) fill(v *Vector) error {
	if d.absent {
		if d.remake() != nil {
			return nil
		}
		d.absent = false
		v.report(nil)
	}
	for v.room() {
		place := len(v.large) - 1
		p := v.large[place]
		n, err := unix.Read(d.fd, p.Buf[p.Start-d.head():])
		switch {
		case again(err):
			return nil
		case errors.Is(err, unix.EBADFD):
			d.absent = true
			v.report(fmt.Errorf("%w: %s was deleted", ErrGone, d.info.Name))
			return nil
		case err != nil:
			return fmt.Errorf("reading from %s: %w", d.info.Name, err)
		}
		d.accept(v, place, n)
	}
	return nil
}

// remake puts another device behind the descriptor, in the namespace of the first, and gives it what that had. Where
// only the latter fails, it is all that is left to do the next time.
func (d *device) remake() error {
	if err := become(d.fd, d.spec.name, d.mode, d.vnet); err != nil && !errors.Is(err, unix.EEXIST) {
		return err
	}
	return d.host.renew(d.spec)
}

// accept keeps a frame of n octets, header of virtio included. One whose header contradicts it is delivered empty:
// the router counts it as malformed.
func (d *device) accept(v *Vector, place, n int) {
	read := v.large[place]
	header := vnet(read.Buf[read.Start-d.head() : read.Start])
	p := v.keep(place, max(0, n-d.head()))
	v.compact()
	if d.vnet && !header.accept(p, d.frame) {
		p.Trim(p.Len())
	}
}

// head is how much stands before a frame.
func (d *device) head() int {
	if d.vnet {
		return vnetLen
	}
	return 0
}

// Send writes frames to Linux; a TUN device takes one in a call, however long it is.
func (d *device) Send(_ time.Time, frames []*packet.Packet) {
	for _, p := range frames {
		if d.shelf.closed || !d.vnet {
			d.sendPlain(p)
		} else if !d.sendVnet(p) {
			d.sendPlain(p)
		}
	}
}

// sendVnet writes a frame as it is. False is a super-packet of a sort that this kernel does not take.
func (d *device) sendVnet(p *packet.Packet) bool {
	var header [vnetLen]byte
	vnet(header[:]).describe(p, d.frame)
	p.Reserve(vnetLen, 0)
	copy(p.Push(vnetLen), header[:])
	err := d.write(p)
	p.Pull(vnetLen)
	if err == nil {
		d.pool.Put(p)
		return true
	}
	if errors.Is(err, unix.EINVAL) && p.SegSize > 0 {
		return false
	}
	d.lose(p)
	return true
}

// sendPlain writes the real frames that a frame stands for, each by itself.
func (d *device) sendPlain(p *packet.Packet) {
	d.cut = cutFrame(p, d.frame, d.pool, d.cut[:0])
	for _, s := range d.cut {
		if d.vnet {
			clear(s.Push(vnetLen))
		}
		if d.write(s) != nil {
			d.lose(s)
			continue
		}
		d.pool.Put(s)
	}
}

func (d *device) write(p *packet.Packet) error {
	if d.shelf.closed {
		return ErrClosed
	}
	_, err := unix.Write(d.fd, p.Bytes())
	return err
}

// Close takes the device away, or leaves it as it was found.
func (d *device) Close() error { return d.end() }
