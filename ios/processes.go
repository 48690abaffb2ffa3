package ios

import "time"

// process is a kind of work of the device. A turn of its owner counts for the one that it was mostly about.
type process uint8

const (
	interrupt process = iota // packets on their way, what IOS does at interrupt level
	ipInput                  // packets for the device itself
	timers
	keyExchange
	exec
	numProcesses
)

// processes are they as IOS names them. The first is no process and has no line of its own.
var processes = [numProcesses]string{ipInput: "IP Input", timers: "Per-Second Jobs", keyExchange: "Crypto IKMP", exec: "Virtual Exec"}

// load is what a kind of work has taken.
type load struct {
	runtime      time.Duration
	invoked      uint64
	seconds      mean // of busy seconds; only its slots are of interest
	minute, five mean
}

// cpu is the account of the device's work.
type cpu struct {
	began   time.Time
	turn    process // of the turn being taken
	loads   [numProcesses]load
	history history
}

func (c *cpu) start(now time.Time) {
	*c = cpu{began: now, history: history{second: now}}
	for i := range c.loads {
		still := mean{from: now}
		c.loads[i] = load{seconds: still, minute: still, five: still}
	}
}

// about says what the turn being taken does. The last of several has most of the work.
func (c *cpu) about(p process) { c.turn = max(c.turn, p) }

// worked ends a turn.
func (c *cpu) worked(now time.Time, busy time.Duration) {
	l := &c.loads[c.turn]
	l.runtime += busy
	l.invoked++
	for _, m := range [...]struct {
		mean   *mean
		period time.Duration
	}{{&l.seconds, slot}, {&l.minute, time.Minute}, {&l.five, 5 * time.Minute}} {
		m.mean.add(now, m.period, busy.Seconds())
	}
	c.history.add(now, busy)
	c.turn = interrupt
}

// use is a share of the processor, in percent, over five seconds, one minute and five minutes.
type use struct{ seconds, minute, five float64 }

func (l *load) use(now time.Time) use {
	l.seconds.roll(now, slot)
	return use{100 * l.seconds.last / slot.Seconds(), 100 * l.minute.read(now, time.Minute), 100 * l.five.read(now, 5*time.Minute)}
}

// total is the use of all processes.
func (c *cpu) total(now time.Time) (sum use) {
	for i := range c.loads {
		u := c.loads[i].use(now)
		sum = use{sum.seconds + u.seconds, sum.minute + u.minute, sum.five + u.five}
	}
	return sum
}

// Worked takes the account of a turn: when it began and how long it kept the device busy.
func (d *Device) Worked(began time.Time, busy time.Duration) {
	if d.on() {
		d.cpu.worked(began, busy)
	}
}
