package lab

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"sync"
	"time"

	"torii/dataplane/link"
	"torii/dataplane/packet"
	"torii/ios"
)

// GatewaySpec is what a single router on this machine is made of.
type GatewaySpec struct {
	Platform *ios.Platform
	File     string // where Startup comes from, for messages
	Startup  string
	NVRAM    ios.NVRAM
	Rand     io.Reader
	Seed     uint64
}

// Gateway is one router whose ports lead out of the process, in a world of its own. Bind its ports,
// then Start it; Stop ends it.
type Gateway struct {
	Device *Device
	Pool   *packet.Pool

	world   *Real
	ports   map[int]link.Port
	running sync.WaitGroup
}

// NewGateway makes a router that is switched off.
func NewGateway(s GatewaySpec) *Gateway {
	g := &Gateway{Pool: packet.NewPool(), world: NewReal(s.Seed), ports: map[int]link.Port{}}
	spec := &NodeSpec{Name: s.File, Kind: Router, Type: s.Platform.Name, StartupFile: s.File, Startup: s.Startup}
	nvram, _ := deliver(s.NVRAM, s.Platform, spec)
	router := ios.New(ios.Options{Platform: s.Platform, Rand: s.Rand, Dice: rand.New(rand.NewPCG(s.Seed, 0)), Pool: g.Pool, NVRAM: nvram, Serial: "TRII0000001", Heap: HeapShare(1)})
	g.Device = &Device{Spec: spec, Router: router, delivered: nvram}
	g.Device.Cell = g.world.Add(s.File, 0, func([]link.Link) Node { return router })
	g.Device.plugIn(&g.world.World)
	return g
}

// Bind gives a port of the router, counted in the platform's order, a port of the machine.
func (g *Gateway) Bind(number int, p link.Port) {
	g.Device.Router.AttachOutside(number, p)
	g.ports[number] = p
}

// Start boots the router and lets its ports read. The faults are lines of the startup-config that were
// refused.
func (g *Gateway) Start() (faults []ios.LoadError) {
	g.Device.Cell.Do(func(now time.Time) { faults = g.Device.boot(now) })
	g.world.Start()
	for number, p := range g.ports {
		g.running.Go(func() { g.read(number, p) })
	}
	return faults
}

// Misaddressed tells of the ports that send from the machine's own address only, where the interface of the router has
// another: nothing leaves them.
func (g *Gateway) Misaddressed() (told []error) {
	for number, name := range g.Device.Router.Platform.PortNames() {
		p := g.ports[number]
		if p == nil || !p.Info().Addr.IsValid() {
			continue
		}
		own := p.Info().Addr
		if has, _ := g.Device.Router.AddressAt(number); has.Addr() != own.Addr() {
			told = append(told, fmt.Errorf("%s can send only from %v, which is the address of %s; configure `ip address %v %v` there",
				name, own.Addr(), p.Info().Name, own.Addr(), net.IP(net.CIDRMask(own.Bits(), 32))))
		}
	}
	return told
}

// read takes what a port reads until it is closed or has failed for good. It is up until it says otherwise.
func (g *Gateway) read(number int, p link.Port) {
	g.Device.Cell.Do(func(now time.Time) { g.Device.Router.Carrier(now, number, nil) })
	err := p.Run(func(v *link.Vector) {
		g.Device.Cell.Do(func(now time.Time) {
			g.Device.Router.Carrier(now, number, v.Down)
			g.Device.Router.Receive(now, number, v.Frames)
			v.Release()
		})
	})
	if err != nil {
		g.Device.Cell.Do(func(now time.Time) { g.Device.Router.Carrier(now, number, err) })
	}
}

// Stop tells the peers, closes the ports and with them what they made of devices, addresses and
// routes, and returns when no goroutine is left.
func (g *Gateway) Stop() (err error) {
	g.Device.Cell.Do(func(now time.Time) {
		g.Device.Router.Shutdown(now)
		for _, p := range g.ports {
			err = errors.Join(err, p.Close())
		}
	})
	g.running.Wait()
	g.world.Stop()
	return err
}
