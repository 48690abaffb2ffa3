package ios

import (
	"fmt"
	"net/netip"
	"time"

	"torii/crypto/ike"
	"torii/dataplane/link"
	"torii/dataplane/packet"
)

// wired is a physical interface: its address on the wire and the wire, which may lead out of the process.
type wired struct {
	name     IfName
	mac      packet.MAC
	link     link.Link
	down     bool // the outside says that there is no carrier
	info     link.Info
	*traffic // since the device is on
}

// Attach plugs a wire into a port, counted in the platform's order.
func (d *Device) Attach(port int, l link.Link) { d.ports[port].link = l }

// AttachOutside plugs a port of the machine in. It has no carrier until Carrier says so.
func (d *Device) AttachOutside(port int, p link.Port) {
	at := d.ports[port]
	at.link, at.info, at.down = p, p.Info(), true
	if at.info.MAC != (packet.MAC{}) {
		at.mac = at.info.MAC
	}
}

// Carrier tells that a port has come up, or why it has gone down.
func (d *Device) Carrier(now time.Time, port int, why error) {
	p := d.ports[port]
	if p.down == (why != nil) {
		return
	}
	p.down = why != nil
	if p.down {
		p.lostCarrier++
	}
	d.swap(now)
	d.redial(now)
	if i, ok := d.running().Interfaces.Get(&Interface{Name: p.name}); ok && !i.Shutdown {
		state := map[bool]string{true: "down", false: "up"}[p.down]
		d.logf(now, "%%LINK-3-UPDOWN: Interface %s, changed state to %s", p.name, state)
		d.log.later(now.Add(lineDelay), fmt.Sprintf("%%LINEPROTO-5-UPDOWN: Line protocol on Interface %s, changed state to %s", p.name, state))
	}
}

// PortNumber finds a port by its name, abbreviated or not.
func (p *Platform) PortNumber(name string) (int, bool) {
	wanted, ok := ParseIfName(name)
	if !ok {
		return 0, false
	}
	for i, port := range p.Ports {
		if port == wanted {
			return i, true
		}
	}
	return 0, false
}

func (d *Device) port(name IfName) *wired {
	for _, p := range d.ports {
		if p.name == name {
			return p
		}
	}
	return nil
}

// lineUp says whether an interface can carry packets: not shut, and a wire in it if it needs one. A Dialer
// always seems to; a Virtual-Template is a pattern, no interface.
func (d *Device) lineUp(i *Interface) bool {
	p := d.port(i.Name)
	return !i.Shutdown && i.Name.kind != templateKind && (p == nil || p.cabled())
}

// cabled says whether something is plugged into the port.
func (p *wired) cabled() bool {
	if jack, ok := p.link.(interface{ Cabled() bool }); ok {
		return jack.Cabled()
	}
	return p.link != nil && !p.down
}

// mtu is the longest IP packet of an interface.
func (d *Device) mtu(name IfName) int {
	if c := d.accessNamed(name); c != nil {
		name = c.profile
	}
	mtu := ifKinds[name.kind].mtu
	if i, ok := d.running().Interfaces.Get(&Interface{Name: name}); ok && i.MTU > 0 {
		return i.MTU
	}
	if p := d.port(name); p != nil && p.info.MTU > 0 {
		mtu = min(mtu, p.info.MTU)
	}
	return mtu
}

// AddressAt is the address of a port that speaks with one of the machine's own: the router's interface
// must have the same.
func (d *Device) AddressAt(port int) (configured netip.Prefix, ok bool) {
	i, found := d.running().Interfaces.Get(&Interface{Name: d.ports[port].name})
	if !found || !i.Addr.IsValid() {
		return netip.Prefix{}, false
	}
	return i.Prefix(), true
}

// Shutdown tells every peer that its SAs are gone, and its PPPoE sessions. The device may be dropped afterwards.
func (d *Device) Shutdown(now time.Time) {
	if !d.on() {
		return
	}
	d.step(now, ike.ClearPhase2{})
	d.step(now, ike.ClearPhase1{})
	d.hangUpAll(now, func(*call) bool { return true })
}
