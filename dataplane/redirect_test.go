package dataplane

import (
	"net/netip"
	"testing"
	"time"

	"torii/dataplane/drop"
	"torii/dataplane/link"
	"torii/dataplane/packet"
)

// detour is a host whose gateway knows a better one on the same network.
func detour(t *testing.T) (w *world, host, gateway *node) {
	w = newWorld(t)
	host = w.host("10.0.0.1/24", "10.0.0.254")
	gateway = w.router("10.0.0.254/24")
	gateway.route("10.9.0.0/16", "10.0.0.253")
	w.wire(host, 0, gateway, 0)
	w.start()
	return w, host, gateway
}

var beyond = netip.MustParseAddr("10.9.0.1")

func TestRedirect(t *testing.T) {
	w, host, gateway := detour(t)
	redirects := gateway.r.Traffic.ICMP.Out.Of(packet.ICMPRedirect)
	host.ping(beyond, 1)
	w.run(100 * time.Millisecond)
	host.ping(beyond, 2)
	w.run(100 * time.Millisecond)
	if *redirects != 1 {
		t.Errorf("%d redirects for two packets at once, want 1", *redirects)
	}
	w.run(time.Second)
	host.ping(beyond, 3)
	w.run(100 * time.Millisecond)
	if *redirects != 2 {
		t.Errorf("%d redirects, want another a second later", *redirects)
	}
	w.settled()
}

// TestNoRedirect: the packet goes on all the same, and nobody is told.
func TestNoRedirect(t *testing.T) {
	for name, change := range map[string]func(host, gateway *node){
		"switched off": func(_, gateway *node) { gateway.tables.Ifaces[0].NoRedirects = true },
		"from another network": func(host, _ *node) {
			host.tables.Ifaces[0].Addrs = []netip.Prefix{netip.MustParsePrefix("10.0.1.1/23")}
		},
		"no gateway to name": func(_, gateway *node) { gateway.static[0].Via, gateway.static[0].Out = netip.Addr{}, 0 },
	} {
		w, host, gateway := detour(t)
		change(host, gateway)
		host.swap()
		gateway.swap()
		host.ping(beyond, 1)
		w.run(3 * time.Second)
		if n, passed := *gateway.r.Traffic.ICMP.Out.Of(packet.ICMPRedirect), gateway.r.Drops[drop.NoARP]; n != 0 || passed == 0 {
			t.Errorf("%s: %d redirects, %d packets on their way", name, n, passed)
		}
		w.settled()
	}
}

func TestRedirectNamesTheBetterGateway(t *testing.T) {
	w, host, gateway := detour(t)
	var heard packet.ICMP
	wire := w.wire(host, 0, gateway, 0)
	wire.Tap = func(_ time.Time, _ *link.End, frame []byte) {
		if h := packet.Ethernet(frame); h.Type() == packet.EtherIPv4 {
			if m := packet.ICMP(packet.IPv4(frame[packet.EthernetLen:]).Payload()); m.Type() == packet.ICMPRedirect {
				heard = append(packet.ICMP(nil), m...)
			}
		}
	}
	host.ping(beyond, 1)
	w.run(time.Second)
	if len(heard) < 8 || heard.Code() != packet.RedirectHost || netip.AddrFrom4([4]byte(heard[4:8])) != netip.MustParseAddr("10.0.0.253") {
		t.Errorf("heard %x", heard)
	}
}
