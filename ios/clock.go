package ios

import (
	"fmt"
	"time"

	"torii/cli"
)

// clock tells the time of day as IOS prints it. Nobody has set it, so dates carry an asterisk.
type clock struct{ booted time.Time }

func (c *clock) boot(now time.Time) { c.booted = now }

func (c *clock) uptime(now time.Time) time.Duration { return now.Sub(c.booted) }

// stamp is the date in front of a message, with its colon.
func (c *clock) stamp(now time.Time, s Stamp) string {
	now = now.UTC()
	switch {
	case !s.On:
		return ""
	case s.Msec:
		return "*" + now.Format("Jan _2 15:04:05.000") + ": "
	case s.Datetime:
		return "*" + now.Format("Jan _2 15:04:05") + ": "
	}
	return hms(c.uptime(now)) + ": "
}

// hms is a duration as hh:mm:ss, and from a day on as 1d02h or 3w4d.
func hms(d time.Duration) string {
	seconds := int(d / time.Second)
	days := seconds / 86400
	switch {
	case days >= 7:
		return fmt.Sprintf("%dw%dd", days/7, days%7)
	case days > 0:
		return fmt.Sprintf("%dd%02dh", days, seconds/3600%24)
	}
	return fmt.Sprintf("%02d:%02d:%02d", seconds/3600, seconds/60%60, seconds%60)
}

// inWords is an uptime as show version prints it.
func inWords(d time.Duration) string {
	minutes := int(d / time.Minute)
	parts := []struct {
		n    int
		unit string
	}{{minutes / (60 * 24 * 7), "week"}, {minutes / (60 * 24) % 7, "day"}, {minutes / 60 % 24, "hour"}, {minutes % 60, "minute"}}
	text := ""
	for i, p := range parts {
		if p.n == 0 && !(i == len(parts)-1 && text == "") {
			continue
		}
		if text != "" {
			text += ", "
		}
		text += plural(p.n, p.unit)
	}
	return text
}

func plural(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}

func clockCommands(s *Session) []cli.Line {
	return []cli.Line{s.show("show clock", "Display the system clock", func(w *page) {
		w.printf("*%s\n", w.now.UTC().Format("15:04:05.000 MST Mon Jan 2 2006"))
	})}
}
