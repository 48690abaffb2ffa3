package ios

import (
	"fmt"
	"net/netip"
	"slices"
	"time"

	. "torii/cli"
	"torii/dataplane/packet"
)

// LoginRules are what holds for logins at every virtual terminal.
type LoginRules struct {
	Block, Attempts, Within int    // so many failures within so many seconds block logins for so many; 0: they do not
	Delay                   int    // seconds between two attempts; 0: not said
	QuietList               string // who may log in all the same
	Failures, Successes     LoginLog
}

// LoginLog says which logins are logged: every one of them, or every so many.
type LoginLog struct {
	On    bool
	Every int
}

const (
	defaultDelay  = 1
	quietACL      = "sl_def_acl" // as IOS calls the list that shuts everybody out
	mostFailures  = 50
	longestUser   = 40
	consoleSource = "LOCAL"
)

func loginLines(c *Config) []Line {
	r := &c.LoginRules
	return []Line{
		Set("login block-for", "Set quiet-mode active time period", Num(&r.Block, 1, 65535, "Time period in seconds"),
			Lit("attempts", "Set max number of fail attempts"), Num(&r.Attempts, 1, 65535, "Fail attempts max value"),
			Lit("within", "Watch period for fail attempts"), Num(&r.Within, 1, 65535, "Time period in seconds")),
		Set("login delay", "Set delay between successive fail login", Num(&r.Delay, 1, 10, "Time period in seconds")),
		Set("login quiet-mode access-class", "Set access-class ACL", Word(&r.QuietList, "ACL name or number")),
		loginLogLine("login on-failure", "Set options for failed login attempt", &r.Failures),
		loginLogLine("login on-success", "Set options for successful login attempt", &r.Successes),
	}
}

func loginLogLine(path, help string, l *LoginLog) Line {
	return Set(path, help, On("log", "Generate syslogs for all login attempts", &l.On),
		Opt(Lit("every", "Set the periodicity of log messages"), Num(&l.Every, 1, 65535, "Number of attempts")))
}

// delay is how long the next attempt waits for.
func (r *LoginRules) delay() time.Duration {
	if r.Delay == 0 && r.Block > 0 {
		return defaultDelay * time.Second
	}
	return time.Duration(r.Delay) * time.Second
}

// loginWatch is what has come of logins so far.
type loginWatch struct {
	failed, succeeded int
	window            int64 // the last one that saw a failure
	inWindow          int
	quietUntil        time.Time // zero: no quiet mode
	last              []loginFailure
}

// loginFailure is who failed to log in, and how often.
type loginFailure struct {
	user  string
	from  netip.Addr
	port  uint16
	count int
	at    time.Time
}

// quiet says whether logins are blocked.
func (d *Device) quiet() bool { return !d.logins.quietUntil.IsZero() }

// quietExempts says whether somebody may log in in spite of that.
func (d *Device) quietExempts(now time.Time, who Login) bool {
	list := d.running().LoginRules.QuietList
	return list != "" && d.listPermits(now, list, packet.Facts{Src: addrWord(who.From), DstPort: who.Port})
}

// loginFailed notes a failure, which may be the one too many.
func (d *Device) loginFailed(now time.Time, who Login, reason string) {
	r, w := &d.running().LoginRules, &d.logins
	w.failed++
	w.note(now, who)
	if r.Failures.wants(w.failed) {
		d.logf(now, "%%SEC_LOGIN-4-LOGIN_FAILED: Login failed %s [Reason: %s] at %s", who.attributes(), reason, d.date(now))
	}
	if r.Block == 0 || who.Console {
		return
	}
	if window := d.window(now, r); window != w.window {
		w.window, w.inWindow = window, 0
	}
	if w.inWindow++; w.inWindow >= r.Attempts && !d.quiet() {
		w.quietUntil = now.Add(time.Duration(r.Block) * time.Second)
		list := quietACL
		if r.QuietList != "" {
			list = r.QuietList
		}
		d.logf(now, "%%SEC_LOGIN-1-QUIET_MODE_ON: Still timeleft for watching failures is %d secs, %s [Reason: %s] [ACL: %s] at %s",
			d.windowLeft(now, r), who.attributes(), reason, list, d.date(now))
	}
}

func (d *Device) loginSucceeded(now time.Time, who Login) {
	d.logins.succeeded++
	if d.running().LoginRules.Successes.wants(d.logins.succeeded) {
		d.logf(now, "%%SEC_LOGIN-5-LOGIN_SUCCESS: Login Success %s at %s", who.attributes(), d.date(now))
	}
}

// wants says whether the n-th of its kind is logged.
func (l LoginLog) wants(n int) bool { return l.On && n%max(l.Every, 1) == 0 }

// attributes are who logs in as messages name him.
func (who Login) attributes() string {
	from := who.From.String()
	if who.Console || !who.From.IsValid() {
		from = consoleSource
	}
	return fmt.Sprintf("[user: %s] [Source: %s] [localport: %d]", who.User, from, who.Port)
}

// note counts a failure beside those of the same user from the same place.
func (w *loginWatch) note(now time.Time, who Login) {
	user := who.User[:min(len(who.User), longestUser)]
	same := func(f loginFailure) bool { return f.user == user && f.from == who.From && f.port == who.Port }
	i := slices.IndexFunc(w.last, same)
	if i < 0 {
		w.last = append(w.last[max(0, len(w.last)+1-mostFailures):], loginFailure{user: user, from: who.From, port: who.Port})
		i = len(w.last) - 1
	}
	w.last[i].count++
	w.last[i].at = now
}

// window numbers the time windows in which failures are counted, from the start of the device on.
func (d *Device) window(now time.Time, r *LoginRules) int64 {
	return int64(d.clock.uptime(now)/time.Second) / int64(max(r.Within, 1))
}

func (d *Device) windowLeft(now time.Time, r *LoginRules) int {
	return r.Within - int(d.clock.uptime(now)/time.Second)%max(r.Within, 1)
}

// watchQuiet ends the quiet mode when its time is over, or with the rule that it came from.
func (d *Device) watchQuiet(now time.Time) {
	switch {
	case !d.quiet():
	case d.running().LoginRules.Block == 0:
		d.logins.quietUntil = time.Time{}
	case due(d.logins.quietUntil, now):
		d.logins.quietUntil = time.Time{}
		d.logf(now, "%%SEC_LOGIN-5-QUIET_MODE_OFF: Quiet Mode is OFF, because block period timed out at %s", d.date(now))
	}
}
