package lab

import (
	"fmt"
	"net/netip"

	"torii/cli/term"
)

const (
	mostHops      = 30
	probesPerHop  = 3
	tracertUsage  = "Torii PC Tracert\n\nUsage: tracert target\n\n"
	tracertColumn = 10
)

func (s *shell) tracert(t *term.Terminal, args []string) {
	switch {
	case len(args) == 0:
		fmt.Fprint(t, tracertUsage)
		return
	case len(args) > 1:
		invalid(t)
		return
	}
	to, err := netip.ParseAddr(args[0])
	if err != nil || !to.Is4() {
		fmt.Fprintf(t, "Unable to resolve target system name %s.\n\n", args[0])
		return
	}
	fmt.Fprintf(t, "\nTracing route to %s over a maximum of %d hops: \n\n", to, mostHops)
	if s.trace(t, to) {
		fmt.Fprint(t, "\nTrace complete.\n\n")
	} else {
		fmt.Fprint(t, controlC)
	}
}

// trace prints a line per hop until one answers that ends the way. False: interrupted.
func (s *shell) trace(t *term.Terminal, to netip.Addr) bool {
	interrupt := t.Interrupt()
	e := echo{to: to, id: s.newID(), size: 32}
	for e.ttl = 1; e.ttl <= mostHops; e.ttl++ {
		fmt.Fprintf(t, "  %d   ", e.ttl)
		var last answer
		for range probesPerHop {
			e.seq++
			w, ok := s.probe(e, interrupt)
			if !ok {
				return false
			}
			last = w.answer
			fmt.Fprintf(t, "%-*s", tracertColumn, last.hopTime())
		}
		fmt.Fprintln(t, last.hop())
		if last.outcome == replied || last.outcome == unreachable {
			return true
		}
	}
	return true
}

func (a answer) hopTime() string {
	if a.outcome == timedOut {
		return "*"
	}
	return fmt.Sprintf("%d ms", a.rtt.Milliseconds())
}

// hop is who answered the last probe of a line.
func (a answer) hop() string {
	switch a.outcome {
	case timedOut:
		return "Request timed out."
	case unreachable:
		return a.from.String() + "  reports: Destination host unreachable."
	}
	return a.from.String()
}
