package ios

import (
	"fmt"
	"strings"

	"torii/cli"
)

// LoadError is a line of a configuration file that was refused. The rest of the file is loaded.
type LoadError struct {
	File   string
	Number int
	Line   string
	Err    error
}

func (e LoadError) Error() string {
	return fmt.Sprintf("%s:%d: %s\n%s", e.File, e.Number, e.Line, strings.TrimRight(e.text(), "\n"))
}

// text is what a terminal prints below the line.
func (e LoadError) text() string {
	if fault, ok := cli.AsSyntax(e.Err); ok {
		return fault.Report(len(fmt.Sprintf("%s:%d: ", e.File, e.Number)))
	}
	return e.Err.Error()
}

// bare is what a terminal prints below the line when it stands alone.
func (e LoadError) bare() string {
	if fault, ok := cli.AsSyntax(e.Err); ok {
		return fault.Report(0)
	}
	return e.Err.Error() + "\n"
}

// StoredLine is a line of a file that is kept and shown, without effect.
type StoredLine struct {
	File   string
	Number int
	Line   string
}

// boot types a startup-config into a configuration, as one edit.
func (c *Config) boot(g grammar, file, text string) (*Config, []LoadError) {
	c.births.booting = true
	config, faults, _ := c.read(g, file, text)
	c.births.booting = false
	return config, faults
}

// ConfigFile is a configuration file that has been read.
type ConfigFile struct{ Name, Text string }

// Amend types a file over another one, and returns what a device of this platform would then save.
func Amend(p *Platform, base, over ConfigFile) (text string, refused []LoadError) {
	c, refused := newConfig(p, zeroes{}).boot(grammar{}, base.Name, base.Text)
	c, more, _ := c.clone().read(grammar{}, over.Name, over.Text)
	return strings.Join(c.render(), "\n") + "\n", append(refused, more...)
}

// Check reads a configuration file as a device of this platform would, and boots nothing.
func Check(p *Platform, file, text string) ([]LoadError, []StoredLine) {
	_, faults, stored := newConfig(p, zeroes{}).read(grammar{}, file, text)
	return faults, stored
}

func (c *Config) read(g grammar, file, text string) (_ *Config, refused []LoadError, stored []StoredLine) {
	e := newEditor(c, g)
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for i := 0; i < len(lines); i++ {
		number, line := i+1, strings.TrimRight(lines[i], " \t")
		if cli.IsComment(line) || line == "end" {
			continue
		}
		e.stored = false
		err := e.line(line, cli.Answers{Confirmed: true})
		if q, asks := isQuestion(err); asks {
			body, consumed := untilDelimiter(lines[i+1:], q.Delim)
			i += consumed
			err = e.line(line, cli.Answers{Confirmed: true, Text: &body})
		}
		switch {
		case err != nil:
			refused = append(refused, LoadError{file, number, line, err})
		case e.stored:
			stored = append(stored, StoredLine{file, number, line})
		}
	}
	return e.config, refused, stored
}

// untilDelimiter collects raw lines up to the one that holds the delimiter.
func untilDelimiter(lines []string, delim string) (body string, consumed int) {
	for i, line := range lines {
		if strings.Contains(line, delim) {
			return strings.Join(lines[:i+1], "\n"), i + 1
		}
	}
	return strings.Join(lines, "\n"), len(lines)
}
