package ios

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"torii/cli"
	"torii/cli/term"
)

const mostHistory = 256

// terminalCommands are the settings of a session's own line; they end with the session.
func terminalCommands(s *Session) []cli.Line {
	var length, width, depth, escape int
	t := s.term
	keep := func(on bool) func() { return func() { t.KeepHistory(on) } }
	edit := func(on bool) func() { return func() { t.SetEditing(on) } }
	defaultLength := func() { t.SetLength(screenLength) }
	defaultWidth := func() { t.SetWidth(screenWidth) }
	defaultDepth := func() { t.SetHistory(s.device.Platform.History) }
	defaultEscape := func() { t.SetEscape(term.DefaultEscape) }
	return slices.Concat(
		setting("length", "Set number of lines on a screen", func() { t.SetLength(length) }, defaultLength, defaultLength,
			cli.Num(&length, 0, 512, "Number of lines on screen (0 for no pausing)")),
		setting("width", "Set width of the display terminal", func() { t.SetWidth(width) }, defaultWidth, defaultWidth,
			cli.Num(&width, 0, 512, "Number of characters on a screen line")),
		setting("history", "Enable and control the command history function", keep(true), keep(false), keep(true)),
		setting("history size", "Set history buffer size", func() { t.SetHistory(depth) }, defaultDepth, defaultDepth,
			cli.Num(&depth, 0, mostHistory, "Size of history buffer")),
		setting("editing", "Enable command line editing", edit(true), edit(false), edit(true)),
		setting("escape-character", "Change the current line's escape character", func() { t.SetEscape(escape) }, defaultEscape, defaultEscape,
			escapeToken(&escape)),
		[]cli.Line{
			s.show("show history", "Display the session command history", s.showHistory),
			s.show("show terminal", "Display terminal configuration parameters", s.showTerminal),
		})
}

// setting is `terminal X`, `terminal no X` and `terminal default X`.
func setting(path, help string, set, no, standard func(), args ...*cli.Token) []cli.Line {
	return []cli.Line{
		cli.Do("terminal "+path, help, args...).Run(set),
		cli.Do("terminal no "+path, help).Run(no),
		cli.Do("terminal default "+path, help).Run(standard),
	}
}

// escapeToken is a character, typed or as its number.
func escapeToken(escape *int) *cli.Token {
	character := cli.Arg[int]{
		Placeholder: "CHAR or <0-255>", Help: "Escape character or its ASCII decimal equivalent", Rank: cli.Free,
		Parse: func(w string) (int, bool) {
			if n, err := strconv.Atoi(w); err == nil {
				return n, n >= 0 && n <= 255
			}
			return int(w[0]), len(w) == 1
		},
		Show:   strconv.Itoa,
		Sample: func(pick func(int) int) string { return strconv.Itoa(10 + pick(246)) },
	}
	return cli.Alt(
		cli.Is("DEFAULT", "Use default escape character", escape, term.DefaultEscape),
		cli.Is("NONE", "Disable escape entirely", escape, term.NoEscape),
		character.Bind(escape))
}

func (s *Session) showHistory(w *page) {
	for _, line := range s.term.History(s.Mode()) {
		w.printf("  %s\n", line)
	}
}

func (s *Session) showTerminal(w *page) {
	t := s.term
	line, _ := s.device.running().Lines.Get(&TTY{Index: s.tty})
	depth, kept := t.HistorySize()
	w.printf("Line %d, Location: \"\", Type: %q\n", s.tty, t.Type())
	w.printf("Length: %d lines, Width: %d columns\n", t.Length(), t.Width())
	w.printf("Baud rate (TX/RX) is 9600/9600\n")
	w.printf("Status: PSI Enabled, Ready, Active, No Exit Banner, Automore On\n")
	w.printf("Capabilities: %s\n", map[bool]string{true: "Receives Logging Output", false: "none"}[s.monitor])
	w.printf("Modem state: Ready\n")
	w.printf("Special Chars: Escape  Hold  Stop  Start  Disconnect  Activation\n")
	w.printf("                %-7snone   -     -       none         \n", escapeName(t.Escape()))
	s.printTimeouts(w, line)
	w.printf("Modem type is unknown.\nSession limit is not set.\n")
	w.printf("Time since activation: %s\n", hms(w.now.Sub(s.since)))
	w.printf("Editing is %s.\n", enabled(t.Editing()))
	w.printf("History is %s, history size is %d.\n", enabled(kept), depth)
	w.printf("DNS resolution in show commands is enabled\nFull user help is disabled\n")
	w.printf("Allowed input transports are %s.\n", line.transports())
	w.printf("Allowed output transports are telnet ssh.\nPreferred transport is telnet.\n")
	if !s.device.Platform.Classic {
		w.printf("Shell: disabled\nShell trace: off\n")
	}
	w.printf("No output characters are padded\nNo special data dispatching characters\n")
}

func (s *Session) printTimeouts(w *page, line *TTY) {
	idle := "never"
	if limit := time.Duration(line.ExecMinutes)*time.Minute + time.Duration(line.ExecSeconds)*time.Second; limit > 0 {
		idle = hms(limit)
	}
	w.printf("Timeouts:      Idle EXEC    Idle Session   Modem Answer  Session   Dispatch\n")
	w.printf("               %-15snever                         none     not set\n", fmt.Sprintf("%6s", idle))
	w.printf("                            Idle Session Disconnect Warning\n                              never \n")
	w.printf("                            Login-sequence User Response\n                             00:00:30\n")
	w.printf("                            Autoselect Initial Wait\n                              not set \n")
}

func enabled(on bool) string {
	if on {
		return "enabled"
	}
	return "disabled"
}

// escapeName is an escape sequence as IOS writes it: ^^x.
func escapeName(character int) string {
	switch {
	case character == term.NoEscape:
		return "none"
	case character < ' ':
		return "^" + string(rune(character+'@')) + "x"
	case character > '~':
		return strconv.Itoa(character) + "x"
	}
	return string(rune(character)) + "x"
}

// transports are the protocols that lead to a line.
func (t *TTY) transports() string {
	switch {
	case t.Index < firstVTY, t.Input == "none":
		return "none"
	case t.Input == "" || t.Input == "all":
		return "telnet ssh"
	}
	return t.Input
}
