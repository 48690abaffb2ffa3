// Package ios is one IOS device: what can be typed into it, what it shows, and how its configuration
// drives the packet path and IKE. A feature is one file, its configuration struct beside the lines of
// grammar and the show commands that speak of it. Around the features stand
//
//	typed line ─▶ editor ─▶ a new Config ─▶ plan(old, new) ─▶ apply ─▶ tables, IKE, logs
//	(grammar)     (store)    (a snapshot)     (a pure list)     (this device's owner)
//
// A Device has no goroutine and no lock. Whoever owns it calls Receive, Tick and Boot, and runs what
// its sessions hand to an Owner. Time is an argument everywhere. It knows nothing of labs, SSH or
// other devices.
package ios

import (
	"io"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"torii/crypto/ike"
	"torii/dataplane"
	"torii/dataplane/packet"
	"torii/dataplane/ppp"
)

// NVRAM keeps the startup-config, and the files of flash. Save and WriteFile return once the text will
// survive a crash. Sessions call it from their own goroutines.
type NVRAM interface {
	Load() (text string, ok bool, err error)
	Save(text string) error
	Erase() error

	// The private-config holds keys. Whoever owns the device calls these two.
	LoadPrivate() (text string, err error)
	SavePrivate(text string) error

	Files() ([]File, error) // by name
	ReadFile(name string) (text string, ok bool, err error)
	WriteFile(name, text string, at time.Time) error
	RemoveFile(name string) error
}

// Options are what a device gets from outside.
type Options struct {
	Platform *Platform
	Rand     io.Reader // keys, cookies, SPIs
	Dice     *rand.Rand
	Pool     *packet.Pool
	NVRAM    NVRAM
	Console  io.Writer // what the console prints; nil: nobody looks
	Serial   string    // of the board, as show version prints it
	TCP      Transport // nil under virtual time; set before Boot

	Heap func() uint64 // what of the memory falls to this device, in octets; nil: nobody can tell
}

// Device is one router.
type Device struct {
	Options
	config   atomic.Pointer[Config] // the running one; read from anywhere, stored by the owner
	grammar  grammar
	spoken   grammar // with the session's own commands
	compiled *compiled
	router   *dataplane.Router
	tables   *dataplane.Tables // what the router runs on
	booted   *Config           // as the startup-config left it
	ike      *ike.Machine
	children []*child // IPsec SAs, oldest first
	ports    []*wired
	observed map[IfName]*traffic // of the interfaces there are or were

	now      time.Time // of the turn being taken
	clock    clock
	cpu      cpu
	pools    [2]pool // of memory
	log      syslog
	debugs   debugs
	sessions []*Session
	probes   []probe
	pings    uint16 // identifications given to probes
	notices  limits
	logins   loginWatch
	uses     map[int]int // how often each line was taken
	keyPairs []*KeyPair

	typist string // who types the line that is being applied; nobody: a file is read

	calls    []*call                      // PPPoE sessions, oldest first
	answered int                          // of them, since the device is on
	dials    map[IfName]*dial             // by Ethernet port
	servers  map[IfName]*ppp.Concentrator // likewise
	demands  map[IfName]*dataplane.Demand // by Dialer

	returned string   // to ROM by what: why the device was switched on
	shutdown shutdown // the restart that is to come
	changed  change   // the last one of the running-config
	unsaved  bool     // it is not in NVRAM yet
}

// change is who changed the running-config, and when.
type change struct {
	at time.Time
	by string
}

// New makes a device that is switched off: Attach its wires, then Boot it.
func New(o Options) *Device {
	d := &Device{Options: o, grammar: grammar{}, spoken: grammar{}}
	base := packet.MAC{0x00, 0x1b, 0x54, byte(o.Dice.Uint32()), byte(o.Dice.Uint32()), byte(o.Dice.Uint32() &^ 0x0f)}
	for i, name := range o.Platform.Ports {
		mac := base
		mac[5] += byte(i)
		d.ports = append(d.ports, &wired{name: name, mac: mac})
	}
	return d
}

