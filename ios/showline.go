package ios

import (
	"cmp"
	"fmt"
	"strconv"
	"time"

	. "torii/cli"
	"torii/cli/term"
)

// lineChoice is one line or several neighbours, as somebody types them.
type lineChoice struct {
	first, last int // ttys
	said        bool
}

func (l lineChoice) holds(tty int) bool { return l.first <= tty && tty <= l.last }

// everyLine is said by saying nothing.
var everyLine = lineChoice{first: consoleTTY, last: firstVTY + mostVTYs}

// lineToken takes a line by its number among all lines, or by its kind and the number there: 194, console 0,
// vty 3, and with several vty 0 4.
func (s *Session) lineToken(choice *lineChoice, several bool) *Token {
	fixed := func(word, help string, tty int) *Token {
		return Seq(Lit(word, help), s.lineNumber(func(n int) int { return n + tty }, tty, tty, func(tty int) { *choice = lineChoice{tty, tty, true} }))
	}
	last, _ := s.device.running().Lines.Last()
	span := func(tty func(n int) int, low, high int) *Token {
		from := s.lineNumber(tty, low, high, func(tty int) { *choice = lineChoice{tty, tty, true} })
		if !several {
			return from
		}
		return Seq(from, Opt(s.lineNumber(tty, low, high, func(tty int) { choice.last = tty })))
	}
	return Alt(
		span(s.device.Platform.ttyNumbered, consoleTTY, last.Index),
		fixed("aux", "Auxiliary line", auxTTY),
		fixed("console", "Primary terminal line", consoleTTY),
		Seq(Lit("vty", "Virtual terminal"), span(func(n int) int { return n + firstVTY }, firstVTY, last.Index)),
	)
}

// lineNumber is the number of a line that there is, counted as tty counts.
func (s *Session) lineNumber(tty func(n int) int, low, high int, take func(tty int)) *Token {
	c, p := s.device.running(), s.device.Platform
	number := func(index int) int {
		for n := 0; ; n++ {
			if tty(n) == index {
				return n
			}
		}
	}
	lowest, highest := number(low), number(high)
	var n int
	return Arg[int]{Placeholder: fmt.Sprintf("<%d-%d>", lowest, highest), Help: "Line number", Rank: Shaped,
		Parse: func(w string) (int, bool) {
			n, err := strconv.Atoi(w)
			if err != nil || n < lowest || n > highest {
				return 0, false
			}
			_, ok := c.tty(tty(n))
			return n, ok
		},
		Show:   strconv.Itoa,
		Sample: func(func(int) int) string { return strconv.Itoa(p.lineNumber(consoleTTY)) },
	}.Bind(&n).Then(func() { take(tty(n)) })
}

func lineCommands(s *Session) []Line {
	var choice lineChoice
	return []Line{
		s.show("show line", "TTY line information", func(w *page) { s.showLines(w, everyLine) }),
		s.show("show line", "TTY line information", func(w *page) { s.showLines(w, choice) }, s.lineToken(&choice, true)),
	}
}

const lineHead = "   Tty Line Typ     Tx/Rx    A Modem  Roty AccO AccI  Uses  Noise Overruns  Int\n"

// showLines prints a row for each line, and all about it where it was the only one asked for.
func (s *Session) showLines(w *page, choice lineChoice) {
	w.printf(lineHead)
	for t := range s.device.running().Lines.All() {
		if choice.holds(t.Index) {
			s.device.printLine(w, t)
		}
		if choice.said && choice.first == choice.last && choice.holds(t.Index) {
			w.printf("\n")
			s.device.describeLine(w, t)
		}
	}
	if !choice.said {
		w.printf("\nLine(s) not in async mode -or- with no hardware support: \n%d-%d\n\n", firstVTY, s.device.Platform.VTY-1)
	}
}

// printLine is a line's row. Nothing here makes noise or overruns.
func (d *Device) printLine(w *page, t *TTY) {
	mark := " "
	if d.at(t.Index) != nil {
		mark = "*"
	}
	kind, speed := "VTY", ""
	switch t.Index {
	case consoleTTY:
		kind = "CTY"
	case auxTTY:
		kind, speed = "AUX", "9600/9600"
	}
	number := d.Platform.lineNumber(t.Index)
	w.printf("%s%5d %4d %-3s   %-9s  -    -  %5s%5s%5s%6d%7d%7s%7s\n", mark, number, number, kind, speed,
		dash(strconv.Itoa(t.Rotary)), dash(t.AccessOut), dash(t.AccessIn), d.uses[t.Index], 0, "0/0", "-")
}

