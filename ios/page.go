package ios

import (
	"fmt"
	"strings"
	"time"

	"torii/cli"
	"torii/cli/term"
)

// page is the output of a show command while it is made, and the time it was made at.
type page struct {
	text strings.Builder
	now  time.Time
}

func (p *page) printf(format string, args ...any) { fmt.Fprintf(&p.text, format, args...) }

// show is a show command: print is run by the device's owner, and what it printed is filtered and paged.
func (s *Session) show(path, help string, print func(*page), args ...*cli.Token) cli.Line {
	return cli.Do(path, help, args...).Filtered().Run(func() { s.print(print) })
}

func (s *Session) print(print func(*page)) {
	var p page
	s.own(func(now time.Time) {
		p.now = now
		print(&p)
	})
	s.deliver(s.filter.Apply(term.Lines(p.text.String())))
}
