package link

import (
	"errors"

	"golang.org/x/sys/unix"
)

// watch tells Run what becomes of an interface: it asks how things are whenever Linux says that something about
// interfaces or their addresses has changed.
type watch struct {
	fd      int          // readable after a change
	examine func() error // what is wrong
	told    string       // as last said; empty while all is well
	asked   bool
	scrap   [4096]byte
}

func newWatch(examine func() error) (*watch, error) {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, unix.NETLINK_ROUTE)
	if err != nil {
		return nil, err
	}
	groups := uint32(unix.RTMGRP_LINK | unix.RTMGRP_IPV4_IFADDR)
	if err := unix.Bind(fd, &unix.SockaddrNetlink{Family: unix.AF_NETLINK, Groups: groups}); err != nil {
		return nil, errors.Join(err, unix.Close(fd))
	}
	return &watch{fd: fd, examine: examine}, nil
}

func (w *watch) close() {
	if w != nil {
		unix.Close(w.fd)
	}
}

// look writes into a vector what is wrong, or that nothing is any more, when that is news.
func (w *watch) look(v *Vector) {
	if !w.stirred() && w.asked {
		return
	}
	w.asked = true
	down, text := w.examine(), ""
	if down != nil {
		text = down.Error()
	}
	if text != w.told {
		w.told = text
		v.report(down)
	}
}

// stirred reads away what Linux has to say and tells whether it said anything.
func (w *watch) stirred() (changed bool) {
	for {
		n, err := unix.Read(w.fd, w.scrap[:])
		if errors.Is(err, unix.ENOBUFS) { // some was lost: all the more reason to ask
			n, err = 1, nil
		}
		if err != nil || n <= 0 {
			return changed
		}
		changed = true
	}
}
