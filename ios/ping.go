package ios

import (
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"torii/dataplane/packet"
)

// echoes are what a ping was asked to send.
type echoes struct {
	count    int // of each size
	size     int // of the IP packet
	seconds  int // to wait for each answer
	from     source
	tos      int
	df       bool
	validate bool
	pattern  uint16
	odd      bool // the pattern is not the usual one
	verbose  bool
	sweep    sizes
	route    int // hops to record; 0: no such option
	stamps   int // times to record; 0: no such option
}

// sizes are those of a sweep; the zero value is none.
type sizes struct{ low, high, step int }

const (
	leastPing    = 36
	mostPing     = 18024
	usualPattern = 0xabcd
	mostEntries  = 9 // of a record route, and of timestamps
)

func usualEchoes() echoes {
	return echoes{count: 5, size: 100, seconds: 2, pattern: usualPattern}
}

func (e *echoes) sizes() int {
	if e.sweep.step == 0 {
		return 1
	}
	return (e.sweep.high-e.sweep.low)/e.sweep.step + 1
}

func (e *echoes) total() int { return e.count * e.sizes() }

// sizeOf is the size of the n-th echo, counted from zero: a sweep begins anew when it is through.
func (e *echoes) sizeOf(n int) int {
	if e.sweep.step == 0 {
		return e.size
	}
	return e.sweep.low + n%e.sizes()*e.sweep.step
}

// options are the IP options that every echo carries.
func (e *echoes) options() (options []byte) {
	if e.route > 0 {
		options = append(options, packet.NewRoute(e.route)...)
	}
	if e.stamps > 0 {
		options = append(options, packet.NewTimestamp(e.stamps)...)
	}
	return options
}

// data fills an echo: the pattern over and over.
func (e *echoes) data(n int) []byte {
	data := make([]byte, max(0, n))
	for i := range data {
		data[i] = byte(e.pattern >> (8 * (1 - i%2)))
	}
	return data
}

// ping sends echoes one after the other: the next goes out when the last was answered or given up.
type ping struct {
	attempt
	echoes

	id       uint16
	sent     int
	answered int
	times    []time.Duration
}

const pingsPerLine = 70

// next sends an echo, or ends the ping when all are out. An echo that cannot be sent at all counts as
// lost after its timeout, as on a router.
func (p *ping) next(now time.Time) {
	if p.sent == p.total() {
		p.done = true
		return
	}
	size, options := p.sizeOf(p.sent), p.options()
	p.sent++
	p.since = now
	data := p.data(size - packet.IPv4Len - packet.ICMPLen - (len(options)+3)/4*4)
	pkt := p.device.Pool.GetSize(size)
	pkt.PutEcho(packet.IPv4Fields{Src: p.src, Dst: p.dst, TOS: uint8(p.tos), DF: p.df, Options: options}, p.id, uint16(p.sent), data)
	p.device.router.Originate(now, pkt)
}

// print adds a character to the screen; rows are 70 wide.
func (p *ping) print(c byte) {
	p.text = append(p.text, c)
	if p.sent%pingsPerLine == 0 || p.sent == p.total() {
		p.text = append(p.text, '\n')
	}
}

// Tick gives up the echo that was waited for.
func (p *ping) Tick(now time.Time) {
	if p.done {
		return
	}
	if p.verbose {
		p.text = fmt.Appendf(p.text, "Request %d timed out%s\n", p.sent-1, p.sized())
	} else {
		p.print('.')
	}
	p.next(now)
}

// sized names the size of the echo that is out, where sizes differ.
func (p *ping) sized() string {
	if p.sweep.step == 0 {
		return ""
	}
	return fmt.Sprintf(" (size %d)", p.sizeOf(p.sent-1))
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
	took := now.Sub(p.since)
	if mark == '!' {
		p.answered++
		p.times = append(p.times, took)
	}
	if p.verbose {
		p.tell(mark, pkt, took)
	} else {
		p.print(mark)
	}
	p.next(now)
	return true
}

// tell spells out an answer.
func (p *ping) tell(mark byte, pkt *packet.Packet, took time.Duration) {
	from, text := packet.Addr(pkt.Src), ""
	switch mark {
	case '!':
		text = fmt.Sprintf("Reply to request %d (%d ms)", p.sent-1, max(1, took.Milliseconds()))
	case 'C':
		text = fmt.Sprintf("Corrupted reply to request %d (%d ms)", p.sent-1, max(1, took.Milliseconds()))
	case 'M':
		text = fmt.Sprintf("Unreachable from %s, maximum MTU %d", from, binary.BigEndian.Uint16(packet.IPv4(pkt.Bytes()).Payload()[6:]))
	case '&':
		text = fmt.Sprintf("Time to live exceeded from %s", from)
	default:
		text = fmt.Sprintf("Unreachable from %s", from)
	}
	p.text = fmt.Appendf(p.text, "%s%s%s\n", text, p.sized(), receivedOptions(pkt))
}

// mark is the character for an answer; false: it answers something else.
func (p *ping) mark(pkt *packet.Packet) (byte, bool) {
	body := packet.IPv4(pkt.Bytes()).Payload()
	if pkt.ICMPType == packet.ICMPEchoReply {
		return p.verdict(body), p.isMine(body) && packet.Addr(pkt.Src) == p.dst
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

// verdict says whether a reply brings back what was sent, if that is to be looked at.
func (p *ping) verdict(reply []byte) byte {
	if p.validate && len(reply) >= packet.ICMPLen && !slices.Equal(reply[packet.ICMPLen:], p.data(len(reply)-packet.ICMPLen)) {
		return 'C'
	}
	return '!'
}

// isMine says whether an ICMP echo or reply carries the identification and number of the echo that is out.
func (p *ping) isMine(echo []byte) bool {
	return len(echo) >= packet.ICMPLen && binary.BigEndian.Uint16(echo[4:]) == p.id && binary.BigEndian.Uint16(echo[6:]) == uint16(p.sent)
}

// summary is the last line.
func (p *ping) summary() string {
	text := ""
	if p.sent != p.total() && !p.verbose {
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
