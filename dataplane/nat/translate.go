package nat

import (
	"time"

	"torii/dataplane/packet"
)

// Verdict is what became of a packet.
type Verdict uint8

const (
	Untouched  Verdict = iota // no rule is for it
	Translated                //
	Refused                   // it needs an address or a port, and none is left
	Early                     // of FTP, ahead of what it follows: it will come again
)

// Outbound translates the source of a packet on its way from inside to outside. The packet is whole.
func (t *Table) Outbound(now time.Time, p *packet.Packet) Verdict {
	t.now = now
	if isError(p) {
		return t.outboundError(p)
	}
	way := talk{p.Proto, near(p, p.Src, p.SrcPort), packet.Endpoint{Addr: p.Dst, Port: p.DstPort}}
	x := t.out[way]
	if x == nil {
		var v Verdict
		if x, v = t.begin(way, &p.Facts); v != Translated {
			return v
		}
	} else {
		t.Hits++
	}
	t.touch(x, classOf(x, &p.Facts, true))
	if x.control != nil && !t.speak(x, p) {
		return Early
	}
	p.RewriteSource(x.InsideGlobal)
	t.Packets++
	return Translated
}

// Inbound translates the destination of a packet on its way from outside to inside. The packet is whole.
func (t *Table) Inbound(now time.Time, p *packet.Packet) Verdict {
	t.now = now
	if isError(p) {
		return t.inboundError(p)
	}
	way := talk{p.Proto, near(p, p.Dst, p.DstPort), packet.Endpoint{Addr: p.Src, Port: p.SrcPort}}
	x := t.in[way]
	if x == nil {
		var v Verdict
		if x, v = t.answer(way, &p.Facts); v != Translated {
			return v
		}
	} else {
		t.Hits++
	}
	t.touch(x, classOf(x, &p.Facts, false))
	if x.control != nil {
		t.hear(x, p)
	}
	p.RewriteDestination(x.InsideLocal)
	t.Packets++
	return Translated
}

func isError(p *packet.Packet) bool {
	return p.Proto == packet.ProtoICMP && packet.ICMPError(p.ICMPType)
}

// near is the endpoint on the inside. The identifier of a query belongs to it alone.
func near(p *packet.Packet, addr uint32, port uint16) packet.Endpoint {
	if p.Query() {
		port = p.Identifier()
	}
	return packet.Endpoint{Addr: addr, Port: port}
}

// begin makes the translation of a conversation that begins inside: over a standing translation, else by
// the first rule that permits it.
func (t *Table) begin(way talk, f *packet.Facts) (*Translation, Verdict) {
	if s := standing(t.local, way); s != nil && t.permits(s, f) {
		return t.converse(way, across(s.Proto, way.near, s.InsideGlobal), s, s.Rule, f, true)
	}
	for i := range t.rules.Dynamics {
		if d := &t.rules.Dynamics[i]; d.Permits(f) {
			t.Misses++
			return t.give(way, d, f)
		}
	}
	return nil, Untouched
}

// answer makes the translation of a conversation that begins outside. Without a standing one, the inside
// has nothing to do with it.
func (t *Table) answer(way talk, f *packet.Facts) (*Translation, Verdict) {
	s := standing(t.global, way)
	if s == nil {
		return nil, Untouched
	}
	local := talk{way.proto, across(s.Proto, way.near, s.InsideLocal), way.far}
	return t.converse(local, way.near, s, s.Rule, f, false)
}

// standing is the translation of an endpoint, or of its whole address.
func standing(of map[spot]*Translation, way talk) *Translation {
	if x := of[spot{way.proto, way.near}]; x != nil && (x.Peer == 0 || x.Peer == way.far.Addr) {
		return x
	}
	return of[spot{0, packet.Endpoint{Addr: way.near.Addr}}]
}

// permits asks the rule of a standing translation whether a conversation may begin over it.
func (t *Table) permits(x *Translation, f *packet.Facts) bool {
	for i := range t.rules.Statics {
		if s := &t.rules.Statics[i]; s.ID == x.Rule && s.Permits != nil {
			return s.Permits(f)
		}
	}
	return true
}

// across is an endpoint on the other side of a standing translation: that of a whole address leaves ports alone.
func across(proto uint8, at, to packet.Endpoint) packet.Endpoint {
	if proto == 0 {
		to.Port = at.Port
	}
	return to
}

// converse makes the translation of a conversation, over that of an endpoint if there is one.
func (t *Table) converse(way talk, global packet.Endpoint, over *Translation, rule uint64, f *packet.Facts, outbound bool) (*Translation, Verdict) {
	if t.full() {
		t.Exhausted++
		return nil, Refused
	}
	x := &Translation{Rule: rule, Proto: way.proto, InsideLocal: way.near, InsideGlobal: global, Outside: way.far, Created: t.now, Used: t.now, begun: outbound, parent: over}
	x.class = classOf(x, f, outbound)
	if over != nil {
		x.data = over.data
		t.touch(over, over.class)
	}
	x.control = t.controls(x)
	t.add(x)
	return x, Translated
}

// full says that there are as many translations as there may be. What the configuration says is not counted.
func (t *Table) full() bool {
	most := t.rules.Most
	if most == 0 {
		most = mostTranslations
	}
	return t.Dynamic() >= most
}
