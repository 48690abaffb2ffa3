package ios

import (
	"slices"
	"strings"
	"time"

	"torii/cli"
	"torii/cli/term"
)

// configure runs a line of configuration mode. Words of the session itself come first.
func (s *Session) configure(line string) {
	words := strings.Fields(line)
	if from, ok := behindDo(line); ok {
		s.exec(line, from)
		return
	}
	if len(words) == 1 && s.ownWord(words[0]) {
		return
	}
	answers := cli.Answers{}
	for {
		err := s.edit(line, answers)
		q, asks := isQuestion(err)
		switch {
		case err == nil:
			return
		case !asks:
			s.refuse(err)
			return
		case !s.answer(q, &answers):
			return
		}
	}
}

// edit types a line into the running configuration.
func (s *Session) edit(line string, answers cli.Answers) (err error) {
	var to cli.Place
	var notes []string
	var errands []func(*Session)
	s.own(func(now time.Time) {
		s.device.typist = s.by()
		to, notes, err = s.device.edit(now, s.place(), line, answers)
		s.device.typist = ""
		if err == nil {
			s.device.changed, s.device.unsaved = change{now, s.user}, true
			errands = s.device.running().births.errands
		}
	})
	if err == nil {
		s.goTo(to)
	}
	for _, note := range notes {
		s.printf("%s\n", note)
	}
	for _, do := range errands {
		do(s)
	}
	return err
}

// goTo makes a place the innermost one.
func (s *Session) goTo(p cli.Place) {
	s.places = []cli.Place{p}
	for p.Mode != globalMode {
		p = outerPlace(p)
		s.places = slices.Insert(s.places, 0, p)
	}
}

// answer puts a line's question to the user.
func (s *Session) answer(q *cli.Question, answers *cli.Answers) bool {
	if q.Delim == "" {
		answers.Confirmed = s.confirm(q.Prompt)
		return answers.Confirmed
	}
	s.printf("%s", q.Prompt)
	lines, ok := s.term.ReadText(term.Mark(q.Delim))
	text := strings.Join(lines, "\n")
	answers.Text = &text
	return ok
}

// ownWords are what every configuration mode understands besides its lines.
func (s *Session) ownWords() map[string]string {
	return map[string]string{
		"default": "Set a command to its defaults",
		"do":      "To run exec commands in config mode",
		"end":     "Exit from configure mode",
		"exit":    "Exit from the present configuration mode",
		"no":      "Negate a command or set its defaults",
	}
}

// ownWord runs one of them.
func (s *Session) ownWord(word string) bool {
	switch word = strings.ToLower(word); {
	case word == "end":
		s.leaveConfig()
	case len(word) >= 2 && strings.HasPrefix("exit", word):
		s.exitMode()
	default:
		return false
	}
	return true
}

// exitMode goes one level up.
func (s *Session) exitMode() {
	if len(s.places) == 1 {
		s.leaveConfig()
		return
	}
	s.places = s.places[:len(s.places)-1]
}

// readerOf reads the lines of a place, bound to a copy of the configuration that is thrown away.
func (s *Session) readerOf(p cli.Place) (r cli.Reader) {
	s.own(func(time.Time) {
		objects := p.Open(s.device.running().clone())
		if len(objects) > 0 {
			r = s.device.grammar.reader(p.Mode, objects[0])
		}
	})
	return r
}

// configReader reads the lines of the present mode, or of configuration mode when its object is gone.
func (s *Session) configReader() cli.Reader {
	if r := s.readerOf(s.place()); r.Index != nil {
		return r
	}
	return s.readerOf(globalPlace)
}

func configureCommands(s *Session) []cli.Line {
	enter := func() {
		s.places = []cli.Place{globalPlace}
		s.printf("Enter configuration commands, one per line.  End with CNTL/Z.\n")
	}
	return []cli.Line{
		cli.Do("configure", "Enter configuration mode").Level(15).Run(func() {
			answer, ok := s.term.Ask("Configuring from terminal, memory, or network [terminal]? ", term.AskOptions{Default: "terminal"})
			if ok && strings.HasPrefix("terminal", answer) {
				enter()
			}
		}),
		cli.Do("configure terminal", "Configure from the terminal").Level(15).Run(enter),
	}
}
