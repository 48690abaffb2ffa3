package ios

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"torii/cli"
	"torii/cli/term"
)

// Owner runs what a session wants done with its device. A lab gives each device one.
type Owner interface {
	// Do runs f as the device's owner and returns when it is done.
	Do(f func(now time.Time))
	// Await returns when until holds, which the owner evaluates after each of its runs; false when it
	// was interrupted or will never hold.
	Await(until func() bool, interrupt <-chan struct{}) bool
}

// Session is somebody at a terminal of a device. It belongs to the goroutine of its terminal; what it
// does with the device goes through the owner.
type Session struct {
	device *Device
	owner  Owner
	term   *term.Terminal
	index  map[int]*cli.Index // of exec mode, by privilege level

	who   Login
	user  string
	level int
	tty   int
	seat  seat
	from  netip.Addr // the zero Addr: the console
	since time.Time  // the log-in
	seen  time.Time  // the last command

	asking bool   // who is there: nobody has come in yet
	asked  string // what for
	busy   bool   // waiting for the device, not for a key
	warned bool   // that its time is nearly over
	ended  bool   // hung up by the device

	calls   []*outgoing // by number; the session changes them as the owner
	recent  *outgoing   // the one talked to last
	talking *outgoing   // the one talked to now

	places  []cli.Place // configuration modes, the innermost last; none: exec
	monitor bool        // guarded by the owner
	filter  term.Filter
	done    bool
}

var _ term.Modal = (*Session)(nil)

// longestPrompt is what configuration prompts keep of a host name.
const longestPrompt = 20

func (s *Session) Prompt() string {
	var host string
	s.own(func(time.Time) { host = s.device.running().Hostname })
	if len(s.places) == 0 {
		return host + map[bool]string{true: "#", false: ">"}[s.level > 1]
	}
	return fmt.Sprintf("%s(%s)#", host[:min(len(host), longestPrompt)], s.place().Mode.Name)
}

func (s *Session) place() cli.Place { return s.places[len(s.places)-1] }

// Mode names the history: exec and configuration have one each.
func (s *Session) Mode() string {
	if len(s.places) > 0 {
		return "config"
	}
	return "exec"
}

func (s *Session) Done() (over bool) {
	s.own(func(time.Time) { over = s.done || s.ended })
	return over
}

// Break is ^C: it leaves configuration mode.
func (s *Session) Break(_ *term.Terminal, line string) bool {
	if strings.HasPrefix(strings.TrimSpace(line), "banner") {
		return false
	}
	s.leaveConfig()
	return true
}

// End is ^Z: in configuration mode the line typed before it is executed.
func (s *Session) End(t *term.Terminal, line string) {
	if len(s.places) > 0 {
		s.Exec(t, line)
	}
	s.leaveConfig()
}

// leaveConfig goes back to exec and logs it.
func (s *Session) leaveConfig() {
	if len(s.places) == 0 {
		return
	}
	s.places = nil
	s.own(func(now time.Time) { s.device.logConfig(now, s.by()) })
}

// by is the session as messages name it: admin on vty0 (10.1.1.1).
func (s *Session) by() string {
	line := "console"
	if s.tty >= firstVTY {
		line = fmt.Sprintf("vty%d (%s)", s.tty-firstVTY, s.from)
	}
	if s.user == "" {
		return line
	}
	return s.user + " on " + line
}

// own runs f as the device's owner.
func (s *Session) own(f func(now time.Time)) {
	s.owner.Do(func(now time.Time) {
		s.device.now = now
		s.device.cpu.about(exec)
		f(now)
	})
}

func (s *Session) printf(format string, args ...any) { fmt.Fprintf(s.term, format, args...) }

// confirm asks a question that one key answers.
func (s *Session) confirm(prompt string) bool {
	_, ok := s.term.Ask(prompt, term.AskOptions{Confirm: true})
	return ok
}

// Exec runs a typed line.
func (s *Session) Exec(t *term.Terminal, line string) {
	s.own(func(now time.Time) { s.seen = now })
	s.filter = term.Filter{}
	defer s.reap()
	switch {
	case line == "" && s.recent != nil && len(s.places) == 0:
		s.resume(s.recent.number)
	case cli.IsComment(line):
	case len(s.places) == 0:
		s.Command(line)
	default:
		s.configure(line)
	}
}

// Command runs an exec command, as `ssh router "command"` does.
func (s *Session) Command(line string) { s.exec(s.unalias(line, execTitle), 0) }

// reader reads exec commands. Its lines are bound anew for each command, so that nothing of an
// earlier one is left in them.
func (s *Session) reader() cli.Reader {
	lines := execLines(s)
	if s.index[s.level] == nil {
		s.index[s.level] = cli.NewIndex(lines, execPrefix)
	}
	return cli.Reader{Lines: lines, Index: s.index[s.level], Level: s.level, Base: execLevel, Moved: s.device.running().movedIn(execTitle)}
}

// exec runs the exec command that stands in line from an offset on: behind `do` it is not 0.
func (s *Session) exec(line string, from int) {
	command, filter, err := term.ParseFilter(line)
	s.filter = filter
	if err != nil {
		s.refuseFilter(err)
		return
	}
	m, err := s.reader().ReadFrom(command, from)
	if pipe := term.Pipe(line); err == nil && pipe >= 0 && !m.Line().IsFiltered() {
		err = &cli.SyntaxError{Line: line, At: pipe}
	}
	if err != nil {
		if from > 0 || len(strings.Fields(line)) != 1 || !s.preferred(strings.TrimSpace(line), err) {
			s.refuse(err)
		}
		return
	}
	if err := m.Commit(cli.Answers{Confirmed: true}); err != nil {
		s.refuse(withLine(err, command))
	}
}

// margin is the column where the typed line begins, on the screen row or left of it.
func (s *Session) margin() int { return len(s.Prompt()) - s.term.Scrolled() }

// refuse prints why a line was not understood or not accepted.
func (s *Session) refuse(err error) {
	if fault, ok := cli.AsSyntax(err); ok {
		s.printf("%s", fault.Report(s.margin()))
		return
	}
	s.printf("%s\n", err)
}
