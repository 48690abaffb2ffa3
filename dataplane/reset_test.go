package dataplane

import (
	"encoding/binary"
	"testing"
	"time"

	"torii/dataplane/drop"
	"torii/dataplane/packet"
)

// segment makes a TCP segment with 20 octets of header.
func segment(p *packet.Packet, ip packet.IPv4Fields, flags uint8, seq, ack uint32, data string) {
	b := p.Extend(packet.TCPLen + len(data))
	clear(b)
	binary.BigEndian.PutUint16(b, 4000)
	binary.BigEndian.PutUint16(b[2:], 23)
	binary.BigEndian.PutUint32(b[4:], seq)
	binary.BigEndian.PutUint32(b[8:], ack)
	b[12], b[13] = packet.TCPLen/4<<4, flags
	copy(b[packet.TCPLen:], data)
	ip.Proto = packet.ProtoTCP
	p.PushIPv4(ip)
	p.Sum = packet.SumPartial
	p.CompleteSum()
}

// The answers of RFC 9293 §3.10.7.1, which a closed port gives.
func TestClosedPortResets(t *testing.T) {
	for _, tt := range []struct {
		name     string
		flags    uint8
		data     string
		seq, ack uint32
		answer   uint8
	}{
		{"an opening", packet.TCPSyn, "", 0, 1001, packet.TCPRst | packet.TCPAck},
		{"an opening with data", packet.TCPSyn, "abc", 0, 1004, packet.TCPRst | packet.TCPAck},
		{"an end", packet.TCPFin, "abc", 0, 1004, packet.TCPRst | packet.TCPAck},
		{"an acknowledgment", packet.TCPAck, "abc", 77, 0, packet.TCPRst},
		{"a reset", packet.TCPRst, "", 0, 0, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := newCourse(t)
			c.rb.claims = func(*packet.Packet) bool { return false }
			c.start()
			c.warm()
			p := c.pool.Get()
			segment(p, packet.IPv4Fields{Dst: c.rb.addr(0)}, tt.flags, 1000, 77, tt.data)
			c.pc.punted = nil
			c.pc.r.Originate(c.now, p)
			c.run(time.Second)
			c.rb.wantDrop(drop.PortUnreachable)
			c.settled()
			if tt.answer == 0 {
				if len(c.pc.punted) > 0 {
					t.Error("a reset is answered")
				}
				return
			}
			if len(c.pc.punted) != 1 {
				t.Fatalf("%d answers", len(c.pc.punted))
			}
			h := packet.TCP(packet.IPv4(c.pc.punted[0]).Payload())
			if h.Flags() != tt.answer || h.Seq() != tt.seq || h.Ack() != tt.ack || h.SrcPort() != 23 || h.DstPort() != 4000 {
				t.Errorf("flags %#x seq %d ack %d, want %#x %d %d", h.Flags(), h.Seq(), h.Ack(), tt.answer, tt.seq, tt.ack)
			}
		})
	}
}

func TestBrokenSegments(t *testing.T) {
	for name, damage := range map[string]func(b packet.TCP){
		"a checksum that is wrong":          func(b packet.TCP) { b[17]++ },
		"a header longer than the segment":  func(b packet.TCP) { b[12] = 0xf0 },
		"a header shorter than a header is": func(b packet.TCP) { b[12] = 0x40 },
	} {
		t.Run(name, func(t *testing.T) {
			c := newCourse(t)
			c.start()
			c.warm()
			p := c.pool.Get()
			segment(p, packet.IPv4Fields{Src: c.pc.addr(0), Dst: c.rb.addr(0)}, packet.TCPSyn, 1000, 0, "")
			damage(packet.TCP(packet.IPv4(p.Bytes()).Payload()))
			c.rb.punted = nil
			c.pc.r.Originate(c.now, p)
			c.run(time.Second)
			c.rb.wantDrop(drop.TCPFormat)
			if len(c.rb.punted) > 0 {
				t.Error("it is handed on")
			}
			c.settled()
		})
	}
}
