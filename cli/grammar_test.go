package cli

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"testing"
)

// The test grammar has one of each kind, on a device small enough to read at a glance.
type device struct {
	Name    string
	Banner  string
	NewAAA  bool
	Ports   map[string]*port
	Routes  []route
	Rules   []rule
	Lines   [8]int
	crypted bool
}

type port struct {
	Descr      string
	Addr, Mask netip.Addr
	DHCP       bool
	MTU        int
	NAT        string
	Shutdown   bool
	VLANs      []int
}

type route struct {
	Net, Mask, Via netip.Addr
	Distance       int
}

type rule struct {
	seq    int
	Permit bool
	Deny   bool
	Host   netip.Addr
	Any    bool
}

type span struct{ First, Last int }

var portMode = &Mode{Name: "config-if", Prefix: map[string]string{"ip": "Interface IP config"},
	Open: func(root, key any) []Object {
		p := root.(*device).Ports[key.(string)]
		if p == nil {
			return nil
		}
		return []Object{portLines(p)}
	}}

var lineMode = &Mode{Name: "config-line", Open: func(root, key any) []Object {
	var all []Object
	for n := key.(span).First; n <= key.(span).Last; n++ {
		all = append(all, vtyLines(&root.(*device).Lines[n]))
	}
	return all
}}

func newPort() *port { return &port{MTU: 1500, Shutdown: true} }

func portLines(p *port) []Line {
	return []Line{
		Set("description", "Interface specific description", Rest(&p.Descr, "Up to 240 characters")),
		Set("ip address", "Set the IP address of an interface", Union(
			Seq(Addr(&p.Addr, "IP address"), Mask(&p.Mask, "IP subnet mask")),
			On("dhcp", "IP Address negotiated via DHCP", &p.DHCP))),
		Set("ip mtu", "Set IP Maximum Transmission Unit", Or(Num(&p.MTU, 68, 1500, "MTU (bytes)"), &p.MTU, 1500)),
		Set("ip nat", "NAT interface commands", OneOf(&p.NAT, "inside", "Inside interface", "outside", "Outside interface")),
		Set("vlans", "Allowed VLANs", List(&p.VLANs, 1, 4094, "VLAN IDs")),
		Flag("shutdown", "Shutdown the selected interface", &p.Shutdown).Born(func() { p.Shutdown = true }),
	}
}

func vtyLines(timeout *int) []Line {
	return []Line{Set("exec-timeout", "Set the EXEC timeout", Or(Num(timeout, 0, 35791, "Timeout in minutes"), timeout, 0))}
}

func (d *device) ports() Objects[string] {
	return Objects[string]{
		All: func(yield func(string, []Line) bool) {
			for _, name := range slices.Sorted(maps.Keys(d.Ports)) {
				if !yield(name, portLines(d.Ports[name])) {
					return
				}
			}
		},
		Open: func(name string) error {
			if d.Ports[name] == nil {
				d.Ports[name] = newPort()
			}
			return nil
		},
		Remove: func(name string) error { delete(d.Ports, name); return nil },
	}
}

func portName(name *string) []*Token {
	var kind, number string
	t := Alt(
		Seq(Is("Ethernet", "IEEE 802.3", &kind, "Ethernet").Glued(), portNumber(&kind, &number, name)),
		Seq(Is("Loopback", "Loopback interface", &kind, "Loopback").Glued(), portNumber(&kind, &number, name)))
	t.show = func() string { return *name }
	return []*Token{t}
}

func portNumber(kind, number, name *string) *Token {
	t := Arg[string]{Placeholder: "<0-9>", Help: "interface number", Rank: Shaped,
		Parse:  func(w string) (string, bool) { return w, len(w) == 1 && '0' <= w[0] && w[0] <= '9' },
		Sample: func(pick func(int) int) string { return fmt.Sprint(pick(10)) },
	}.Bind(number)
	t.store = func(w string) error { *name = *kind + w; return nil }
	return t
}

