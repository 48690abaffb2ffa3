package ios

import (
	"fmt"
	"strings"

	. "torii/cli"
)

// Logging is where messages go, and how many.
type Logging struct {
	Off                    bool // nothing but the console is told
	Console, Monitor, Trap Destination
	Buffer                 BufferLogging
	Limit                  RateLimit
	UserInfo               bool
	Facility               string
	Origin                 Origin
	Source                 Source
}

// Destination is somewhere that messages go: those of its level and those that matter more.
type Destination struct {
	On    bool
	Level Severity
}

// BufferLogging is the destination in memory.
type BufferLogging struct {
	Destination
	Size int // bytes
}

// RateLimit is how many messages a second there may be.
type RateLimit struct {
	PerSecond    int  // 0: any number
	All, Console bool // debug lines too; only on the console
	Spares       bool // messages of a level and those that matter more are not limited
	Spared       Severity
}

// Origin is what a message for a collector says of where it comes from.
type Origin struct{ Kind, Text string }

const (
	originHostname = "hostname"
	originIP       = "ip"
	originString   = "string"
)

// Source is the interface whose address messages for collectors have.
type Source struct {
	Set  bool
	Name IfName
}

func (d Destination) takes(s Severity) bool { return d.On && s <= d.Level }

// limits says whether messages of a level are counted.
func (r RateLimit) limits(s Severity) bool {
	return r.PerSecond > 0 && (s < debugging || r.All) && !(r.Spares && s <= r.Spared)
}

// newLogging is how a device is born. 12.4 keeps no buffer unless told to.
func newLogging(p *Platform) Logging {
	everything := Destination{On: true, Level: debugging}
	return Logging{Console: everything, Monitor: everything, Trap: Destination{On: true, Level: informational},
		Buffer:   BufferLogging{Destination{On: !p.Classic, Level: debugging}, defaultLogBuffer},
		Facility: defaultFacility}
}

// loggingLines are the lines of the head of a running-config.
func loggingLines(c *Config) []Line {
	l, born := &c.Logging, newLogging(c.platform)
	return []Line{
		FlagOff("logging on", "Enable logging to all enabled destinations", &l.Off),
		Flag("logging userinfo", "Enable logging of user info on privileged mode enabling", &l.UserInfo),
		rateLine(&l.Limit),
		bufferLine(&l.Buffer, born.Buffer, c.platform.Classic),
		destinationLine("logging console", "Set console logging parameters", &l.Console, born.Console),
		destinationLine("logging monitor", "Set terminal line (monitor) logging parameters", &l.Monitor, born.Monitor),
	}
}

// destinationLine is `logging X [level]`; without a level it is the one that the device was born with.
func destinationLine(path, help string, d *Destination, born Destination) Line {
	level := Opt(severityToken(&d.Level)).Unset(func() { *d = Destination{Level: born.Level} })
	return Set(path, help, level).
		Check(func() error { d.On = true; return nil }).
		Born(func() { *d = born }).
		Show(func(w *Writer) {
			switch {
			case *d == born:
			case !d.On:
				w.No()
			default:
				w.Line(d.Level.String())
			}
		})
}

// bufferLine is `logging buffered [size] [level]`. 12.4 always shows the size.
func bufferLine(b *BufferLogging, born BufferLogging, classic bool) Line {
	off := BufferLogging{Destination{Level: debugging}, defaultLogBuffer}
	size := Num(&b.Size, 4096, 2147483647, "Logging buffer size")
	sizeOrLevel := Opt(Alt(Seq(size, Opt(severityToken(&b.Level))), severityToken(&b.Level))).Unset(func() { *b = off })
	return Set("logging buffered", "Set buffered logging parameters", sizeOrLevel).
		Check(func() error { b.On = true; return nil }).
		Born(func() { *b = born }).
		Show(func(w *Writer) {
			var words []string
			if classic || b.Size != defaultLogBuffer {
				words = append(words, fmt.Sprint(b.Size))
			}
			if b.Level != debugging {
				words = append(words, b.Level.String())
			}
			switch {
			case *b == born || !b.On && !born.On:
			case !b.On:
				w.No()
			default:
				w.Words(words)
			}
		})
}

// rateLine is `logging rate-limit {N | all N | console {N | all N}} [except level]`.
func rateLine(r *RateLimit) Line {
	number := func() *Token { return Num(&r.PerSecond, 1, 10000, "Messages per second") }
	all := func() *Token {
		return Seq(On("all", "Rate limit all messages, including debug messages", &r.All), number())
	}
	console := Seq(On("console", "Rate limit only console messages", &r.Console), Alt(number(), all()))
	what := Alt(number(), all(), console).Unset(func() { *r = RateLimit{} })
	except := Opt(On("except", "Messages of this severity or higher", &r.Spares), severityToken(&r.Spared))
	return Set("logging rate-limit", "Set messages per second limit", what, except).Say(r.spelled)
}

func (r *RateLimit) spelled() string {
	if r.PerSecond == 0 {
		return ""
	}
	var words []string
	if r.Console {
		words = append(words, "console")
	}
	if r.All {
		words = append(words, "all")
	}
	words = append(words, fmt.Sprint(r.PerSecond))
	if r.Spares {
		words = append(words, "except", r.Spared.String())
	}
	return strings.Join(words, " ")
}
