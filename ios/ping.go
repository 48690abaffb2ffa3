package ios

import (
	"encoding/binary"
	"fmt"
	"time"

	"torii/cli"
	"torii/dataplane/packet"
)

// ping sends echoes one after the other: the next goes out when the last was answered or given up.
type ping struct {
	attempt
	count int
	size  int // of the IP packet
	df    bool

	id       uint16
	sent     int
	answered int
	times    []time.Duration
}

const (
	pingsPerLine   = 70
	leastPing      = 36
	mostPing       = 18024
	pingCount      = 5
	pingSize       = 100
	defaultTimeout = 2
	echoOverhead   = packet.IPv4Len + packet.ICMPLen
)

func pingCommands(s *Session) []cli.Line {
	p := &ping{attempt: attempt{device: s.device}, count: pingCount, size: pingSize}
	timeout := defaultTimeout
	from := source{}
	options := cli.Alt(
		cli.On("df-bit", "enable do not fragment bit in IP header", &p.df),
		cli.Seq(cli.Lit("repeat", "specify repeat count"), cli.Num(&p.count, 1, 2147483647, "repeat count")),
		cli.Seq(cli.Lit("size", "specify datagram size"), cli.Num(&p.size, leastPing, mostPing, "datagram size")),
		s.sourceToken(&from),
		cli.Seq(cli.Lit("timeout", "specify timeout interval"), cli.Num(&timeout, 0, 3600, "timeout in seconds")),
	)
	dst := cli.Addr(&p.dst, "Ping destination address")
	run := func() {
		p.timeout = time.Duration(timeout) * time.Second
		s.ping(p, from)
	}
	tokens := []*cli.Token{dst, cli.Any(options)}
	return []cli.Line{
		cli.Do("ping", "Send echo messages", tokens...).Run(run),
		cli.Do("ping ip", "IP echo", tokens...).Run(run),
	}
}

// sourceToken is `source A.B.C.D | interface`.
func (s *Session) sourceToken(from *source) *cli.Token {
	iface := s.device.running().ifToken(&from.iface).Then(func() { from.byIf = true })
	return cli.Seq(cli.Lit("source", "specify source address or name"), cli.Alt(cli.Addr(&from.addr, "Source address"), iface))
}

const badSource = "%% Invalid source address- IP address not on any of our up interfaces\n"

func (s *Session) ping(p *ping, from source) {
	ok := false
	s.own(func(time.Time) { p.src, ok = s.device.resolve(from, p.dst) })
	if !ok {
		s.printf(badSource)
		return
	}
	if s.device.Platform.Classic {
		s.printf("\n")
	}
	s.printf("Type escape sequence to abort.\nSending %d, %d-byte ICMP Echos to %s, timeout is %d seconds:\n", p.count, p.size, p.dst, p.timeout/time.Second)
	if from.addr.IsValid() || from.byIf {
		s.printf("Packet sent with a source address of %s \n", p.src)
	}
	if p.df {
		s.printf("Packet sent with the DF bit set\n")
	}
	s.own(func(now time.Time) {
		p.id = s.device.nextPing()
		s.device.probes = append(s.device.probes, p)
		p.next(now)
	})
	s.follow(&p.attempt)
	s.printf("%s", p.summary())
}

// next sends an echo, or ends the ping when all are out. An echo that cannot be sent at all counts as
// lost after its timeout, as on a router.
func (p *ping) next(now time.Time) {
	if p.sent == p.count {
		p.done = true
		return
	}
	p.sent++
	p.since = now
	pkt := p.device.Pool.GetSize(p.size)
	pkt.PutEcho(packet.IPv4Fields{Src: p.src, Dst: p.dst, DF: p.df}, p.id, uint16(p.sent), pattern(p.size-echoOverhead))
	p.device.router.Originate(now, pkt)
}

// pattern is the data of an echo: abcd over and over.
func pattern(n int) []byte {
	data := make([]byte, n)
	for i := range data {
		data[i] = [2]byte{0xab, 0xcd}[i%2]
	}
	return data
}

// print adds a character to the screen; rows are 70 wide.
func (p *ping) print(c byte) {
	p.text = append(p.text, c)
	if p.sent%pingsPerLine == 0 || p.sent == p.count {
		p.text = append(p.text, '\n')
	}
}

// Tick gives up the echo that was waited for.
func (p *ping) Tick(now time.Time) {
	if !p.done {
		p.print('.')
		p.next(now)
	}
}

// Answer takes a reply, or an error about the echo that is out.
func (p *ping) Answer(now time.Time, pkt *packet.Packet) bool {
	if p.done || pkt.Proto != packet.ProtoICMP {
		return false
	}
	mark, mine := p.mark(pkt)
	if !mine {
		return false
	}
	if mark == '!' {
		p.answered++
		p.times = append(p.times, now.Sub(p.since))
	}
	p.print(mark)
	p.next(now)
	return true
}

// mark is the character for an answer; false: it answers something else.
func (p *ping) mark(pkt *packet.Packet) (byte, bool) {
	body := packet.IPv4(pkt.Bytes()).Payload()
	if pkt.ICMPType == packet.ICMPEchoReply {
		return '!', p.isMine(body) && packet.Addr(pkt.Src) == p.dst
	}
	inner, ok := quotes(pkt, p.dst, packet.ProtoICMP)
	if !ok || !p.isMine(inner) {
		return 0, false
	}
	switch pkt.ICMPType {
	case packet.ICMPUnreachable:
		if pkt.ICMPCode == packet.UnreachableTooBig {
			return 'M', true
		}
		return 'U', true
	case packet.ICMPTimeExceeded:
		return '&', true
	}
	return '?', true
}

// isMine says whether an ICMP echo or reply carries the identification and number of the echo that is out.
func (p *ping) isMine(echo []byte) bool {
	return len(echo) >= packet.ICMPLen && binary.BigEndian.Uint16(echo[4:]) == p.id && binary.BigEndian.Uint16(echo[6:]) == uint16(p.sent)
}

// summary is the last line.
func (p *ping) summary() string {
	text := ""
	if p.sent != p.count {
		text = "\n"
	}
	rate := 0
	if p.sent > 0 {
		rate = 100 * p.answered / p.sent
	}
	text += fmt.Sprintf("Success rate is %d percent (%d/%d)", rate, p.answered, p.sent)
	if p.answered > 0 {
		low, avg, high := spread(p.times)
		text += fmt.Sprintf(", round-trip min/avg/max = %d/%d/%d ms", low, avg, high)
	}
	return text + "\n"
}

// spread is the least, mean and greatest of some times in milliseconds, at least 1 as IOS prints them.
func spread(times []time.Duration) (low, mean, high int64) {
	var sum int64
	for i, t := range times {
		ms := max(1, t.Milliseconds())
		sum += ms
		if i == 0 || ms < low {
			low = ms
		}
		high = max(high, ms)
	}
	return low, sum / int64(len(times)), high
}
