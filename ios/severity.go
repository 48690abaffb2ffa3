package ios

import (
	"strconv"

	. "torii/cli"
)

// Severity is how much a message matters, the most first (RFC 3164 section 4.1.1).
type Severity int

const (
	emergencies Severity = iota
	alerts
	critical
	failures
	warnings
	notifications
	informational
	debugging
)

var severities = [...]Name{
	{Word: "emergencies", Help: "System is unusable                (severity=0)"},
	{Word: "alerts", Help: "Immediate action needed           (severity=1)"},
	{Word: "critical", Help: "Critical conditions               (severity=2)"},
	{Word: "errors", Help: "Error conditions                  (severity=3)"},
	{Word: "warnings", Help: "Warning conditions                (severity=4)"},
	{Word: "notifications", Help: "Normal but significant conditions (severity=5)"},
	{Word: "informational", Help: "Informational messages            (severity=6)"},
	{Word: "debugging", Help: "Debugging messages                (severity=7)"},
}

func (s Severity) String() string { return severities[s].Word }

// severityToken takes a level by its number or its name.
func severityToken(field *Severity) *Token {
	return Arg[Severity]{Placeholder: "<0-7>", Help: "Logging severity level", Rank: Shaped, Names: severities[:],
		Parse:  parseSeverity,
		Show:   Severity.String,
		Sample: func(pick func(int) int) string { return Severity(pick(len(severities))).String() },
	}.Bind(field)
}

func parseSeverity(w string) (Severity, bool) {
	for s := range severities {
		if severities[s].Word == w {
			return Severity(s), true
		}
	}
	n, err := strconv.ParseUint(w, 10, 8)
	return Severity(n), err == nil && n <= uint64(debugging)
}

// severityOf reads the level out of a message: %LINK-3-UPDOWN: ….
func severityOf(text string) Severity {
	for i := 1; i+1 < len(text) && text[i] != ':'; i++ {
		if text[i-1] == '-' && text[i+1] == '-' && '0' <= text[i] && text[i] <= '7' {
			return Severity(text[i] - '0')
		}
	}
	return notifications
}
