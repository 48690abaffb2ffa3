package nat

import "torii/dataplane/packet"

// give finds a global endpoint for a conversation that a rule permits.
func (t *Table) give(way talk, d *Dynamic, f *packet.Facts) (*Translation, Verdict) {
	if d.First != 0 {
		for addr := d.First; addr <= d.Last; addr++ {
			if global, ok := t.free(way, d, addr); ok {
				if !d.Overload {
					t.lend(way.near.Addr, addr, d.ID)
				}
				return t.converse(way, global, d.ID, f, true)
			}
		}
	}
	t.Exhausted++
	return nil, Refused
}

// lend gives a whole address to one inside, until it has not been used for long.
func (t *Table) lend(local, global uint32, rule uint64) {
	t.add(&Translation{Rule: rule, InsideLocal: packet.Endpoint{Addr: local}, InsideGlobal: packet.Endpoint{Addr: global}, Created: t.now, Used: t.now, class: simple})
}

// free finds what of an address a conversation can have.
func (t *Table) free(way talk, d *Dynamic, addr uint32) (packet.Endpoint, bool) {
	at := packet.Endpoint{Addr: addr, Port: way.near.Port}
	switch {
	case !d.Overload:
		_, taken := t.global[spot{0, packet.Endpoint{Addr: addr}}]
		return at, !taken
	case !hasPorts(way.proto):
		_, taken := t.in[talk{way.proto, at, way.far}]
		return at, !taken
	case t.available(way, d, at):
		return at, true
	}
	return t.search(way, d, at)
}

func hasPorts(proto uint8) bool {
	return proto == packet.ProtoTCP || proto == packet.ProtoUDP || proto == packet.ProtoICMP
}

// available says whether a global port is nobody's, or this inside's already.
func (t *Table) available(way talk, d *Dynamic, at packet.Endpoint) bool {
	if d.Own && needed(way.proto, at.Port) {
		return false
	}
	o, taken := t.owners[spot{way.proto, at}]
	return !taken || o.local == way.near
}

// needed are the ports that a device itself answers at: IKE, SSH, Telnet, HTTP.
func needed(proto uint8, port uint16) bool {
	switch port {
	case 500, 4500:
		return proto == packet.ProtoUDP
	case 22, 23, 80, 443:
		return proto == packet.ProtoTCP
	}
	return false
}

// groups are the ranges that a port stays in when it cannot stay the same.
var groups = [...]struct{ first, last uint16 }{{0, 511}, {512, 1023}, {1024, 65535}}

// search finds the next free port of the group, from where the last search ended.
func (t *Table) search(way talk, d *Dynamic, at packet.Endpoint) (packet.Endpoint, bool) {
	for _, g := range groups {
		if at.Port > g.last {
			continue
		}
		mark := spot{way.proto, packet.Endpoint{Addr: at.Addr, Port: g.first}}
		next := max(t.cursor[mark], g.first)
		for range int(g.last-g.first) + 1 {
			at.Port = next
			if next++; next > g.last || next == 0 {
				next = g.first
			}
			if t.available(way, d, at) {
				t.cursor[mark] = next
				return at, true
			}
		}
		break
	}
	return packet.Endpoint{}, false
}
