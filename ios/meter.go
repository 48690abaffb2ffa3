package ios

import (
	"math"
	"time"

	"torii/dataplane"
	"torii/dataplane/packet"
)

// slot is how long IOS counts before the sum goes into its means.
const slot = 5 * time.Second

// mean is an exponentially weighted mean per second, worked out slot by slot. Whoever adds to it or reads it closes
// the slots that are over; one in which nothing happened needs nobody to look.
type mean struct {
	from  time.Time // beginning of the present slot
	sum   float64   // in the present slot
	last  float64   // in the one before
	value float64
}

func (m *mean) add(now time.Time, period time.Duration, x float64) {
	m.roll(now, period)
	m.sum += x
}

// roll closes the slots that are over. period is how long the past weighs.
func (m *mean) roll(now time.Time, period time.Duration) {
	slots := int64(now.Sub(m.from) / slot)
	if slots <= 0 {
		return
	}
	fade := math.Exp(-float64(slot) / float64(period))
	m.value = (fade*m.value + (1-fade)*m.sum/slot.Seconds()) * math.Pow(fade, float64(slots-1))
	m.last = 0
	if slots == 1 {
		m.last = m.sum
	}
	m.sum, m.from = 0, m.from.Add(time.Duration(slots)*slot)
}

func (m *mean) read(now time.Time, period time.Duration) float64 {
	m.roll(now, period)
	return m.value
}

// flow is one direction of an interface's traffic.
type flow struct {
	last          time.Time // of a frame
	bits, packets mean
	until         tally // what is in the means
}

type tally struct{ bytes, packets uint64 }

// note takes the counters as they stand after a vector of frames.
func (f *flow) note(now time.Time, period time.Duration, bytes, packets uint64) {
	if packets != f.until.packets {
		f.last = now
	}
	f.bits.add(now, period, 8*float64(bytes-f.until.bytes))
	f.packets.add(now, period, float64(packets-f.until.packets))
	f.until = tally{bytes, packets}
}

// rate is bits and packets per second, the bits to the thousand as IOS has them.
func (f *flow) rate(now time.Time, period time.Duration) (bits, packets uint64) {
	return uint64(f.bits.read(now, period)/1000+0.5) * 1000, uint64(f.packets.read(now, period) + 0.5)
}

// traffic is what an interface has seen.
type traffic struct {
	dataplane.IfaceCounters
	in, out flow
	errors  mean          // of frames that came in broken
	period  time.Duration // of the rates: load-interval
	cleared time.Time     // the zero time: never

	resets, lostCarrier uint64
	overruns, unsent    uint64 // of the wire when the counters were cleared
}

func newTraffic(now time.Time) *traffic {
	still := flow{bits: mean{from: now}, packets: mean{from: now}}
	return &traffic{in: still, out: still, errors: mean{from: now}, period: defaultLoadInterval * time.Second}
}

// clear sets the counters to zero; rates and times stay.
func (t *traffic) clear(now time.Time, overruns, unsent uint64) {
	*t = traffic{in: t.in, out: t.out, errors: t.errors, period: t.period, cleared: now, overruns: overruns, unsent: unsent}
	t.in.until, t.out.until = tally{}, tally{}
}

// received takes the counters as a vector of frames left them; broken is how many had come in broken before.
func (t *traffic) received(now time.Time, broken uint64) {
	t.in.note(now, t.period, t.InBytes, t.InPackets)
	t.errors.add(now, t.period, float64(t.InErrors-broken))
}

// noteDialers brings the Dialers up to date, whose packets come and go through a port.
func (d *Device) noteDialers(now time.Time) {
	for _, c := range d.calls {
		if !c.served() {
			t := d.seen(c.profile)
			t.in.note(now, t.period, t.InBytes, t.InPackets)
			t.out.note(now, t.period, t.OutBytes, t.OutPackets)
		}
	}
}

// reliability is the share of frames that come in whole, in 255ths.
func (t *traffic) reliability(now time.Time) int {
	good, bad := t.in.packets.read(now, t.period), t.errors.read(now, t.period)
	if bad == 0 {
		return 255
	}
	return int(255 * good / (good + bad))
}

// Send notes the time and passes the frames on: a port is the link of its interface.
func (p *wired) Send(now time.Time, frames []*packet.Packet) {
	p.out.note(now, p.period, p.OutBytes, p.OutPackets)
	p.link.Send(now, frames)
}

// seen is what was observed of an interface, from the moment somebody asks.
func (d *Device) seen(name IfName) *traffic {
	t := d.observed[name]
	if t == nil {
		t = newTraffic(d.clock.booted)
		d.observed[name] = t
	}
	return t
}

// ago is a time of show interfaces: how long since, or never.
func ago(now, then time.Time) string {
	if then.IsZero() {
		return "never"
	}
	return hms(now.Sub(then))
}

// losses are the frames that came while the port was full, and those that the wire did not take.
func (p *wired) losses() (overruns, unsent uint64) {
	if full, ok := p.link.(interface{ Overruns() uint64 }); ok {
		overruns = full.Overruns()
	}
	if slow, ok := p.link.(interface{ Unsent() uint64 }); ok {
		unsent = slow.Unsent()
	}
	return overruns, unsent
}
