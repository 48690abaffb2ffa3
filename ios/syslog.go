package ios

import (
	"fmt"
	"strings"
	"time"

	"torii/cli"
)

// syslog is the logging buffer and the messages that are still to come.
type syslog struct {
	lines   []string
	pending []pendingLine
	console int // messages given to the console
	monitor int
}

// pendingLine is a message that IOS prints a while after its cause.
type pendingLine struct {
	at   time.Time
	text string
}

const (
	logBuffer = 4096 // bytes, as IOS has it
	lineDelay = time.Second
)

func (l *syslog) clear() { *l = syslog{} }

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
		d.logf(now, "%s", line.text)
	}
}

// later prints a message after a while. Delays are all the same, so the list stays in order.
func (l *syslog) later(at time.Time, text string) {
	l.pending = append(l.pending, pendingLine{at, text})
}

func (l *syslog) add(line string) {
	l.lines = append(l.lines, line)
	size := 0
	for i := len(l.lines) - 1; i >= 0; i-- {
		if size += len(l.lines[i]) + 1; size > logBuffer {
			l.lines = append([]string(nil), l.lines[i+1:]...)
			return
		}
	}
}

// logf prints a system message: into the buffer, on the console and to sessions that monitor.
func (d *Device) logf(now time.Time, format string, args ...any) {
	d.emit(d.stamp(now, d.running().Stamps.Log) + fmt.Sprintf(format, args...))
}

// emit prints a line that has its date already.
func (d *Device) emit(line string) {
	d.log.add(line)
	d.log.console++
	if d.Console != nil {
		fmt.Fprintf(d.Console, "%s\r\n", strings.ReplaceAll(line, "\n", "\r\n"))
	}
	for _, s := range d.sessions {
		if s.monitor {
			d.log.monitor++
			s.term.Async(line)
		}
	}
}

// logPort tells that an interface was shut or brought up; the line protocol follows a second later.
func (d *Device) logPort(now time.Time, name IfName, up bool) {
	state := map[bool]string{true: "up", false: "down"}[up]
	p := d.port(name)
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
	d.emit(f.Error())
}

// logConfig tells that somebody left configuration mode.
func (d *Device) logConfig(now time.Time, by string) {
	d.logf(now, "%%SYS-5-CONFIG_I: Configured from console by %s", by)
}

func (s *Session) showLogging(w *page) {
	d := s.device
	w.printf("Syslog logging: enabled (0 messages dropped, 0 messages rate-limited, 0 flushes, 0 overruns, xml disabled, filtering disabled)\n\n")
	w.printf("    Console logging: level debugging, %d messages logged, xml disabled,\n                     filtering disabled\n", d.log.console)
	w.printf("    Monitor logging: level debugging, %d messages logged, xml disabled,\n                     filtering disabled\n", d.log.monitor)
	w.printf("    Buffer logging:  level debugging, %d messages logged, xml disabled,\n                     filtering disabled\n", len(d.log.lines))
	w.printf("\nLog Buffer (%d bytes):\n\n", logBuffer)
	for _, line := range d.log.lines {
		w.printf("%s\n", line)
	}
}

func loggingCommands(s *Session) []cli.Line {
	return []cli.Line{
		s.show("show logging", "Show the contents of logging buffers", s.showLogging),
		cli.Do("clear logging", "Clear logging buffer").Level(15).Run(func() {
			if s.confirm("Clear logging buffer [confirm]") {
				s.own(func(time.Time) { s.device.log.lines = nil })
			}
		}),
		cli.Do("terminal monitor", "Copy debug output to the current terminal line").Run(func() { s.watch(true) }),
		cli.Do("terminal no monitor", "Stop copying debug output to the current terminal line").Run(func() { s.watch(false) }),
	}
}

// watch turns messages on this terminal on or off.
func (s *Session) watch(on bool) { s.own(func(time.Time) { s.monitor = on }) }
