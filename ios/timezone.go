package ios

import (
	"time"

	. "torii/cli"
)

// Clock is how the time of day is shown: how far from UTC, and when summer time is.
type Clock struct {
	Zone   Zone
	Summer SummerTime
}

// Zone is a time zone; the zero one is UTC.
type Zone struct {
	Name           string
	Hours, Minutes int // minutes count in the direction of the hours
}

func (z Zone) offset() time.Duration {
	minutes := z.Minutes
	if z.Hours < 0 {
		minutes = -minutes
	}
	return time.Duration(z.Hours)*time.Hour + time.Duration(minutes)*time.Minute
}

// local is a time as this clock shows it.
func (c Clock) local(t time.Time) time.Time {
	name, offset := c.Zone.Name, c.Zone.offset()
	if name == "" {
		name = "UTC"
	}
	if c.Summer.holds(t, c.Zone.offset()) {
		name, offset = c.Summer.Name, offset+c.Summer.offset()
	}
	return t.In(time.FixedZone(name, int(offset/time.Second)))
}

// universal is the time that this clock shows so. Where summer time ends the first of two is meant.
func (c Clock) universal(shown time.Time) time.Time {
	standard := shown.Add(-c.Zone.offset())
	if summer := standard.Add(-c.Summer.offset()); c.Summer.holds(summer, c.Zone.offset()) {
		return summer
	}
	return standard
}

// clockLines are the time zone and summer time. 12.4 leaves minutes of zero away.
func clockLines(c *Config) []Line {
	z := &c.Clock.Zone
	named := func() bool { return z.Name != "" }
	hours := Num(&z.Hours, -23, 23, "Hours offset from UTC").Called("<-23 - 23>").If(named)
	minutes := Num(&z.Minutes, 0, 59, "Minutes offset from UTC").
		If(func() bool { return named() && (!c.platform.Classic || z.Minutes != 0) })
	return []Line{
		Set("clock timezone", "Configure time zone", Word(&z.Name, "name of time zone"), hours, Opt(minutes)),
		summerLine(&c.Clock.Summer),
		Bang(),
	}
}
