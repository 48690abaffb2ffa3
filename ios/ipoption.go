package ios

import (
	"fmt"
	"strings"

	"torii/dataplane/packet"
)

// The words of the question about IP options, by the letter that stands for each in its brackets.
var optionWords = [...]string{"loose", "strict", "record", "timestamp", "verbose"}

// options asks for IP options, again after each answer until Enter. Verbose is turned off by asking for
// it again; an option turns it on.
func (q *inquiry) options(route, stamps *int, verbose *bool) {
	for {
		answer := strings.ToLower(q.ask("Loose, Strict, Record, Timestamp, Verbose["+optionLetters(*route, *stamps, *verbose)+"]: ", ""))
		switch {
		case q.over || answer == "":
			return
		case strings.HasPrefix("record", answer):
			*verbose = q.entries("Number of hops", route, *stamps)
		case strings.HasPrefix("timestamp", answer):
			*verbose = q.entries("Number of timestamps", stamps, *route)
		case strings.HasPrefix("verbose", answer):
			*verbose = !*verbose
		case strings.HasPrefix("loose", answer), strings.HasPrefix("strict", answer):
			q.refuse("%% Source routes are not sent")
		default:
			q.session.printf("%% No such option - \"%s\"\n", answer)
		}
	}
}

func optionLetters(route, stamps int, verbose bool) (letters string) {
	for _, o := range []struct {
		letter string
		on     bool
	}{{"R", route > 0}, {"T", stamps > 0}, {"V", verbose}} {
		if o.on {
			letters += o.letter
		}
	}
	if letters == "" {
		return "none"
	}
	return letters
}

// longestOptions is how many octets of options an IP header holds.
const longestOptions = 40

// entries asks how many an option is to hold, beside those of another one.
func (q *inquiry) entries(what string, field *int, others int) bool {
	*field = mostEntries
	q.numberSpaced(what, field, 1, mostEntries)
	if 8+4*(*field+others) > longestOptions && others > 0 {
		*field = 0
		q.session.printf("%% No room for that option\n")
	}
	return true
}

// sentOptions says which options every echo carries.
func (p *ping) sentOptions() string {
	options := p.options()
	if len(options) == 0 {
		return ""
	}
	pkt := p.device.Pool.Get()
	pkt.PushIPv4(packet.IPv4Fields{Options: options})
	return fmt.Sprintf("Packet has IP options:  Total option bytes= %d, padded length=%d\n%s\n\n", len(options), (len(options)+3)/4*4, optionText(packet.IPv4(pkt.Bytes())))
}

// receivedOptions says what the options of an answer hold; "" where it has none.
func receivedOptions(pkt *packet.Packet) string {
	h := packet.IPv4(pkt.Bytes())
	length := h.HeaderLen() - packet.IPv4Len
	if length == 0 {
		return ""
	}
	return fmt.Sprintf(".  Received packet has options\n Total option bytes= %d, padded length=%d\n%s\n End of list\n", length, length, optionText(h))
}

func optionText(h packet.IPv4) string {
	var parts []string
	if o, ok := h.Option(packet.OptionRoute); ok {
		parts = append(parts, routeText(o))
	}
	if o, ok := h.Option(packet.OptionTimestamp); ok {
		parts = append(parts, timestampText(o))
	}
	return strings.Join(parts, "\n")
}

// routeText lists the hops that were recorded, and marks where the next one goes.
func routeText(o packet.Option) string {
	next := (o.Pointer() - 4) / 4
	mark := func(i int) string {
		if i == next {
			return " <*>"
		}
		return ""
	}
	text := " Record route:" + mark(0)
	for i, hop := range o.Entries() {
		text += fmt.Sprintf("\n   (%s)%s", packet.Addr(hop), mark(i+1))
	}
	return text
}

// timestampText lists times since midnight, and marks where the next one goes.
func timestampText(o packet.Option) string {
	next := (o.Pointer() - 5) / 4
	text := fmt.Sprintf(" Timestamp: Type 0.  Overflows: %d length %d, ptr %d", o.Overflows(), len(o), o.Pointer())
	entries := o.Entries()
	for i := range len(entries) + 1 {
		if i == next {
			text += "\n  >>Current pointer<<"
		}
		if i < len(entries) {
			ms := entries[i]
			text += fmt.Sprintf("\n  Time= %02d:%02d:%02d.%03d UTC (%08X)", ms/3600000, ms/60000%60, ms/1000%60, ms%1000, ms)
		}
	}
	return text
}
