package ios

import (
	"bytes"
	"net/netip"
	"slices"
	"time"

	"torii/crypto/ike"
	"torii/dataplane"
	"torii/dataplane/acl"
	"torii/dataplane/packet"
	"torii/ios/debug"
)

// child is one direction of an IPsec SA: what was negotiated and what the packet path counts.
type child struct {
	ike.ChildSA
	path *dataplane.SA
	used func() time.Time // the last packet; zero: none yet
}

const (
	ikePort  = 500
	nattPort = 4500
)

// marker stands before IKE on port 4500, where ESP has its SPI (RFC 3948 section 2.2).
var marker = []byte{0, 0, 0, 0}

// step tells IKE what happened and does what it answers. Diffie-Hellman is done on the spot.
func (d *Device) step(now time.Time, in ike.Input) {
	d.cpu.about(keyExchange)
	for inputs := []ike.Input{in}; len(inputs) > 0; inputs = inputs[1:] {
		d.ike.Trace = d.debugs.crypto()
		for _, out := range d.ike.Step(now, inputs[0]) {
			if job, ok := out.(ike.Compute); ok {
				inputs = append(inputs, job.Run())
				continue
			}
			d.carryOut(now, out)
		}
	}
}

func (d *Device) carryOut(now time.Time, out ike.Output) {
	switch out := out.(type) {
	case ike.Send:
		d.sendIKE(now, out)
	case ike.Install:
		d.install(out.SA)
	case ike.Remove:
		d.remove(out)
	case ike.PeerMoved:
		d.movePeer(out)
	case ike.Keepalive:
		d.keepAwake(now, out)
	case ike.AskTraffic:
		d.step(now, d.traffic(out))
	case ike.Log:
		if d.notices.allowEvery(now, out, ikeNoticeInterval) && d.notices.allowFew(now, out.Kind) {
			d.logf(now, "%s", debug.Syslog(out))
		}
	case ike.Event:
		d.debugCrypto(now, out)
	}
}

func (d *Device) sendIKE(now time.Time, s ike.Send) {
	data := s.Data
	if s.Local.Port() == nattPort {
		data = append(slices.Clone(marker), data...)
	}
	d.sendUDP(now, s.Local, s.Remote, data)
}

func (d *Device) sendUDP(now time.Time, from, to netip.AddrPort, data []byte) {
	p := d.Pool.GetSize(len(data))
	p.PutUDP(packet.IPv4Fields{Src: from.Addr(), Dst: to.Addr()}, from.Port(), to.Port(), data)
	d.router.Originate(now, p)
}

// keepAwake keeps the NAT in front of us awake, if that is configured: IOS does not by itself.
func (d *Device) keepAwake(now time.Time, k ike.Keepalive) {
	if d.running().IKE.NATKeepalive > 0 {
		d.sendUDP(now, k.Local, k.Remote, []byte{0xff})
	}
}

// movePeer follows a peer behind a NAT to its new port, in both directions of the pairs.
func (d *Device) movePeer(m ike.PeerMoved) {
	moved := map[ike.FlowID]bool{}
	for _, c := range d.children {
		if !c.Inbound && slices.Contains(m.SPIs, c.SPI) {
			moved[c.Flow] = true
		}
	}
	for _, c := range d.children {
		if moved[c.Flow] && c.path.Encap != nil && c.Peer.Addr() == m.Peer.Addr() {
			c.Peer = m.Peer
			c.path.Encap = &dataplane.UDPPorts{Local: c.Local.Port(), Remote: m.Peer.Port()}
		}
	}
}

// traffic says when packets were last exchanged with a peer.
func (d *Device) traffic(ask ike.AskTraffic) ike.Traffic {
	answer := ike.Traffic{Local: ask.Local, Peer: ask.Peer}
	for _, c := range d.children {
		if c.Peer.Addr() != ask.Peer || c.Local.Addr() != ask.Local {
			continue
		}
		if used := c.used(); c.Inbound && used.After(answer.In) {
			answer.In = used
		} else if !c.Inbound && used.After(answer.Out) {
			answer.Out = used
		}
	}
	return answer
}

