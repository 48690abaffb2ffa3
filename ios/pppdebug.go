package ios

import (
	"time"

	"torii/dataplane/ppp"
	"torii/ios/debug"
)

// pppTopics are the debugs that each topic of a line belongs to.
var pppTopics = [...]struct {
	topic debug.Topic
	kind  debugKind
}{{debug.Negotiation, debugPPP}, {debug.Authentication, debugPPPAuth}, {debug.PPPErrors, debugPPPErrors}}

// debugPPP prints an event of PPP in IOS's words, if a debug that it belongs to is on.
func (d *Device) debugPPP(now time.Time, c *call, e ppp.Event) {
	c.known = c.known || e.Known
	end := d.pppEnd(c)
	if e.Kind == ppp.PhaseEntered && e.Phase == ppp.Establish {
		if c.begun {
			end.ID = 0
		}
		c.begun = true
	}
	for _, line := range end.Lines(e) {
		for _, t := range pppTopics {
			if line.Topic&t.topic != 0 && d.debugs[t.kind] {
				d.debugf(now, t.kind, "%s", line.Text)
				break
			}
		}
	}
}

// pppEnd is how the lines of a session differ. A server's name it by its number until the client is known.
func (d *Device) pppEnd(c *call) debug.PPPEnd {
	end := debug.PPPEnd{Dialect: d.dialect(), On: c.access.Short(), Served: c.served(), ID: c.uniq, Handle: c.handle(), CHAPName: debug.FromUnknown, CHAPWord: debug.FromAAA}
	i, ok := d.running().Interfaces.Get(&Interface{Name: c.profile})
	if !ok {
		return end
	}
	end.NoDemand = i.PPP.Demand == "" || i.PPP.CallIn
	end.Negotiated, end.Pool = i.Negotiated, i.PPP.PeerPool != ""
	if i.PPP.CHAPName != "" {
		end.CHAPName = debug.FromCHAP
	}
	if i.PPP.CHAPPassword.set() {
		end.CHAPWord = debug.FromCHAP
	}
	switch {
	case !c.served():
		end.Profile = c.profile.Short()
	case !c.known:
		end.On = c.label()
	}
	return end
}

// debugFrame tells of every frame of PPP but IP.
func (d *Device) debugFrame(now time.Time, c *call, way string, protocol ppp.Protocol, data []byte) {
	if !d.debugs[debugPPPPackets] {
		return
	}
	on := c.access.Short()
	d.debugf(now, debugPPPPackets, "%s PPP: %s pkt type 0x%04X, datagramsize %d", on, way, uint16(protocol), 2+len(data))
	p, err := ppp.ParsePacket(data)
	name := map[ppp.PacketCode]string{ppp.EchoRequest: "ECHOREQ", ppp.EchoReply: "ECHOREP"}[p.Code]
	if err != nil || protocol != ppp.LCP || name == "" || len(p.Data) < 4 {
		return
	}
	lcp, _ := c.session.States()
	d.debugf(now, debugPPPPackets, "%s LCP: %s %s [%v] id %d len %d magic 0x%X", on, way, name, lcp, p.ID, 4+len(p.Data), p.Data[:4])
}
