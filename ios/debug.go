package ios

import (
	"fmt"
	"time"

	"torii/cli"
	"torii/crypto/ike"
	"torii/ios/debug"
)

// debugKind is what can be debugged.
type debugKind uint8

const (
	debugISAKMP debugKind = iota
	debugIPsec
	debugPacket
	debugKinds
)

// debugNames are how IOS speaks of each: the command, its help and its title.
var debugNames = [debugKinds]struct{ command, help, title, subsystem string }{
	debugISAKMP: {"debug crypto isakmp", "ISAKMP Key Management", "Crypto ISAKMP debugging", "Cryptographic Subsystem:"},
	debugIPsec:  {"debug crypto ipsec", "IPSEC processing", "Crypto IPSEC debugging", "Cryptographic Subsystem:"},
	debugPacket: {"debug ip packet", "General IP debugging and IPSO security transactions", "IP packet debugging", "Generic IP:"},
}

// debugs are the debugs that are on.
type debugs [debugKinds]bool

func (d debugs) crypto() bool { return d[debugISAKMP] || d[debugIPsec] }

func (d *Device) dialect() debug.Dialect {
	if d.Platform.Classic {
		return debug.Classic
	}
	return debug.Modern
}

// debugCrypto prints an event of IKE in IOS's words, if its debug is on.
func (d *Device) debugCrypto(now time.Time, e ike.Event) {
	kind := debugISAKMP
	if debug.SubsystemOf(e.Kind) == debug.IPsec {
		kind = debugIPsec
	}
	if !d.debugs[kind] {
		return
	}
	for _, line := range debug.Lines(e, d.dialect()) {
		d.debugf(now, kind, "%s", line)
	}
}

func (d *Device) debugf(now time.Time, kind debugKind, format string, args ...any) {
	if d.debugs[kind] {
		d.emit(d.stamp(now, d.running().Stamps.Debug) + fmt.Sprintf(format, args...))
	}
}

// setDebug turns a debug on or off; the packet path is told whether drops are wanted.
func (d *Device) setDebug(now time.Time, kind debugKind, on bool) {
	d.debugs[kind] = on
	if kind == debugPacket {
		d.swap(now)
	}
}

func debugCommands(s *Session) []cli.Line {
	var lines []cli.Line
	for kind, name := range debugNames {
		lines = append(lines, cli.Do(name.command, name.help).Level(15).Undo(func(no bool) {
			s.own(func(now time.Time) { s.device.setDebug(now, debugKind(kind), !no) })
			s.printf("%s is %s\n", name.title, map[bool]string{false: "on", true: "off"}[no])
		}))
	}
	allOff := func() {
		s.own(func(now time.Time) {
			for kind := range debugKinds {
				s.device.setDebug(now, kind, false)
			}
		})
		s.printf("All possible debugging has been turned off\n")
	}
	return append(lines,
		cli.Do("debug all", "Enable all debugging").Level(15).Undo(func(no bool) {
			if no {
				allOff()
				return
			}
			if s.confirm("This may severely impact network performance. Continue? (yes/[no]): ") {
				s.own(func(now time.Time) {
					for kind := range debugKinds {
						s.device.setDebug(now, kind, true)
					}
				})
				s.printf("All possible debugging has been turned on\n")
			}
		}),
		cli.Do("undebug all", "Disable all debugging").Level(15).Run(allOff),
		s.show("show debugging", "State of each debugging option", s.showDebugging),
	)
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
