package ios

import (
	"time"

	"torii/crypto/ike"
)

// edit types into a copy of the running configuration and, unless f refuses, applies the copy. What f
// leaves behind on error is thrown away.
func (d *Device) edit(now time.Time, f func(*editor) error, place placeOf) (notes []string, err error) {
	e := &editor{config: d.running.clone(), grammar: d.grammar, place: place.get()}
	e.config.births.notes = nil
	if err := f(e); err != nil {
		return nil, err
	}
	place.set(e.place)
	d.apply(now, e.config)
	return e.config.births.notes, nil
}

// apply makes a configuration the running one and does what that asks for, in the order of the plan.
func (d *Device) apply(now time.Time, next *Config) {
	old := d.running
	d.running = next
	for _, a := range plan(old, next) {
		d.do(now, a)
	}
}

func (d *Device) do(now time.Time, a action) {
	switch a.verb {
	case portDown:
		d.logPort(now, a.port, false)
	case dropPair:
		d.step(now, ike.PairRemoved{Flow: a.flow})
	case swapTables:
		d.swap(now)
	case reconfigure:
		d.step(now, ike.Reconfigured{Config: d.running.ikeConfig()})
	case isakmpOn:
		d.logf(now, "%%CRYPTO-6-ISAKMP_ON_OFF: ISAKMP is ON")
	case isakmpOff:
		d.logf(now, "%%CRYPTO-6-ISAKMP_ON_OFF: ISAKMP is OFF")
	case portUp:
		d.logPort(now, a.port, true)
	}
}
