package nat

import (
	"bytes"
	"slices"

	"torii/dataplane/packet"
)

// control is a control connection of FTP: what NAT has changed in the stream that leaves the inside, and how
// far it has read both streams. Sequence numbers are those of the inside.
type control struct {
	server bool // the inside is the server

	out    stream
	held   []byte // the beginning of a line, kept back until its end is there
	heldAt uint32
	edits  edits

	in    stream
	heard []byte // the beginning of a line that came in; it ends at in.next
}

// stream is one direction.
type stream struct {
	next    uint32 // what was not read yet
	running bool   // next is known
	midline bool   // and it continues a line that is of no interest
}

// controls makes the state of a control connection, nil for any other.
func (t *Table) controls(x *Translation) *control {
	if x.Proto != packet.ProtoTCP {
		return nil
	}
	for _, f := range t.rules.FTP {
		switch {
		case f.Port == x.Outside.Port && f.Serves(x.Outside.Addr):
			return &control{}
		case f.Port == x.InsideLocal.Port && f.Serves(x.InsideLocal.Addr):
			return &control{server: true}
		}
	}
	return nil
}

// speak translates what a segment says on its way out. False: it must not go out before what it follows.
func (t *Table) speak(x *Translation, p *packet.Packet) bool {
	c, segment := x.control, p.Segment()
	switch {
	case segment == nil:
		return true
	case segment.Flags()&packet.TCPSyn != 0:
		c.out, c.held, c.edits = stream{next: segment.Seq() + 1, running: true}, nil, edits{}
		return true
	}
	last := segment.Flags()&packet.TCPFin != 0
	first, text := c.resume(segment.Seq(), segment.Data(), last)
	if len(text) == 0 {
		p.SetSeq(c.edits.shifted(first))
		return true
	}
	from, said, ok := t.rewrite(x, first, text, last)
	if !ok {
		return false
	}
	p.SetSeq(c.edits.shifted(from))
	return bytes.Equal(said, segment.Data()) || p.SetData(said)
}

// resume puts what was held in front of what continues it.
func (c *control) resume(seq uint32, data []byte, last bool) (first uint32, text []byte) {
	if seq != c.heldAt+uint32(len(c.held)) || len(data) == 0 && !last {
		return seq, data
	}
	text, c.held = append(c.held, data...), nil
	return seq - uint32(len(text)-len(data)), text
}

// rewrite is what goes out for a text of the inside that begins at a sequence number: what went out before as
// it did then, and what is new line by line.
func (t *Table) rewrite(x *Translation, first uint32, text []byte, last bool) (from uint32, said []byte, ok bool) {
	c := x.control
	if !c.out.running {
		c.out = stream{next: first, running: true}
	}
	known := int(int32(c.out.next - first))
	if known < 0 {
		return first, nil, false
	}
	known = min(known, len(text))
	if from, said, ok = c.edits.again(first, text[:known]); !ok {
		return first, nil, false
	}
	for line := range bytes.Lines(text[known:]) {
		if !t.line(x, &said, line, last) {
			break
		}
	}
	return from, said, true
}

// line adds what goes out for the next line, or what there is of it. False: it is held, since it may yet speak
// of an endpoint. What is sent again for want of an answer is not held a second time: whoever sends it may be
// waiting for that before he sends the rest.
func (t *Table) line(x *Translation, said *[]byte, line []byte, last bool) bool {
	c := x.control
	whole := line[len(line)-1] == '\n'
	repeated := c.heldAt == c.out.next && bytes.Equal(c.held, line)
	if !whole && !last && !c.out.midline && !repeated && c.promises(line) {
		c.held, c.heldAt = bytes.Clone(line), c.out.next
		return false
	}
	spoken := line
	if whole && !c.out.midline {
		spoken = t.announce(x, line)
	}
	*said = append(*said, spoken...)
	c.held = nil
	c.out.next, c.out.midline = c.out.next+uint32(len(line)), !whole
	return true
}

func (c *control) promises(part []byte) bool {
	if c.server {
		return promises(part, "227 ", "229 ")
	}
	return promises(part, "PORT ", "EPRT ")
}

// announce opens a door for the data connection that the next line speaks of, and names the door to the outside.
func (t *Table) announce(x *Translation, line []byte) []byte {
	c, find := x.control, command
	if c.server {
		find = reply
	}
	m, found := find(line)
	if m.form == bare {
		m.at.Addr = x.InsideLocal.Addr
	}
	if !found || m.at.Addr != x.InsideLocal.Addr {
		return line
	}
	global, ok := t.open(x, m.at)
	if !ok {
		return line
	}
	e := edit{c.out.next + uint32(m.from), c.out.next + uint32(m.to), m.write(nil, global)}
	c.edits.note(e)
	return slices.Concat(line[:m.from], e.text, line[m.to:])
}

// open gives a local endpoint a global one for a data connection with the far end of a control connection.
func (t *Table) open(x *Translation, local packet.Endpoint) (global packet.Endpoint, ok bool) {
	way := talk{packet.ProtoTCP, local, x.Outside}
	if s := standing(t.local, way); s != nil {
		t.touch(s, s.class)
		return across(s.Proto, local, s.InsideGlobal), true
	}
	if old := t.local[spot{way.proto, local}]; old != nil && old.class == door {
		t.remove(old)
	}
	if global, ok = t.free(way, t.own(x.Rule), x.InsideGlobal.Addr); !ok || t.full() {
		t.Exhausted++
		return local, false
	}
	t.add(&Translation{Rule: x.Rule, Proto: way.proto, InsideLocal: local, InsideGlobal: global, Peer: x.Outside.Addr, Created: t.now, Used: t.now, class: door, data: true})
	return global, true
}

// own says whether the addresses of a rule are the device's. Those of a static port may be.
func (t *Table) own(rule uint64) bool {
	for i := range t.rules.Dynamics {
		if d := &t.rules.Dynamics[i]; d.ID == rule {
			return d.Own
		}
	}
	return true
}

// hear translates what a segment acknowledges on its way in, and opens the door for a server inside that is
// told to call.
func (t *Table) hear(x *Translation, p *packet.Packet) {
	c, segment := x.control, p.Segment()
	if segment == nil {
		return
	}
	if segment.Flags()&packet.TCPAck != 0 {
		p.SetAck(c.edits.unshifted(segment.Ack()))
		p.MapSACK(c.edits.unshifted)
	}
	if !c.server {
		return
	}
	for line := range bytes.Lines(c.listen(segment)) {
		if m, ok := command(line); ok && m.at.Addr == x.Outside.Addr {
			t.open(x, packet.Endpoint{Addr: x.InsideLocal.Addr, Port: x.InsideLocal.Port - 1})
		}
	}
}

// listen is the whole lines that a segment completes.
func (c *control) listen(segment packet.TCP) []byte {
	if segment.Flags()&packet.TCPSyn != 0 {
		c.in, c.heard = stream{next: segment.Seq() + 1}, nil
		return nil
	}
	text := segment.Data()
	if segment.Seq() == c.in.next {
		text = append(c.heard, text...)
	}
	c.in.next = segment.Seq() + uint32(len(segment.Data()))
	end := bytes.LastIndexByte(text, '\n') + 1
	c.heard = nil
	if part := text[end:]; promises(part, "PORT ", "EPRT ") {
		c.heard = bytes.Clone(part)
	}
	return text[:end]
}
