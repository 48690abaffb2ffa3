package ios

import (
	"fmt"
	"time"
)

// clock is the time of day, by its distance from the time that the device's owner gives. Until somebody
// sets it, it shows what the calendar had at the start, and that is not to be relied on: dates carry an
// asterisk.
type clock struct {
	booted   time.Time
	ahead    time.Duration
	set      bool
	calendar time.Duration // what the hardware calendar is ahead: a restart leaves it
}

func (c *clock) boot(now time.Time) { c.booted, c.ahead, c.set = now, c.calendar, false }

func (c *clock) uptime(now time.Time) time.Duration { return now.Sub(c.booted) }

// time is the time of day, in UTC.
func (c *clock) time(now time.Time) time.Time { return now.Add(c.ahead).UTC() }

// mark is what stands before a date that is not to be relied on.
func (c *clock) mark() string {
	if c.set {
		return ""
	}
	return "*"
}

// date is a time as the device writes it within a sentence.
func (d *Device) date(now time.Time) string { return d.dateBy(now, d.running().Clock) }

func (d *Device) dateBy(now time.Time, shown Clock) string {
	return shown.local(d.clock.time(now)).Format("15:04:05 MST Mon Jan 2 2006")
}

// dateOf is date without the day of the week.
func (d *Device) dateOf(at time.Time) string {
	return d.running().Clock.local(d.clock.time(at)).Format("15:04:05 MST Jan 2 2006")
}

// hms is a duration as hh:mm:ss, and from a day on as 1d02h, 3w4d or 1y20w.
func hms(d time.Duration) string {
	seconds := int(d / time.Second)
	days := seconds / 86400
	switch {
	case days >= 365:
		return fmt.Sprintf("%dy%dw", days/365, days%365/7)
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
	days := minutes / (60 * 24)
	parts := []struct {
		n    int
		unit string
	}{{days / 365, "year"}, {days % 365 / 7, "week"}, {days % 365 % 7, "day"}, {minutes / 60 % 24, "hour"}, {minutes % 60, "minute"}}
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
