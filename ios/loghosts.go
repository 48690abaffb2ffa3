package ios

import (
	"fmt"
	"net/netip"
	"slices"

	. "torii/cli"
)

// LogHost is a collector of messages: a syslog server.
type LogHost struct {
	Addr netip.Addr
	Port int
}

const (
	syslogPort      = 514
	defaultFacility = "local7"
)

// facilities are the names of what speaks; their place is their code (RFC 3164 section 4.1.1).
var facilities = [...]Name{
	{Word: "kern", Help: "Kernel"}, {Word: "user", Help: "User process"}, {Word: "mail", Help: "Mail system"},
	{Word: "daemon", Help: "System daemons"}, {Word: "auth", Help: "Authorization system"}, {Word: "syslog", Help: "Syslog itself"},
	{Word: "lpr", Help: "Line printer system"}, {Word: "news", Help: "USENET news"}, {Word: "uucp", Help: "Unix-to-Unix copy system"},
	{Word: "sys9", Help: "System use"}, {Word: "sys10", Help: "System use"}, {Word: "sys11", Help: "System use"},
	{Word: "sys12", Help: "System use"}, {Word: "sys13", Help: "System use"}, {Word: "sys14", Help: "System use"},
	{Word: "cron", Help: "Cron/at facility"},
	{Word: "local0", Help: "Local use"}, {Word: "local1", Help: "Local use"}, {Word: "local2", Help: "Local use"}, {Word: "local3", Help: "Local use"},
	{Word: "local4", Help: "Local use"}, {Word: "local5", Help: "Local use"}, {Word: "local6", Help: "Local use"}, {Word: defaultFacility, Help: "Local use"},
}

func facilityToken(field *string) *Token {
	var words []*Token
	for _, f := range facilities {
		words = append(words, Is(f.Word, f.Help, field, f.Word))
	}
	return Or(Alt(words...), field, defaultFacility)
}

// priority is the number in front of a datagram.
func (l *Logging) priority(s Severity) int {
	code := slices.IndexFunc(facilities[:], func(f Name) bool { return f.Word == l.Facility })
	return code*8 + int(s)
}

// collectorLines say who is told over the network, and how.
func collectorLines(c *Config) []Line {
	l, born := &c.Logging, newLogging(c.platform)
	source := c.ifToken(&l.Source.Name).Then(func() { l.Source.Set = true }).
		If(func() bool { return l.Source.Set }).Unset(func() { l.Source = Source{} })
	o := &l.Origin
	return []Line{
		destinationLine("logging trap", "Set syslog server logging level", &l.Trap, born.Trap),
		Set("logging origin-id", "Add origin ID to syslog messages", Alt(
			Is(originHostname, "Use origin hostname as ID", &o.Kind, originHostname),
			Is(originIP, "Use origin IP address as ID", &o.Kind, originIP),
			Seq(Is(originString, "Define a unique text string as ID", &o.Kind, originString), Rest(&o.Text, "ID string")))),
		Set("logging facility", "Facility parameter for syslog messages", facilityToken(&l.Facility)),
		Set("logging source-interface", "Specify interface for source address in logging transactions", source),
		Each("logging host", "Set syslog server IP address and parameters", c.logHosts(), newLogHost, logHostTokens).Show(c.showLogHosts),
		Each("logging", "Modify message logging facilities", c.logHosts(), newLogHost, func(h *LogHost) []*Token { return []*Token{logAddr(&h.Addr)} }).
			Show(func(*Writer) {}),
	}
}

func newLogHost() LogHost { return LogHost{Port: syslogPort} }

func logHostTokens(h *LogHost) []*Token {
	port := Or(Num(&h.Port, 1, 65535, "Port number"), &h.Port, syslogPort)
	return []*Token{logAddr(&h.Addr), Opt(Lit("transport", "Specify the transport protocol (default=UDP)"), Lit("udp", "User Datagram Protocol"),
		Opt(Lit("port", "Specify the UDP port number (default=514)"), port))}
}

// logAddr is the address of a collector. There is nobody to ask what a name means.
func logAddr(field *netip.Addr) *Token {
	t := Addr(field, "IP address of the logging host")
	return t.Called("Hostname or A.B.C.D").Shown()
}

// showLogHosts spells the collectors: `logging A` in 12.4, `logging host A` since.
func (c *Config) showLogHosts(w *Writer) {
	for _, h := range c.LogHosts {
		if c.platform.Classic && h.Port == syslogPort {
			w.Raw(fmt.Sprintf("logging %s", h.Addr))
		} else {
			w.Line(Spell(logHostTokens(&h)...))
		}
	}
}

// logHosts are the collectors in the order they were typed.
func (c *Config) logHosts() Rows[LogHost] {
	return Rows[LogHost]{
		All: slices.Values(c.LogHosts),
		Put: func(h LogHost) error {
			if !slices.Contains(c.LogHosts, h) {
				c.LogHosts = append(slices.Clip(c.LogHosts), h)
			}
			return nil
		},
		Delete: func(h LogHost) error {
			c.LogHosts = slices.DeleteFunc(slices.Clone(c.LogHosts), func(o LogHost) bool { return o == h })
			return nil
		},
		Clear: func() error { return &SyntaxError{Fault: Incomplete} },
	}
}
