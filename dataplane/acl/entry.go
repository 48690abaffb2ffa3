// Package acl matches packets against IOS access lists: entries in order, the first that fits decides, and what
// fits none is denied. It serves interfaces and crypto maps; it knows no names of ports and no configuration text.
//
// A later fragment has no ports, so it is matched as IOS does it: an entry that asks for more than addresses and
// protocol fits it when the entry permits and is passed over when it denies; an entry with `fragments` fits
// nothing else.
package acl

import "torii/dataplane/packet"

// Any stands for "whatever it is" in Proto, ICMPType and ICMPCode.
const Any = -1

// Wild is an address with a wildcard mask: the one bits of Mask are ignored.
type Wild struct{ Addr, Mask uint32 }

// AnyAddr is `any`.
var AnyAddr = Wild{Mask: 0xffffffff}

// Host is `host a`.
func Host(a uint32) Wild { return Wild{Addr: a} }

func (w Wild) Matches(a uint32) bool { return (a^w.Addr)&^w.Mask == 0 }

// Entry is one line of an access list. Whoever makes it owns the counter behind Hits and hands the same one again,
// found by ID, when the list is compiled anew; nil counts nothing.
type Entry struct {
	ID                 uint64
	Seq                int
	Permit             bool
	Proto              int // protocol number, or Any for `ip`
	Src, Dst           Wild
	SrcPort, DstPort   PortMatch
	ICMPType, ICMPCode int // Any unless the line names them
	Established        bool
	Fragments          bool
	Log                bool
	Hits               *uint64
}

// Matches tells whether the packet fits the entry. It counts nothing.
func (e *Entry) Matches(f *packet.Facts) bool {
	return e.Src.Matches(f.Src) && e.Dst.Matches(f.Dst) && e.fitsRest(f, f.SrcPort, f.DstPort)
}

// MatchesMirrored is Matches for the packet's answer: source and destination change places.
func (e *Entry) MatchesMirrored(f *packet.Facts) bool {
	return e.Src.Matches(f.Dst) && e.Dst.Matches(f.Src) && e.fitsRest(f, f.DstPort, f.SrcPort)
}

func (e *Entry) fitsRest(f *packet.Facts, src, dst uint16) bool {
	if e.Proto != Any && e.Proto != int(f.Proto) {
		return false
	}
	if f.Later() {
		return e.Fragments || e.Permit || !e.needsTransport()
	}
	return !e.Fragments && e.fitsTransport(f, src, dst)
}

// needsTransport tells an entry that asks for something behind the IP header.
func (e *Entry) needsTransport() bool {
	return e.SrcPort.Op != AnyPort || e.DstPort.Op != AnyPort || e.Established ||
		e.Proto == packet.ProtoICMP && e.ICMPType != Any
}

func (e *Entry) fitsTransport(f *packet.Facts, src, dst uint16) bool {
	switch f.Proto {
	case packet.ProtoTCP:
		if e.Established && f.TCPFlags&(packet.TCPAck|packet.TCPRst) == 0 {
			return false
		}
		return e.SrcPort.Matches(src) && e.DstPort.Matches(dst)
	case packet.ProtoUDP:
		return e.SrcPort.Matches(src) && e.DstPort.Matches(dst)
	case packet.ProtoICMP:
		return e.Proto == Any || (e.ICMPType == Any || e.ICMPType == int(f.ICMPType)) &&
			(e.ICMPCode == Any || e.ICMPCode == int(f.ICMPCode))
	}
	return true
}
