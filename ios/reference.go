package ios

import (
	"fmt"
	"io"

	"torii/cli"
)

// modeLines is a mode with lines bound to an object of its own, for whoever wants to walk the grammar.
type modeLines struct {
	title  string
	prefix map[string]string
	lines  []cli.Line
}

// The privilege that the lines of a mode ask for, unless they say otherwise.
const (
	execLevel   = 1
	configLevel = cli.HighestLevel
)

const execTitle = "exec"

func (m modeLines) base() int {
	if m.title == execTitle {
		return execLevel
	}
	return configLevel
}

// wholeGrammar is every line there is on a platform, by mode.
func wholeGrammar(p *Platform) []modeLines {
	c := newConfig(p, zeroes{})
	physical := newInterface(p.Ports[0])
	session := &Session{device: &Device{Options: Options{Platform: p}}}
	session.device.config.Store(c)
	modes := []modeLines{
		{execTitle, execPrefix, execLines(session)},
		{globalMode.Name, globalPrefix, globalLines(c)},
		{interfaceMode.Name, interfaceMode.Prefix, c.interfaceLines(physical)},
		{groupMode.Name, groupMode.Prefix, groupSettings(&Group{})},
		{ttyMode.Name, ttyMode.Prefix, c.ttySettings(c.newTTY(firstVTY))},
		{policyMode.Name, policyMode.Prefix, c.policyLines(newPolicy(10))},
		{ikePeerMode.Name, ikePeerMode.Prefix, ikePeerSettings(&IKEPeer{})},
		{transformMode.Name, transformMode.Prefix, c.transformSettings(&TransformSet{})},
		{cryptoMapMode.Name, cryptoMapMode.Prefix, c.mapEntryLines(&CryptoMapEntry{})},
		{routeMapMode.Name, routeMapMode.Prefix, routeMapEntryLines(&RouteMap{})},
		{standardMode.Name, standardMode.Prefix, c.listLines(newAccessList("S", false))},
		{extendedMode.Name, extendedMode.Prefix, c.listLines(newAccessList("E", true))},
	}
	if p.Classic {
		return modes
	}
	bob := &UserKeys{User: "bob"}
	return append(modes,
		modeLines{pubkeyMode.Name, pubkeyMode.Prefix, c.pubkeyUsers()},
		modeLines{pubkeyUserMode.Name, pubkeyUserMode.Prefix, userKeyLines(bob)},
		modeLines{pubkeyDataMode.Name, pubkeyDataMode.Prefix, keyDataLines(bob)})
}

// zeroes is a source of randomness for grammar that is only looked at.
type zeroes struct{}

func (zeroes) Read(b []byte) (int, error) { return len(b), nil }

// WriteReference prints every command of a platform with its privilege level and help, and says which
// are only stored.
func WriteReference(w io.Writer, p *Platform) error {
	for _, m := range wholeGrammar(p) {
		fmt.Fprintf(w, "## %s\n\n", m.title)
		for _, l := range m.lines {
			level, ok := l.Typed(m.base())
			if !ok || l.Help() == "" {
				continue
			}
			mark := ""
			if l.IsStored() {
				mark = "  (stored: kept and shown, without effect)"
			}
			fmt.Fprintf(w, "%2d  %s\n      %s%s\n", level, l.Syntax(), l.Help(), mark)
		}
		if _, err := fmt.Fprintln(w); err != nil {
			return err
		}
	}
	return nil
}
