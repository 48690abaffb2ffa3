package ios

import (
	"fmt"
	"strings"

	. "torii/cli"
)

// Synchronous is `logging synchronous`: what is being typed is shown again after a message, unless the
// message matters so much that it does not wait.
type Synchronous struct {
	On    bool
	Level Severity // this one and those that matter less
	Limit int      // messages that wait for the terminal
}

const (
	synchronousLevel = critical
	synchronousLimit = 20
)

var unsynchronized = Synchronous{Level: synchronousLevel, Limit: synchronousLimit}

// synchronousLine is `logging synchronous [level {N | all}] [limit N]`.
func synchronousLine(s *Synchronous) Line {
	all := Cause("all", "All severity levels", func() { s.Level = emergencies })
	options := Any(
		Seq(Lit("level", "Set severity level of messages printed asynchronously"), Alt(severityToken(&s.Level), all)),
		Seq(Lit("limit", "Set number of messages queued"), Num(&s.Limit, 0, 2147483647, "Number of messages queued")),
	).Unset(func() { *s = unsynchronized })
	return Set("logging synchronous", "Synchronized message output", options).
		Check(func() error { s.On = true; return nil }).
		Show(func(w *Writer) {
			if s.On {
				w.Line(s.spelled())
			}
		})
}

func (s *Synchronous) spelled() string {
	var words []string
	switch s.Level {
	case synchronousLevel:
	case emergencies:
		words = append(words, "level all")
	default:
		words = append(words, fmt.Sprintf("level %d", s.Level))
	}
	if s.Limit != synchronousLimit {
		words = append(words, fmt.Sprintf("limit %d", s.Limit))
	}
	return strings.Join(words, " ")
}

// toTerminal prints a message at a terminal, as its line is configured.
func (d *Device) toTerminal(s *Session, severity Severity, message string) {
	sync := unsynchronized
	if tty, ok := d.running().Lines.Get(&TTY{Index: s.tty}); ok {
		sync = tty.Synchronous
	}
	s.term.SetSynchronous(sync.On && severity >= sync.Level)
	s.term.SetAsyncLimit(sync.limit())
	s.term.Async(message)
}

// limit is the one that was typed. The usual one is left to the terminal: a turn of the device may
// bring more debug lines at once than IOS lets wait.
func (s *Synchronous) limit() int {
	if !s.On || s.Limit == synchronousLimit {
		return 0
	}
	return s.Limit
}
