package ios

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"time"

	"torii/cli"
	"torii/dataplane/packet"
)

// traces are what a traceroute was asked to send.
type traces struct {
	from          source
	seconds       int // to wait for each answer
	probes        int // for each hop
	first, last   int // TTL
	port          int // of the first datagram; each has the next one
	numeric       bool
	verbose       bool
	route, stamps int // entries of the IP options; 0: no such option
}

func usualTraces() traces { return traces{seconds: 3, probes: 3, first: 1, last: 30, port: 33434} }

// options are the IP options that every datagram carries.
func (t *traces) options() []byte { return (&echoes{route: t.route, stamps: t.stamps}).options() }

// traceroute sends UDP datagrams with a growing TTL, one at a time.
type traceroute struct {
	attempt
	traces

	hop, try int
	out      uint16 // the port of the datagram that is out
	local    uint16
	heard    netip.Addr // who answered last at this hop
	reached  bool
}

const traceLocal = 49152

func tracerouteCommands(s *Session) []cli.Line {
	var target string
	t := usualTraces()
	options := []*cli.Token{
		cli.On("numeric", "display numeric address", &t.numeric),
		cli.Seq(cli.Lit("port", "specify port number"), cli.Num(&t.port, 1, 65535, "port number")),
		cli.Seq(cli.Lit("probe", "specify number of probes per hop"), cli.Num(&t.probes, 1, 65535, "probe count")),
		s.sourceToken(&t.from),
		cli.Seq(cli.Lit("timeout", "specify time out"), cli.Num(&t.seconds, 0, 3600, "time out (in seconds)")),
		cli.Seq(cli.Lit("ttl", "specify minimum and maximum ttl"), cli.Num(&t.first, 1, 255, "minimum ttl"), cli.Num(&t.last, 1, 255, "maximum ttl")),
	}
	dst := func() *cli.Token { return cli.Word(&target, "Trace route to destination address or hostname") }
	run := func() { s.traceroute(target, t) }
	return []cli.Line{
		cli.Do("traceroute", "Trace route to destination").Level(15).Run(s.askTraceroute),
		cli.Do("traceroute", "Trace route to destination", dst()).Run(run),
		cli.Do("traceroute", "Trace route to destination", dst(), cli.Any(options...)).Level(15).Run(run),
		cli.Do("traceroute ip", "IP Trace", dst()).Run(run),
		cli.Do("traceroute ip", "IP Trace", dst(), cli.Any(options...)).Level(15).Run(run),
	}
}

// askTraceroute asks for everything, line by line.
func (s *Session) askTraceroute() {
	q, t := inquiry{session: s}, usualTraces()
	q.protocol("trace")
	target := q.ask("Target IP address: ", "")
	if target == "" {
		q.refuse("%% Bad IP address")
	}
	q.source("Source address: ", &t.from)
	t.numeric = q.yes("Numeric display", "n")
	q.number("Timeout in seconds", &t.seconds, 0, 3600)
	q.number("Probe count", &t.probes, 1, 65535)
	q.number("Minimum Time to Live", &t.first, 1, 255)
	q.number("Maximum Time to Live", &t.last, t.first, 255)
	q.number("Port Number", &t.port, 1, 65535)
	q.options(&t.route, &t.stamps, &t.verbose)
	if !q.over {
		s.traceroute(target, t)
	}
}

// traceroute sends datagrams towards a host and prints who answers.
func (s *Session) traceroute(target string, what traces) {
	dst, ok := s.resolve(target)
	if !ok {
		return
	}
	t := &traceroute{attempt: attempt{device: s.device, dst: dst, timeout: time.Duration(what.seconds) * time.Second}, traces: what}
	s.own(func(time.Time) { t.src, ok = s.device.resolve(what.from, dst) })
	if !ok {
		s.printf(badSource)
		return
	}
	if s.device.Platform.Classic {
		s.printf("\nType escape sequence to abort.\nTracing the route to %s\n\n", dst)
	} else {
		s.printf("Type escape sequence to abort.\nTracing the route to %s\nVRF info: (vrf in name/id, vrf out name/id)\n", dst)
	}
	s.own(func(now time.Time) {
		t.local = traceLocal + s.device.nextPing()%8192
		t.hop = t.first - 1
		t.try = t.probes
		s.device.probes = append(s.device.probes, t)
		t.next(now)
	})
	s.follow(&t.attempt)
	if t.hop < t.last && !t.reached {
		s.printf("\n")
	}
}

func (t *traceroute) printf(format string, args ...any) {
	t.text = fmt.Appendf(t.text, format, args...)
}

// next sends a datagram: the next of this hop, or the first of the next.
func (t *traceroute) next(now time.Time) {
	if t.try == t.probes {
		if t.hop >= t.first {
			t.printf("\n")
		}
		if t.reached || t.hop >= t.last {
			t.done = true
			return
		}
		t.hop, t.try, t.heard = t.hop+1, 0, netip.Addr{}
		t.printf("%3d ", t.hop)
	}
	t.try++
	t.out = uint16(t.port + (t.hop-t.first)*t.probes + t.try - 1)
	t.since = now
	p := t.device.Pool.Get()
	p.PutUDP(packet.IPv4Fields{Src: t.src, Dst: t.dst, TTL: uint8(t.hop), Options: t.options()}, t.local, t.out, nil)
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
	if !ok || binary.BigEndian.Uint16(udp) != t.local || binary.BigEndian.Uint16(udp[2:]) != t.out {
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
	if quoted := packet.IPv4(packet.IPv4(p.Bytes()).Payload()[packet.ICMPLen:]); t.verbose && quoted.HeaderLen() > packet.IPv4Len {
		t.printf("\nReceived packet has options\n%s\n    ", optionText(quoted))
	}
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
