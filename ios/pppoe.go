package ios

import (
	"cmp"
	"fmt"
	"strings"

	. "torii/cli"
)

// PPPoE is what an Ethernet interface is told about it.
type PPPoE struct {
	Group  string // pppoe enable group; empty: off
	Client PPPoEClient
}

// PPPoEClient is the client of a port.
type PPPoEClient struct {
	Pool     int    // the dialer pool that it serves; 0: there is none
	OnDemand bool   // it calls when an interesting packet wants out
	Restart  int    // seconds behind a session before it calls again
	Service  string // that it wants; empty: any
}

const defaultRestart = 20 // seconds

const globalGroup = "global"

// pppoeEnableLine is `pppoe enable`, which is kept with its group.
func pppoeEnableLine(i *Interface) Line {
	group := Or(Word(&i.PPPoE.Group, "BBA Group name"), &i.PPPoE.Group, globalGroup)
	return Set("pppoe enable", "Enable pppoe", Opt(Seq(Lit("group", "attach a BBA group"), group)).Unset(func() { i.PPPoE.Group = "" })).
		Born(func() { i.PPPoE.Group = "" }).
		Check(func() error {
			if i.PPPoE.Group == "" {
				i.PPPoE.Group = globalGroup
			}
			return nil
		}).
		Show(func(w *Writer) {
			if i.PPPoE.Group != "" {
				w.Line("group " + i.PPPoE.Group)
			}
		})
}

// pppoeClientLine is the client of a port, which enables PPPoE by itself.
func pppoeClientLine(p *PPPoE) Line {
	c := &p.Client
	return Set("pppoe-client dial-pool-number", "Dial pool number", Num(&c.Pool, 1, 255, "Dialer pool number"),
		Opt(On("dial-on-demand", "Enable PPPoE client dial on demand", &c.OnDemand)),
		Opt(Seq(Lit("restart", "PPPoE client session restart time"), Num(&c.Restart, 1, 3600, "Time in seconds (default is 20 secs)"))),
		Opt(Seq(Lit("service-name", "Service name to be requested"), quoted(&c.Service, "Service name")))).
		Check(func() error { p.Group = cmp.Or(p.Group, globalGroup); return nil })
}

// quoted is a word that is shown in quotation marks, and may be typed with them.
func quoted(field *string, help string) *Token {
	return Arg[string]{Placeholder: "WORD", Help: help, Rank: Free,
		Parse:  func(w string) (string, bool) { w = strings.Trim(w, `"`); return w, w != "" },
		Show:   func(s string) string { return `"` + s + `"` },
		Sample: func(pick func(int) int) string { return fmt.Sprintf(`"W%d"`, pick(1000)) },
	}.Bind(field)
}
