package tcp

import (
	"cmp"
	"net/netip"
	"slices"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	gtcp "gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// State is that of a connection (RFC 9293 §3.3.2).
type State uint8

const (
	Closed State = iota
	Listen
	SynSent
	SynReceived
	Established
	FinWait1
	FinWait2
	CloseWait
	Closing
	LastAck
	TimeWait
)

// Entry is a connection, or a port that is listened to: that has no remote address.
type Entry struct {
	Local, Remote netip.AddrPort
	State         State

	Unread             int // octets received and not yet read
	MSS                int
	RTT, RTTVar, RTO   time.Duration
	Received, Sent     uint64 // segments
	Retransmitted      uint64 // segments of those sent
	FastRetransmitted  uint64
	ReceivedOutOfOrder bool
}

// Table lists the connections and listeners by their addresses.
func (s *Stack) Table() []Entry {
	var all []Entry
	for _, e := range s.stack.RegisteredEndpoints() {
		if e, ok := e.(*gtcp.Endpoint); ok {
			all = append(all, entry(e))
		}
	}
	slices.SortFunc(all, func(a, b Entry) int { return cmp.Or(a.Local.Compare(b.Local), a.Remote.Compare(b.Remote)) })
	return all
}

func entry(e *gtcp.Endpoint) Entry {
	id := e.Info().(*stack.TransportEndpointInfo).ID
	stats := e.Stats().(*gtcp.Stats)
	out := Entry{
		State: states[e.EndpointState()],
		Local: endOf(id.LocalAddress, id.LocalPort), Remote: endOf(id.RemoteAddress, id.RemotePort),
		Received: stats.SegmentsReceived.Value(), Sent: stats.SegmentsSent.Value(),
		Retransmitted:     stats.SendErrors.Retransmits.Value(),
		FastRetransmitted: stats.SendErrors.FastRetransmit.Value(),
	}
	out.Unread, _ = e.GetSockOptInt(tcpip.ReceiveQueueSizeOption)
	out.MSS, _ = e.GetSockOptInt(tcpip.MaxSegOption)
	var info tcpip.TCPInfoOption
	if out.State != Listen && e.GetSockOpt(&info) == nil {
		out.RTT, out.RTTVar, out.RTO, out.ReceivedOutOfOrder = info.RTT, info.RTTVar, info.RTO, info.ReorderSeen
	}
	return out
}

func endOf(a tcpip.Address, port uint16) netip.AddrPort {
	addr, _ := netip.AddrFromSlice(a.AsSlice())
	return netip.AddrPortFrom(addr, port)
}

var states = map[gtcp.EndpointState]State{
	gtcp.StateListen: Listen, gtcp.StateConnecting: SynSent, gtcp.StateSynSent: SynSent, gtcp.StateSynRecv: SynReceived,
	gtcp.StateEstablished: Established, gtcp.StateFinWait1: FinWait1, gtcp.StateFinWait2: FinWait2,
	gtcp.StateCloseWait: CloseWait, gtcp.StateClosing: Closing, gtcp.StateLastAck: LastAck, gtcp.StateTimeWait: TimeWait,
}
