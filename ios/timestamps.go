package ios

import (
	"time"

	. "torii/cli"
)

// Stamps say how log and debug lines are dated.
type Stamps struct{ Debug, Log Stamp }

// Stamp is one of them; the zero value prints no date, On alone the uptime.
type Stamp struct{ On, Datetime, Msec, Localtime, Timezone, Year bool }

var datetimeMsec = Stamp{On: true, Datetime: true, Msec: true}

// stamp is the date in front of a message, with its colon.
func (d *Device) stamp(now time.Time, s Stamp) string {
	switch {
	case !s.On:
		return ""
	case !s.Datetime:
		return hms(d.clock.uptime(now)) + ": "
	}
	at := d.clock.time(now)
	if s.Localtime {
		at = d.running().Clock.local(at)
	}
	return d.clock.mark() + at.Format(s.layout()) + ": "
}

func (s Stamp) layout() string {
	layout := "Jan _2"
	if s.Year {
		layout += " 2006"
	}
	layout += " 15:04:05"
	if s.Msec {
		layout += ".000"
	}
	if s.Timezone {
		layout += " MST"
	}
	return layout
}

func stampLines(s *Stamps) []Line {
	return []Line{
		stampLine("service timestamps debug", "Timestamp debug messages", &s.Debug),
		stampLine("service timestamps log", "Timestamp log messages", &s.Log),
		bothStamps(s),
	}
}

// stampLine is `service timestamps X [uptime | datetime [msec] [localtime] [show-timezone] [year]]`.
func stampLine(path, help string, s *Stamp) Line {
	datetime := Seq(On("datetime", "Timestamp with date and time", &s.Datetime), Any(
		On("msec", "Include milliseconds in timestamp", &s.Msec),
		On("localtime", "Use local time zone for timestamps", &s.Localtime),
		On("show-timezone", "Add time zone information to timestamp", &s.Timezone),
		On("year", "Include year in timestamp", &s.Year)))
	form := Opt(Alt(datetime, Lit("uptime", "Timestamp with system uptime"))).Unset(func() { *s = Stamp{} })
	return Set(path, help, form).Check(func() error { s.On = true; return nil }).Show(func(w *Writer) {
		if s.On {
			w.Line(s.spelled())
		} else {
			w.Raw("no " + path + " uptime")
		}
	})
}

func (s *Stamp) spelled() string {
	if !s.Datetime {
		return "uptime"
	}
	words := "datetime"
	for _, option := range [...]struct {
		on   bool
		word string
	}{{s.Msec, "msec"}, {s.Localtime, "localtime"}, {s.Timezone, "show-timezone"}, {s.Year, "year"}} {
		if option.on {
			words += " " + option.word
		}
	}
	return words
}

// bothStamps is `service timestamps` alone: the uptime on both kinds of lines.
func bothStamps(s *Stamps) Line {
	set := func(stamp Stamp) { *s = Stamps{Debug: stamp, Log: stamp} }
	nothing := Opt().Unset(func() { set(Stamp{}) })
	return Set("service timestamps", "Timestamp debug/log messages", nothing).Check(func() error { set(Stamp{On: true}); return nil }).
		Show(func(*Writer) {})
}
