package ios

import (
	"cmp"
	"io"

	. "torii/cli"
)

// Config is what an operator wants of a device: a tree of objects of which none is changed once the
// tree is published. An edit copies the objects on its own path and shares the rest. Counters, line
// states and negotiated values are not here.
type Config struct {
	platform *Platform
	births   *births // identities of access-list entries, and what an edit needs from outside

	Hostname   string
	Enable     table[*EnableKey]
	Stamps     Stamps
	Services   Services
	Clock      Clock
	Logging    Logging
	LogHosts   []LogHost // never changed in place
	AAA        AAA
	LoginRules LoginRules
	SSH        SSHRules
	Domain     string
	Names      Names
	Users      table[*User]
	Interfaces table[*Interface]
	Routes     table[Route]
	Lists      table[*AccessList]
	Policies   table[*Policy]
	Keys       table[Key]
	IKEPeers   table[*IKEPeer]
	IKE        IKEGlobals
	Transforms table[*TransformSet]
	Groups     table[*Group]
	Pools      table[Pool]
	Dialing    table[DialerList]
	RouteMaps  table[*RouteMap]

	NATServices table[NATService]
	NATUnread   NATUnread

	NATSources table[NATSource]
	NATStatics table[NATStatic]
	NATPools   table[NATPool]
	NATLife    NATTimeouts
	CryptoMaps table[*CryptoMapEntry]
	Outer      OuterRules
	SALife     Lifetime // crypto ipsec security-association lifetime
	Lines      table[*TTY]
	TCP        TCPGlobals
	Moves      table[Move]
	Aliases    []Alias
	Banners    Banners
	FilePrompt string
}

// births is what all configurations of a device share. It numbers access-list entries: an entry keeps
// its number from birth, whatever copies are made. Randomness salts secrets; notes are what accepted
// lines print.
type births struct {
	last    uint64
	rand    io.Reader
	notes   []string
	errands []func(*Session) // what lines leave for the session to do

	booting bool                        // the lines come from a startup-config
	grammar func(*Platform) []modeLines // of every mode

	translations func(rule uint64) int // how many there are at present; nil: none
}

func (b *births) next() uint64 { b.last++; return b.last }

// note prints a line about something accepted.
func (c *Config) note(text string) { c.births.notes = append(c.births.notes, text) }

// bornName is what a device is called that nobody has named.
const bornName = "Router"

// newConfig is what a device holds before any line of a startup-config.
func newConfig(p *Platform, rand io.Reader) *Config {
	c := &Config{
		platform:   p,
		births:     &births{rand: rand, grammar: wholeGrammar},
		Hostname:   bornName,
		SSH:        newSSHRules(),
		Services:   Services{CEF: true},
		Stamps:     Stamps{Debug: datetimeMsec, Log: datetimeMsec},
		Logging:    newLogging(p),
		Clock:      Clock{Summer: SummerTime{Minutes: summerMinutes}},
		Enable:     newTable(func(a, b *EnableKey) bool { return a.Level < b.Level }),
		AAA:        AAA{Lists: newMethodLists()},
		Users:      newTable(func(a, b *User) bool { return a.Name < b.Name }),
		Interfaces: newTable(func(a, b *Interface) bool { return a.Name.before(b.Name) }),
		Routes:     newTable(Route.before),
		Lists:      newTable((*AccessList).before),
		Policies:   newTable(func(a, b *Policy) bool { return a.Priority < b.Priority }),
		Keys:       newTable(Key.before),
		IKEPeers:   newTable(func(a, b *IKEPeer) bool { return a.Addr.Less(b.Addr) }),
		IKE:        IKEGlobals{Keepalive: Keepalive{Retry: defaultRetry, Mode: onDemand}},
		Transforms: newTable(func(a, b *TransformSet) bool { return a.Name < b.Name }),
		Groups:     newTable(func(a, b *Group) bool { return a.Name < b.Name }),
		Pools:      newTable(Pool.before),
		Dialing:    newTable(func(a, b DialerList) bool { return a.Number < b.Number }),
		RouteMaps:  newTable((*RouteMap).before),

		NATServices: newTable(NATService.before),

		NATSources: newTable(NATSource.before),
		NATStatics: newTable(NATStatic.before),
		NATPools:   newTable(NATPool.before),
		NATLife:    defaultNATTimeouts,
		CryptoMaps: newTable((*CryptoMapEntry).before),
		SALife:     defaultLife,
		Names:      Names{Timeout: lookupTimeout, Retry: lookupRetry},
		TCP:        TCPGlobals{SynWait: synWait},
		Lines:      newTable(func(a, b *TTY) bool { return a.Index < b.Index }),
		Moves:      newTable(Move.before),
		Aliases:    bornAliases[:],
		FilePrompt: promptAlert,
	}
	for _, name := range p.Ports {
		c.Interfaces = c.Interfaces.With(newInterface(name))
	}
	for index := range bornTTYs {
		c.Lines = c.Lines.With(c.newTTY(index))
	}
	return c
}

