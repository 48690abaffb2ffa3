package ios

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"torii/dataplane/packet"
)

// slowMean is mean as IOS works: a timer every five seconds.
type slowMean struct{ value, sum float64 }

func (m *slowMean) tick(period time.Duration) {
	fade := math.Exp(-slot.Seconds() / period.Seconds())
	m.value = fade*m.value + (1-fade)*m.sum/slot.Seconds()
	m.sum = 0
}

// The mean that nobody has to wake agrees with the one that a timer works out.
func TestMeanAgreesWithATimer(t *testing.T) {
	for seed := range uint64(20) {
		rng := rand.New(rand.NewPCG(seed, 1))
		period := []time.Duration{slot, time.Minute, 5 * time.Minute}[rng.IntN(3)]
		now, next := birth, birth.Add(slot)
		fast, slow := mean{from: birth}, slowMean{}
		for range 300 {
			now = now.Add(time.Duration(rng.ExpFloat64() * float64(7*time.Second)))
			for !next.After(now) {
				slow.tick(period)
				next = next.Add(slot)
			}
			x := float64(rng.IntN(1500))
			fast.add(now, period, x)
			slow.sum += x
			if d := math.Abs(fast.read(now, period) - slow.value); d > 1e-6*(1+slow.value) {
				t.Fatalf("seed %d: %v after %v, want %v", seed, fast.value, now.Sub(birth), slow.value)
			}
		}
	}
}

// What a steady stream of 10 packets of 1250 octets a second shows: the rates and the load of each direction.
func TestRatesAndLoad(t *testing.T) {
	d := benchDevice(t)
	name := d.Platform.Ports[0]
	i := edit(&d.running().clone().Interfaces, &Interface{Name: name})
	p := d.port(name)
	now := birth
	for range 3600 * 10 {
		now = now.Add(100 * time.Millisecond)
		p.InBytes, p.InPackets = p.InBytes+125_000, p.InPackets+100
		p.received(now, 0)
		p.OutBytes, p.OutPackets = p.OutBytes+1250, p.OutPackets+1
		p.out.note(now, p.period, p.OutBytes, p.OutPackets)
	}
	if bits, packets := p.in.rate(now, p.period); bits != 10_000_000 || packets != 1000 {
		t.Errorf("in: %d bits/sec, %d packets/sec", bits, packets)
	}
	if bits, packets := p.out.rate(now, p.period); bits != 100_000 || packets != 10 {
		t.Errorf("out: %d bits/sec, %d packets/sec", bits, packets)
	}
	kbit := uint64(ifKinds[name.kind].kbit)
	if tx, rx := d.load(now, i); tx != 1 || rx != max(1, 10_000*255/kbit) {
		t.Errorf("txload %d, rxload %d of %d kbit", tx, rx, kbit)
	}
	if bits, _ := p.in.rate(now.Add(5*time.Minute), p.period); bits != 3_680_000 {
		t.Errorf("after five minutes of silence %d, want a 1/e", bits)
	}
}

// One frame in five broken, a second at a time, and then none for a day.
func TestReliability(t *testing.T) {
	tr, now := newTraffic(birth), birth
	for range 3600 {
		now = now.Add(time.Second)
		tr.InPackets, tr.InErrors = tr.InPackets+4, tr.InErrors+1
		tr.received(now, tr.InErrors-1)
	}
	if got := tr.reliability(now); got != 204 {
		t.Errorf("%d/255, want four fifths", got)
	}
	for range 3600 {
		now = now.Add(time.Second)
		tr.InPackets += 4
		tr.received(now, tr.InErrors)
	}
	if got := tr.reliability(now); got != 254 {
		t.Errorf("%d/255 an hour later", got)
	}
}

func TestSpansOfRates(t *testing.T) {
	for period, want := range map[time.Duration]string{300 * time.Second: "5 minute", 30 * time.Second: "30 second", time.Minute: "1 minute", 90 * time.Second: "90 second"} {
		if got := span(period); got != want {
			t.Errorf("%v: %q", period, got)
		}
	}
}

// Clearing sets counters to zero and leaves what is not one.
func TestClearedCounters(t *testing.T) {
	d := benchDevice(t)
	p := d.port(d.Platform.Ports[0])
	p.InBytes, p.InPackets, p.resets = 5000, 5, 3
	p.received(birth.Add(time.Second), 0)
	d.clearCounters(birth.Add(2*time.Second), p.name, true, "console")
	if p.InPackets != 0 || p.resets != 0 || p.in.last.IsZero() || p.cleared != birth.Add(2*time.Second) {
		t.Errorf("left: %+v", p.traffic)
	}
	p.InBytes, p.InPackets = 1000, 1
	p.received(birth.Add(3*time.Second), 0)
	if got := p.in.bits.sum; got != 8*6000 {
		t.Errorf("%v bits in the slot, want those before and after", got)
	}
	if last := string(d.log.buffer.last()); !strings.HasSuffix(last, "%CLEAR-5-COUNTERS: Clear counter on interface "+p.name.String()+" by console") {
		t.Errorf("logged %q", last)
	}
}

// lossy is a wire that has lost frames.
type lossy struct{ overruns, unsent uint64 }

func (l *lossy) Send(time.Time, []*packet.Packet) {}
func (l *lossy) Overruns() uint64                 { return l.overruns }
func (l *lossy) Unsent() uint64                   { return l.unsent }

// What a wire has lost stands in the line of the queues, counted from the last clearing.
func TestLossesOfTheWire(t *testing.T) {
	d := benchDevice(t)
	p := d.port(d.Platform.Ports[0])
	wire := &lossy{overruns: 7, unsent: 3}
	p.link = wire
	queues := func() string {
		w := page{now: birth}
		i, _ := d.running().Interfaces.Get(&Interface{Name: p.name})
		d.showQueues(&w, i)
		return w.text.String()
	}
	if got, want := queues(), "Input queue: 0/75/7/0 (size/max/drops/flushes); Total output drops: 3\n"; !strings.Contains(got, want) {
		t.Errorf("got\n%s", got)
	}
	d.clearCounters(birth, p.name, false, "console")
	wire.overruns, wire.unsent = 9, 4
	if got, want := queues(), "Input queue: 0/75/2/0 (size/max/drops/flushes); Total output drops: 1\n"; !strings.Contains(got, want) {
		t.Errorf("after clearing:\n%s", got)
	}
}

// A port whose carrier comes and goes has lost it.
func TestLostCarrier(t *testing.T) {
	d := benchDevice(t)
	p := d.port(d.Platform.Ports[0])
	for n := range 3 {
		d.Carrier(birth, 0, errors.New("unplugged"))
		d.Carrier(birth, 0, nil)
		if p.lostCarrier != uint64(n+1) {
			t.Errorf("lost %d times, want %d", p.lostCarrier, n+1)
		}
	}
}
