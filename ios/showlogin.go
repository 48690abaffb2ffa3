package ios

import (
	"fmt"
	"strings"
	"time"

	"torii/cli"
)

func loginCommands(s *Session) []cli.Line {
	return []cli.Line{
		s.show("show login", "Display Secure Login Configurations and State", s.showLogin).Level(15),
		s.show("show login failures", "Display Login failures", s.showLoginFailures).Level(15),
	}
}

func (s *Session) showLogin(w *page) {
	r := &s.device.running().LoginRules
	switch {
	case r.Delay > 0:
		w.printf("     A login delay of %d seconds is applied.\n", r.Delay)
	case r.delay() > 0:
		w.printf("     A default login delay of %d seconds is applied.\n", defaultDelay)
	default:
		w.printf("     No login delay has been applied.\n")
	}
	if r.QuietList != "" {
		w.printf("     Quiet-Mode access list %s is applied.\n", r.QuietList)
	} else {
		w.printf("     No Quiet-Mode access list has been configured.\n")
	}
	r.Successes.show(w, "successful")
	r.Failures.show(w, "failed")
	w.printf("\n")
	if r.Block == 0 {
		w.printf("     Router NOT enabled to watch for login Attacks\n")
		return
	}
	w.printf("     Router enabled to watch for login Attacks.\n     If more than %d login failures occur in %d seconds or less,\n     logins will be disabled for %d seconds.\n\n", r.Attempts, r.Within, r.Block)
	s.showLoginMode(w, r)
}

func (l LoginLog) show(w *page, which string) {
	switch {
	case l.Every > 1:
		w.printf("     Every %d %s login is logged.\n", l.Every, which)
	case l.On:
		w.printf("     All %s login is logged.\n", which)
	}
}

func (s *Session) showLoginMode(w *page, r *LoginRules) {
	d := s.device
	if d.quiet() {
		w.printf("     Router presently in Quiet-Mode.\n     Will remain in Quiet-Mode for %d seconds.\n", int(d.logins.quietUntil.Sub(w.now)/time.Second))
		if r.QuietList != "" {
			w.printf("     Restricted logins filtered by applied ACL %s.\n", r.QuietList)
		} else {
			w.printf("     Denying logins from all sources.\n")
		}
		return
	}
	failures := 0
	if d.window(w.now, r) == d.logins.window {
		failures = d.logins.inWindow
	}
	w.printf("     Router presently in Normal-Mode.\n     Current Watch Window\n         Time remaining: %d seconds.\n         Login failures for current window: %d.\n     Total login failures: %d.\n",
		d.windowLeft(w.now, r), failures, d.logins.failed)
}

func (s *Session) showLoginFailures(w *page) {
	l := &s.device.logins
	if len(l.last) == 0 {
		w.printf("*** No logged failed login attempts with the device.***\n")
		return
	}
	w.printf("Total failed logins: %d\nDetailed information about last %d failures\n\n", l.failed, mostFailures)
	w.printf("Username        SourceIPAddr    lPort Count TimeStamp\n")
	for _, f := range l.last {
		from := consoleSource
		if f.from.IsValid() {
			from = f.from.String()
		}
		w.printf("%s\n", strings.TrimRight(fmt.Sprintf("%-15s %-15s %-5d %-5d %s", f.user, from, f.port, f.count, s.device.date(f.at)), " "))
	}
	w.printf("\n")
}
