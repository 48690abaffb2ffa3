package ios

import (
	"fmt"
	"time"

	"torii/dataplane"
	"torii/dataplane/packet"
)

// debugNAT prints a translated packet as `debug ip nat` does, and in detail what stands behind the addresses. A
// star marks what was translated on its way through.
func (d *Device) debugNAT(now time.Time, t dataplane.Translation) {
	tag := "NAT*"
	if t.Own {
		tag = "NAT"
	}
	if d.debugs[debugNATDetail] {
		side := map[bool]string{true: "i", false: "o"}[t.Outbound]
		d.debugf(now, debugNATDetail, "%s: %s: %s %s -> %s [%d]", tag, side, natProto(t.Proto), pair(t.Was.Src), pair(t.Was.Dst), t.ID)
	}
	if t.Was.Src.Port != t.Is.Src.Port || t.Was.Dst.Port != t.Is.Dst.Port {
		d.debugEach(now, "%s: %s", tag, natPorts(t))
	}
	d.debugEach(now, "%s: s=%s, d=%s [%d]", tag, addressChange(t.Was.Src, t.Is.Src), addressChange(t.Was.Dst, t.Is.Dst), t.ID)
}

// debugEach prints a line that both debugs of NAT have, once.
func (d *Device) debugEach(now time.Time, format string, args ...any) {
	kind := debugNAT
	if !d.debugs[kind] {
		kind = debugNATDetail
	}
	d.debugf(now, kind, format, args...)
}

func pair(e packet.Endpoint) string { return fmt.Sprintf("(%v, %d)", packet.Addr(e.Addr), e.Port) }

func addressChange(was, is packet.Endpoint) string {
	if was.Addr == is.Addr {
		return packet.Addr(is.Addr).String()
	}
	return fmt.Sprintf("%v->%v", packet.Addr(was.Addr), packet.Addr(is.Addr))
}

// natPorts is the line about a port that was changed.
func natPorts(t dataplane.Translation) string {
	change := func(was, is uint16) string {
		if was == is {
			return fmt.Sprint(is)
		}
		return fmt.Sprintf("%d->%d", was, is)
	}
	switch t.Proto {
	case packet.ProtoICMP:
		return "ICMP id=" + change(t.Was.Src.Port, t.Is.Src.Port)
	case packet.ProtoTCP:
		return "TCP s=" + change(t.Was.Src.Port, t.Is.Src.Port) + ", d=" + change(t.Was.Dst.Port, t.Is.Dst.Port)
	}
	return "UDP s=" + change(t.Was.Src.Port, t.Is.Src.Port) + ", d=" + change(t.Was.Dst.Port, t.Is.Dst.Port)
}
