package ios

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"torii/dataplane/packet"
	"torii/dataplane/ppp"
)

func (d *Device) debugPPPoE(now time.Time, format string, args ...any) {
	d.debugf(now, debugPPPoE, format, args...)
}

// debugControl prints the heading of a packet of discovery, which two debugs show.
func (d *Device) debugControl(now time.Time, format string, args ...any) {
	if d.debugs[debugPPPoE] {
		d.debugPPPoE(now, format, args...)
		return
	}
	d.debugf(now, debugPPPoEPackets, format, args...)
}

// debugSent tells of a packet of discovery that goes out. Who offers is the one that the offer names first.
func (d *Device) debugSent(now time.Time, port IfName, o ppp.SendDiscovery) {
	own := d.port(port).mac
	c := d.callAt(port, o.Packet.Session, o.To)
	switch {
	case o.Packet.Code == ppp.PADI:
		d.debugControl(now, " Sending PADI: Interface = %s", port)
	case o.Packet.Code == ppp.PADR:
		d.debugControl(now, "OUT PADR from PPPoE Session")
	case o.Packet.Code == ppp.PADO:
		d.debugControl(now, "PPPoE %d: O PADO, %s", o.Packet.Session, way(own, o.To, port))
		d.debugControl(now, " Service tag: %s", serviceTag(o.Packet))
	case o.Packet.Code == ppp.PADT && d.dials[port] != nil:
		d.debugPPPoE(now, " PPPoE : Shutting down client session")
		d.debugControl(now, "[0]PPPoE %d: O PADT  %s", o.Packet.Session, way(o.To, own, port))
	default:
		d.debugControl(now, "%sPPPoE %d: O %v  %s", c.mark(), o.Packet.Session, o.Packet.Code, way(o.To, own, port))
	}
	d.debugOctets(now, o.To, own, o.Packet.Append(nil))
}

// debugHeard tells of one that comes in.
func (d *Device) debugHeard(now time.Time, port IfName, from packet.MAC, p ppp.Discovery, payload []byte) {
	to := d.port(port).mac
	if p.Code == ppp.PADI {
		to = packet.BroadcastMAC
	}
	d.debugControl(now, "PPPoE %d: I %v  %s", p.Session, p.Code, way(from, to, port))
	if d.servers[port] != nil && (p.Code == ppp.PADI || p.Code == ppp.PADR) {
		d.debugControl(now, " Service tag: %s", serviceTag(p))
	}
	d.debugOctets(now, to, from, payload)
	if p.Code == ppp.PADS && d.dials[port] != nil {
		d.debugPPPoE(now, "IN PADS from PPPoE Session")
	}
	d.debugRefusal(now, p)
}

// way names both ends and the port, as every line about a packet does.
func way(remote, local packet.MAC, port IfName) string {
	return "R:" + dotted(remote) + " L:" + dotted(local) + " " + port.Short()
}

func serviceTag(p ppp.Discovery) string {
	if name, _ := p.Tag(ppp.TagServiceName); len(name) > 0 {
		return string(name)
	}
	return "NULL Tag"
}

// debugOctets dumps a frame of discovery.
func (d *Device) debugOctets(now time.Time, to, from packet.MAC, payload []byte) {
	if !d.debugs[debugPPPoEPackets] {
		return
	}
	frame := append(append(append([]byte{}, to[:]...), from[:]...), byte(ppp.EtherDiscovery>>8), byte(ppp.EtherDiscovery&0xff))
	frame = append(frame, payload...)
	var text strings.Builder
	fmt.Fprintf(&text, "contiguous pak, size %d", len(frame))
	for n, octet := range frame {
		if n%16 == 0 {
			text.WriteString("\n\t")
		}
		fmt.Fprintf(&text, " %02X", octet)
	}
	if d.log.debug.allow(now, mostDebugs) {
		d.emit(now, debugging, text.String())
	}
}

