package ios

import (
	"cmp"
	"slices"

	"torii/cli"
)

func processCommands(s *Session) []cli.Line {
	d := s.device
	sorted := func(by func(a, b processRow) int) func(*page) {
		return func(w *page) { d.showProcessesCPU(w, by) }
	}
	return []cli.Line{
		s.show("show processes", "Active process statistics", d.showProcesses),
		s.show("show processes cpu", "Show CPU usage per process", sorted(byPID)),
		s.show("show processes cpu history", "Show CPU history in graph format", d.showHistory),
		s.show("show processes cpu sorted", "Show sorted output based on percentage of usage", sorted(byFiveSeconds)),
		s.show("show processes cpu sorted 1min", "Sort based on 1 minute utilization", sorted(byMinute)),
		s.show("show processes cpu sorted 5min", "Sort based on 5 minutes utilization", sorted(byFiveMinutes)),
		s.show("show processes cpu sorted 5sec", "Sort based on 5 seconds utilization", sorted(byFiveSeconds)),
		s.show("show processes memory", "Show memory usage per process", d.showProcessMemory),
	}
}

// processRow is a line of show processes: a kind of work, or a session.
type processRow struct {
	pid     int
	name    string
	tty     int
	runtime int64 // ms
	invoked uint64
	use     use
}

// each is the mean length of a turn, in µs.
func (r processRow) each() int64 { return 1000 * r.runtime / int64(max(1, r.invoked)) }

func byPID(a, b processRow) int         { return cmp.Compare(a.pid, b.pid) }
func byFiveSeconds(a, b processRow) int { return cmp.Compare(b.use.seconds, a.use.seconds) }
func byMinute(a, b processRow) int      { return cmp.Compare(b.use.minute, a.use.minute) }
func byFiveMinutes(a, b processRow) int { return cmp.Compare(b.use.five, a.use.five) }

func (d *Device) processRows(w *page) (rows []processRow) {
	for p := interrupt + 1; p < numProcesses; p++ {
		l := &d.cpu.loads[p]
		rows = append(rows, processRow{pid: int(p), name: processes[p], runtime: l.runtime.Milliseconds(), invoked: l.invoked, use: l.use(w.now)})
	}
	return rows
}

func (d *Device) showUse(w *page) {
	all, passing := d.cpu.total(w.now), d.cpu.loads[interrupt].use(w.now)
	w.printf("CPU utilization for five seconds: %.0f%%/%.0f%%; one minute: %.0f%%; five minutes: %.0f%%\n", all.seconds, passing.seconds, all.minute, all.five)
}

func (d *Device) showProcessesCPU(w *page, by func(a, b processRow) int) {
	d.showUse(w)
	w.printf(" PID Runtime(ms)     Invoked      uSecs   5Sec   1Min   5Min TTY Process \n")
	for _, r := range slices.SortedStableFunc(slices.Values(d.processRows(w)), by) {
		w.printf("%4d%12d%12d%11d%6.2f%%%6.2f%%%6.2f%%%4d %-16s \n", r.pid, r.runtime, r.invoked, r.each(), r.use.seconds, r.use.minute, r.use.five, r.tty, r.name)
	}
}

// showProcesses has neither program counters nor stacks to tell of: no work is a process of the machine's own.
func (d *Device) showProcesses(w *page) {
	d.showUse(w)
	w.printf(" PID QTy       PC Runtime (ms)    Invoked   uSecs    Stacks TTY Process\n")
	for _, r := range d.processRows(w) {
		w.printf("%4d Mwe %8X %12d %10d %7d %5d/%-5d%3d %-16s \n", r.pid, 0, r.runtime, r.invoked, r.each(), 0, 0, r.tty, r.name)
	}
}

func (d *Device) showHistory(w *page) {
	d.cpu.history.advance(w.now)
	local := d.running().Clock.local(d.clock.time(w.now))
	w.printf("\n%s   %s\n", d.running().Hostname, local.Format("03:04:05 PM Monday Jan 2 2006 MST"))
	d.cpu.history.show(w)
}
