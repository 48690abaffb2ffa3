package nat

import "torii/dataplane/packet"

// give finds a global endpoint for a conversation that a rule permits.
func (t *Table) give(way talk, d *Dynamic, f *packet.Facts) (*Translation, Verdict) {
	if d.First != 0 && !t.full() {
		if d.Overload {
			for addr := d.First; addr <= d.Last; addr++ {
				if global, ok := t.free(way, d.Own, addr); ok {
					return t.converse(way, global, nil, d.ID, f, true)
				}
			}
		} else if s := t.lend(way.near.Addr, d); s != nil {
			return t.converse(way, across(0, way.near, s.InsideGlobal), s, d.ID, f, true)
		}
	}
	t.Exhausted++
	t.pool(d.ID).misses++
	return nil, Refused
}

// lent is what a rule has given of its pool.
type lent struct {
	count  int
	next   uint32 // the address to try first
	misses uint64 // packets for which nothing was left
}

func (t *Table) pool(rule uint64) *lent {
	l := t.lent[rule]
	if l == nil {
		l = &lent{}
		t.lent[rule] = l
	}
	return l
}

// Missed is how many packets a rule had nothing left for.
func (t *Table) Missed(rule uint64) uint64 {
	if l := t.lent[rule]; l != nil {
		return l.misses
	}
	return 0
}

// ClearCounters starts the statistics anew.
func (t *Table) ClearCounters() {
	t.Counters = Counters{}
	for _, l := range t.lent {
		l.misses = 0
	}
}

// lend gives a whole address of a pool to one inside, until it has not been used for long; nil: all are lent.
func (t *Table) lend(local uint32, d *Dynamic) *Translation {
	l := t.pool(d.ID)
	size := int(d.Last-d.First) + 1
	for range size - l.count {
		if l.next < d.First || l.next > d.Last {
			l.next = d.First
		}
		at := packet.Endpoint{Addr: l.next}
		l.next++
		if t.global[spot{0, at}] == nil {
			l.count++
			x := &Translation{Rule: d.ID, InsideLocal: packet.Endpoint{Addr: local}, InsideGlobal: at, Created: t.now, Used: t.now, class: simple}
			t.add(x)
			return x
		}
	}
	return nil
}

// free finds what of a shared address a conversation can have.
func (t *Table) free(way talk, own bool, addr uint32) (packet.Endpoint, bool) {
	at := packet.Endpoint{Addr: addr, Port: way.near.Port}
	switch {
	case !hasPorts(way.proto):
		_, taken := t.in[talk{way.proto, at, way.far}]
		return at, !taken
	case t.available(way, own, at):
		return at, true
	}
	return t.search(way, own, at)
}

func hasPorts(proto uint8) bool {
	return proto == packet.ProtoTCP || proto == packet.ProtoUDP || proto == packet.ProtoICMP
}

// available says whether a global port is nobody's, or this inside's already.
func (t *Table) available(way talk, own bool, at packet.Endpoint) bool {
	if own && needed(way.proto, at.Port) {
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

// portGroups are the ranges that a port stays in when it cannot stay the same.
var portGroups = [...]struct{ first, last uint16 }{{0, 511}, {512, 1023}, {1024, 65535}}

// group is the ports of one range at one address.
type group struct {
	taken int
	next  uint16 // where the search for a free one goes on
}

func rangeOf(port uint16) (first, last uint16) {
	for _, g := range portGroups {
		first, last = g.first, g.last
		if port <= last {
			break
		}
	}
	return first, last
}

func (t *Table) group(proto uint8, at packet.Endpoint) *group {
	at.Port, _ = rangeOf(at.Port)
	g := t.groups[spot{proto, at}]
	if g == nil {
		g = &group{next: at.Port}
		t.groups[spot{proto, at}] = g
	}
	return g
}

// release gives a port back.
func (t *Table) release(proto uint8, at packet.Endpoint) {
	g := t.group(proto, at)
	if g.taken--; g.taken == 0 {
		at.Port, _ = rangeOf(at.Port)
		delete(t.groups, spot{proto, at})
	}
}

// keptFree is how many ports of a range are never given: the device's own are among them, so that a range
// that is used up is not searched in vain.
const keptFree = 8

// search finds the next free port of the range, from where the last search ended.
func (t *Table) search(way talk, own bool, at packet.Endpoint) (packet.Endpoint, bool) {
	first, last := rangeOf(at.Port)
	g := t.group(way.proto, at)
	if g.taken > int(last-first)-keptFree {
		return packet.Endpoint{}, false
	}
	for {
		at.Port = g.next
		if g.next++; g.next > last || g.next == 0 {
			g.next = first
		}
		if t.available(way, own, at) {
			return at, true
		}
	}
}
