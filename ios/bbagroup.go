package ios

import (
	. "torii/cli"
)

// Group is a bba-group: what a PPPoE server offers, and the template of its sessions.
type Group struct {
	Name     string
	Template int    // 0: none yet
	Most     int    // sessions
	PerMAC   int    // sessions of one client
	AC       string // what the concentrator is called; empty: as the device

	LeastPayload, MostPayload int // tag ppp-max-payload; 0: ignored
	CircuitID, RemoteID       string
	StripVendor               bool
}

const (
	mostSessions  = 65535
	sessionsByMAC = 100
)

func newGroup(name string) *Group {
	return &Group{Name: name, Most: mostSessions, PerMAC: sessionsByMAC}
}

var groupPrefix = map[string]string{
	"sessions": "BBA session commands", "sessions max": "Maximum number of sessions", "sessions per-mac": "Limit sessions per MAC address",
	"ac": "Access concentrator", "vendor-tag": "PPPoE Vendor Specific Tag", "tag": "Configure processing options for a tag",
}

var groupMode = mode("config-bba-group", "BBA Group configuration commands:", groupPrefix,
	func(c *Config, name string) []Object { return one(edit(&c.Groups, &Group{Name: name}), groupSettings) })

func groupSettings(g *Group) []Line {
	return []Line{
		Set("virtual-template", "BBA virtual template command", Num(&g.Template, 1, 200, "Virtual-Template interface number")),
		Set("vendor-tag circuit-id", "Circuit-ID vendor tag", OneOf(&g.CircuitID, "service", "Use Circuit-ID in NAS-Port-ID", "strip", "Strip the tag")).Stored(),
		Set("vendor-tag remote-id", "Remote-ID vendor tag", OneOf(&g.RemoteID, "service", "Use Remote-ID in Calling-Station-ID", "strip", "Strip the tag")).Stored(),
		Flag("vendor-tag strip", "Strip vendor tags from PADO and PADS", &g.StripVendor).Stored(),
		Set("sessions max limit", "Set limit on the maximum number of sessions", Or(Num(&g.Most, 1, mostSessions, "Number of sessions"), &g.Most, mostSessions)),
		Set("sessions per-mac limit", "Set limit on sessions per MAC address", Or(Num(&g.PerMAC, 1, mostSessions, "Number of sessions"), &g.PerMAC, sessionsByMAC)),
		Set("ac name", "Name of the access concentrator", Word(&g.AC, "AC name")),
		Set("tag ppp-max-payload", "PPP-Max-Payload tag", Lit("minimum", "Minimum value of the payload"), Num(&g.LeastPayload, 1492, 1500, "Minimum in bytes"),
			Lit("maximum", "Maximum value of the payload"), Num(&g.MostPayload, 1492, 1500, "Maximum in bytes")),
	}
}

func groupLines(c *Config) []Line {
	return []Line{Block("bba-group pppoe", "Configure PPP over Ethernet", groupMode, Objects[string]{
		All: func(yield func(string, []Line) bool) {
			for g := range c.Groups.All() {
				if !yield(g.Name, groupSettings(g)) {
					return
				}
			}
		},
		Open: func(name string) error {
			if _, ok := c.Groups.Get(&Group{Name: name}); !ok {
				c.Groups = c.Groups.With(newGroup(name))
			}
			return nil
		},
		Remove: func(name string) error { c.Groups = c.Groups.Without(&Group{Name: name}); return nil },
	}, func(name *string) []*Token {
		return []*Token{Word(name, "BBA Group name")}
	})}
}