func (d *device) routes() Rows[route] {
	same := func(r route) func(route) bool {
		return func(o route) bool { return o.Net == r.Net && o.Mask == r.Mask && (!r.Via.IsValid() || o.Via == r.Via) }
	}
	return Rows[route]{
		All: func(yield func(route) bool) { slices.Values(d.Routes)(yield) },
		Put: func(r route) error {
			d.Routes = append(slices.DeleteFunc(d.Routes, same(r)), r)
			return nil
		},
		Delete: func(r route) error { d.Routes = slices.DeleteFunc(d.Routes, same(r)); return nil },
		Clear:  func() error { d.Routes = nil; return nil },
	}
}

func (d *device) rules() Sequenced[rule] {
	return Sequenced[rule]{
		All: func(yield func(rule) bool) { slices.Values(d.Rules)(yield) },
		Insert: func(seq int, r rule) error {
			if seq == 0 {
				seq = 10
				if n := len(d.Rules); n > 0 {
					seq = d.Rules[n-1].seq + 10
				}
			}
			r.seq = seq
			d.Rules = append(d.Rules, r)
			slices.SortFunc(d.Rules, func(a, b rule) int { return a.seq - b.seq })
			return nil
		},
		DeleteAt: func(seq int) error {
			d.Rules = slices.DeleteFunc(d.Rules, func(r rule) bool { return r.seq == seq })
			return nil
		},
		Delete: func(r rule) error {
			d.Rules = slices.DeleteFunc(d.Rules, func(o rule) bool { o.seq = 0; return o == r })
			return nil
		},
		Seq: func(r rule) int { return r.seq }, Numbers: true,
	}
}

func ruleTokens(r *rule) []*Token {
	return []*Token{
		Alt(On("permit", "Specify packets to forward", &r.Permit), On("deny", "Specify packets to reject", &r.Deny)),
		Alt(On("any", "Any host", &r.Any), Seq(Lit("host", "A single host"), Addr(&r.Host, "Host address"))),
	}
}

func deviceLines(d *device) []Line {
	vtys := Objects[span]{
		All: func(yield func(span, []Line) bool) {
			for i := range d.Lines {
				if !yield(span{i, i}, vtyLines(&d.Lines[i])) {
					return
				}
			}
		},
		Open:   func(span) error { return nil },
		Remove: func(span) error { return Refuse("%% Cannot remove") },
	}
	return []Line{
		Set("hostname", "Set system's network name", Word(&d.Name, "This system's network name")),
		Flag("aaa new-model", "Enable NEW access control commands", &d.NewAAA).Always(&d.NewAAA),
		Set("banner motd", "Set Message of the Day banner", Text(&d.Banner, "c banner-text c")),
		Block("interface", "Select an interface to configure", portMode, d.ports(), portName),
		Each("ip route", "Establish static routes", d.routes(), func() route { return route{Distance: 1} }, func(r *route) []*Token {
			return []*Token{Net(&r.Net, "Destination prefix"), Mask(&r.Mask, "Mask"), Addr(&r.Via, "Next hop"),
				Opt(Or(Num(&r.Distance, 1, 255, "Distance"), &r.Distance, 1))}
		}),
		Ordered("", d.rules(), func() rule { return rule{} }, ruleTokens),
		Flag("crypto wipe", "Forget all keys", &d.crypted).Ask(func() string { return "Really? [confirm]" }),
		Spans("line vty", "Terminal lines", lineMode, vtys, func(k *span) []*Token {
			last := Num(&k.Last, 0, 7, "Last line number")
			return []*Token{Num(&k.First, 0, 7, "First line number").Shown(), Opt(last.Shown())}
		}, func(a, b span) (span, bool) { return span{a.First, b.Last}, a.Last+1 == b.First }),
	}
}

var devicePrefix = map[string]string{
	"ip": "Global IP configuration subcommands", "aaa": "Authentication", "banner": "Define a login banner",
	"crypto": "Encryption module", "line": "Configure a terminal line",
}

func newDevice() *device { return &device{Ports: map[string]*port{}} }

func reader(lines []Line, prefix map[string]string) Reader {
	return Reader{Lines: lines, Index: NewIndex(lines, prefix), Level: 15}
}

// session types lines into a device and follows the modes they enter.
type session struct {
	d     *device
	place *Place
}

