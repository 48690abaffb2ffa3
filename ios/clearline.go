package ios

import (
	"time"

	"torii/cli"
)

func clearLineCommands(s *Session) []cli.Line {
	var choice lineChoice
	return []cli.Line{
		cli.Do("clear line", "Reset a terminal line", s.lineToken(&choice, false)).Level(15).Run(func() { s.clearLine(choice) }),
	}
}

// clearLine hangs up whoever sits at a line.
func (s *Session) clearLine(choice lineChoice) {
	if choice.holds(s.tty) {
		s.printf("%% Not allowed to clear current line\n")
		return
	}
	if !s.confirm("[confirm]") {
		return
	}
	s.own(func(time.Time) {
		if at := s.device.at(choice.first); at != nil {
			at.dismiss("")
		}
	})
	s.printf(" [OK]\n")
}
