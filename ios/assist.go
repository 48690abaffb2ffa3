package ios

import (
	"strings"

	"torii/cli/term"
)

// Help answers `?`.
func (s *Session) Help(line string) string {
	if strings.TrimSpace(line) == "" {
		return s.title() + "\n" + s.help(line)
	}
	return s.help(line)
}

// title stands above the list of all commands.
func (s *Session) title() string {
	if len(s.places) == 0 {
		return "Exec commands:"
	}
	return s.place().Mode.Title
}

func (s *Session) help(line string) string {
	if pipe := s.pipe(line); pipe >= 0 {
		return pipeReader().HelpFrom(line, pipe+1, nil)
	}
	if len(s.places) == 0 {
		return s.reader().Help(line)
	}
	if from, ok := behindDo(line); ok {
		return s.reader().HelpFrom(line, from, nil)
	}
	return s.configReader().HelpFrom(line, 0, s.ownWords())
}

// Complete answers TAB.
func (s *Session) Complete(line string) (string, bool) {
	if pipe := s.pipe(line); pipe >= 0 {
		return pipeReader().Complete(line, pipe+1, nil)
	}
	if len(s.places) == 0 {
		return s.reader().Complete(line, 0, nil)
	}
	if from, ok := behindDo(line); ok {
		return s.reader().Complete(line, from, nil)
	}
	if done, ok := s.configReader().Complete(line, 0, s.ownWords()); ok {
		return done, true
	}
	return s.readerOf(globalPlace).Complete(line, 0, s.ownWords())
}

// pipe is where the '|' behind an exec command stands; -1: nowhere.
func (s *Session) pipe(line string) int {
	if _, do := behindDo(line); do || len(s.places) == 0 {
		return term.Pipe(line)
	}
	return -1
}

// behindDo is where the exec command behind `do` begins.
func behindDo(line string) (from int, ok bool) {
	trimmed := strings.TrimLeft(line, " \t")
	if !strings.HasPrefix(trimmed, "do ") {
		return 0, false
	}
	return len(line) - len(trimmed) + len("do "), true
}
