package ios

import (
	"net/netip"

	. "torii/cli"
)

// DialerSettings are what a Dialer is told about its calls.
type DialerSettings struct {
	Pool, Group int
	Idle        int    // seconds without an interesting packet that end a call made on demand; 0: none do
	IdleBy      string // which packets count: empty: those that go out
	Persistent  bool   // the line is up whether anybody wants it or not
	Delay       int    // seconds before a persistent line is dialled again; 0: as the client has it
}

const (
	defaultIdle = 120 // seconds

	idleInbound = "inbound"
	idleEither  = "either"
)

func newDialerSettings() DialerSettings { return DialerSettings{Idle: defaultIdle} }

// dialerLines are the lines of an interface that have to do with dialling and PPP, and one that stands among them.
func (c *Config) dialerLines(i *Interface) []Line {
	d, p := &i.Dialer, &i.PPP
	dialer, template := i.Name.kind == dialerKind, i.Name.kind == templateKind
	lines := []Line{
		Set("dialer pool", "Specify dialer pool", Num(&d.Pool, 1, 255, "Dialer pool number")).When(dialer),
		Set("dialer idle-timeout", "Set idle timeout before disconnecting calls", Or(Num(&d.Idle, 0, 2147483, "Idle timeout before disconnecting a call"), &d.Idle, defaultIdle),
			Opt(OneOf(&d.IdleBy, idleEither, "Reset idle timer on inbound or outbound packets", idleInbound, "Reset idle timer only on inbound packets"))).When(dialer),
		persistentLine(d).When(dialer),
		Set("dialer-group", "Assign interface to dialer-list", Num(&d.Group, 1, 128, "Dialer list number")).When(dialer),
		Set("peer default ip address", "Default IP address for remote end of this interface", Alt(
			Addr(&p.PeerAddr, "Default IP address for remote end of this interface").Then(func() { p.PeerPool = "" }),
			Seq(Lit("pool", "Use IP pool mechanism to allocate a peer IP address"), Word(&p.PeerPool, "Name of the address pool")).Then(func() { p.PeerAddr = netip.Addr{} }))).When(template),
	}
	lines = append(lines, FlagOff("cdp enable", "Enable CDP on interface", &i.NoCDP).Stored())
	return append(lines, c.pppLines(p, dialer || template)...)
}

func persistentLine(d *DialerSettings) Line {
	return Set("dialer persistent", "Force this dialer interface to be connected at all times",
		Opt(Seq(Lit("delay", "Delay before bringing up the dialer"), Num(&d.Delay, 1, 2147483, "Delay in seconds"))).Unset(func() { d.Persistent, d.Delay = false, 0 })).
		Born(func() { d.Persistent, d.Delay = false, 0 }).
		Check(func() error { d.Persistent = true; return nil }).
		Show(func(w *Writer) {
			if d.Persistent {
				w.Line(Spell(Opt(Seq(Lit("delay", ""), Num(&d.Delay, 1, 2147483, "")))))
			}
		})
}

// encapsulationLine stands where running-config has it, in front of what depends on it. A Virtual-Template has no other,
// so that nothing is said of it.
func encapsulationLine(i *Interface) Line {
	line := Flag("encapsulation ppp", "Point-to-Point protocol", &i.PPP.Encapsulation).When(i.Name.pointToPoint())
	if i.Name.kind == templateKind {
		line = line.Show(func(*Writer) {})
	}
	return line
}

// DialerList is one line of `dialer-list`: which packets are worth a call.
type DialerList struct {
	Number  int
	Verdict string // permit or deny; empty: the list says
	List    int    // the number of one; 0: none
}

const (
	listPermits = "permit"
	listDenies  = "deny"
)

func dialerListLines(c *Config) []Line {
	return []Line{Each("dialer-list", "Create a dialer list entry", c.dialerLists(), func() DialerList { return DialerList{} }, func(d *DialerList) []*Token {
		return []*Token{Num(&d.Number, 1, 128, "Dialer group number").Shown(), Lit("protocol", "Permit/deny based on protocols"), Lit("ip", "IP"),
			Alt(OneOf(&d.Verdict, listDenies, "Deny specified protocol", listPermits, "Permit specified protocol"),
				Seq(Lit("list", "Add access list to dialer list"), Num(&d.List, 1, 2699, "IP access list")))}
	})}
}

func (c *Config) dialerLists() Rows[DialerList] {
	return Rows[DialerList]{
		All:    c.Dialing.All(),
		Put:    func(d DialerList) error { c.Dialing = c.Dialing.With(d); return nil },
		Delete: func(d DialerList) error { c.Dialing = c.Dialing.Without(d); return nil },
		Clear:  func() error { return &SyntaxError{Fault: Incomplete} },
	}
}
