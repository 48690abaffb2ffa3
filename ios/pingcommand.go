package ios

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"torii/cli"
)

func pingCommands(s *Session) []cli.Line {
	var target string
	e := usualEchoes()
	modern := !s.device.Platform.Classic
	options := []*cli.Token{
		cli.Seq(cli.Lit("data", "specify data pattern"), patternToken(&e)),
		cli.On("df-bit", "enable do not fragment bit in IP header", &e.df),
		cli.Seq(cli.Lit("repeat", "specify repeat count"), cli.Num(&e.count, 1, 2147483647, "repeat count")),
		cli.Seq(cli.Lit("size", "specify datagram size"), cli.Num(&e.size, leastPing, mostPing, "datagram size")),
		s.sourceToken(&e.from),
		cli.Seq(cli.Lit("timeout", "specify timeout interval"), cli.Num(&e.seconds, 0, 3600, "timeout in seconds")),
		cli.On("validate", "validate reply data", &e.validate),
	}
	if modern {
		options = append(options, cli.Seq(cli.Lit("tos", "specify type of service value"), cli.Num(&e.tos, 0, 255, "type of service value")),
			cli.On("verbose", "verbose output", &e.verbose))
	}
	dst := func() *cli.Token { return cli.Word(&target, "Ping destination address or hostname") }
	run := func() { s.ping(target, e) }
	return []cli.Line{
		cli.Do("ping", "Send echo messages").Level(15).Run(s.askPing),
		cli.Do("ping", "Send echo messages", dst()).Run(run),
		cli.Do("ping", "Send echo messages", dst(), cli.Any(options...)).Level(15).Run(run),
		cli.Do("ping ip", "IP echo", dst()).Run(run),
		cli.Do("ping ip", "IP echo", dst(), cli.Any(options...)).Level(15).Run(run),
	}
}

// patternToken is two octets as hexadecimal digits.
func patternToken(e *echoes) *cli.Token {
	return cli.Arg[uint16]{Placeholder: "<0-FFFF>", Help: "16 bit hex pattern", Rank: cli.Shaped, Parse: parsePattern,
		Show:   func(v uint16) string { return fmt.Sprintf("%04X", v) },
		Sample: func(pick func(int) int) string { return fmt.Sprintf("%X", pick(1<<16)) },
	}.Bind(&e.pattern).Then(func() { e.odd = true })
}

func parsePattern(w string) (uint16, bool) {
	n, err := strconv.ParseUint(strings.TrimPrefix(strings.ToLower(w), "0x"), 16, 16)
	return uint16(n), err == nil
}

// sourceToken is `source A.B.C.D | interface`.
func (s *Session) sourceToken(from *source) *cli.Token {
	iface := s.device.running().ifToken(&from.iface).Then(func() { from.byIf = true })
	return cli.Seq(cli.Lit("source", "specify source address or name"), cli.Alt(cli.Addr(&from.addr, "Source address"), iface))
}

const (
	badSource   = "%% Invalid source address- IP address not on any of our up interfaces\n"
	unknownHost = "%% Unrecognized host or address, or protocol not running.\n\n"
)

// resolve gives the address of a host that was typed.
func (s *Session) resolve(host string) (netip.Addr, bool) {
	if typed, err := netip.ParseAddr(host); err == nil && typed.Is4() {
		return typed, true
	}
	addr, ok := netip.Addr{}, false
	if strings.Trim(host, "0123456789.") != "" {
		addr, ok = s.translate(host)
	}
	_, known := s.device.running().Names.host(host)
	switch {
	case !ok:
		s.printf(unknownHost)
	case !known && !s.device.Platform.Classic: // 12.4 begins with an empty line anyway
		s.printf("\n")
	}
	return addr, ok
}

// ping sends echoes to a host and prints what comes of it.
func (s *Session) ping(target string, e echoes) {
	dst, ok := s.resolve(target)
	if !ok {
		return
	}
	p := &ping{attempt: attempt{device: s.device, dst: dst, timeout: time.Duration(e.seconds) * time.Second}, echoes: e}
	s.own(func(time.Time) { p.src, ok = s.device.resolve(e.from, dst) })
	if !ok {
		s.printf(badSource)
		return
	}
	s.printf("%s", p.heading())
	s.own(func(now time.Time) {
		p.id = s.device.nextPing()
		s.device.probes = append(s.device.probes, p)
		p.next(now)
	})
	s.follow(&p.attempt)
	s.printf("%s", p.summary())
}

// heading is what stands above the answers.
func (p *ping) heading() string {
	size, text := strconv.Itoa(p.size), ""
	if p.sweep.step > 0 {
		size = fmt.Sprintf("[%d..%d]", p.sweep.low, p.sweep.high)
	}
	if p.device.Platform.Classic {
		text = "\n"
	}
	text += fmt.Sprintf("Type escape sequence to abort.\nSending %d, %s-byte ICMP Echos to %s, timeout is %d seconds:\n", p.total(), size, p.dst, p.seconds)
	if p.from.addr.IsValid() || p.from.byIf {
		text += fmt.Sprintf("Packet sent with a source address of %s \n", p.src)
	}
	if p.df {
		text += "Packet sent with the DF bit set\n"
	}
	if p.odd {
		text += fmt.Sprintf("Packet has data pattern 0x%04X\n", p.pattern)
	}
	if p.validate {
		text += "Reply data will be validated\n"
	}
	return text + p.sentOptions()
}

// askPing asks for everything, line by line.
func (s *Session) askPing() {
	q, e := inquiry{session: s}, usualEchoes()
	q.protocol("ping")
	target := q.ask("Target IP address: ", "")
	if target == "" {
		q.refuse("%% Bad IP address")
	}
	q.number("Repeat count", &e.count, 1, 2147483647)
	q.number("Datagram size", &e.size, leastPing, mostPing)
	q.number("Timeout in seconds", &e.seconds, 0, 3600)
	if q.yes("Extended commands", "n") {
		q.extended(&e)
	}
	if q.yes("Sweep range of sizes", "n") {
		e.sweep = sizes{leastPing, mostPing, 1}
		q.number("Sweep min size", &e.sweep.low, leastPing, mostPing)
		q.number("Sweep max size", &e.sweep.high, e.sweep.low, mostPing)
		q.number("Sweep interval", &e.sweep.step, 1, mostPing)
	}
	if !q.over {
		s.ping(target, e)
	}
}

// extended asks for what `Extended commands` is about.
func (q *inquiry) extended(e *echoes) {
	q.source("Source address or interface: ", &e.from)
	q.number("Type of service", &e.tos, 0, 255)
	e.df = q.yes("Set DF bit in IP header?", "no")
	e.validate = q.yes("Validate reply data?", "no")
	pattern, ok := parsePattern(q.ask(fmt.Sprintf("Data pattern [0x%04X]: ", e.pattern), fmt.Sprintf("%X", e.pattern)))
	if !ok {
		q.refuse("%% Bad data pattern")
	}
	e.pattern, e.odd = pattern, pattern != usualPattern
	q.options(&e.route, &e.stamps, &e.verbose)
}
