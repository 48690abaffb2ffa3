package lab

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"sync"
	"time"

	"torii/dataplane/packet"
	"torii/dataplane/tcp"
)

// inside is the TCP of one device: a stack over the device's own packet path, made when somebody first needs it. Only
// a world that runs in real time has it; a device under virtual time has none. Its methods are called by the device's
// owner, but for dial.
type inside struct {
	world     *Real
	cell      *Cell
	ttl       uint8
	originate func(now time.Time, octets []byte)
	life      *life // nil: nobody has needed it since the device was switched on
}

// life is a stack from its first need until the device is switched off.
type life struct {
	stack   *tcp.Stack
	power   context.Context
	off     context.CancelFunc
	serving sync.WaitGroup
	ports   map[uint16]bool // listened to; the owner's
}

// errOff is what a device answers that is switched off, or whose world is.
var errOff = errors.New("there is no TCP")

// needed is the stack, made if there is none; nil when the world has been stopped.
func (i *inside) needed() *life {
	if i.life == nil {
		i.life = i.begin()
	}
	return i.life
}

func (i *inside) begin() *life {
	power, off := context.WithCancel(context.Background())
	l := &life{power: power, off: off, ports: map[uint16]bool{}}
	l.stack = tcp.New(tcp.Config{MTU: hostMTU, TTL: i.ttl, Send: i.send})
	end := func(stopped <-chan struct{}) {
		select {
		case <-power.Done():
		case <-stopped:
		}
		i.cell.Do(func(time.Time) { i.forget(l) })
		l.stack.Close()
		l.serving.Wait()
	}
	if !i.world.keep(end) {
		off()
		l.stack.Close()
		return nil
	}
	return l
}

// forget sees to it that nothing more is asked of a stack.
func (i *inside) forget(l *life) {
	l.off()
	if i.life == l {
		i.life = nil
	}
}

// shut switches the device's TCP off: every connection is reset.
func (i *inside) shut() {
	if i.life != nil {
		i.forget(i.life)
	}
}

// send gives what the stack has sent to the device's packet path.
func (i *inside) send(packets [][]byte) {
	i.cell.Do(func(now time.Time) {
		for _, octets := range packets {
			i.originate(now, octets)
		}
	})
}

// input takes a segment that opens nothing, or an error about one. False: there is no connection that it may be of.
func (i *inside) input(p *packet.Packet) bool {
	if i.life == nil {
		return false
	}
	i.life.stack.Input(p)
	return true
}

// complaint takes an ICMP error, if it is about a segment of ours. A device without TCP has none.
func (i *inside) complaint(p *packet.Packet) bool {
	quoted := packet.IPv4(p.Bytes()[p.IPLen+packet.ICMPLen:])
	about := p.ICMPType == packet.ICMPUnreachable && len(quoted) >= packet.IPv4Len && quoted.Protocol() == packet.ProtoTCP
	return i != nil && about && i.input(p)
}

// open takes the first segment of a connection. Its port is listened to from now on, until the device is switched off.
func (i *inside) open(p *packet.Packet, answer func(context.Context, net.Listener)) bool {
	l := i.needed()
	return l != nil && l.listen(p.DstPort, answer) && i.input(p)
}

func (l *life) listen(port uint16, answer func(context.Context, net.Listener)) bool {
	if l.ports[port] {
		return true
	}
	listener, err := l.stack.Listen(port)
	if err == nil {
		l.ports[port] = true
		l.serving.Go(func() { answer(l.power, listener) })
	}
	return err == nil
}

// opens says whether a segment is the first of a connection.
func opens(p *packet.Packet) bool {
	return p.Proto == packet.ProtoTCP && p.TCPFlags&(packet.TCPSyn|packet.TCPAck) == packet.TCPSyn
}

// dial opens a connection, whoever asks but the owner. The error is one of package tcp or that of a context that was
// canceled: by the interrupt, or because the device was switched off.
func (i *inside) dial(from netip.Addr, to netip.AddrPort, patience time.Duration, interrupt <-chan struct{}) (net.Conn, error) {
	var l *life
	i.cell.Do(func(time.Time) { l = i.needed() })
	if l == nil {
		return nil, errOff
	}
	ctx, cancel := context.WithTimeout(l.power, patience)
	defer cancel()
	go func() {
		select {
		case <-interrupt:
			cancel()
		case <-ctx.Done():
		}
	}()
	conn, err := l.stack.Dial(ctx, from, to)
	if errors.Is(err, context.DeadlineExceeded) {
		err = tcp.ErrTimedOut
	}
	return conn, err
}
