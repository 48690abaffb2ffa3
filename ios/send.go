package ios

import (
	"fmt"
	"strings"
	"time"

	"torii/cli"
	"torii/cli/term"
)

func sendCommands(s *Session) []cli.Line {
	var choice lineChoice
	return []cli.Line{
		cli.Do("send", "Send a message to other tty lines", s.lineToken(&choice, false)).Run(func() { s.send(choice) }),
		cli.Do("send *", "All tty lines").Run(func() { s.send(everyLine) }),
	}
}

const ctrlZ = "\x1a"

// send reads a message and shows it at a line, or at all of them.
func (s *Session) send(to lineChoice) {
	s.printf("Enter message, end with CTRL/Z; abort with CTRL/C:\n")
	lines, ok := s.term.ReadText(term.Mark(ctrlZ))
	if !ok || !s.confirm("Send message? [confirm]") {
		return
	}
	addressee := "all terminals"
	if to.said {
		addressee = fmt.Sprintf("tty%d", s.device.Platform.lineNumber(to.first))
	}
	message := fmt.Sprintf("\n\n***\n***\n*** Message from tty%d to %s:\n***\n%s\n", s.device.Platform.lineNumber(s.tty), addressee, strings.Join(lines, "\n"))
	s.own(func(time.Time) {
		for _, other := range s.device.sessions {
			if to.holds(other.tty) {
				other.term.Async(message)
			}
		}
	})
}
