package ios

import (
	"math"
	"time"

	"torii/cli"
)

// dateWords are what is typed behind `clock set`, as the clock on the wall shows it.
type dateWords struct {
	seconds   int
	day, year int
	month     time.Month
}

func (t *dateWords) tokens() []*cli.Token {
	return []*cli.Token{secondToken(&t.seconds), dayAndMonth(&t.day, &t.month, ""), yearToken(&t.year, "")}
}

// shown is the date, if there is such a day.
func (t *dateWords) shown() (time.Time, error) {
	at := time.Date(t.year, t.month, t.day, 0, 0, t.seconds, 0, time.UTC)
	if at.Day() != t.day {
		return at, &cli.SyntaxError{Fault: cli.Invalid, At: math.MaxInt}
	}
	return at, nil
}

func clockCommands(s *Session) []cli.Line {
	var typed dateWords
	var detail bool
	set := func(change func(now, at time.Time)) func() error {
		return func() error {
			shown, err := typed.shown()
			if err == nil {
				s.own(func(now time.Time) { change(now, s.device.running().Clock.universal(shown)) })
			}
			return err
		}
	}
	clock := &s.device.clock
	return []cli.Line{
		s.show("show clock", "Display the system clock", func(w *page) { s.showClock(w, detail) }, cli.Opt(cli.On("detail", "Display detailed information", &detail))),
		s.show("show calendar", "Display the hardware calendar", s.showCalendar),
		cli.Do("clock set", "Set the time and date", typed.tokens()...).Level(15).Run(func() {}).
			Check(set(func(now, at time.Time) { s.device.setClock(now, at.Sub(now), true, s.by()) })),
		cli.Do("clock read-calendar", "Read the hardware calendar into the clock").Level(15).
			Run(func() { s.own(func(now time.Time) { s.device.setClock(now, clock.calendar, false, s.by()) }) }),
		cli.Do("clock update-calendar", "Update the hardware calendar from the clock").Level(15).
			Run(func() { s.own(func(time.Time) { clock.calendar = clock.ahead }) }),
		cli.Do("calendar set", "Set the time and date", typed.tokens()...).Level(15).Run(func() {}).
			Check(set(func(now, at time.Time) { clock.calendar = at.Sub(now) })),
	}
}

// setClock puts the clock ahead of the owner's time; the message about it is still dated as before.
func (d *Device) setClock(now time.Time, ahead time.Duration, set bool, by string) {
	from := d.date(now)
	d.clock.ahead = ahead
	d.logClock(now, from, by)
	d.clock.set = set
}

// logClock tells that the clock shows another time than it did.
func (d *Device) logClock(now time.Time, from, by string) {
	d.logf(now, "%%SYS-6-CLOCKUPDATE: System clock has been updated from %s to %s, configured from console by %s.", from, d.date(now), by)
}

func (s *Session) showClock(w *page, detail bool) {
	clock, shown := &s.device.clock, s.device.running().Clock
	at := shown.local(clock.time(w.now))
	w.printf("%s%s\n", clock.mark(), at.Format("15:04:05.000 MST Mon Jan 2 2006"))
	if !detail {
		return
	}
	source := map[bool]string{false: "hardware calendar", true: "user configuration"}[clock.set]
	w.printf("Time source is %s\n", source)
	if shown.Summer.Name == "" {
		return
	}
	start, end := shown.Summer.next(at, shown.Zone.offset())
	w.printf("Summer time starts %s\n", shown.before(start).Format("15:04:05 MST Mon Jan 2 2006"))
	w.printf("Summer time ends %s\n", shown.before(end).Format("15:04:05 MST Mon Jan 2 2006"))
}

// before is a time as the clock would show it had the change of that moment not come.
func (c Clock) before(change time.Time) time.Time { return c.local(change.Add(-1)).Add(1) }

func (s *Session) showCalendar(w *page) {
	at := s.device.running().Clock.local(w.now.Add(s.device.clock.calendar))
	w.printf("%s\n", at.Format("15:04:05 MST Mon Jan 2 2006"))
}