func (s *session) objects() []Reader {
	if s.place == nil {
		return []Reader{reader(deviceLines(s.d), devicePrefix)}
	}
	var all []Reader
	for _, o := range s.place.Open(s.d) {
		all = append(all, reader(o, s.place.Mode.Prefix))
	}
	return all
}

func (s *session) typed(line string, answers Answers) error {
	for _, r := range s.objects() {
		m, err := r.Read(line)
		if err != nil {
			if s.place == nil {
				return err
			}
			s.place = nil
			return s.typed(line, answers)
		}
		if err := m.Commit(answers); err != nil {
			return err
		}
		if m.Enter != nil {
			s.place = m.Enter
		}
	}
	return nil
}

func render(d *device) string { return strings.Join(Render(deviceLines(d)), "\n") }

func TestTyping(t *testing.T) {
	hello := "\nline two#"
	for _, tt := range []struct {
		name  string
		lines []string
		want  string
	}{
		{"abbreviations and interface names", []string{"int e0", "ip addr 10.0.0.1 255.255.255.0", "desc  to the  lab ", "no shut"},
			"interface Ethernet0\n description to the  lab\n ip address 10.0.0.1 255.255.255.0\n!"},
		{"a name in two words", []string{"interface loop 3", "no shutdown"}, "interface Loopback3\n!"},
		{"born shut", []string{"int e1"}, "interface Ethernet1\n shutdown\n!"},
		{"default is how it was born", []string{"int e1", "no shut", "default shut"}, "interface Ethernet1\n shutdown\n!"},
		{"union keeps one form", []string{"int e0", "no shut", "ip address 10.0.0.1 255.0.0.0", "ip address dhcp"},
			"interface Ethernet0\n ip address dhcp\n!"},
		{"no without arguments", []string{"int e0", "no shut", "ip address dhcp", "ip nat in", "no ip nat", "no ip address"}, "interface Ethernet0\n!"},
		{"a default is silent", []string{"int e0", "no shut", "ip mtu 1400", "ip mtu 1500"}, "interface Ethernet0\n!"},
		{"a list is edited", []string{"int e0", "no shut", "vlans 1-5", "vlans add 7,9", "vlans remove 2"}, "interface Ethernet0\n vlans 1,3-5,7,9\n!"},
		{"rows", []string{"ip route 10.1.0.0 255.255.0.0 10.0.0.1", "ip route 10.2.0.0 255.255.0.0 10.0.0.1 250", "ip route 10.3.0.0 255.255.0.0 10.0.0.1",
			"no ip route 10.3.0.0 255.255.0.0 10.0.0.1"},
			"ip route 10.1.0.0 255.255.0.0 10.0.0.1\nip route 10.2.0.0 255.255.0.0 10.0.0.1 250"},
		{"no with the key only", []string{"ip route 10.1.0.0 255.255.0.0 10.0.0.1", "no ip route 10.1.0.0 255.255.0.0"}, ""},
		{"no of all rows", []string{"ip route 10.1.0.0 255.255.0.0 10.0.0.1", "no ip route"}, ""},
		{"sequence numbers", []string{"permit any", "deny host 10.0.0.1", "15 permit host 10.0.0.2", "no 10"},
			"15 permit host 10.0.0.2\n20 deny host 10.0.0.1"},
		{"a row by what it says", []string{"permit any", "no permit any"}, ""},
		{"one line edits several, equal neighbours print as one", []string{"line vty 0 3", "exec-timeout 5", "line vty 6 7", "exec-timeout 5"},
			"line vty 0 3\n exec-timeout 5\nline vty 4 5\nline vty 6 7\n exec-timeout 5"},
		{"fall back to global", []string{"int e0", "no shut", "hostname R1"}, "hostname R1\ninterface Ethernet0\n!"},
		{"a comment behind a command", []string{"hostname R1 !mine"}, "hostname R1"},
		{"text on one line", []string{"banner motd #hi there#"}, "banner motd ^Chi there^C"},
		{"text over lines", []string{"banner motd #line one"}, "banner motd ^Cline one\n\nline two^C"},
		{"asks first", []string{"crypto wipe"}, "crypto wipe"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := &session{d: newDevice()}
			for _, line := range tt.lines {
				err := s.typed(line, Answers{})
				if _, asks := err.(*Question); asks {
					err = s.typed(line, Answers{Confirmed: true, Text: &hello})
				}
				if err != nil {
					t.Fatalf("%s: %v", line, err)
				}
			}
			got := strings.ReplaceAll(render(s.d)+"\n", "no aaa new-model\n", "")
			if !slices.ContainsFunc(tt.lines, func(l string) bool { return strings.HasPrefix(l, "line") }) {
				got = strings.ReplaceAll(got, "line vty 0 7\n", "")
			}
			if got = strings.TrimSuffix(got, "\n"); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestFaults(t *testing.T) {
	for _, tt := range []struct {
		line  string
		caret int // column of the caret; -1: the text says all
		want  string
	}{
		{"hostnam", -1, "% Incomplete command.\n\n"},
		{"ip", -1, "% Incomplete command.\n\n"},
		{"ip route 10.0.0.0 255.0.0.0", -1, "% Incomplete command.\n\n"},
		{"i", -1, "% Ambiguous command:  \"i\"\n"},
		{"hostname R1 R2", 12, ""},                                // an extra word
		{"ip rout 10.0.0.300 255.0.0.0", 8, ""},                   // an address, at its first character
		{"ip unt", 3, ""},                                         // nothing shared
		{"ip rxt", 4, ""},                                         // r is route's
		{"interface e42", 11, ""},                                 // under the number
		{"no banan", 6, ""},                                       // ban is banner's
		{"l 0 4", 2, ""},                                          // under the 0
		{"ip route 10.0.0.0 255.0.0.0 10.0.0.1      /暗号", 42, ""}, // a comment left on the line
		{"ip route 10.0.0.0 255.0.0.0 10.0.0.1 暗号 more", 37, ""},  // wide characters
	} {
		t.Run(tt.line, func(t *testing.T) {
			_, err := reader(deviceLines(newDevice()), devicePrefix).Read(tt.line)
			fault, ok := AsSyntax(err)
			if !ok {
				t.Fatalf("got %v, want a fault", err)
			}
			if tt.caret >= 0 {
				tt.want = strings.Repeat(" ", 7+tt.caret) + "^\n% Invalid input detected at '^' marker.\n\n"
			}
			if got := fault.Report(7); got != tt.want {
				t.Errorf("got\n%s\n%swant\n%s", tt.line, got, tt.want)
			}
		})
	}
}

func TestHelp(t *testing.T) {
	global := reader(deviceLines(newDevice()), devicePrefix)
	inPort := reader(portLines(newPort()), portMode.Prefix)
	for _, tt := range []struct {
		r          Reader
		line, want string
	}{
		{inPort, "ip ", "  address  Set the IP address of an interface\n  mtu      Set IP Maximum Transmission Unit\n  nat      NAT interface commands\n\n"},
		{inPort, "ip address ", "  A.B.C.D  IP address\n  dhcp     IP Address negotiated via DHCP\n\n"},
		{inPort, "ip address dhcp ", "  <cr>\n\n"},
		{inPort, "no ip address ", "  A.B.C.D  IP address\n  dhcp     IP Address negotiated via DHCP\n  <cr>\n\n"},
		{inPort, "ip a", "address\n"},
		{inPort, "i", "ip\n"},
		{global, "i", "interface  ip\n"},
		{global, "i ", "% Ambiguous command:  \"i \"\n"},
		{global, "x", "% Unrecognized command\n"},
		{global, "hostname R1 ", "  <cr>\n\n"},
		{global, "hostname R1 x", "% Unrecognized command\n"},
		{global, "interface ", "  Ethernet  IEEE 802.3\n  Loopback  Loopback interface\n\n"},
		{global, "interface ethernet ", "  <0-9>  interface number\n\n"},
	} {
		if got := tt.r.Help(tt.line); got != tt.want {
			t.Errorf("%s?\ngot\n%swant\n%s", tt.line, got, tt.want)
		}
	}
}

func TestComplete(t *testing.T) {
	r := reader(deviceLines(newDevice()), devicePrefix)
	for _, tt := range []struct {
		line, want string
		ok         bool
	}{
		{"hos", "hostname ", true}, {"ip ro", "ip route ", true}, {"i", "i", false}, {"int", "interface ", true},
		{"interface eth", "interface Ethernet ", true}, {"no hos", "no hostname ", true}, {"zz", "zz", false}, {"", "", false},
	} {
		if got, ok := r.Complete(tt.line, 0, nil); got != tt.want || ok != tt.ok {
			t.Errorf("%q: got %q %v", tt.line, got, ok)
		}
	}
}

func TestEveryKeywordHasHelp(t *testing.T) {
	if missing := NewIndex(deviceLines(newDevice()), devicePrefix).Unexplained(); missing != nil {
		t.Errorf("no help for %q", missing)
	}
}

func TestStoredLineIsMarked(t *testing.T) {
	if l := Set("ntp server", "NTP server").Stored(); !l.IsStored() || l.Path() != "ntp server" || l.Help() == "" {
		t.Error("the mark is lost")
	}
}

func TestPrivilegeAndPlatformHideLines(t *testing.T) {
	var on bool
	lines := []Line{Flag("debug", "Debugging functions", &on).Level(15), Flag("switchport", "Switch", &on).When(false), Flag("show", "Show", &on)}
	r := Reader{Lines: lines, Index: NewIndex(lines, nil), Level: 1}
	if got := r.Help(""); got != "  show  Show\n\n" {
		t.Errorf("level 1 sees %q", got)
	}
	if r.Level = 15; !strings.Contains(r.Help(""), "debug") || strings.Contains(r.Help(""), "switchport") {
		t.Errorf("level 15 sees %q", r.Help(""))
	}
}

// Typing what running-config says leaves the same running-config: the law of every line.
func TestParseRenderIsIdentity(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		s := &session{d: newDevice()}
		for range 8 {
			lines := deviceLines(s.d)
			s.typed(lines[rng.IntN(len(lines))].Sample(rng.IntN), Answers{Confirmed: true})
			if s.place != nil && s.place.Mode == portMode {
				inner := s.place.Open(s.d)[0]
				s.typed(inner[rng.IntN(len(inner))].Sample(rng.IntN), Answers{})
			}
		}
		want := render(s.d)
		again := &session{d: newDevice()}
		for line := range strings.SplitSeq(want, "\n") {
			if IsComment(line) {
				again.place = nil
				continue
			}
			if strings.HasPrefix(line, "interface") {
				again.typed(line, Answers{})
				again.typed("no shutdown", Answers{})
				continue
			}
			if err := again.typed(line, Answers{Confirmed: true}); err != nil {
				t.Fatalf("%s: %v\nin\n%s", line, err, want)
			}
		}
		if got := render(again.d); got != want {
			t.Fatalf("got\n%s\nwant\n%s", got, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, l := range deviceLines(newDevice()) {
		f.Add(l.Sample(func(int) int { return 0 }))
	}
	f.Add("no  ip\taddress dhcp   !x")
	f.Fuzz(func(t *testing.T, line string) {
		if strings.ContainsAny(line, "\r\n") {
			return
		}
		r := reader(deviceLines(newDevice()), devicePrefix)
		m, err := r.Read(line)
		if err == nil {
			m.Commit(Answers{Confirmed: true})
		} else if fault, ok := AsSyntax(err); ok {
			fault.Report(3)
		}
		r.Help(line)
		r.Complete(line, 0, nil)
	})
}

// A mode of 400 lines, read as a bulk load reads it: index and bound lines are kept.
func BenchmarkLineInModeOf400(b *testing.B) {
	values := make([]int, 400)
	var lines []Line
	for i := range values {
		lines = append(lines, Set(fmt.Sprintf("ip word%d level%d", i%20, i), "A setting", Num(&values[i], 0, 100, "Value")))
	}
	r := Reader{Lines: lines, Index: NewIndex(lines, nil), Level: 15}
	b.ReportAllocs()
	for b.Loop() {
		m, err := r.Read("ip word7 level387 42")
		if err != nil || m.Commit(Answers{}) != nil {
			b.Fatal(err)
		}
	}
}
