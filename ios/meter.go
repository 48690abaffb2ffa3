package ios

import (
	"math"
	"time"

	"torii/dataplane/packet"
)

// meter is the five-minute average of show interfaces: an exponentially weighted mean, brought up to
// date whenever somebody looks. Between two looks the traffic counts as even.
type meter struct {
	at             time.Time
	bytes, packets uint64
	bits, rate     float64 // per second
}

const meterPeriod = 5 * time.Minute

// read takes the counters as they stand and gives bits and packets per second.
func (m *meter) read(now time.Time, bytes, packets uint64) (bits, rate uint64) {
	if elapsed := now.Sub(m.at); elapsed > 0 {
		fade := math.Exp(-float64(elapsed) / float64(meterPeriod))
		m.bits = fade*m.bits + (1-fade)*8*float64(bytes-m.bytes)/elapsed.Seconds()
		m.rate = fade*m.rate + (1-fade)*float64(packets-m.packets)/elapsed.Seconds()
		m.at, m.bytes, m.packets = now, bytes, packets
	}
	return uint64(m.bits/1000+0.5) * 1000, uint64(m.rate + 0.5)
}

// traffic is what a port has seen besides its counters.
type traffic struct {
	lastIn, lastOut time.Time
	in, out         meter
}

// Send notes the time and passes the frames on: a port is the link of its interface.
func (p *wired) Send(now time.Time, frames []*packet.Packet) {
	p.traffic.lastOut = now
	p.link.Send(now, frames)
}

// ago is a time of show interfaces: how long since, or never.
func ago(now, then time.Time) string {
	if then.IsZero() {
		return "never"
	}
	return hms(now.Sub(then))
}

// seen is the traffic of a port; an interface without one has seen nothing.
func (d *Device) seen(name IfName) *traffic {
	if p := d.port(name); p != nil {
		return &p.traffic
	}
	return &traffic{}
}