// clone is a copy to edit: tables are shared until they are written to.
func (c *Config) clone() *Config { d := *c; return &d }

// globalLines is configuration mode. Order here is running-config order.
func globalLines(c *Config) []Line {
	var lines []Line
	for _, feature := range [...]func(*Config) []Line{
		headLines, bootLines, fileLines, loggingLines, enableLines, aaaLines, clockLines, ipLines, loginLines, userLines, sshLines, cryptoKeyLines,
		tcpLines,
		isakmpLines, keyLines, ikeGlobalLines, ikePeerLines, transformLines, outerLines, cryptoMapLines, groupLines,
		interfaceBlocks, poolLines, wayLines, namedListLines, collectorLines, numberedListLines, dialerListLines, cdpLines, routeMapLines,
		controlLines, personalLines, ttyLines, tailLines,
	} {
		lines = append(lines, feature(c)...)
	}
	return lines
}

// globalPrefix is the help of the keywords that lines of configuration mode share.
var globalPrefix = map[string]string{
	"banner":                            "Define a login banner",
	"aaa":                               "Authentication, Authorization and Accounting.",
	"aaa authentication":                "Authentication configurations parameters.",
	"aaa authorization":                 "Authorization configurations parameters.",
	"access-list":                       "Add an access list entry",
	"clock":                             "Configure time-of-day clock",
	"bba-group":                         "Configure BBA Group",
	"ip nat":                            "NAT configuration commands",
	"ip nat inside":                     "Inside address translation",
	"ip nat service":                    "Special translation for application using non-standard port",
	"ip nat service alg":                "NAT Application Level Gateway",
	"ip nat service alg tcp":            "TCP protocol",
	"ip nat service alg udp":            "UDP protocol",
	"ip nat service sip":                "SIP protocol",
	"ip nat service sip tcp":            "TCP protocol",
	"ip nat service sip tcp port":       "Special Port",
	"ip nat service sip udp":            "UDP protocol",
	"ip nat service sip udp port":       "Special Port",
	"ip nat service skinny":             "skinny protocol",
	"ip nat service skinny tcp":         "TCP protocol",
	"ip nat service skinny tcp port":    "Special Port",
	"ip nat translation":                "NAT translation entry configuration",
	"ip local":                          "Specify local options",
	"cdp":                               "Global CDP configuration subcommands",
	"crypto":                            "Encryption module",
	"crypto ipsec":                      "Configure IPSEC policy",
	"crypto isakmp aggressive-mode":     "Disable ISAKMP aggressive mode ",
	"crypto isakmp nat":                 "Set a nat keepalive interval for use with IOS peers",
	"crypto ipsec nat-transparency":     "IPsec NAT transparency model",
	"crypto isakmp":                     "Configure ISAKMP policy",
	"crypto ipsec security-association": "Security association parameters",
	"crypto ipsec security-association lifetime": "security association lifetime",
	"file":                "Adjust file system parameters",
	"enable":              "Modify enable password parameters",
	"ip":                  "Global IP configuration subcommands",
	"ip access-list":      "Named access-list",
	"ip domain":           "IP DNS Resolver",
	"ip http":             "HTTP server configuration",
	"ip tcp":              "Global TCP parameters",
	"line":                "Configure a terminal line",
	"logging":             "Modify message logging facilities",
	"login":               "Enable secure login checking",
	"login quiet-mode":    "Set quiet-mode options",
	"service":             "Modify use of network based services",
	"service timestamps":  "Timestamp debug/log messages",
	"ip ssh":              "Configure ssh options",
	"crypto key":          "Long term key operations",
	"crypto key generate": "Generate new keys",
	"crypto key zeroize":  "Remove keys",
}

var globalMode = &Mode{Name: "config", Title: "Configure commands:", Prefix: globalPrefix,
	Open: func(root, _ any) []Object { return []Object{globalLines(root.(*Config))} }}

// mode makes a mode whose objects are found by a key of type K.
func mode[K comparable](name, title string, prefix map[string]string, open func(*Config, K) []Object) *Mode {
	return &Mode{Name: name, Title: title, Prefix: prefix,
		Open: func(root, key any) []Object { return open(root.(*Config), key.(K)) }}
}

// edit finds the row that sorts as like does, and puts a copy in its place to be changed.
func edit[T any](rows *table[*T], like *T) *T {
	row, ok := rows.Get(like)
	if !ok {
		return nil
	}
	changed := *row
	*rows = rows.With(&changed)
	return &changed
}

// one wraps the lines of a single object, or none if there is no object any more.
func one[T any](object *T, lines func(*T) []Line) []Object {
	if object == nil {
		return nil
	}
	return []Object{lines(object)}
}

// compare orders by several keys: the first that differs decides.
func compare(keys ...int) int { return cmp.Or(keys...) }
