package ios

import (
	"fmt"
	"slices"
	"time"
)

// shutdown is a restart that is to come.
type shutdown struct {
	at     time.Time // zero: none is to come
	by     string
	reason string
	warned int // how many of the warnings have been given
}

// shutdownWarnings are how long before a restart everybody is told of it.
var shutdownWarnings = [...]time.Duration{time.Hour, 30 * time.Minute, 5 * time.Minute, time.Minute}

const reloadCommand = "Reload Command"

// deadline is when there is something to be told, or the time of the restart.
func (s *shutdown) deadline() time.Time {
	if !s.at.IsZero() && s.warned < len(shutdownWarnings) {
		return s.at.Add(-shutdownWarnings[s.warned])
	}
	return s.at
}

// tick warns, and in the end restarts.
func (s *shutdown) tick(d *Device, now time.Time) {
	for due(s.deadline(), now) {
		if s.warned == len(shutdownWarnings) {
			d.tell("SHUTDOWN NOW")
			d.restart(now, s.by, s.reason)
			return
		}
		d.tell("SHUTDOWN in " + clockTime(shutdownWarnings[s.warned]))
		s.warned++
	}
}

// clockTime is a duration as h:mm:ss.
func clockTime(t time.Duration) string {
	seconds := int(t / time.Second)
	return fmt.Sprintf("%d:%02d:%02d", seconds/3600, seconds/60%60, seconds%60)
}

// tell prints a message of the system at every terminal.
func (d *Device) tell(text string) {
	banner := "\n\n\n\a***\n*** --- " + text + " ---\n***"
	for _, s := range d.sessions {
		s.term.Async(banner)
	}
	d.atConsole(banner)
}

// schedule makes a restart come. Warnings that would have been due are not given any more.
func (d *Device) schedule(now, at time.Time, by, reason string) {
	d.shutdown = shutdown{at: at, by: by, reason: reason}
	for d.shutdown.warned < len(shutdownWarnings) && !d.shutdown.deadline().After(now) {
		d.shutdown.warned++
	}
	d.tell("SHUTDOWN in " + clockTime(at.Sub(now)))
	d.logf(now, "%%SYS-5-SCHEDULED_RELOAD: Reload requested for %s at %s by %s. Reload Reason: %s.", d.date(at), d.date(now), by, reason)
}

// unschedule takes a restart back.
func (d *Device) unschedule(now time.Time) {
	d.shutdown = shutdown{}
	d.tell("SHUTDOWN ABORTED")
	d.logf(now, "%%SYS-5-SCHEDULED_RELOAD_CANCELLED: Scheduled reload cancelled at %s", d.date(now))
}

// restart says who wants it, and boots from the startup-config.
func (d *Device) restart(now time.Time, by, reason string) []LoadError {
	d.logf(now, "%%SYS-5-RELOAD: Reload requested by %s. Reload Reason: %s.", by, reason)
	faults := d.Reload(now)
	d.returned = "reload"
	return faults
}

// Reload boots the device from its NVRAM and hangs up every session.
func (d *Device) Reload(now time.Time) []LoadError {
	for _, s := range slices.Clone(d.sessions) {
		s.dismiss("")
	}
	text, _, err := d.NVRAM.Load()
	faults := d.Boot(now, startupFile, text)
	if err != nil {
		d.logf(now, "%%SYS-4-CONFIG_RESOLVE_FAILURE: System config parse from (nvram:startup-config) failed: %v", err)
	}
	return faults
}
