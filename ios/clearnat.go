package ios

import (
	"net/netip"
	"time"

	"torii/cli"
	"torii/dataplane/nat"
	"torii/dataplane/packet"
)

// natEntry is a translation as a clear command names it.
type natEntry struct {
	proto                       uint8
	insideGlobal, insideLocal   natEnd
	outsideLocal, outsideGlobal natEnd
	outside                     bool // an outside was named
	forced                      bool
}

type natEnd struct {
	addr netip.Addr
	port int
}

func (e natEnd) is(o packet.Endpoint) bool {
	return packet.U32(e.addr) == o.Addr && e.port == int(o.Port)
}

// names says whether a translation is the one that was typed. Without a protocol, addresses alone are
// compared, and without an outside only translations of endpoints are meant.
func (e natEntry) names(t *nat.Translation) bool {
	if e.proto == 0 {
		t = &nat.Translation{InsideGlobal: packet.Endpoint{Addr: t.InsideGlobal.Addr}, InsideLocal: packet.Endpoint{Addr: t.InsideLocal.Addr}, Outside: packet.Endpoint{Addr: t.Outside.Addr}}
	}
	inside := !e.insideGlobal.addr.IsValid() || e.insideGlobal.is(t.InsideGlobal) && e.insideLocal.is(t.InsideLocal)
	outside := e.outsideLocal.is(t.Outside) && e.outsideGlobal.is(t.Outside)
	if !e.outside {
		outside = e.proto != 0 || !t.Extended()
	}
	return e.proto == t.Proto && inside && outside
}

func clearNATCommands(s *Session) []cli.Line {
	all := func() { s.clearNAT(func(*nat.Translation) bool { return true }) }
	lines := []cli.Line{
		cli.Do("clear ip nat translation *", "Delete all dynamic translations").Level(15).Run(all),
		cli.Do("clear ip nat translation forced", "Delete all dynamic translations (forcefully)").Level(15).Run(all),
		cli.Do("clear ip nat statistics", "Clear translation statistics").Level(15).Run(func() {
			s.own(func(time.Time) { s.device.router.NAT().ClearCounters() })
		}),
		s.clearEntry("inside", "Inside addresses (and ports)", 0),
		s.clearEntry("outside", "Outside addresses (and ports)", 0),
		s.clearEntry("tcp", "Transmission Control Protocol", packet.ProtoTCP),
		s.clearEntry("udp", "User Datagram Protocol", packet.ProtoUDP),
	}
	return lines
}

// clearEntry deletes a translation named in full.
func (s *Session) clearEntry(word, help string, proto uint8) cli.Line {
	var e natEntry
	end := func(to *natEnd, which string) *cli.Token {
		addr := cli.Addr(&to.addr, which+" IP address")
		if proto == 0 {
			return addr
		}
		return cli.Seq(addr, cli.Num(&to.port, 1, 65535, which+" port"))
	}
	inside := cli.Seq(end(&e.insideGlobal, "Inside global"), end(&e.insideLocal, "Inside local"))
	outside := cli.Seq(end(&e.outsideLocal, "Outside local"), end(&e.outsideGlobal, "Outside global")).Then(func() { e.outside = true })
	andOutside := cli.Opt(cli.Lit("outside", "Outside addresses (and ports)"), outside)
	forced := cli.Opt(cli.On("forced", "Delete this entry forcefully", &e.forced))
	run := func() {
		e.proto = proto
		s.clearNATEntry(e)
	}
	path := "clear ip nat translation " + word
	switch {
	case word == "outside":
		return cli.Do(path, help, outside, forced).Level(15).Run(run)
	case proto == 0:
		return cli.Do(path, help, inside, andOutside, forced).Level(15).Run(run)
	}
	return cli.Do(path, help, cli.Lit("inside", "Inside addresses (and ports)"), inside, andOutside, forced).Level(15).Run(run)
}

// clearNATEntry deletes what was named: of what conversations run over nothing, unless it is forced.
func (s *Session) clearNATEntry(e natEntry) {
	found := false
	s.clearNAT(func(t *nat.Translation) bool {
		is := e.names(t)
		found = found || is
		return is && (t.Children == 0 || e.forced)
	})
	if !found {
		s.printf("%%Translation not found\n")
	}
}

func (s *Session) clearNAT(fits func(*nat.Translation) bool) {
	s.own(func(time.Time) { s.device.router.NAT().Clear(fits) })
}
