// Package tcp is the TCP of one device: gVisor's stack, whose only link is the device's own packet path.
//
//	packet path ── Input ──▶ gVisor ──▶ connections (net.Conn)
//	            ◀── Send ──── link ◀──
//
// What the stack sends are the device's own packets: routes, crypto maps and ARP are the packet path's business, and
// which addresses are the device's own, too: the stack takes whatever it is given. It has goroutines and reads the
// clock, so that it lives in real time only. Memory is bounded: buffers of a connection, half-open connections (beyond
// them SYN cookies, RFC 4987 §3.6) and packets that wait to be sent.
package tcp

import (
	"context"

	"gvisor.dev/gvisor/pkg/buffer"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/link/channel"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	gtcp "gvisor.dev/gvisor/pkg/tcpip/transport/tcp"

	"torii/dataplane/packet"
)

const (
	nic         = 1
	sendQueue   = 512      // packets
	largestBuf  = 64 << 10 // octets of a connection, in each direction
	smallestBuf = 4 << 10
)

// Config is what a device wants of its TCP.
type Config struct {
	MTU int   // of what is sent
	TTL uint8 // of what is sent

	// Send takes what the stack sends: packets that start with their IP header, lent for the call. One goroutine
	// calls it.
	Send func(packets [][]byte)
}

// Stack is the TCP of a device. Its methods may be called from any goroutine.
type Stack struct {
	stack   *stack.Stack
	link    *channel.Endpoint
	close   context.CancelFunc
	courier chan struct{} // closed when it has ended
}

// New starts a stack. Close ends it.
func New(c Config) *Stack {
	closing, stop := context.WithCancel(context.Background())
	s := &Stack{
		stack: stack.New(stack.Options{
			NetworkProtocols:   []stack.NetworkProtocolFactory{ipv4.NewProtocol},
			TransportProtocols: []stack.TransportProtocolFactory{gtcp.NewProtocol},
		}),
		link:    channel.New(sendQueue, uint32(c.MTU), ""),
		close:   stop,
		courier: make(chan struct{}),
	}
	s.bound()
	s.join(c.TTL)
	go s.carry(closing, c.Send)
	return s
}

// bound sets how much a connection may keep.
func (s *Stack) bound() {
	receive := tcpip.TCPReceiveBufferSizeRangeOption{Min: smallestBuf, Default: largestBuf, Max: largestBuf}
	send := tcpip.TCPSendBufferSizeRangeOption{Min: smallestBuf, Default: largestBuf, Max: largestBuf}
	must(s.stack.SetTransportProtocolOption(gtcp.ProtocolNumber, &receive))
	must(s.stack.SetTransportProtocolOption(gtcp.ProtocolNumber, &send))
}

// join makes the link the way to and from everywhere.
func (s *Stack) join(ttl uint8) {
	limit := tcpip.DefaultTTLOption(ttl)
	must(s.stack.SetNetworkProtocolOption(ipv4.ProtocolNumber, &limit))
	must(s.stack.CreateNIC(nic, s.link))
	must(s.stack.SetPromiscuousMode(nic, true))
	must(s.stack.SetSpoofing(nic, true))
	s.stack.SetRouteTable([]tcpip.Route{{Destination: header.IPv4EmptySubnet, NIC: nic}})
}

// must is for calls that cannot fail: their arguments are constants.
func must(err tcpip.Error) {
	if err != nil {
		panic(err.String())
	}
}

// Input takes a TCP segment for the device, or an ICMP error about one that it sent: an IP packet, whole and verified
// up to its transport header. The packet is lent for the call.
func (s *Stack) Input(p *packet.Packet) {
	in := stack.NewPacketBuffer(stack.PacketBufferOptions{Payload: buffer.MakeWithData(p.Bytes())})
	in.RXChecksumValidated = p.Sum == packet.SumPartial
	s.link.InjectInbound(ipv4.ProtocolNumber, in)
	in.DecRef()
}

// carry hands on what the link holds, as much as there is at once, until the stack is closed and the link empty.
func (s *Stack) carry(closing context.Context, send func([][]byte)) {
	defer close(s.courier)
	batch := new(batch)
	for {
		first := s.link.ReadContext(closing)
		if first == nil {
			first = s.link.Read() // a last word, if any
		}
		if first == nil {
			return
		}
		for p := first; p != nil && len(batch.octets) < sendQueue; p = s.link.Read() {
			batch.add(p)
		}
		send(batch.octets)
		batch.release()
	}
}

// batch is packets of the link, each in one piece.
type batch struct {
	views  []*buffer.View
	octets [][]byte
}

func (b *batch) add(p *stack.PacketBuffer) {
	v := p.ToView()
	p.DecRef()
	b.views = append(b.views, v)
	b.octets = append(b.octets, v.AsSlice())
}

func (b *batch) release() {
	for _, v := range b.views {
		v.Release()
	}
	b.views, b.octets = b.views[:0], b.octets[:0]
}

// Close resets every connection, closes every listener and returns when no goroutine of the stack is left. Who serves
// Send must not wait for it.
func (s *Stack) Close() {
	s.stack.Close()
	s.close()
	<-s.courier
	s.link.Close()
	s.stack.Wait()
}
