package guest

import (
	"crypto/sha256"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"syscall"
	"time"
)

// transferPort is where a receiver waits.
const transferPort = 5001

// limit is how long a transfer may take, waiting for the other end included.
const limit = time.Minute

// Way is from one IPv4 address to another.
type Way struct{ From, To string }

// Transfer is how many octets go a way.
type Transfer struct {
	Way
	Octets int64
}

// Carried is what one end saw of a transfer.
type Carried struct {
	Octets  int64
	Sum     [sha256.Size]byte
	Took    time.Duration
	Segment int // what it sends at most in one
}

// Send carries random octets over TCP to the other end, for which it waits.
func (Place) Send(f Transfer, sent *Carried) error {
	c, err := dial(f.Way, time.Now().Add(limit))
	if err != nil {
		return err
	}
	defer c.Close()
	err = sent.copy(c, io.LimitReader(rand.NewChaCha8([32]byte{1}), f.Octets))
	return errors.Join(err, sent.measure(c))
}

// measure asks the kernel for the size of segments.
func (c *Carried) measure(of *net.TCPConn) error {
	raw, err := of.SyscallConn()
	if err != nil {
		return err
	}
	var fault error
	err = raw.Control(func(fd uintptr) {
		c.Segment, fault = syscall.GetsockoptInt(int(fd), syscall.IPPROTO_TCP, syscall.TCP_MAXSEG)
	})
	return errors.Join(err, fault)
}

// dial tries again while nobody listens yet.
func dial(w Way, deadline time.Time) (*net.TCPConn, error) {
	from, to := &net.TCPAddr{IP: net.ParseIP(w.From)}, &net.TCPAddr{IP: net.ParseIP(w.To), Port: transferPort}
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for {
		c, err := net.DialTCP("tcp4", from, to)
		switch {
		case err == nil:
			return c, c.SetDeadline(deadline)
		case !errors.Is(err, syscall.ECONNREFUSED) || time.Now().After(deadline):
			return nil, err
		}
		<-again.C
	}
}

// Receive takes what one connection brings.
func (Place) Receive(w Way, arrived *Carried) error {
	listener, err := net.ListenTCP("tcp4", &net.TCPAddr{IP: net.ParseIP(w.To), Port: transferPort})
	if err != nil {
		return err
	}
	defer listener.Close()
	deadline := time.Now().Add(limit)
	if err := listener.SetDeadline(deadline); err != nil {
		return err
	}
	c, err := listener.AcceptTCP()
	if err != nil {
		return err
	}
	defer c.Close()
	c.SetDeadline(deadline)
	return arrived.copy(io.Discard, c)
}

// copy carries everything from one to the other and keeps the sum.
func (c *Carried) copy(to io.Writer, from io.Reader) (err error) {
	sum, began := sha256.New(), time.Now()
	c.Octets, err = io.Copy(io.MultiWriter(to, sum), from)
	c.Took = time.Since(began)
	sum.Sum(c.Sum[:0])
	return err
}