// running is the running-config. It is never changed, only replaced.
func (d *Device) running() *Config { return d.config.Load() }

// Boot starts the device with a configuration file, as switching it on does. What the file says wrong
// is reported and logged; the rest is loaded. It can be called again: that is a reload.
func (d *Device) Boot(now time.Time, file, text string) []LoadError {
	if d.TCP != nil {
		d.TCP.Reset()
	}
	d.compiled = newCompiled()
	d.router = dataplane.New(&events{d}, d.Dice, d.Pool)
	d.clock.boot(now)
	d.cpu.start(now)
	d.pools = d.Platform.memoryPools()
	d.log = syslog{buffer: logBuffer{size: defaultLogBuffer}}
	d.children, d.probes, d.debugs = nil, nil, debugs{}
	d.observed = map[IfName]*traffic{}
	d.config.Store(newConfig(d.Platform, d.Rand))
	d.ike = ike.New(d.Rand, d.running().ikeConfig())
	d.changed, d.unsaved, d.notices, d.returned, d.logins, d.uses = change{}, false, limits{}, "power-on", loginWatch{}, map[int]int{}
	d.shutdown = shutdown{}
	d.calls, d.answered, d.dials, d.servers = nil, 0, map[IfName]*dial{}, map[IfName]*ppp.Concentrator{}
	d.demands = map[IfName]*dataplane.Demand{}
	d.swap(now)
	next, faults := d.running().clone().boot(d.grammar, file, text)
	kept, err := d.NVRAM.LoadPrivate()
	d.keyPairs = readPrivate(kept)
	d.apply(now, next)
	d.booted = next
	d.logRestart(now)
	if err != nil {
		d.logf(now, "%%SYS-4-CONFIG_RESOLVE_FAILURE: System config parse from (nvram:private-config) failed: %v", err)
	}
	for _, f := range faults {
		d.logBad(now, f)
	}
	return faults
}

// Receive takes frames that arrived at a port. It owns the packets, not the slice.
func (d *Device) Receive(now time.Time, port int, frames []*packet.Packet) {
	if !d.on() {
		return
	}
	p := d.ports[port]
	d.now = now
	broken := p.InErrors
	d.router.Receive(now, &dataplane.Iface{Index: d.compiled.number(p.name)}, frames)
	p.received(now, broken)
	d.noteDialers(now)
}

// Deadline is when Tick is due at the latest; the zero time says never.
func (d *Device) Deadline() time.Time {
	if !d.on() {
		return time.Time{}
	}
	first := earliest(d.router.Deadline(), d.ike.Deadline(), d.log.deadline(), d.callDeadline(), d.logins.quietUntil, d.shutdown.deadline())
	for _, p := range d.probes {
		first = earliest(first, p.Deadline())
	}
	for _, s := range d.sessions {
		first = earliest(first, s.deadline())
	}
	return first
}

// earliest of several times, of which zero ones mean never.
func earliest(times ...time.Time) (first time.Time) {
	for _, t := range times {
		if !t.IsZero() && (first.IsZero() || t.Before(first)) {
			first = t
		}
	}
	return first
}

// Tick does what is due.
func (d *Device) Tick(now time.Time) {
	d.now = now
	d.cpu.about(timers)
	d.router.Tick(now)
	if due(d.ike.Deadline(), now) {
		d.step(now, ike.Expire{})
	}
	d.log.tick(d, now)
	d.callTick(now)
	for _, p := range d.probes {
		if due(p.Deadline(), now) {
			p.Tick(now)
		}
	}
	d.endProbes()
	d.watchLines(now)
	d.watchQuiet(now)
	d.shutdown.tick(d, now)
}

// on says whether the device was ever booted.
func (d *Device) on() bool { return d.router != nil }

func due(at, now time.Time) bool { return !at.IsZero() && !at.After(now) }
