package ios

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"torii/cli"
	"torii/cli/term"
)

func reloadCommands(s *Session) []cli.Line {
	var r reloadRequest
	reason := func() *cli.Token { return cli.Opt(cli.Rest(&r.reason, "Reason for reload")) }
	return []cli.Line{
		cli.Do("reload", "Halt and perform a cold restart", reason()).Level(15).Run(func() { s.reload(r) }),
		cli.Do("reload at", "Reload at a specific time/date", timeToken(&r.hours, &r.minutes), cli.Opt(dayAndMonth(&r.day, &r.month, "")), reason()).Level(15).
			Run(func() { s.reloadAt(r) }),
		cli.Do("reload cancel", "Cancel pending reload").Level(15).Run(s.cancelReload),
		cli.Do("reload in", "Reload after a time interval", delayToken(&r.delay), reason()).Level(15).Run(func() { s.reloadIn(r) }),
		s.show("show reload", "Scheduled reload information", s.showReload),
	}
}

// reloadRequest is what was typed behind `reload`.
type reloadRequest struct {
	reason         string
	hours, minutes int
	delay          time.Duration
	day            int
	month          time.Month
}

func (r reloadRequest) why() string {
	if r.reason == "" {
		return reloadCommand
	}
	return r.reason
}

// reload starts the device anew from its startup-config, and ends every session.
func (s *Session) reload(r reloadRequest) {
	if s.askSave() && s.confirm("Proceed with reload? [confirm]") {
		s.done = true
		s.own(func(now time.Time) { s.device.restart(now, s.by(), r.why()) })
	}
}

// askSave asks whether a changed configuration is to be saved before it is lost. False: broken off.
func (s *Session) askSave() bool {
	if !s.unsaved() {
		return true
	}
	answer, ok := s.term.Ask("\nSystem configuration has been modified. Save? [yes/no]: ", term.AskOptions{YesNo: true})
	if ok && answer == "yes" {
		s.save()
	}
	return ok
}

// unsaved says whether running-config has changed since it was saved or loaded.
func (s *Session) unsaved() (differs bool) {
	s.own(func(time.Time) { differs = s.device.unsaved })
	return differs
}

func (s *Session) reloadIn(r reloadRequest) {
	if !s.askSave() {
		return
	}
	s.confirmReload(r, fmt.Sprintf("Reload scheduled in %s by %s", wait(r.delay), s.by()), func(now time.Time) time.Time { return now.Add(r.delay) })
}

func (s *Session) confirmReload(r reloadRequest, notice string, when func(now time.Time) time.Time) {
	s.printf("%s\n", notice)
	if r.reason != "" || !s.device.Platform.Classic {
		s.printf("Reload reason: %s\n", r.why())
	}
	if s.confirm("Proceed with reload? [confirm]") {
		s.own(func(now time.Time) { s.device.schedule(now, when(now), s.by(), r.why()) })
	}
}

// reloadAt restarts at the next such time, or at that time of a day, within the next year.
func (s *Session) reloadAt(r reloadRequest) {
	var at time.Time
	var left time.Duration
	var date string
	s.own(func(now time.Time) {
		shown := s.device.running().Clock.local(s.device.clock.time(now))
		left = r.next(shown).Sub(shown)
		at = now.Add(left)
		date = s.device.date(at)
	})
	if !s.askSave() {
		return
	}
	s.confirmReload(r, fmt.Sprintf("Reload scheduled for %s (in %s) by %s", date, wait(left), s.by()), func(time.Time) time.Time { return at })
}

// next is the time that was asked for, by the clock that shows now.
func (r reloadRequest) next(now time.Time) time.Time {
	year, month, day := now.Date()
	if r.day > 0 {
		month, day = r.month, r.day
	}
	at := time.Date(year, month, day, r.hours, r.minutes, 0, 0, now.Location())
	switch {
	case at.After(now):
		return at
	case r.day > 0:
		return at.AddDate(1, 0, 0)
	}
	return at.AddDate(0, 0, 1)
}

func (s *Session) cancelReload() {
	s.own(func(now time.Time) {
		if !s.device.shutdown.at.IsZero() {
			s.device.unschedule(now)
		}
	})
}

func (s *Session) showReload(w *page) {
	c := s.device.shutdown
	if c.at.IsZero() {
		w.printf("No reload is scheduled.\n")
		return
	}
	w.printf("Reload scheduled for %s (in %s) by %s\nReload reason: %s\n", s.device.date(c.at), remaining(c.at.Sub(w.now)), c.by, c.reason)
}

// wait is a duration in whole minutes.
func wait(t time.Duration) string { return strings.ReplaceAll(inWords(t), ", ", " and ") }

// remaining is a duration as `reload` words it.
func remaining(t time.Duration) string {
	words := wait(t)
	seconds := plural(int(t/time.Second)%60, "second")
	switch {
	case t < time.Minute:
		return seconds
	case t < time.Hour:
		return words + " and " + seconds
	}
	return words
}

func timeToken(hours, minutes *int) *cli.Token {
	var both [2]int
	return cli.Arg[[2]int]{Placeholder: "hh:mm", Help: "Time to reload (hh:mm)", Rank: cli.Shaped,
		Parse: func(w string) ([2]int, bool) {
			var t [2]int
			n, err := fmt.Sscanf(w, "%d:%d", &t[0], &t[1])
			return t, err == nil && n == 2 && 0 <= t[0] && t[0] < 24 && 0 <= t[1] && t[1] < 60
		},
		Show:   func(t [2]int) string { return fmt.Sprintf("%02d:%02d", t[0], t[1]) },
		Sample: func(pick func(int) int) string { return fmt.Sprintf("%d:%02d", pick(24), pick(60)) },
	}.Bind(&both).Then(func() { *hours, *minutes = both[0], both[1] })
}

// mostDelay is how far ahead a restart may be, in minutes.
const mostDelay = 24 * 24 * 60

// delayToken is minutes, or hours and minutes.
func delayToken(delay *time.Duration) *cli.Token {
	return cli.Arg[time.Duration]{Placeholder: "Delay before reload (mmm or hhh:mm)", Rank: cli.Shaped,
		Parse: func(w string) (time.Duration, bool) {
			hours, minutes, ok := strings.Cut(w, ":")
			if !ok {
				hours, minutes = "0", w
			}
			h, errHours := strconv.Atoi(hours)
			m, errMinutes := strconv.Atoi(minutes)
			total := h*60 + m
			return time.Duration(total) * time.Minute, errHours == nil && errMinutes == nil && h >= 0 && m >= 0 && (!ok || m < 60) && 0 < total && total <= mostDelay
		},
		Show:   func(d time.Duration) string { return fmt.Sprint(int(d / time.Minute)) },
		Sample: func(pick func(int) int) string { return fmt.Sprint(1 + pick(mostDelay)) },
	}.Bind(delay)
}
