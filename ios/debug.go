package ios

import (
	"fmt"
	"time"

	"torii/cli"
	"torii/cli/term"
	"torii/crypto/ike"
	"torii/ios/debug"
)

// debugKind is what can be debugged.
type debugKind uint8

const (
	debugISAKMP debugKind = iota
	debugIPsec
	debugEngine
	debugPacket
	debugNAT
	debugNATDetail
	debugPPPoE
	debugPPPoEErrors
	debugPPPoEPackets
	debugPPP
	debugPPPAuth
	debugPPPErrors
	debugPPPPackets
	debugDialer
	debugDialerPackets
	debugKinds
)

// debugNames are how IOS speaks of each: the command, its help and its title.
var debugNames = [debugKinds]struct{ command, help, title, subsystem string }{
	debugISAKMP:        {"debug crypto isakmp", "ISAKMP Key Management", "Crypto ISAKMP debugging", "Cryptographic Subsystem:"},
	debugIPsec:         {"debug crypto ipsec", "IPSEC processing", "Crypto IPSEC debugging", "Cryptographic Subsystem:"},
	debugEngine:        {"debug crypto engine", "Crypto Engine Debug", "Crypto Engine debugging", "Cryptographic Subsystem:"},
	debugPacket:        {"debug ip packet", "General IP debugging and IPSO security transactions", "IP packet debugging", "Generic IP:"},
	debugNAT:           {"debug ip nat", "NAT events", "IP NAT debugging", "Generic IP:"},
	debugNATDetail:     {"debug ip nat detailed", "NAT detailed events", "IP NAT detailed debugging", "Generic IP:"},
	debugPPPoE:         {"debug pppoe events", "PPPoE events", "PPPoE protocol events debugging", "PPPoE:"},
	debugPPPoEErrors:   {"debug pppoe errors", "PPPoE errors", "PPPoE protocol errors debugging", "PPPoE:"},
	debugPPPoEPackets:  {"debug pppoe packets", "PPPoE packets", "PPPoE control packets debugging", "PPPoE:"},
	debugPPP:           {"debug ppp negotiation", "Protocol parameter negotiation", "PPP protocol negotiation debugging", "PPP:"},
	debugPPPAuth:       {"debug ppp authentication", "CHAP and PAP authentication", "PPP authentication debugging", "PPP:"},
	debugPPPErrors:     {"debug ppp error", "Protocol errors and error statistics", "PPP protocol errors debugging", "PPP:"},
	debugPPPPackets:    {"debug ppp packet", "Low-level PPP packet dump", "PPP packet display debugging", "PPP:"},
	debugDialer:        {"debug dialer events", "Display dialer events", "Dial on demand events debugging", "Dial on demand:"},
	debugDialerPackets: {"debug dialer packets", "Display dialer packets", "Dial on demand packets debugging", "Dial on demand:"},
}

// debugs are the debugs that are on.
type debugs [debugKinds]bool

func (d debugs) ppp() bool    { return d[debugPPP] || d[debugPPPAuth] || d[debugPPPErrors] }
func (d debugs) crypto() bool { return d[debugISAKMP] || d[debugIPsec] || d[debugEngine] }

func (d *Device) dialect() debug.Dialect {
	if d.Platform.Classic {
		return debug.Classic
	}
	return debug.Modern
}

// cryptoDebugs are the debugs of what IKE tells.
var cryptoDebugs = [...]debugKind{debug.ISAKMP: debugISAKMP, debug.IPsec: debugIPsec, debug.Engine: debugEngine}

// debugCrypto prints an event of IKE in IOS's words, if its debug is on.
func (d *Device) debugCrypto(now time.Time, e ike.Event) {
	kind := cryptoDebugs[debug.SubsystemOf(e.Kind)]
	if !d.debugs[kind] {
		return
	}
	for _, line := range debug.Lines(e, d.dialect()) {
		d.debugf(now, kind, "%s", line)
	}
}

func (d *Device) debugf(now time.Time, kind debugKind, format string, args ...any) {
	switch {
	case !d.debugs[kind]:
	case d.log.debug.allow(now, mostDebugs):
		d.emit(now, debugging, d.stamp(now, d.running().Stamps.Debug)+fmt.Sprintf(format, args...))
	default:
		d.log.dropped++
	}
}

// setDebug turns a debug on or off; the packet path is told whether drops are wanted.
func (d *Device) setDebug(now time.Time, kind debugKind, on bool) {
	d.debugs[kind] = on
	if kind == debugPacket || kind == debugNAT || kind == debugNATDetail {
		d.swap(now)
	}
}

func debugCommands(s *Session) []cli.Line {
	var lines []cli.Line
	set := func(kind debugKind, on bool) {
		s.own(func(now time.Time) { s.device.setDebug(now, kind, on) })
		s.printf("%s is %s\n", debugNames[kind].title, map[bool]string{true: "on", false: "off"}[on])
	}
	for kind, name := range debugNames {
		lines = append(lines,
			cli.Do(name.command, name.help).Level(15).Undo(func(no bool) { set(debugKind(kind), !no) }),
			cli.Do("un"+name.command, name.help).Level(15).Run(func() { set(debugKind(kind), false) }))
	}
	dialer := debugNames[debugDialer]
	lines = append(lines, cli.Do("debug dialer", dialer.help).Level(15).Undo(func(no bool) { set(debugDialer, !no) }),
		cli.Do("undebug dialer", dialer.help).Level(15).Run(func() { set(debugDialer, false) }))
	all := func(on bool) {
		s.own(func(now time.Time) {
			for kind := range debugKinds {
				s.device.setDebug(now, kind, on)
			}
		})
		s.printf("All possible debugging has been turned %s\n", map[bool]string{true: "on", false: "off"}[on])
	}
	return append(lines,
		cli.Do("debug all", "Enable all debugging").Level(15).Undo(func(no bool) {
			if no || s.sure("This may severely impact network performance. Continue? (yes/[no]): ") {
				all(!no)
			}
		}),
		cli.Do("undebug all", "Disable all debugging").Level(15).Run(func() { all(false) }),
		s.show("show debugging", "State of each debugging option", s.showDebugging),
	)
}

// sure asks a question that is answered no unless yes is typed.
func (s *Session) sure(prompt string) bool {
	answer, ok := s.term.Ask(prompt, term.AskOptions{YesNo: true, Default: "no"})
	return ok && answer == "yes"
}

func (s *Session) showDebugging(w *page) {
	subsystem := ""
	for kind, name := range debugNames {
		if !s.device.debugs[kind] {
			continue
		}
		if name.subsystem != subsystem {
			subsystem = name.subsystem
			w.printf("\n%s\n", subsystem)
		}
		w.printf("  %s is on\n", name.title)
	}
}
