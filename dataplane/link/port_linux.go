package link

import (
	"errors"
	"fmt"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"

	"torii/dataplane/packet"
)

// port is what all ports have in common: the vectors, the waiting, and the end.
type port struct {
	info    Info
	pool    *packet.Pool
	shelf   *shelf
	closing chan struct{}
	running chan struct{} // has room for one: Run, and in the end whoever closes the descriptors
	undo    func() error  // takes back what was made of devices, before that; nil: there was nothing
	absent  bool          // what the descriptors lead to is gone, and looked for once in a while; for Run
	polled  []unix.PollFd // the first is what Close wakes Run with
	handle  *netlink.Handle
	unsent  uint64
}

// source is where a port reads from.
type source interface {
	// fill reads what has arrived, as far as the vector has room, and does not wait.
	fill(v *Vector) error
}

// newPort makes a port that reads from descriptors and asks Linux through a handle, if it has one. It closes them.
func newPort(info Info, pool *packet.Pool, handle *netlink.Handle, fds ...int) (*port, error) {
	wake, err := unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK)
	if err != nil {
		return nil, err
	}
	p := &port{
		info: info, pool: pool, shelf: newShelf(pool), handle: handle,
		closing: make(chan struct{}), running: make(chan struct{}, 1),
	}
	for _, fd := range append([]int{wake}, fds...) {
		p.polled = append(p.polled, unix.PollFd{Fd: int32(fd), Events: unix.POLLIN})
	}
	return p, nil
}

func (p *port) Info() Info     { return p.info }
func (p *port) Unsent() uint64 { return p.unsent }

// run is Run for every kind of port.
func (p *port) run(s source, deliver func(*Vector)) (err error) {
	select {
	case p.running <- struct{}{}:
	default:
		if p.closed() {
			return nil
		}
		return fmt.Errorf("%w: %s is being read already", ErrBusy, p.info.Name)
	}
	defer func() {
		<-p.running
		if p.closed() {
			err = errors.Join(err, p.release())
		}
	}()
	for {
		select {
		case v := <-p.shelf.idle:
			if err := p.read(s, v); err != nil || v.empty() {
				p.shelf.idle <- v
				return err
			}
			deliver(v)
		case <-p.closing:
			return nil
		}
	}
}

// read waits for something to put into the vector. Empty, it says that the port is being closed.
func (p *port) read(s source, v *Vector) error {
	for waited := !p.absent; ; waited = true {
		if waited {
			if err := s.fill(v); err != nil || !v.empty() {
				return err
			}
		}
		if closing, err := p.wait(); err != nil || closing {
			return err
		}
	}
}

// lookEvery is how long what is absent is left alone, in milliseconds.
const lookEvery = 1000

// wait returns when there may be something to read, or the port is being closed.
func (p *port) wait() (closing bool, err error) {
	polled, timeout := p.polled, -1
	if p.absent {
		polled, timeout = p.polled[:1], lookEvery
	}
	if _, err = unix.Poll(polled, timeout); errors.Is(err, unix.EINTR) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("waiting for %s: %w", p.info.Name, err)
	}
	return p.polled[0].Revents != 0, nil
}

// end is Close for every kind of port.
func (p *port) end() error {
	if p.shelf.closed {
		return ErrClosed
	}
	_, err := unix.Write(int(p.polled[0].Fd), []byte{1, 0, 0, 0, 0, 0, 0, 0})
	close(p.closing)
	p.shelf.close()
	return errors.Join(err, p.release())
}

func (p *port) closed() bool {
	select {
	case <-p.closing:
		return true
	default:
		return false
	}
}

// release undoes what was made and closes the descriptors, once, unless Run is still using them.
func (p *port) release() (err error) {
	select {
	case p.running <- struct{}{}:
	default:
		return nil
	}
	if p.undo != nil {
		err = p.undo()
	}
	for _, fd := range p.polled {
		err = errors.Join(err, unix.Close(int(fd.Fd)))
	}
	if p.handle != nil {
		p.handle.Close()
	}
	return err
}

// lose counts a packet that cannot be sent.
func (p *port) lose(f *packet.Packet) {
	p.unsent += segmentsOf(f)
	p.pool.Put(f)
}

// again tells errors of a call that would have had to wait.
func again(err error) bool {
	return errors.Is(err, unix.EAGAIN) || errors.Is(err, unix.EINTR) || errors.Is(err, unix.ENOBUFS)
}
