package lab

import (
	"fmt"
	"io"
	"math/rand/v2"
	"time"

	"torii/dataplane/link"
	"torii/dataplane/packet"
	"torii/ios"
)

// Supply is what the devices of a lab get from outside.
type Supply struct {
	Seed    uint64
	Rand    io.Reader                      // keys and cookies
	NVRAM   func(spec *NodeSpec) ios.NVRAM // where a router keeps its startup-config
	Console func(spec *NodeSpec) io.Writer // what a router's console prints; nil: nobody looks
	Heap    func() uint64                  // what of the memory falls to one device; nil: nobody can tell
}

// Device is a node of a running lab: a router or a host.
type Device struct {
	Spec   *NodeSpec
	Cell   *Cell
	Router *ios.Device // nil for a host
	Host   *Host       // nil for a router

	delivered *delivered      // the NVRAM of a router
	amiss     []ios.LoadError // what could not be put into it
}

// Ports is the Catalog of the kinds of node there are.
func Ports(kind, typ string) ([]string, bool) {
	if kind != Router {
		return []string{"eth0"}, kind == PC || kind == Server
	}
	p, ok := ios.PlatformNamed(typ)
	if !ok {
		return nil, false
	}
	return p.PortNames(), true
}

// Power builds the topology in a world and switches every device on. A router boots from its NVRAM, or
// where that is empty from the lab's startup-config. The faults are lines that were refused; the rest
// of their files is loaded.
func (t *Topology) Power(w *World, s Supply) ([]*Device, []*Cable, []ios.LoadError) {
	devices, known := make([]*Device, len(t.Nodes)), t.zone()
	built := t.Build(w, func(i int, spec *NodeSpec, ports []link.Link) Node {
		devices[i] = s.make(i, spec, ports, known)
		return devices[i].node()
	})
	var faults []ios.LoadError
	for i, d := range devices {
		d.Cell = built.Cells[i]
		d.plugIn(w)
		if d.Router != nil {
			d.Cell.Do(func(now time.Time) { faults = append(faults, d.boot(now)...) })
		}
	}
	return devices, built.Cables, faults
}

func (s Supply) make(i int, spec *NodeSpec, ports []link.Link, known zone) *Device {
	dice := rand.New(rand.NewPCG(s.Seed, uint64(i)))
	if spec.Kind != Router {
		return &Device{Spec: spec, Host: NewHost(spec.Name, MAC(i, 0), HostConfig{Kind: spec.Kind, Settings: spec.Settings, zone: known}, ports[0], dice, packet.NewPool())}
	}
	platform, _ := ios.PlatformNamed(spec.Type)
	nvram, amiss := deliver(s.NVRAM(spec), platform, spec)
	options := ios.Options{Platform: platform, Rand: s.Rand, Dice: dice, Pool: packet.NewPool(), NVRAM: nvram, Serial: fmt.Sprintf("TRII%07d", i+1), Heap: s.Heap}
	if s.Console != nil {
		options.Console = s.Console(spec)
	}
	router := ios.New(options)
	for n, l := range ports {
		router.Attach(n, l)
	}
	return &Device{Spec: spec, Router: router, delivered: nvram, amiss: amiss}
}

// plugIn gives the device a TCP, which it has in real time only.
func (d *Device) plugIn(w *World) {
	real := w.real()
	switch {
	case real == nil:
	case d.Host != nil:
		d.Host.plugIn(real, d.Cell)
	default:
		d.Router.TCP = newTransport(real, d)
	}
}

func (d *Device) node() Node {
	if d.Router != nil {
		return d.Router
	}
	return d.Host
}

// boot starts a router from its NVRAM or, the first time, from the lab's file.
func (d *Device) boot(now time.Time) []ios.LoadError {
	if d.delivered.touched() {
		return d.Router.Reload(now)
	}
	return append(d.amiss, d.Router.Boot(now, d.Spec.StartupFile, d.delivered.text)...)
}
