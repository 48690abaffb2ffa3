package ios

import (
	"net/netip"
	"time"

	. "torii/cli"
	"torii/cli/remote"
	"torii/cli/term"
	"torii/dataplane/packet"
)

// Transport is the TCP of a device. It has goroutines and reads the clock, so that it lives outside of this package;
// a device under virtual time has none. All but Call are called by the device's owner.
type Transport interface {
	// Input takes a segment that opens no connection, or an ICMP error about one. False: it is of no connection
	// that there may be. The packet is lent.
	Input(p *packet.Packet) bool
	// Open takes the first segment of a connection to one of the device's lines, lent too.
	Open(p *packet.Packet, as Protocol) bool
	// Table lists the connections and the ports listened to.
	Table() []TCB
	// Reset drops every connection, as switching the device off does.
	Reset()

	// Call opens a connection for a terminal. The text of the error is for whoever sits there.
	Call(to Calling, t *term.Terminal) (*remote.Call, error)
}

// Calling is a connection that somebody at a terminal wants to have.
type Calling struct {
	Protocol  Protocol
	From      netip.Addr
	To        netip.AddrPort
	Patience  time.Duration // with the other machine, before it answers
	User      string        // for SSH
	Connected func()        // is told before the other machine says anything
}

// TCPGlobals is what is configured of TCP.
type TCPGlobals struct {
	SynWait int  // seconds that a new connection is tried
	PathMTU bool // discover it
}

const synWait = 30

func tcpLines(c *Config) []Line {
	return []Line{
		Set("ip tcp synwait-time", "Set time to wait on new TCP connections", Or(Num(&c.TCP.SynWait, 5, 300, "Wait time"), &c.TCP.SynWait, synWait)),
		Flag("ip tcp path-mtu-discovery", "Enable path-MTU discovery on new TCP connections", &c.TCP.PathMTU),
	}
}

// Originate sends what the device's TCP has made: octets that start with an IP header, and are lent. Without path MTU
// discovery routers on the way may fragment it.
func (d *Device) Originate(now time.Time, octets []byte) {
	p := d.Pool.GetSize(len(octets))
	copy(p.Extend(len(octets)), octets)
	if !d.running().TCP.PathMTU {
		packet.IPv4(p.Bytes()).ClearDF()
	}
	d.now = now
	d.router.Originate(now, p)
}

// segment takes a TCP segment for the device. One that opens a connection gets in only where a line would take the
// caller now: of all others nothing is kept, and they are reset.
func (d *Device) segment(now time.Time, p *packet.Packet) bool {
	if d.TCP == nil {
		return false
	}
	if p.TCPFlags&(packet.TCPSyn|packet.TCPAck) != packet.TCPSyn {
		return d.TCP.Input(p)
	}
	as, served := d.Services()[p.DstPort]
	if !served {
		return false
	}
	_, err := d.Admission(now, Login{From: packet.Addr(p.Src), Port: p.DstPort, Protocol: as, Inside: true})
	return err == nil && d.TCP.Open(p, as)
}
