package ios

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"time"

	"torii/cli"
	"torii/dataplane/packet"
)

// traceroute sends UDP datagrams with a growing TTL, one at a time.
type traceroute struct {
	attempt
	probes int // for each hop

	hop, try int
	port     uint16 // of the datagram that is out
	local    uint16
	heard    netip.Addr // who answered last at this hop
	reached  bool
}

const (
	traceProbes  = 3
	traceTimeout = 3 * time.Second
	traceHops    = 30
	tracePort    = 33434
	traceLocal   = 49152
)

func tracerouteCommands(s *Session) []cli.Line {
	t := &traceroute{attempt: attempt{device: s.device, timeout: traceTimeout}, probes: traceProbes}
	var from source
	return []cli.Line{cli.Do("traceroute", "Trace route to destination", cli.Addr(&t.dst, "Trace route to destination address"), cli.Opt(s.sourceToken(&from))).
		Run(func() { s.traceroute(t, from) })}
}

func (s *Session) traceroute(t *traceroute, from source) {
	ok := false
	s.own(func(time.Time) { t.src, ok = s.device.resolve(from, t.dst) })
	if !ok {
		s.printf(badSource)
		return
	}
	if s.device.Platform.Classic {
		s.printf("\nType escape sequence to abort.\nTracing the route to %s\n\n", t.dst)
	} else {
		s.printf("Type escape sequence to abort.\nTracing the route to %s\nVRF info: (vrf in name/id, vrf out name/id)\n", t.dst)
	}
	s.own(func(now time.Time) {
		t.local = traceLocal + s.device.nextPing()%8192
		s.device.probes = append(s.device.probes, t)
		t.next(now)
	})
	s.follow(&t.attempt)
	if t.hop < traceHops && !t.reached {
		s.printf("\n")
	}
}

func (t *traceroute) printf(format string, args ...any) {
	t.text = fmt.Appendf(t.text, format, args...)
}

// next sends a datagram: the next of this hop, or the first of the next.
func (t *traceroute) next(now time.Time) {
	if t.hop == 0 || t.try == t.probes {
		if t.hop > 0 {
			t.printf("\n")
		}
		if t.reached || t.hop == traceHops {
			t.done = true
			return
		}
		t.hop, t.try, t.heard = t.hop+1, 0, netip.Addr{}
		t.printf("%3d ", t.hop)
	}
	t.try++
	t.port = tracePort + uint16((t.hop-1)*t.probes+t.try-1)
	t.since = now
	p := t.device.Pool.Get()
	p.PutUDP(packet.IPv4Fields{Src: t.src, Dst: t.dst, TTL: uint8(t.hop)}, t.local, t.port, make([]byte, 0))
	t.device.router.Originate(now, p)
}

func (t *traceroute) Tick(now time.Time) {
	if !t.done {
		t.printf(" * ")
		t.next(now)
	}
}

// Answer takes an ICMP error about the datagram that is out.
func (t *traceroute) Answer(now time.Time, p *packet.Packet) bool {
	if t.done || p.Proto != packet.ProtoICMP {
		return false
	}
	udp, ok := quotes(p, t.dst, packet.ProtoUDP)
	if !ok || binary.BigEndian.Uint16(udp) != t.local || binary.BigEndian.Uint16(udp[2:]) != t.port {
		return false
	}
	from := packet.Addr(p.Src)
	if t.heard.IsValid() && t.heard != from {
		t.printf("\n    ")
	}
	if t.heard != from {
		t.printf("%s", from)
		t.heard = from
	}
	t.printf(" %s", t.verdict(p, now.Sub(t.since)))
	t.next(now)
	return true
}

// verdict is what an answer says: its time, or why it is the last.
func (t *traceroute) verdict(p *packet.Packet, took time.Duration) string {
	if p.ICMPType != packet.ICMPUnreachable {
		return fmt.Sprintf("%d msec", took.Milliseconds())
	}
	t.reached = true
	if mark, told := unreachableMarks[p.ICMPCode]; told {
		return mark + " "
	}
	return fmt.Sprintf("%d msec", took.Milliseconds())
}

// unreachableMarks are the kinds of unreachable that are not the destination's own answer.
var unreachableMarks = map[uint8]string{0: "!N", 1: "!H", 2: "!P", 13: "!A"}
