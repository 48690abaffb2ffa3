package ios

import (
	"fmt"
	"strconv"
	"time"

	. "torii/cli"
)

// SummerTime is `clock summer-time`: the zone's name while it lasts, and when that is, every year or once.
type SummerTime struct {
	Name       string
	Recurring  bool
	Ruled      bool // the days were typed; else they are those of the United States
	Dated      bool
	Start, End Moment
	Minutes    int // by which the clock is put forward
}

// Moment is an hour of a year: of the n-th or last weekday of a month, or of a date.
type Moment struct {
	Week      int // 1 to 4, or lastWeek; 0 means a date
	Weekday   time.Weekday
	Month     time.Month
	Day, Year int
	At        int // minutes from midnight
}

const (
	lastWeek      = 5
	summerMinutes = 60
)

var (
	americanStart = Moment{Week: 2, Weekday: time.Sunday, Month: time.March, At: 120}
	americanEnd   = Moment{Week: 1, Weekday: time.Sunday, Month: time.November, At: 120}
)

func (s SummerTime) offset() time.Duration { return time.Duration(s.Minutes) * time.Minute }

// in is the moment of a year as the clock on the wall shows it.
func (m Moment) in(year int) time.Time {
	switch m.Week {
	case 0:
		return time.Date(m.Year, m.Month, m.Day, 0, m.At, 0, 0, time.UTC)
	case lastWeek:
		last := time.Date(year, m.Month+1, 0, 0, m.At, 0, 0, time.UTC)
		return last.AddDate(0, 0, -(int(last.Weekday()-m.Weekday)+7)%7)
	}
	first := time.Date(year, m.Month, 1, 0, m.At, 0, 0, time.UTC)
	return first.AddDate(0, 0, (int(m.Weekday-first.Weekday())+7)%7+7*(m.Week-1))
}

// span is the summer time of a year; south of the equator it ends in the next one.
func (s SummerTime) span(year int, zone time.Duration) (start, end time.Time) {
	from, to := s.Start, s.End
	if !s.Ruled && !s.Dated {
		from, to = americanStart, americanEnd
	}
	start, end = from.in(year), to.in(year)
	if end.Before(start) {
		end = to.in(year + 1)
	}
	return start.Add(-zone), end.Add(-zone - s.offset())
}

// next is the summer time that t is in, or else the next one. Of one by date there is no other.
func (s SummerTime) next(t time.Time, zone time.Duration) (start, end time.Time) {
	year := t.Add(zone).Year() - 1
	for start, end = s.span(year, zone); !s.Dated && !t.Before(end); start, end = s.span(year, zone) {
		year++
	}
	return start, end
}

// holds says whether it is summer time, in a zone so far from UTC.
func (s SummerTime) holds(t time.Time, zone time.Duration) bool {
	if s.Name == "" {
		return false
	}
	start, end := s.next(t, zone)
	return !t.Before(start) && t.Before(end)
}

func summerLine(s *SummerTime) Line {
	offset := func() *Token {
		return Opt(Num(&s.Minutes, 1, 1440, "Offset to add in minutes"))
	}
	ruled := func() { s.Ruled = true }
	recurring := Seq(On("recurring", "Configure recurring summer time", &s.Recurring),
		Opt(weekToken(&s.Start.Week, "start").Then(ruled), weekdayToken(&s.Start.Weekday, "start"), monthToken(&s.Start.Month, "start"), hourToken(&s.Start.At, "start"),
			weekToken(&s.End.Week, "end"), weekdayToken(&s.End.Weekday, "end"), monthToken(&s.End.Month, "end"), hourToken(&s.End.At, "end"), offset()))
	dated := Seq(On("date", "Configure absolute summer time", &s.Dated),
		dayAndMonth(&s.Start.Day, &s.Start.Month, "start"), yearToken(&s.Start.Year, "start"), hourToken(&s.Start.At, "start"),
		dayAndMonth(&s.End.Day, &s.End.Month, "end"), yearToken(&s.End.Year, "end"), hourToken(&s.End.At, "end"), offset())
	reset := func() { *s = SummerTime{Minutes: summerMinutes} }
	return Set("clock summer-time", "Configure summer (daylight savings) time",
		Word(&s.Name, "name of time zone in summer"), Alt(recurring, dated).Unset(reset)).Say(s.spelled)
}

// spelled is the summer time as running-config has it.
func (s *SummerTime) spelled() string {
	words := ""
	switch {
	case s.Name == "":
		return ""
	case s.Dated:
		words = fmt.Sprintf("%s date %s %s", s.Name, s.Start.spelled(), s.End.spelled())
	case s.Ruled:
		words = fmt.Sprintf("%s recurring %s %s", s.Name, s.Start.spelled(), s.End.spelled())
	default:
		return s.Name + " recurring"
	}
	if s.Minutes != summerMinutes {
		words += " " + strconv.Itoa(s.Minutes)
	}
	return words
}

func (m Moment) spelled() string {
	month, at := m.Month.String()[:3], showHour(m.At)
	switch m.Week {
	case 0:
		return fmt.Sprintf("%s %d %d %s", month, m.Day, m.Year, at)
	case lastWeek:
		return fmt.Sprintf("last %s %s %s", m.Weekday.String()[:3], month, at)
	}
	return fmt.Sprintf("%d %s %s %s", m.Week, m.Weekday.String()[:3], month, at)
}
