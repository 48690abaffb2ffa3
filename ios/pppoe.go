package ios

import (
	"net/netip"

	. "torii/cli"
)

// PPPoE is what an Ethernet interface is told about it.
type PPPoE struct {
	Group string // pppoe enable group; empty: off
	Pool  int    // the dialer pool that its client serves; 0: no client
}

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

// Group is a bba-group: what a PPPoE server offers, and the template of its sessions.
type Group struct {
	Name     string
	Template int // 0: none yet
	Most     int // sessions; 0: the default
	Service  string
}

var groupMode = mode("config-bba-group", "BBA Group configuration commands:", map[string]string{"sessions": "Session limits", "sessions max": "Set limit on the maximum number of sessions"},
	func(c *Config, name string) []Object { return one(edit(&c.Groups, &Group{Name: name}), groupSettings) })

func groupSettings(g *Group) []Line {
	return []Line{
		Set("virtual-template", "Virtual template interface number", Num(&g.Template, 1, 200, "Virtual-Template interface number")),
		Set("sessions max limit", "Set limit on the maximum number of sessions", Num(&g.Most, 1, 65535, "Number of sessions")),
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
				c.Groups = c.Groups.With(&Group{Name: name})
			}
			return nil
		},
		Remove: func(name string) error { c.Groups = c.Groups.Without(&Group{Name: name}); return nil },
	}, func(name *string) []*Token {
		return []*Token{Word(name, "BBA Group name")}
	})}
}

// Pool is a local pool of addresses for clients.
type Pool struct {
	Name        string
	First, Last netip.Addr
}

func poolLines(c *Config) []Line {
	return []Line{Each("ip local pool", "Specify a local address pool", c.pools(), func() Pool { return Pool{} }, func(p *Pool) []*Token {
		return []*Token{Word(&p.Name, "Name of local address pool").Shown(), Addr(&p.First, "First IP address"),
			Opt(Addr(&p.Last, "Last IP address"))}
	})}
}

func (c *Config) pools() Rows[Pool] {
	return Rows[Pool]{
		All: c.Pools.All(),
		Put: func(p Pool) error {
			if p.Last.IsValid() && p.Last.Less(p.First) {
				return Refuse("%% Bad IP range, %s - %s", p.First, p.Last)
			}
			c.Pools = c.Pools.With(p)
			return nil
		},
		Delete: func(p Pool) error { c.Pools = c.Pools.Without(p); return nil },
		Clear:  func() error { return &SyntaxError{Fault: Incomplete} },
	}
}

// DialerList is one line of `dialer-list`.
type DialerList struct {
	Number int
	Permit string
}

// dialerListLines say which traffic makes a Dialer call. A PPPoE session calls by itself.
func dialerListLines(c *Config) []Line {
	return []Line{Each("dialer-list", "Create a dialer list entry", c.dialerLists(), func() DialerList { return DialerList{} }, func(d *DialerList) []*Token {
		return []*Token{Num(&d.Number, 1, 128, "Dialer group number").Shown(), Lit("protocol", "Permit/deny based on protocols"), Lit("ip", "IP"),
			OneOf(&d.Permit, "deny", "Deny specified protocol", "permit", "Permit specified protocol")}
	}).Stored()}
}

func (c *Config) dialerLists() Rows[DialerList] {
	return Rows[DialerList]{
		All:    c.Dialing.All(),
		Put:    func(d DialerList) error { c.Dialing = c.Dialing.With(d); return nil },
		Delete: func(d DialerList) error { c.Dialing = c.Dialing.Without(d); return nil },
		Clear:  func() error { return &SyntaxError{Fault: Incomplete} },
	}
}
