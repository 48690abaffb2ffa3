package lab

import (
	"math/rand/v2"
	"net/netip"
	"time"

	"torii/dataplane"
	"torii/dataplane/arp"
	"torii/dataplane/fib"
	"torii/dataplane/link"
	"torii/dataplane/packet"
)

const (
	hostTTL = 128
	hostMTU = 1500
)

// HostConfig is what a PC or server is when it starts.
type HostConfig struct {
	Kind string // PC or Server
	Settings
	zone zone
}

// Host is a PC or a server: one interface, an address, a gateway, and the probes of whoever types at it.
type Host struct {
	Name string

	cfg    HostConfig
	mac    packet.MAC
	link   link.Link
	pool   *packet.Pool
	router *dataplane.Router
	iface  *dataplane.Iface
	echoes uint16 // identifiers given to probes
	waits  []*wait
	tcp    *inside // nil under virtual time
}

var _ Booter = (*Host)(nil)

// NewHost returns a host that sends through port.
func NewHost(name string, mac packet.MAC, cfg HostConfig, port link.Link, dice *rand.Rand, pool *packet.Pool) *Host {
	h := &Host{Name: name, cfg: cfg, mac: mac, link: port, pool: pool, echoes: uint16(dice.Uint32())}
	h.router = dataplane.New(ears{host: h}, dice, pool)
	return h
}

// Boot puts the interface into operation.
func (h *Host) Boot(now time.Time) { h.Set(now, h.cfg.Settings) }

// Settings are the address and gateway of the host.
func (h *Host) Settings() Settings { return h.cfg.Settings }

// Set gives the host another address and gateway, either of them or none.
func (h *Host) Set(now time.Time, s Settings) {
	h.cfg.Settings = s
	h.iface = &dataplane.Iface{Name: "eth0", MAC: h.mac, MTU: hostMTU, Up: true, Link: h.link}
	var routes []fib.Candidate
	if s.Addr.IsValid() {
		h.iface.Addrs = []netip.Prefix{s.Addr}
		routes = fib.ForInterface(s.Addr, h.iface.Index)
	}
	if s.Gateway.IsValid() {
		routes = append(routes, fib.Candidate{
			Prefix: netip.PrefixFrom(netip.IPv4Unspecified(), 0), Kind: fib.Static, Distance: 1,
			Via: s.Gateway, Out: fib.NoInterface,
		})
	}
	h.router.Swap(&dataplane.Tables{
		Ifaces:       []*dataplane.Iface{h.iface},
		FIB:          fib.Compile(routes, func(int) bool { return true }),
		HoldWhileARP: true,
		TTL:          hostTTL,
		ARP:          arp.Host,
	}, now)
}

// Receive takes frames from the wire.
func (h *Host) Receive(now time.Time, _ int, frames []*packet.Packet) {
	h.router.Receive(now, h.iface, frames)
}

// Deadline is when a neighbor, a fragment or a probe needs attention.
func (h *Host) Deadline() time.Time {
	due := h.router.Deadline()
	for _, w := range h.waits {
		if due.IsZero() || w.due.Before(due) {
			due = w.due
		}
	}
	return due
}

// Tick does what is due.
func (h *Host) Tick(now time.Time) {
	h.router.Tick(now)
	h.expire(now)
}
