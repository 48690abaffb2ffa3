package ios

import (
	"iter"
	"slices"
	"strings"

	"torii/cli"
	"torii/cli/term"
)

// deliver gives a command's output to the screen, or to the file that `| redirect`, `append` or `tee`
// names.
func (s *Session) deliver(lines iter.Seq[string]) {
	to := s.filter.File
	if to.URL == "" {
		s.term.PageLines(lines)
		return
	}
	text := slices.Collect(lines)
	if err := s.keep(to.URL, strings.Join(text, "\n")+"\n", to.Append); err != nil {
		s.printf("%s\n", err)
		return
	}
	if to.Tee {
		s.term.PageLines(slices.Values(text))
	}
}

// pipeReader reads the words behind '|' for help and TAB.
func pipeReader() cli.Reader {
	lines := modifierLines("", term.Modifiers)
	return cli.Reader{Lines: lines, Index: cli.NewIndex(lines, nil)}
}

func modifierLines(path string, modifiers []term.Modifier) (lines []cli.Line) {
	var argument string
	for _, m := range modifiers {
		token := cli.Rest(&argument, "Regular Expression")
		if m.TakesURL() {
			token = cli.Word(&argument, "Uniform Resource Locator")
		}
		lines = append(lines, cli.Do(path+m.Word, m.Help, token).Run(func() {}))
		lines = append(lines, modifierLines(path+m.Word+" ", m.Then)...)
	}
	return lines
}

// refuseFilter prints why the words behind '|' were not understood.
func (s *Session) refuseFilter(err error) {
	if f, ok := err.(*term.FilterError); ok && f.Column >= 0 {
		s.printf("%*s^\n", max(0, s.margin()+f.Column), "")
	}
	s.printf("%s\n\n", err)
}
