// Package packet is one packet in one buffer, and the headers inside it.
//
// A Packet keeps room before and behind its octets, so that headers and trailers are written in place:
//
//	0        Start                          End            len(Buf)
//	|headroom|Ethernet|IPv4|TCP or UDP|data |  tailroom     |
//
// Push and Pull move Start, Extend and Trim move End. Facts are decoded once, at the gate (Decode), and read by
// everything later. A packet may be a super-packet: one header and the data of many segments (SegSize > 0), as
// Linux hands them over; it is cut (Cut) at its own segment size before anything that needs real frames.
//
// The package knows no tables, no interfaces and no time. Headers that a router rewrites are views: byte slices
// with named accessors, whose length is checked before they are made.
package packet

import "torii/dataplane/drop"

const (
	// Headroom is what a fresh packet has in front: Ethernet, an outer IPv4 header, UDP, ESP and its IV fit twice.
	Headroom = 128
	// Tailroom is what is kept behind the data for ESP padding and the check value.
	Tailroom = 128
)

// Sum is the state of the transport checksum.
type Sum uint8

const (
	SumComplete Sum = iota // the field holds what the wire shall carry
	SumPartial             // the field holds the uncomplemented sum of the pseudo-header
)

// Packet has one owner at a time. Whoever hands it on (Link.Send, Pool.Put) must not touch it again.
type Packet struct {
	Buf        []byte
	Start, End int

	Facts

	// SegSize is the octets of data in each segment of a super-packet, the last may have fewer; 0 for a plain
	// packet. SegHeader is the length of the IP and transport headers that every segment repeats.
	SegSize, SegHeader int
	// Sum is the state of the TCP or UDP checksum.
	Sum Sum

	// Own marks what this device made itself.
	Own bool
	// Drop is set by whoever worked on a packet within a batch and refuses it; None otherwise.
	Drop drop.Reason

	pooled bool
}

// Bytes are the packet's octets; they are valid until the packet is handed on.
func (p *Packet) Bytes() []byte { return p.Buf[p.Start:p.End] }

func (p *Packet) Len() int      { return p.End - p.Start }
func (p *Packet) Tailroom() int { return len(p.Buf) - p.End }

// Push makes room for a header of n octets in front and returns it. The caller knows that there is headroom.
func (p *Packet) Push(n int) []byte {
	p.Start -= n
	return p.Buf[p.Start : p.Start+n]
}

// Pull removes n octets in front.
func (p *Packet) Pull(n int) { p.Start += n }

// Extend makes room for n octets behind and returns them. The caller knows that there is tailroom.
func (p *Packet) Extend(n int) []byte {
	p.End += n
	return p.Buf[p.End-n : p.End]
}

// Trim removes n octets behind.
func (p *Packet) Trim(n int) { p.End -= n }

// Reserve sees to it that the packet has at least head octets in front and tail behind; it moves the packet to a
// larger buffer only where it must.
func (p *Packet) Reserve(head, tail int) {
	if p.Start >= head && p.Tailroom() >= tail {
		return
	}
	n := p.Len()
	b := p.Buf
	if len(b) < head+n+tail {
		b = make([]byte, head+n+tail)
	}
	copy(b[head:], p.Bytes())
	p.Buf, p.Start, p.End = b, head, head+n
}

// Reset makes the packet empty, with the usual headroom and none of its marks.
func (p *Packet) Reset() {
	p.Start, p.End = Headroom, Headroom
	p.Facts = Facts{}
	p.SegSize, p.SegHeader, p.Sum = 0, 0, SumComplete
	p.Own, p.Drop = false, drop.None
}

// CopyFrom makes p a copy of q, marks and facts included.
func (p *Packet) CopyFrom(q *Packet) {
	p.Reset()
	p.Reserve(Headroom, q.Len()+Tailroom)
	copy(p.Extend(q.Len()), q.Bytes())
	p.Facts = q.Facts
	p.SegSize, p.SegHeader, p.Sum = q.SegSize, q.SegHeader, q.Sum
	p.Own = q.Own
}
