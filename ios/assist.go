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
		return s.withAliases(line, execTitle, s.reader().HelpFrom(line, 0, execNegation))
	}
	if from, ok := behindDo(line); ok {
		return s.reader().HelpFrom(line, from, execNegation)
	}
	return s.withAliases(line, s.place().Mode.Name, s.configReader().HelpFrom(line, 0, negations))
}

// withAliases puts the aliases that the only word of a line begins in front of its help.
func (s *Session) withAliases(line, mode, help string) string {
	if line == "" || strings.ContainsAny(line, " \t") {
		return help
	}
	aliases := strings.Join(s.aliasHelp(line, mode), "  ")
	switch {
	case aliases == "":
		return help
	case strings.HasPrefix(help, "%"):
		return aliases + "\n"
	}
	return aliases + "  " + help
}

// execNegation is the word in front of a command of exec mode.
var execNegation = map[string]string{"no": "Disable debugging functions"}

// Complete answers TAB.
func (s *Session) Complete(line string) (string, bool) {
	if pipe := s.pipe(line); pipe >= 0 {
		return pipeReader().Complete(line, pipe+1, nil)
	}
	if len(s.places) == 0 {
		return s.reader().Complete(line, 0, execNegation)
	}
	if from, ok := behindDo(line); ok {
		return s.reader().Complete(line, from, execNegation)
	}
	if done, ok := s.configReader().Complete(line, 0, negations); ok {
		return done, true
	}
	return s.readerOf(globalPlace).Complete(line, 0, negations)
}

// pipe is where the '|' behind an exec command stands; -1: nowhere.
func (s *Session) pipe(line string) int {
	if _, do := behindDo(line); do || len(s.places) == 0 {
		return term.Pipe(line)
	}
	return -1
}

// longDo is the word that `do` is short for.
const longDo = "do-exec"

// behindDo is where the exec command behind `do` begins.
func behindDo(line string) (from int, ok bool) {
	trimmed := strings.TrimLeft(line, " \t")
	word, _, more := strings.Cut(trimmed, " ")
	if !more || len(word) < len("do") || !strings.HasPrefix(longDo, strings.ToLower(word)) {
		return 0, false
	}
	return len(line) - len(trimmed) + len(word) + 1, true
}

const aboutHelp = `Help may be requested at any point in a command by entering
a question mark '?'.  If nothing matches, the help list will
be empty and you must backup until entering a '?' shows the
available options.
Two styles of help are provided:
1. Full help is available when you are ready to enter a
   command argument (e.g. 'show ?') and describes each possible
   argument.
2. Partial help is provided when an abbreviated argument is entered
   and you want to know what arguments match the input
   (e.g. 'show pr?'.)

`

func (s *Session) helpOnHelp() { s.printf("%s", aboutHelp) }
