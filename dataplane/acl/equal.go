package acl

import "slices"

// Equal tells whether two entries match the same packets. Identity, counters and verdict do not matter.
func (e *Entry) Equal(o *Entry) bool {
	return e.Proto == o.Proto && e.Src == o.Src && e.Dst == o.Dst && e.SrcPort.equal(o.SrcPort) && e.DstPort.equal(o.DstPort) &&
		e.ICMPType == o.ICMPType && e.ICMPCode == o.ICMPCode && e.Established == o.Established && e.Fragments == o.Fragments
}

func (m PortMatch) equal(o PortMatch) bool {
	return m.Op == o.Op && m.Lo == o.Lo && m.Hi == o.Hi && slices.Equal(m.Ports, o.Ports)
}
