package ios

import (
	"slices"
	"strconv"

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

func (s *Session) showTerminal(w *page) { s.device.describeLine(w, s.line()) }

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
