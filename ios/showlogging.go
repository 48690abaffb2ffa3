package ios

import (
	"fmt"
	"time"

	"torii/cli"
)

func loggingCommands(s *Session) []cli.Line {
	off := func() { s.watch(false) }
	return []cli.Line{
		s.show("show logging", "Show the contents of logging buffers", s.showLogging),
		cli.Do("clear logging", "Clear logging buffer").Level(15).Run(func() {
			if s.confirm("Clear logging buffer [confirm]") {
				s.own(func(time.Time) { s.device.log.buffer.empty() })
			}
		}),
		cli.Do("terminal monitor", "Copy debug output to the current terminal line").Level(15).Run(func() { s.watch(true) }),
		cli.Do("terminal monitor disable", "Stop copying debug output to the current terminal line").Level(15).Run(off),
		cli.Do("terminal no monitor", "Stop copying debug output to the current terminal line").Level(15).Run(off),
	}
}

// watch turns messages on this terminal on or off. The console has its own setting.
func (s *Session) watch(on bool) {
	switch {
	case s.tty != consoleTTY:
		s.own(func(time.Time) { s.monitor = on })
	case on:
		s.printf("%% Console already monitors\n")
	}
}

func (s *Session) showLogging(w *page) {
	d, to := s.device, s.device.running().Logging
	d.logState(w, to)
	d.logDestinations(w, to)
	d.trapState(w, to)
	if to.Buffer.On {
		w.printf("\nLog Buffer (%d bytes):\n%s\n", to.Buffer.Size, d.log.buffer.last())
	}
}

// logState is the head of show logging.
func (d *Device) logState(w *page, to Logging) {
	state, gap := "enabled", " "
	if to.Off {
		state = "disabled"
	}
	if d.Platform.Classic {
		gap = "\n                "
	}
	w.printf("Syslog logging: %s (%d messages dropped, %d messages rate-limited,%s0 flushes, 0 overruns, xml disabled, filtering disabled)\n\n",
		state, d.lostMessages(), d.log.limited+d.notices.held, gap)
	if d.Platform.Classic {
		w.printf("No Active Message Discriminator.\n\n\nNo Inactive Message Discriminator.\n\n\n")
	} else {
		w.printf("No Active Message Discriminator.\n\n\n\nNo Inactive Message Discriminator.\n\n\n")
	}
}

// lostMessages are the ones that there was no time for.
func (d *Device) lostMessages() int {
	lost := d.log.dropped
	for _, s := range d.sessions {
		lost += int(s.term.AsyncDropped())
	}
	return lost
}

func (d *Device) logDestinations(w *page, to Logging) {
	state := func(at Destination, messages int) string {
		if !at.On {
			return "disabled"
		}
		return fmt.Sprintf("level %s, %d messages logged, xml disabled,\n                     filtering disabled", at.Level, messages)
	}
	w.printf("    Console logging: %s\n", state(to.Console, d.log.console))
	w.printf("    Monitor logging: %s\n", state(to.Monitor, d.log.monitor))
	if to.Buffer.On {
		w.printf("    Buffer logging:  level %s, %d messages logged, xml disabled,\n", to.Buffer.Level, d.log.buffer.messages)
	} else {
		w.printf("    Buffer logging:  disabled, xml disabled,\n")
	}
	w.printf("                    filtering disabled\n")
	if d.Platform.Classic {
		w.printf("    Logging Exception size (4096 bytes)\n")
	} else {
		w.printf("    Exception Logging: size (4096 bytes)\n")
	}
	w.printf("    Count and timestamp logging messages: disabled\n    Persistent logging: disabled\n\nNo active filter modules.\n\n")
	if d.Platform.Classic {
		w.printf("ESM: 0 messages dropped\n\n")
	}
}

// trapState is what show logging says of collectors.
func (d *Device) trapState(w *page, to Logging) {
	if to.Trap.On {
		w.printf("    Trap logging: level %s, %d message lines logged\n", to.Trap.Level, d.log.trap)
	} else {
		w.printf("    Trap logging: disabled\n")
	}
	for _, c := range d.log.collectors {
		d.collectorState(w, c)
	}
	if d.Platform.Classic {
		return
	}
	w.printf("        Logging Source-Interface:       VRF Name:\n")
	if to.Source.Set {
		w.printf("        %s\n", to.Source.Name)
	}
}

func (d *Device) collectorState(w *page, c *collector) {
	link := "down"
	if d.logSource(c.Addr).IsValid() {
		link = "up"
	}
	if d.Platform.Classic {
		w.printf("        Logging to %s  (udp port %d,  audit disabled,\n              authentication disabled, encryption disabled, link %s),\n", c.Addr, c.Port, link)
	} else {
		w.printf("        Logging to %s  (udp port %d, audit disabled,\n              link %s),\n", c.Addr, c.Port, link)
	}
	w.printf("              %d message lines logged, \n              0 message lines rate-limited, \n              0 message lines dropped-by-MD, \n", c.sent)
	w.printf("              xml disabled, sequence number disabled\n              filtering disabled\n")
}
