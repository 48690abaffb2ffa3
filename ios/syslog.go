package ios

import (
	"fmt"
	"strings"
	"time"
)

// syslog is the logging process: what it has kept, what is still to come, and what it counts.
type syslog struct {
	buffer     logBuffer
	pending    []pendingLine
	collectors []*collector

	number      int // of the last message
	console     int // messages given to the console
	monitor     int // and to terminals that monitor
	trap        int // lines for collectors, whether or not there are any
	limited     int // messages beyond the configured rate
	dropped     int // debug lines beyond what can be logged, and lines that a terminal did not read
	rate, debug pace
	sending     bool // what a datagram on its way causes is not for the collectors
}

// pendingLine is a message that IOS prints a while after its cause.
type pendingLine struct {
	at    time.Time
	text  string
	start *collector // begins to be told then; nil: none
}

const (
	lineDelay  = time.Second
	mostDebugs = 2000 // debug lines a second
)

func (l *syslog) deadline() time.Time {
	if len(l.pending) == 0 {
		return time.Time{}
	}
	return l.pending[0].at
}

// tick prints what is due.
func (l *syslog) tick(d *Device, now time.Time) {
	for len(l.pending) > 0 && !l.pending[0].at.After(now) {
		line := l.pending[0]
		l.pending = l.pending[1:]
		if line.start != nil {
			line.start.told = true
		}
		d.logf(now, "%s", line.text)
	}
}

// later prints a message after a while. Delays are all the same, so the list stays in order.
func (l *syslog) later(at time.Time, text string) {
	l.pending = append(l.pending, pendingLine{at: at, text: text})
}

// logf logs a message that names its severity: %SYS-5-CONFIG_I: ….
func (d *Device) logf(now time.Time, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	d.emit(now, severityOf(text), d.stamp(now, d.running().Stamps.Log)+text)
}

// emit gives a line that has its date already to every destination that takes it. The console is the
// one that `no logging on` leaves.
func (d *Device) emit(now time.Time, severity Severity, line string) {
	l, to := &d.log, d.running().Logging
	if l.number++; d.running().Services.SequenceNumbers {
		line = fmt.Sprintf("%06d: %s", l.number, line)
	}
	held := to.Limit.limits(severity) && !l.rate.allow(now, to.Limit.PerSecond)
	if held {
		l.limited++
	}
	if to.Console.takes(severity) && !held {
		d.toConsole(severity, line)
	}
	if to.Off || held && !to.Limit.Console {
		return
	}
	if to.Monitor.takes(severity) {
		d.toMonitors(severity, line)
	}
	if to.Buffer.takes(severity) {
		l.buffer.add(line)
	}
	if to.Trap.takes(severity) {
		d.toCollectors(now, severity, line)
	}
}

func (d *Device) toConsole(severity Severity, line string) {
	d.log.console++
	d.atConsole(line)
	for _, s := range d.sessions {
		if s.tty == consoleTTY {
			d.toTerminal(s, severity, line)
		}
	}
}

// atConsole prints where somebody looks at the console.
func (d *Device) atConsole(line string) {
	if d.Console != nil {
		fmt.Fprintf(d.Console, "%s\r\n", strings.ReplaceAll(line, "\n", "\r\n"))
	}
}

func (d *Device) toMonitors(severity Severity, line string) {
	told := false
	for _, s := range d.sessions {
		if s.monitor && s.tty != consoleTTY {
			d.toTerminal(s, severity, line)
			told = true
		}
	}
	if told {
		d.log.monitor++
	}
}

// logPort tells that an interface was shut or brought up; the line protocol follows a second later.
func (d *Device) logPort(now time.Time, name IfName, up bool) {
	state := map[bool]string{true: "up", false: "down"}[up]
	p := d.port(name)
	if up {
		d.seen(name).resets++
	}
	if up && p != nil && !p.cabled() {
		d.logf(now, "%%LINK-3-UPDOWN: Interface %s, changed state to down", name)
		return
	}
	if up {
		d.logf(now, "%%LINK-3-UPDOWN: Interface %s, changed state to up", name)
	} else {
		d.logf(now, "%%LINK-5-CHANGED: Interface %s, changed state to administratively down", name)
	}
	d.log.later(now.Add(lineDelay), fmt.Sprintf("%%LINEPROTO-5-UPDOWN: Line protocol on Interface %s, changed state to %s", name, state))
}

func (d *Device) logRestart(now time.Time) {
	d.logf(now, "%%SYS-5-RESTART: System restarted --\n%s", strings.Join(d.Platform.banner(), "\n"))
}

// logBad tells of a line of the startup-config that was refused.
func (d *Device) logBad(now time.Time, f LoadError) {
	d.emit(now, failures, f.Error())
}

// logConfig tells that somebody left configuration mode.
func (d *Device) logConfig(now time.Time, by string) {
	d.logf(now, "%%SYS-5-CONFIG_I: Configured from console by %s", by)
}

// logPrivilege tells who was given privileges, or was not, if that is wanted.
func (s *Session) logPrivilege(level int, granted bool) {
	s.own(func(now time.Time) {
		switch {
		case !s.device.running().Logging.UserInfo:
		case granted:
			s.device.logf(now, "%%SYS-5-PRIV_AUTH_PASS: Privilege level set to %d by %s", level, s.by())
		default:
			s.device.logf(now, "%%SYS-5-PRIV_AUTH_FAIL: Authentication to Privilage level %d failed by %s", level, s.by())
		}
	})
}