// debugRefusal tells of an error that the other end names.
func (d *Device) debugRefusal(now time.Time, p ppp.Discovery) {
	for _, t := range p.Tags {
		name := map[ppp.TagType]string{ppp.TagServiceNameError: "Service-Name-Error", ppp.TagACSystemError: "AC-System-Error", ppp.TagGenericError: "Generic-Error"}[t.Type]
		if name != "" {
			d.debugf(now, debugPPPoEErrors, "PPPoE %d: %v with %s %q", p.Session, p.Code, name, t.Value)
		}
	}
}

// debugBad tells of a frame that nobody can read.
func (d *Device) debugBad(now time.Time, port IfName, from packet.MAC, err error) {
	d.debugf(now, debugPPPoEErrors, "PPPoE: malformed packet from %s on %s: %v", dotted(from), port.Short(), err)
}

// mark is a session's number in front of a server's lines; a client's is 0.
func (c *call) mark() string {
	switch {
	case c == nil:
		return ""
	case c.served():
		return fmt.Sprintf("[%d]", c.uniq)
	}
	return "[0]"
}

// debugCreated tells what a server does for a new session, before its client hears of it.
func (d *Device) debugCreated(now time.Time, c *call, service string) {
	if !c.served() {
		return
	}
	own, mark := d.port(c.port).mac, c.mark()
	d.debugPPPoE(now, "PPPoE : encap string prepared")
	d.debugPPPoE(now, "%sPPPoE %d: Service request sent to SSS", mark, c.id)
	d.debugPPPoE(now, "%sPPPoE %d: Created, Service: %s %s", mark, c.id, cmp.Or(service, "None"), way(own, c.peer, c.port))
	d.debugPPPoE(now, "%sPPPoE %d: State NAS_PORT_POLICY_INQUIRY    Event SSS MORE KEYS", mark, c.id)
	d.debugPPPoE(now, "%sPPPoE %d: data path set to PPP", mark, c.id)
	d.debugPPPoE(now, "%sPPPoE %d: State PROVISION_PPP    Event SSM PROVISIONED", mark, c.id)
}

func (d *Device) debugBound(now time.Time, c *call) {
	if c.served() {
		return
	}
	d.debugPPPoE(now, "PPPoE: Virtual Access interface obtained.")
	d.debugPPPoE(now, "PPPoE : encap string prepared")
	d.debugPPPoE(now, "[0]PPPoE %d: data path set to PPPoE Client", c.id)
}

// debugConnected tells that IP flows.
func (d *Device) debugConnected(now time.Time, c *call) {
	if c.served() {
		for _, text := range [...]string{"State LCP_NEGOTIATION    Event SSS CONNECT LOCAL", "Segment (SSS class): UPDATED", "Segment (SSS class): BOUND",
			"data path set to Virtual Acess", "State LCP_NEGOTIATION    Event SSM UPDATED", "State PTA_BINDING    Event STATIC BIND RESPONSE", "Connected PTA"} {
			d.debugPPPoE(now, "%sPPPoE %d: %s", c.mark(), c.id, text)
		}
	}
	d.debugPPPoE(now, "PPPoE : ipfib_encapstr  prepared")
}

// debugEnding tells why a server ends a session; debugDestroyed that it is gone.
func (d *Device) debugEnding(now time.Time, c *call) {
	state := "LCP_NEGOTIATION    Event PPP DISCONNECT"
	if c.isOpen() {
		state = "LOCALLY_TERMINATED    Event SSS DISCONNECT"
	}
	d.debugPPPoE(now, "%sPPPoE %d: State %s", c.mark(), c.id, state)
}

func (d *Device) debugDestroyed(now time.Time, c *call) {
	if !c.served() {
		return
	}
	d.debugPPPoE(now, "%sPPPoE %d: Destroying  %s", c.mark(), c.id, way(c.peer, d.port(c.port).mac, c.port))
	if c.isOpen() {
		d.debugPPPoE(now, "PPPoE: Returning Vaccess %s", c.access)
	}
}
