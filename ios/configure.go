package ios

import (
	"slices"
	"strings"
	"time"

	"torii/cli"
	"torii/cli/term"
)

// configure runs a line of configuration mode. Commands of the session itself come first.
func (s *Session) configure(line string) {
	line = s.unalias(line, s.place().Mode.Name)
	if from, ok := behindDo(line); ok {
		s.exec(line, from)
		return
	}
	m, err := s.ownCommand(line)
	switch {
	case err != nil:
		s.refuse(err)
	case m != nil:
		m.Commit(cli.Answers{})
	default:
		s.converse(line)
	}
}

// converse types a line into the running configuration and puts its questions to the user.
func (s *Session) converse(line string) {
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
		to, notes, err = s.device.edit(now, s.place(), s.level, line, answers)
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
	switch {
	case q.YesNo:
		if answers.Confirmed = s.sure(q.Prompt); !answers.Confirmed {
			s.printf("%s\n", q.Else)
		}
		return answers.Confirmed
	case q.Delim == "":
		answers.Confirmed = s.confirm(q.Prompt)
		return answers.Confirmed
	}
	s.printf("%s", q.Prompt)
	lines, ok := s.term.ReadText(func(line string) (string, bool, bool) {
		before, _, found := strings.Cut(line, q.Delim)
		return before, true, found
	})
	text := strings.Join(lines, "\n")
	answers.Text = &text
	return ok
}

// modeCommands are what every configuration mode understands besides its lines.
func (s *Session) modeCommands() []cli.Line {
	var command string
	return []cli.Line{
		cli.Do(s.device.Platform.doWord(), "To run exec commands in config mode", cli.Rest(&command, "Exec Command")).
			Level(0).Run(func() { s.exec(command, 0) }),
		cli.Do("end", "Exit from configure mode").Level(0).Run(s.leaveConfig),
		cli.Do("exit", s.exitHelp()).Level(0).Run(s.exitMode),
		cli.Do("help", "Description of the interactive help system").Level(0).Run(s.helpOnHelp),
	}
}

// negations are the words in front of a line of configuration mode.
var negations = map[string]string{"default": "Set a command to its defaults", "no": "Negate a command or set its defaults"}

// doWord is `do`, which 15.x writes out in its help.
func (p *Platform) doWord() string {
	if p.Classic {
		return "do"
	}
	return longDo
}

// exitHelp speaks of the present mode as its title does.
func (s *Session) exitHelp() string {
	mode, titled := "configure", false
	if len(s.places) > 1 {
		if mode, titled = strings.CutSuffix(s.place().Mode.Title, " commands:"); !titled {
			mode = "the present configuration"
		}
	}
	if rest := mode[1:]; rest == strings.ToLower(rest) {
		mode = strings.ToLower(mode)
	}
	return "Exit from " + mode + " mode"
}

// ownCommand reads a line as one of the session's own commands; nil: it is none.
func (s *Session) ownCommand(line string) (*cli.Match, error) {
	own := s.modeCommands()
	first, _, _ := strings.Cut(strings.TrimLeft(line, " \t"), " ")
	if !slices.ContainsFunc(own, func(l cli.Line) bool { return strings.HasPrefix(l.Path(), strings.ToLower(first)) }) {
		return nil, nil
	}
	r := s.configReader()
	full, fault := r.Expand(first)
	switch {
	case fault != nil && fault.Fault == cli.Ambiguous:
		return nil, fault
	case fault != nil || !slices.ContainsFunc(own, func(l cli.Line) bool { return l.Path() == full }):
		return nil, nil
	}
	return r.Read(line)
}

// exitMode goes one level up.
func (s *Session) exitMode() {
	if len(s.places) == 1 {
		s.leaveConfig()
		return
	}
	s.places = s.places[:len(s.places)-1]
}

// readerOf reads the lines of a place and the session's own commands. The lines are bound to a copy of
// the configuration that is thrown away.
func (s *Session) readerOf(p cli.Place) (r cli.Reader) {
	s.own(func(time.Time) {
		config := s.device.running().clone()
		objects := p.Open(config)
		if len(objects) > 0 {
			r = s.device.spoken.reader(p.Mode, slices.Concat(s.modeCommands(), objects[0]))
			r.Level, r.Moved = s.level, config.movedIn(p.Mode.Name)
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
	return []cli.Line{
		cli.Do("configure", "Enter configuration mode").Level(15).Run(s.askConfigure),
		cli.Do("configure memory", "Configure from NV memory").Level(15).Run(s.configureMemory),
		cli.Do("configure network", "Configure from a TFTP network host").Level(15).Run(s.configureNetwork),
		cli.Do("configure terminal", "Configure from the terminal").Level(15).Run(s.enterConfig),
	}
}

func (s *Session) enterConfig() {
	s.places = []cli.Place{globalPlace}
	s.printf("Enter configuration commands, one per line.  End with CNTL/Z.\n")
}

// askConfigure asks where the configuration is to come from.
func (s *Session) askConfigure() {
	answer, ok := s.term.Ask("Configuring from terminal, memory, or network [terminal]? ", term.AskOptions{Default: "terminal"})
	switch {
	case !ok:
	case strings.HasPrefix("terminal", answer):
		s.enterConfig()
	case strings.HasPrefix("memory", answer):
		s.configureMemory()
	case strings.HasPrefix("network", answer):
		if _, ok := s.ask("Host or network configuration file", "host"); ok {
			s.configureNetwork()
		}
	default:
		s.printf("?Must be \"terminal\", \"memory\" or \"network\"\n")
	}
}

// configureMemory types the startup-config into running-config.
func (s *Session) configureMemory() {
	text, err := s.read(fileURL{nvramSystem, startupFile})
	if err != nil {
		s.printf("%s\n", err)
		return
	}
	s.merge("memory", text)
}