func dash(value string) string {
	if value == "0" {
		return "-"
	}
	return cmp.Or(value, "-")
}

// describeLine tells how a line is set, and what it does while somebody sits there.
func (d *Device) describeLine(w *page, t *TTY) {
	v := d.viewOf(t, w.now)
	w.printf("Line %d, Location: \"\", Type: %q\nLength: %d lines, Width: %d columns\nBaud rate (TX/RX) is 9600/9600\n", d.Platform.lineNumber(t.Index), v.kind, v.length, v.width)
	w.printf("Status: %s\nCapabilities: %s\nModem state: %s\n", v.status, v.capabilities, v.state)
	w.printf("Special Chars: Escape  Hold  Stop  Start  Disconnect  Activation\n                %-7snone   -     -       none         \n", escapeName(v.escape))
	t.describeTimeouts(w)
	w.printf("Modem type is unknown.\nSession limit is %s.\nTime since activation: %s\n", t.sessionLimit(), v.active)
	w.printf("Editing is %s.\nHistory is %s, history size is %d.\nDNS resolution in show commands is enabled\nFull user help is disabled\n", enabled(v.editing), enabled(v.history), v.depth)
	w.printf("Allowed input transports are %s.\nAllowed output transports are %s.\nPreferred transport is telnet.\n", t.transports(t.Input), spelledTransports(t.Output))
	if !d.Platform.Classic {
		w.printf("Shell: disabled\nShell trace: off\n")
	}
	w.printf("No output characters are padded\nNo special data dispatching characters\n")
}

// lineView is what a line shows besides its settings.
type lineView struct {
	kind, status, capabilities, state, active string
	length, width, depth, escape              int
	editing, history                          bool
}

func (d *Device) viewOf(t *TTY, now time.Time) lineView {
	there := d.at(t.Index)
	if there == nil {
		return lineView{status: "No Exit Banner", capabilities: "none", state: "Idle", active: "never",
			length: t.Length, width: t.Width, depth: t.History, escape: term.DefaultEscape, editing: true, history: !t.HistoryOff}
	}
	at := there.term
	v := lineView{kind: at.Type(), status: "PSI Enabled, Ready, Active, No Exit Banner, Automore On", capabilities: "none", state: "Ready",
		active: hms(now.Sub(there.since)), length: at.Length(), width: at.Width(), escape: at.Escape(), editing: at.Editing()}
	v.depth, v.history = at.HistorySize()
	if there.monitor {
		v.capabilities = "Receives Logging Output"
	}
	return v
}

func (t *TTY) describeTimeouts(w *page) {
	w.printf("Timeouts:      Idle EXEC    Idle Session   Modem Answer  Session   Dispatch\n")
	w.printf("               %-15s%-29s%-9snot set\n", orElse(t.execTimeout(), " never"), orElse(time.Duration(t.Idle)*time.Minute, "never"), orElse(time.Duration(t.Absolute)*time.Minute, "none"))
	w.printf("                            Idle Session Disconnect Warning\n                              never \n")
	w.printf("                            Login-sequence User Response\n                             %s\n", hms(t.loginResponse()))
	w.printf("                            Autoselect Initial Wait\n                              not set \n")
}

func orElse(d time.Duration, none string) string {
	if d == 0 {
		return none
	}
	return hms(d)
}

func (t *TTY) sessionLimit() string {
	if t.SessionLimit == unlimited {
		return "not set"
	}
	return fmt.Sprintf("%d sessions", t.SessionLimit)
}

// transports are the protocols that lead to a line.
func (t *TTY) transports(protocols string) string {
	if t.Index < firstVTY {
		return noProtocol
	}
	return spelledTransports(protocols)
}

func spelledTransports(protocols string) string {
	if protocols == "" || protocols == everyProtocol {
		return withProtocol(string(Telnet), SSH)
	}
	return protocols
}
