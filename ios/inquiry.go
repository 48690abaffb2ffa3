package ios

import (
	"net/netip"
	"strconv"
	"strings"
	"time"

	"torii/cli/term"
)

// inquiry is a dialogue that asks line by line. The first answer that will not do, or ^C, ends it: the
// rest is not asked.
type inquiry struct {
	session *Session
	over    bool
}

// ask puts a question with its default in brackets, as it stands.
func (q *inquiry) ask(prompt, otherwise string) string {
	if q.over {
		return otherwise
	}
	answer, ok := q.session.term.Ask(prompt, term.AskOptions{Default: otherwise})
	q.over = !ok
	return answer
}

// refuse says what is wrong with an answer.
func (q *inquiry) refuse(format string, args ...any) {
	if !q.over {
		q.session.printf(format+"\n", args...)
	}
	q.over = true
}

// number asks for one of [low, high].
func (q *inquiry) number(what string, field *int, low, high int) {
	answer := q.ask(what+" ["+strconv.Itoa(*field)+"]: ", strconv.Itoa(*field))
	n, err := strconv.Atoi(answer)
	if err != nil || n < low || n > high {
		q.refuse("%% A decimal number between %d and %d.", low, high)
		return
	}
	*field = n
}

// yes asks for yes or no; the brackets hold the one or the other as this question spells it.
func (q *inquiry) yes(what, otherwise string) bool {
	for {
		answer := strings.ToLower(q.ask(what+" ["+otherwise+"]: ", otherwise))
		switch {
		case q.over || strings.HasPrefix("no", answer):
			return false
		case strings.HasPrefix("yes", answer):
			return true
		}
		q.session.printf("%% Please answer 'yes' or 'no'.\n")
	}
}

// numberSpaced is number as some questions space it: [ 9 ].
func (q *inquiry) numberSpaced(what string, field *int, low, high int) {
	text := strconv.Itoa(*field)
	n, err := strconv.Atoi(q.ask(what+" [ "+text+" ]: ", text))
	if err != nil || n < low || n > high {
		q.refuse("%% A decimal number between %d and %d.", low, high)
		return
	}
	*field = n
}

// protocol asks for the protocol, of which there is one.
func (q *inquiry) protocol(command string) {
	if answer := q.ask("Protocol [ip]: ", "ip"); !strings.EqualFold(answer, "ip") {
		q.refuse("%% Unknown protocol - \"%s\", type \"%s ?\" for help", answer, command)
	}
}

// source asks for an address or interface of the device; none: whatever the route gives.
func (q *inquiry) source(prompt string, from *source) {
	answer := q.ask(prompt, "")
	if q.over || answer == "" {
		return
	}
	addr, err := netip.ParseAddr(answer)
	name, isName := ParseIfName(answer)
	switch {
	case err == nil:
		*from = source{addr: addr}
	case isName && q.session.device.running().hasInterface(name):
		*from = source{iface: name, byIf: true}
	default:
		q.refuse("%% Invalid source. Must use IP address or full interface name without spaces (e.g. Serial0/1)")
		return
	}
	known := false
	q.session.own(func(time.Time) { _, known = q.session.device.resolve(*from, netip.Addr{}) })
	if !known {
		q.refuse(strings.TrimSuffix(badSource, "\n"))
	}
}
