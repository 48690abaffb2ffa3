package nat

import (
	"time"

	"torii/dataplane/packet"
)

// Rules is a compiled configuration. It is never changed; a new one comes by Configure.
type Rules struct {
	Statics  []Static  // before all others
	Dynamics []Dynamic // in this order
	FTP      []FTPPort // where sessions of FTP are followed
	Timeouts Timeouts
	Most     int // translations but for static ones; 0: mostTranslations
}

// Static joins an inside local endpoint with an inside global one for ever.
type Static struct {
	ID            uint64 // of the line that says so
	Proto         uint8  // TCP or UDP; 0: whole addresses
	Local, Global packet.Endpoint
	Permits       func(*packet.Facts) bool // of what goes out; nil: everything
}

// FTPPort is where servers wait for the control connections of FTP.
type FTPPort struct {
	Port   uint16
	Serves func(addr uint32) bool // which servers
}

// Dynamic translates what it permits.
type Dynamic struct {
	ID       uint64
	Permits  func(*packet.Facts) bool
	First    uint32 // the global addresses: a pool, or that of an interface; 0: none at present
	Last     uint32
	Own      bool // the address is the device's, which needs some ports of it for itself
	Overload bool // one address serves many, by other ports
}

// Timeouts are how long a translation lives unused.
type Timeouts struct {
	Simple, TCP, UDP, ICMP, DNS, SYN, FinRst time.Duration
}

// DefaultTimeouts are those of IOS.
var DefaultTimeouts = Timeouts{
	Simple: 24 * time.Hour, TCP: 24 * time.Hour, UDP: 5 * time.Minute, ICMP: time.Minute,
	DNS: time.Minute, SYN: time.Minute, FinRst: time.Minute,
}

// doorLife is how long a data connection that was announced may take to come.
const doorLife = time.Minute

// mostTranslations bounds a table, so that a scan from inside cannot fill the memory.
const mostTranslations = 65536

// class is what the life of a translation depends on.
type class uint8

const (
	static class = iota // lives for ever
	simple
	tcp
	udp
	icmp
	dns
	syn
	finRst
	door // of a data connection
	numClasses
)

func (t Timeouts) of(c class) time.Duration {
	return [numClasses]time.Duration{0, t.Simple, t.TCP, t.UDP, t.ICMP, t.DNS, t.SYN, t.FinRst, doorLife}[c]
}

// Aliases tells an inside global address, for which the device answers ARP.
func (r *Rules) Aliases(addr uint32) bool {
	for i := range r.Statics {
		if r.Statics[i].Global.Addr == addr {
			return true
		}
	}
	for i := range r.Dynamics {
		if d := &r.Dynamics[i]; d.First <= addr && addr <= d.Last {
			return true
		}
	}
	return false
}

const portDNS = 53

// classOf is the class of a conversation as of this packet.
func classOf(t *Translation, f *packet.Facts, outbound bool) class {
	switch f.Proto {
	case packet.ProtoTCP:
		return t.tcpClass(f, outbound)
	case packet.ProtoUDP:
		if t.Outside.Port == portDNS {
			return dns
		}
		return udp
	case packet.ProtoICMP:
		return icmp
	}
	return udp
}

// tcpClass follows a connection: half open until the outside has answered, closing once an end is done.
func (t *Translation) tcpClass(f *packet.Facts, outbound bool) class {
	switch {
	case f.TCPFlags&(packet.TCPFin|packet.TCPRst) != 0 || t.class == finRst:
		return finRst
	case t.class == tcp || t.class != syn && f.TCPFlags&packet.TCPSyn == 0:
		return tcp
	case t.class == syn && t.begun != outbound:
		return tcp
	}
	return syn
}
