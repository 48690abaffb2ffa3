package ios

import (
	"strings"
	"time"

	"torii/cli"
	"torii/cli/term"
)

// mostPasses is how often a replacement is tried.
const mostPasses = 5

// replacement is how a configuration became another one: the lines that were typed in each pass, and
// those that would still be needed.
type replacement struct {
	passes [][]string
	left   []string
}

// replaced makes a configuration read like target, by typing into it what differs. What is the same is
// not touched: its counters and associations live on.
func (c *Config) replaced(g grammar, target *Config) (*Config, replacement) {
	e := newEditor(c.clone(), g)
	var r replacement
	want := parseUnits(target.render())
	for {
		back := [...]string{"no", "default"}[len(r.passes)%2]
		r.left = difference(parseUnits(e.config.render()), want, back)
		if len(r.left) == 0 || len(r.passes) == mostPasses {
			return e.config, r
		}
		e.attempt(r.left)
		r.passes = append(r.passes, r.left)
	}
}

// attempt types lines that are indented by mode. One that is refused changes nothing, and what stands
// under it is not typed.
func (e *editor) attempt(lines []string) {
	places := []cli.Place{globalPlace}
	for _, line := range lines {
		deep := indent(line)
		if deep >= len(places) {
			continue
		}
		places = places[:deep+1]
		e.enter(places[deep])
		before := *e.config
		if e.line(line, cli.Answers{Confirmed: true}) == nil {
			places = append(places, e.place)
		} else {
			*e.config = before
		}
	}
	e.config.births.notes = nil
}

const replaceWarning = `This will apply all necessary additions and deletions
to replace the current running configuration with the
contents of the specified configuration file, which is
assumed to be a complete configuration, not a partial
configuration. Enter Y if you are sure you want to proceed. ? [no]: `

func replaceCommands(s *Session) []cli.Line {
	var url string
	var force, list, nolock bool
	options := cli.Any(
		cli.On("force", "Forcefully perform replacement without prompting", &force),
		cli.On("list", "List all commands applied to the running-config", &list),
		cli.On("nolock", "Do not acquire the Configuration Replace lock", &nolock),
	)
	source := cli.Alt(s.fileToken(&url), cli.Path("tftp:", "URL of config file that will replace running-config", &url),
		cli.Path("ftp:", "URL of config file that will replace running-config", &url))
	return []cli.Line{
		cli.Do("configure replace", "Replace the running-config with a new config file", source, options).Level(15).
			Run(func() { s.replace(s.device.locate(url), force, list, nolock) }),
	}
}

// replace asks whether it is meant, replaces running-config by a file and tells how that went.
func (s *Session) replace(from fileURL, force, list, nolock bool) {
	if !force {
		answer, ok := s.term.Ask(replaceWarning, term.AskOptions{Default: "no"})
		if !ok || !strings.HasPrefix(strings.ToLower(answer), "y") {
			return
		}
	}
	if from.isRemote() {
		s.unreachable(from, "")
		return
	}
	text, err := s.read(from)
	if err != nil {
		s.printf("%s\n", err)
		return
	}
	if !isWhole(text) {
		s.printf("%%The input file is not a valid config file.\n")
		return
	}
	var r replacement
	s.own(func(now time.Time) { r = s.device.replace(now, s.user, text, nolock) })
	s.printf("%s", r.summary(s.device.Platform, list))
}

// isWhole says whether a text is a configuration up to its end.
func isWhole(text string) bool {
	lines := strings.Fields(text)
	return len(lines) > 0 && lines[len(lines)-1] == "end"
}

// replace makes running-config what a file says, as one edit. Lines of the file that are refused count
// as lines that are left.
func (d *Device) replace(now time.Time, user, text string, nolock bool) replacement {
	target, faults := newConfig(d.Platform, d.Rand).boot(grammar{}, "", text)
	if !nolock && !d.Platform.Classic {
		d.logf(now, "Rollback:Acquired Configuration lock.")
	}
	next, r := d.running().replaced(d.grammar, target)
	for _, f := range faults {
		r.left = append(r.left, f.Line)
	}
	d.apply(now, next)
	if len(r.passes) > 0 {
		d.changed, d.unsaved = change{now, user}, true
	}
	return r
}

// summary is what IOS prints at the end.
func (r replacement) summary(p *Platform, list bool) string {
	var b strings.Builder
	title := "!List of Rollback Commands:\n"
	if p.Classic {
		title = "!List of Commands:\n"
	}
	commands := func(lines []string) { b.WriteString(title + strings.Join(lines, "\n") + "\nend\n") }
	for i, lines := range r.passes {
		if list {
			b.WriteString("!Pass " + string(rune('1'+i)) + "\n")
			commands(lines)
		}
	}
	if list {
		b.WriteByte('\n')
	}
	if len(r.left) > 0 {
		b.WriteString("The rollback configlet from the last pass is listed below:\n********\n")
		commands(r.left)
		b.WriteString("********\n\n\nRollback aborted after 5 passes\n")
		return b.String()
	}
	b.WriteString("Total number of passes: " + string(rune('0'+len(r.passes))) + "\nRollback Done\n\n")
	return b.String()
}