// install puts one direction to use in the packet path.
func (d *Device) install(sa ike.ChildSA) {
	flow := d.compiled.flows[sa.Flow]
	if flow == nil {
		return
	}
	flow = d.narrowed(flow, sa)
	c := &child{ChildSA: sa, path: &dataplane.SA{SPI: sa.SPI, Flow: flow, Overhead: overhead(sa),
		SoftBytes: uint64(sa.SoftKilobytes) << 10, HardBytes: uint64(sa.Kilobytes) << 10}}
	if sa.Encap {
		c.path.Encap = &dataplane.UDPPorts{Local: sa.Local.Port(), Remote: sa.Peer.Port()}
	}
	if sa.Inbound {
		in := newOpener(sa, &d.now)
		c.path.Opener, c.used = in, func() time.Time { return in.used }
		d.router.AddInbound(c.path)
	} else {
		out := newSealer(sa, d.Rand, &d.now)
		c.path.Sealer, c.used = out, func() time.Time { return out.used }
		flow.Out = c.path
	}
	d.children = append(d.children, c)
}

// narrowed is the flow itself, or the part of it that a peer with a smaller list asked for.
func (d *Device) narrowed(flow *dataplane.Flow, sa ike.ChildSA) *dataplane.Flow {
	p, ok := d.running().protectionOf(sa.Flow)
	if !ok {
		return flow
	}
	if whole := d.running().flow(p); whole.LocalSel == sa.LocalSel && whole.RemoteSel == sa.RemoteSel {
		return flow
	}
	wanted := &acl.Entry{Permit: true, Proto: acl.Any, Src: wildOf(sa.LocalSel), Dst: wildOf(sa.RemoteSel),
		SrcPort: portOf(sa.LocalSel), DstPort: portOf(sa.RemoteSel), ICMPType: acl.Any, ICMPCode: acl.Any}
	if sa.LocalSel.Proto != 0 {
		wanted.Proto = int(sa.LocalSel.Proto)
	}
	return flow.Narrow(wanted)
}

func wildOf(s ike.Selector) acl.Wild {
	return acl.Wild{Addr: addrWord(s.Addr), Mask: addrWord(invert(s.Mask))}
}

func portOf(s ike.Selector) acl.PortMatch {
	if s.Port == 0 {
		return acl.PortMatch{}
	}
	return acl.PortMatch{Op: acl.Eq, Lo: s.Port, Hi: s.Port, Ports: []uint16{s.Port}}
}

// remove takes one direction out of the packet path.
func (d *Device) remove(r ike.Remove) {
	d.children = slices.DeleteFunc(d.children, func(c *child) bool {
		gone := c.SPI == r.SPI && c.Inbound == r.Inbound && c.Peer.Addr() == r.Peer
		if gone && !c.Inbound && c.path.Flow.Out == c.path {
			c.path.Flow.Out = nil
		}
		if gone && c.Inbound {
			d.router.RemoveInbound(c.SPI)
		}
		return gone
	})
}

// childOf finds the negotiated side of an SA in the packet path.
func (d *Device) childOf(path *dataplane.SA) *child {
	i := slices.IndexFunc(d.children, func(c *child) bool { return c.path == path })
	if i < 0 {
		return nil
	}
	return d.children[i]
}

// flowID finds the identity of a flow of the packet path.
func (d *Device) flowID(f *dataplane.Flow) (ike.FlowID, bool) {
	for id, flow := range d.compiled.flows {
		if flow == f || slices.Contains(flow.Narrower, f) {
			return id, true
		}
	}
	return ike.FlowID{}, false
}

// ikeDatagram is a UDP packet for IKE, if p is one.
func ikeDatagram(p *packet.Packet) (ike.Datagram, bool) {
	if p.Proto != packet.ProtoUDP || p.DstPort != ikePort && p.DstPort != nattPort {
		return ike.Datagram{}, false
	}
	data := packet.UDP(p.Bytes()[p.IPLen:]).Payload()
	if p.DstPort == nattPort {
		if !bytes.HasPrefix(data, marker) {
			return ike.Datagram{}, false
		}
		data = data[len(marker):]
	}
	return ike.Datagram{
		Local:  netip.AddrPortFrom(packet.Addr(p.Dst), p.DstPort),
		Remote: netip.AddrPortFrom(packet.Addr(p.Src), p.SrcPort),
		Data:   data,
	}, true
}
