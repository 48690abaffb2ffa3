package ios

import (
	"net/netip"
	"testing"

	"torii/dataplane/nat"
	"torii/dataplane/packet"
)

func endOf(s string) natEnd {
	ap := netip.MustParseAddrPort(s)
	return natEnd{ap.Addr(), int(ap.Port())}
}

func natEndpoint(s string) packet.Endpoint {
	e := endOf(s)
	return packet.Endpoint{Addr: packet.U32(e.addr), Port: uint16(e.port)}
}

// Which translations a clear command means.
func TestNATEntryNames(t *testing.T) {
	conversation := &nat.Translation{Proto: packet.ProtoTCP, InsideLocal: natEndpoint("10.0.0.1:5000"), InsideGlobal: natEndpoint("100.1.1.1:1024"), Outside: natEndpoint("8.8.8.8:80")}
	address := &nat.Translation{InsideLocal: natEndpoint("10.0.0.1:0"), InsideGlobal: natEndpoint("100.1.1.1:0")}
	inside := natEntry{insideGlobal: endOf("100.1.1.1:0"), insideLocal: endOf("10.0.0.1:0")}
	tcp := natEntry{proto: packet.ProtoTCP, insideGlobal: endOf("100.1.1.1:1024"), insideLocal: endOf("10.0.0.1:5000")}
	with := func(e natEntry, outside string) natEntry {
		e.outside, e.outsideLocal, e.outsideGlobal = true, endOf(outside), endOf(outside)
		return e
	}
	for name, row := range map[string]struct {
		entry natEntry
		of    *nat.Translation
		want  bool
	}{
		"inside G L":                          {inside, address, true},
		"inside G L, of a conversation":       {inside, conversation, false},
		"inside G of another":                 {natEntry{insideGlobal: endOf("100.1.1.2:0"), insideLocal: endOf("10.0.0.1:0")}, address, false},
		"outside L G of an address":           {with(natEntry{}, "8.8.8.8:0"), address, false},
		"tcp inside G gp L lp":                {tcp, conversation, true},
		"tcp inside, of an address":           {tcp, address, false},
		"tcp inside … outside":                {with(tcp, "8.8.8.8:80"), conversation, true},
		"tcp inside … outside of another":     {with(tcp, "8.8.8.8:81"), conversation, false},
		"udp inside G gp L lp of a tcp entry": {natEntry{proto: packet.ProtoUDP, insideGlobal: tcp.insideGlobal, insideLocal: tcp.insideLocal}, conversation, false},
	} {
		if got := row.entry.names(row.of); got != row.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
