package link

import (
	"unsafe"

	"golang.org/x/sys/unix"

	"torii/dataplane/packet"
)

// message is struct mmsghdr of recvmmsg(2).
type message struct {
	header unix.Msghdr
	length uint32
}

// place points the message at the octets that it is read into or sent from.
func (m *message) place(iov *unix.Iovec, b []byte) {
	iov.Base = unsafe.SliceData(b)
	iov.SetLen(len(b))
	m.header.Iov = iov
	m.header.SetIovlen(1)
}

// receive reads as many messages as there are, without waiting.
func receive(fd int, messages []message) (int, error) {
	return mmsg(unix.SYS_RECVMMSG, fd, messages, unix.MSG_DONTWAIT)
}

// transmit sends messages in order and tells how many went; an error is about the next one.
func transmit(fd int, messages []message) (int, error) {
	return mmsg(unix.SYS_SENDMMSG, fd, messages, unix.MSG_DONTWAIT)
}

func mmsg(call uintptr, fd int, messages []message, flags uintptr) (int, error) {
	n, _, errno := unix.Syscall6(call, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(messages))), uintptr(len(messages)), flags, 0, 0)
	if errno != 0 {
		return 0, errno
	}
	return int(n), nil
}

// landing points messages at the large packets of a vector, with room for a header of the given length in front.
func landing(messages []message, iovs []unix.Iovec, v *Vector, head int) []message {
	messages = messages[:min(len(messages), len(v.large))]
	for i := range messages {
		p := v.large[i]
		messages[i].place(&iovs[i], p.Buf[p.Start-head:])
	}
	return messages
}

// queueSize is what the sockets may hold in either direction, in octets: some fifty super-packets.
const queueSize = 8 << 20

// widen makes room in a socket, as far as the system lets us.
func widen(fd int) {
	for _, option := range [][2]int{{unix.SO_RCVBUFFORCE, unix.SO_RCVBUF}, {unix.SO_SNDBUFFORCE, unix.SO_SNDBUF}} {
		if unix.SetsockoptInt(fd, unix.SOL_SOCKET, option[0], queueSize) != nil {
			_ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, option[1], queueSize)
		}
	}
}

// segmentsOf is the number of packets a frame stands for.
func segmentsOf(p *packet.Packet) uint64 { return uint64(max(1, p.Segments)) }
