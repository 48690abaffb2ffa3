package ios

import (
	"net/netip"
	"slices"
	"time"

	"torii/dataplane/packet"
)

// probe is a ping or traceroute under way. It belongs to the device's owner; its terminal reads the
// text it has printed so far.
type probe interface {
	Deadline() time.Time
	Tick(now time.Time)
	Answer(now time.Time, p *packet.Packet) bool // whether the packet answers this probe
	ended() bool
}

// attempt is what a ping and a traceroute have in common: one packet out at a time, towards one
// destination, and the text printed so far.
type attempt struct {
	device   *Device
	dst, src netip.Addr
	timeout  time.Duration
	since    time.Time // the packet that is out
	done     bool
	text     []byte
}

func (a *attempt) ended() bool { return a.done }

func (a *attempt) stop() { a.done = true }

// Deadline is when the packet that is out is given up.
func (a *attempt) Deadline() time.Time {
	if a.done {
		return time.Time{}
	}
	return a.since.Add(a.timeout)
}

// endProbes forgets the probes that are over.
func (d *Device) endProbes() {
	d.probes = slices.DeleteFunc(d.probes, probe.ended)
}

// nextPing is an identification for a new probe.
func (d *Device) nextPing() uint16 { d.pings++; return d.pings }

// follow prints what a probe prints until it ends or the user types the escape.
func (s *Session) follow(p *attempt) {
	interrupt := s.term.Interrupt()
	for over := false; !over; {
		going := s.await(func() bool { return len(p.text) > 0 || p.done }, interrupt)
		var news []byte
		s.own(func(time.Time) {
			if !going {
				p.stop()
			}
			news, p.text = p.text, nil
			over = p.done
			s.device.endProbes()
		})
		s.term.Write(news)
	}
}

// source is where a probe speaks from: an address or an interface, or whatever the route gives.
type source struct {
	addr  netip.Addr
	iface IfName
	byIf  bool
}

// resolve gives the address of a source; false when it is not one of the device's that is up.
func (d *Device) resolve(s source, dst netip.Addr) (netip.Addr, bool) {
	if !s.addr.IsValid() && !s.byIf {
		return d.router.SourceFor(dst), true
	}
	c := d.running()
	for i := range c.Interfaces.All() {
		if at := c.speaks(i); c.up(i) && (s.byIf && i.Name == s.iface || !s.byIf && at == s.addr) {
			return at, true
		}
	}
	return netip.Addr{}, false
}

// quotes says whether an ICMP error is about a packet to dst with this protocol, and gives what stood
// behind the IP header of that packet.
func quotes(p *packet.Packet, dst netip.Addr, proto uint8) (inner []byte, ok bool) {
	body := packet.IPv4(p.Bytes()).Payload()
	if len(body) < packet.ICMPLen+packet.IPv4Len+8 {
		return nil, false
	}
	quoted := packet.IPv4(body[packet.ICMPLen:])
	if len(quoted) < quoted.HeaderLen()+8 || quoted.Protocol() != proto || packet.Addr(quoted.Dst()) != dst {
		return nil, false
	}
	return quoted[quoted.HeaderLen():], true
}

// rest is a probe that sends nothing: somebody waits.
type rest struct {
	until time.Time
	over  bool
}

func (r *rest) Deadline() time.Time                   { return r.until }
func (r *rest) Tick(time.Time)                        { r.over = true }
func (r *rest) Answer(time.Time, *packet.Packet) bool { return false }
func (r *rest) ended() bool                           { return r.over }

// pause lets a while of the device's time pass. False: it was interrupted.
func (d *Device) pause(owner Owner, length time.Duration, interrupt <-chan struct{}) bool {
	if length == 0 {
		return true
	}
	r := &rest{}
	owner.Do(func(now time.Time) {
		r.until = now.Add(length)
		d.probes = append(d.probes, r)
	})
	waited := owner.Await(func() bool { return r.over || !slices.Contains(d.probes, probe(r)) }, interrupt)
	owner.Do(func(time.Time) {
		r.over = true
		d.endProbes()
	})
	return waited
}
