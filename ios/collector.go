package ios

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// collector is what the logging process knows of a syslog server.
type collector struct {
	LogHost
	told      bool // from now on
	announced bool // so it was said
	sent      int  // lines
}

const (
	syslogSource  = 58514 // the port that datagrams leave from
	longestSyslog = 1024  // bytes of a datagram (RFC 3164 section 4.1)
)

// startCollector begins to tell a collector: in 12.4 at once, and a message about it follows the first
// datagram; since 15.0 the two come together, a second later.
func (d *Device) startCollector(now time.Time, h LogHost) {
	c := &collector{LogHost: h, told: d.Platform.Classic}
	d.log.collectors = append(d.log.collectors, c)
	if !c.told {
		d.log.announce(now, c)
	}
}

func (l *syslog) announce(now time.Time, c *collector) {
	c.announced = true
	text := fmt.Sprintf("%%SYS-6-LOGGINGHOST_STARTSTOP: Logging to host %s port %d started - CLI initiated", c.Addr, c.Port)
	l.pending = append(l.pending, pendingLine{now.Add(lineDelay), text, c})
}

func (d *Device) stopCollector(now time.Time, h LogHost) {
	l := &d.log
	l.collectors = slices.DeleteFunc(l.collectors, func(c *collector) bool { return c.LogHost == h })
	l.pending = slices.DeleteFunc(l.pending, func(p pendingLine) bool { return p.start != nil && p.start.LogHost == h })
	d.logf(now, "%%SYS-6-LOGGINGHOST_STARTSTOP: Logging to host %s port %d stopped - CLI initiated", h.Addr, h.Port)
}

// toCollectors sends each line of a message as a datagram of its own, numbered. A message that the
// sending itself causes is not sent, or it would never end.
func (d *Device) toCollectors(now time.Time, severity Severity, message string) {
	l := &d.log
	if l.sending {
		return
	}
	l.sending = true
	defer func() { l.sending = false }()
	for line := range strings.SplitSeq(message, "\n") {
		if line == "" {
			continue
		}
		l.trap++
		for _, c := range l.collectors {
			if c.told {
				d.toCollector(now, c, severity, line)
			}
		}
	}
}

// toCollector sends a datagram of RFC 3164 as IOS words it: the priority, the number of the line, who speaks if
// that is configured, and the line as it stands in the log.
func (d *Device) toCollector(now time.Time, c *collector, severity Severity, line string) {
	src := d.logSource(c.Addr)
	if !src.IsValid() {
		return
	}
	text := fmt.Sprintf("<%d>%d: %s%s", d.running().Logging.priority(severity), d.log.trap, d.origin(src), line)
	d.sendUDP(now, netip.AddrPortFrom(src, syslogSource), netip.AddrPortFrom(c.Addr, uint16(c.Port)), []byte(text[:min(len(text), longestSyslog)]))
	if c.sent++; !c.announced {
		d.log.announce(now, c)
	}
}

// origin is who a datagram says it is from.
func (d *Device) origin(src netip.Addr) string {
	switch o := d.running().Logging.Origin; o.Kind {
	case originHostname:
		return d.running().Hostname + ": "
	case originIP:
		return src.String() + ": "
	case originString:
		return o.Text + ": "
	}
	return ""
}

// logSource is the address that datagrams to a collector come from; the zero Addr: there is no way.
func (d *Device) logSource(to netip.Addr) netip.Addr {
	routed := d.router.SourceFor(to)
	if from := d.running().Logging.Source; from.Set && routed.IsValid() {
		if addr, ok := d.resolve(source{iface: from.Name, byIf: true}, to); ok {
			return addr
		}
	}
	return routed
}
