package ios

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	. "torii/cli"
)

// The tokens of dates; what says of which one: start or end.

// calendarToken is a name out of a list, or what it begins with.
func calendarToken[T ~int](field *T, placeholder, help string, first, last T, name func(T) string) *Token {
	parse := func(w string) (found T, ok bool) {
		for v := first; v <= last; v++ {
			if len(w) <= len(name(v)) && strings.EqualFold(w, name(v)[:len(w)]) {
				if ok {
					return found, false
				}
				found, ok = v, true
			}
		}
		return found, ok
	}
	return Arg[T]{Placeholder: placeholder, Help: help, Rank: Shaped, Parse: parse, Show: name,
		Sample: func(pick func(int) int) string { return name(first + T(pick(int(last-first)+1))) },
	}.Bind(field)
}

func monthToken(field *time.Month, what string) *Token {
	return calendarToken(field, "MONTH", monthHelp(what), time.January, time.December, time.Month.String)
}

func monthHelp(what string) string {
	if what == "" {
		return "Month of the year"
	}
	return "Month to " + what
}

func weekdayToken(field *time.Weekday, what string) *Token {
	return calendarToken(field, "DAY", "Weekday to "+what, time.Sunday, time.Saturday, time.Weekday.String)
}

func weekToken(field *int, what string) *Token {
	names := []Name{{Word: "first", Help: "First week of the month"}, {Word: "last", Help: "Last week of the month"}}
	return Arg[int]{Placeholder: "<1-4>", Help: "Week number to " + what, Rank: Shaped, Names: names,
		Parse: func(w string) (int, bool) {
			switch w {
			case "first":
				return 1, true
			case "last":
				return lastWeek, true
			}
			n, err := strconv.Atoi(w)
			return n, err == nil && 1 <= n && n <= 4
		},
		Show:   strconv.Itoa,
		Sample: func(pick func(int) int) string { return []string{"1", "2", "4", "first", "last"}[pick(5)] },
	}.Bind(field)
}

// dayAndMonth takes the two in either order.
func dayAndMonth(day *int, month *time.Month, what string) *Token {
	dayHelp := "Day of the month"
	if what != "" {
		dayHelp = "Date to " + what
	}
	dayToken := func() *Token { return Num(day, 1, 31, dayHelp) }
	return Alt(Seq(dayToken(), monthToken(month, what)), Seq(monthToken(month, what), dayToken()))
}

func yearToken(field *int, what string) *Token {
	help := "Year"
	if what != "" {
		help = "Year to " + what
	}
	return Num(field, 1993, 2035, help)
}

// hourToken is a time of day in minutes from midnight, hh:mm.
func hourToken(field *int, what string) *Token {
	return Arg[int]{Placeholder: "hh:mm", Help: "Time to " + what + " (hh:mm)", Rank: Shaped,
		Parse:  func(w string) (int, bool) { seconds, ok := date(w, 2); return seconds / 60, ok },
		Show:   showHour,
		Sample: func(pick func(int) int) string { return showHour(pick(24 * 60)) },
	}.Bind(field)
}

func showHour(minutes int) string { return fmt.Sprintf("%d:%02d", minutes/60, minutes%60) }

// secondToken is a time of day in seconds from midnight, hh:mm:ss.
func secondToken(field *int) *Token {
	return Arg[int]{Placeholder: "hh:mm:ss", Help: "Current Time", Rank: Shaped,
		Parse: func(w string) (int, bool) { return date(w, 3) },
		Show:  func(s int) string { return showHour(s/60) + fmt.Sprintf(":%02d", s%60) },
		Sample: func(pick func(int) int) string {
			return fmt.Sprintf("%02d:%02d:%02d", pick(24), pick(60), pick(60))
		},
	}.Bind(field)
}

// timeOfDay reads hours, minutes and, of three parts, seconds.
func date(w string, parts int) (seconds int, ok bool) {
	fields := strings.Split(w, ":")
	if len(fields) != parts {
		return 0, false
	}
	most, unit := [...]int{23, 59, 59}, 3600
	for i, field := range fields {
		n, err := strconv.ParseUint(field, 10, 8)
		if err != nil || len(field) > 2 || int(n) > most[i] {
			return 0, false
		}
		seconds, unit = seconds+int(n)*unit, unit/60
	}
	return seconds, true
}
