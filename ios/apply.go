package ios

import (
	"time"

	"torii/cli"
	"torii/crypto/ike"
)

// edit types a line at a place of a copy of the running configuration, with the rights of a privilege
// level, and applies the copy unless the line is refused. It returns where the session stands then and
// what the line has to say.
func (d *Device) edit(now time.Time, at cli.Place, level int, line string, answers cli.Answers) (cli.Place, []string, error) {
	e := &editor{config: d.running().clone(), grammar: d.grammar, place: at, level: level}
	e.config.births.notes, e.config.births.errands = nil, nil
	if err := e.line(line, answers); err != nil {
		return at, nil, err
	}
	d.apply(now, e.config)
	return e.place, e.config.births.notes, nil
}

// apply makes a configuration the running one and does what that asks for, in the order of the plan.
func (d *Device) apply(now time.Time, next *Config) {
	next.births.translations = d.translations
	old := d.config.Swap(next)
	for _, a := range plan(old, next) {
		d.do(now, a)
	}
}

func (d *Device) do(now time.Time, a action) {
	switch a.verb {
	case newBuffer:
		d.log.buffer = logBuffer{size: d.running().Logging.Buffer.Size}
	case tellLogging:
		if d.typist != "" && !d.Platform.Classic {
			d.logf(now, "%%SYS-5-LOG_CONFIG_CHANGE: %s", a.text)
		}
	case stopHost:
		d.stopCollector(now, a.host)
	case startHost:
		d.startCollector(now, a.host)
	case moveClock:
		if d.typist != "" {
			d.logClock(now, d.dateBy(now, a.clock), d.typist)
		}
	case portDown:
		d.logPort(now, a.port, false)
	case dropPair:
		d.step(now, ike.PairRemoved{Flow: a.flow})
	case swapTables:
		d.swap(now)
	case reconfigure:
		d.step(now, ike.Reconfigured{Config: d.running().ikeConfig()})
	case isakmpOn:
		d.logf(now, "%%CRYPTO-6-ISAKMP_ON_OFF: ISAKMP is ON")
	case isakmpOff:
		d.logf(now, "%%CRYPTO-6-ISAKMP_ON_OFF: ISAKMP is OFF")
	case redial:
		d.redial(now)
	case portUp:
		d.logPort(now, a.port, true)
	}
}
