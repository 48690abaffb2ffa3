package ios

import (
	"slices"
	"strings"

	"torii/cli"
)

// runningView is what `show running-config` was asked for.
type runningView struct {
	all, numbered bool
	iface         source // byIf: this interface alone
	partition     string
}

func runningCommands(s *Session) []cli.Line {
	var v runningView
	var brief, full bool // there are no certificates to leave out
	one := cli.Seq(cli.Lit("interface", "Show interface configuration"), s.device.running().presentToken(&v.iface.iface).Then(func() { v.iface.byIf = true }))
	views := cli.Alt(
		cli.On("all", "Configuration with defaults", &v.all),
		cli.On("brief", "configuration without certificate data", &brief),
		cli.On("full", "full configuration", &full),
		one,
		cli.Seq(cli.Lit("partition", "Configuration corresponding a partition"), s.partitionToken(&v)),
	)
	numbered := cli.On("linenum", "Display line numbers in output", &v.numbered)
	return []cli.Line{
		s.show("show running-config", "Current operating configuration", func(w *page) { s.showRunning(w, v) }, cli.Opt(views), cli.Opt(numbered)).Level(15),
		s.listing("show startup-config", "Contents of startup configuration", s.showStartup).Level(15),
		s.listing("show configuration", "Contents of Non-Volatile memory", s.showStartup).Level(15),
	}
}

// showRunning prints the three header lines and the configuration.
func (s *Session) showRunning(w *page, v runningView) {
	body := s.configuration(v)
	text := strings.Join(body, "\n")
	w.printf("Building configuration...\n\nCurrent configuration : %d bytes\n", len(text)+1)
	if v.numbered {
		for i, line := range strings.Split(text, "\n") {
			w.printf("%6d : %s\n", i+1, line)
		}
	} else {
		w.printf("%s\n", text)
	}
	w.printf("\n")
}

// configuration is the body of what was asked for. Below the highest level it shows what the user may
// type.
func (s *Session) configuration(v runningView) []string {
	c := s.device.running()
	view := cli.View{Defaults: v.all}
	if s.level < cli.HighestLevel {
		view.Level, view.Moved = s.level, func(m *cli.Mode) cli.Levels { return c.movedIn(m.Name) }
	}
	switch {
	case v.partition != "":
		return partition(view.Render(globalMode, globalLines(c)), v)
	case v.iface.byIf:
		i, _ := c.Interfaces.Get(&Interface{Name: v.iface.iface})
		lines := indented(view.Render(interfaceMode, c.interfaceLines(i)))
		return slices.Concat([]string{"!", "interface " + i.Name.String()}, lines, []string{"end"})
	}
	return s.device.dated(c.viewed(view))
}

func indented(lines []string) []string {
	for i, line := range lines {
		lines[i] = " " + line
	}
	return lines
}

// dated puts the comment about the last change in front, on releases that have it.
func (d *Device) dated(body []string) []string {
	if d.Platform.Classic || d.changed.at.IsZero() {
		return body
	}
	by := ""
	if d.changed.by != "" {
		by = " by " + d.changed.by
	}
	comment := "! Last configuration change at " + d.date(d.changed.at) + by
	return append([]string{"!", comment}, body...)
}

const nvramSize = 245752

func (s *Session) showStartup(w *page) {
	text, ok, err := s.device.NVRAM.Load()
	switch {
	case err != nil:
		w.printf("%%Error opening nvram:/startup-config (%v)\n", err)
	case !ok:
		w.printf("startup-config is not present\n")
	default:
		w.printf("Using %d out of %d bytes\n%s\n", len(text), nvramSize, text)
	}
}

// partitions are parts of a configuration that can be shown alone: what their lines begin with. The
// one that names nothing is all the rest.
var partitions = [...]struct {
	name, help string
	begins     []string
}{
	{"access-list", "All access-list configurations", []string{"access-list ", "ip access-list "}},
	{"class-map", "All class-map configurations", []string{"class-map "}},
	{"common", "All remaining unregistered configurations", nil},
	{"global-cdp", "All global cdp configurations", []string{"cdp "}},
	{"interface", "All Interface configurations", []string{"interface "}},
	{"ip-as-path", "All IP as-path configurations", []string{"ip as-path "}},
	{"ip-community", "All IP community list configurations", []string{"ip community-list "}},
	{"ip-prefix-list", "All IP prefix list configurations", []string{"ip prefix-list "}},
	{"ip-static-routes", "All IP static configurations", []string{"ip route "}},
	{"line", "All line mode configurations", []string{"line "}},
	{"policy-map", "All policy-map configurations", []string{"policy-map "}},
	{"route-map", "All route-map configurations", []string{"route-map "}},
	{"router", "All routing configurations", []string{"router "}},
	{"snmp", "All SNMP configurations", []string{"snmp-server "}},
	{"tacacs", "All TACACS configurations", []string{"tacacs-server "}},
}

func (s *Session) partitionToken(v *runningView) *cli.Token {
	var forms []*cli.Token
	for _, p := range partitions {
		word := cli.Is(p.name, p.help, &v.partition, p.name)
		if p.name == "interface" {
			word = cli.Seq(word, cli.Opt(s.device.running().presentToken(&v.iface.iface).Then(func() { v.iface.byIf = true })))
		}
		forms = append(forms, word)
	}
	return cli.Alt(forms...)
}

// partition takes the sections of a part out of a configuration.
func partition(body []string, v runningView) []string {
	title := v.partition
	if v.iface.byIf {
		title += " " + v.iface.iface.String()
	}
	part := []string{"!", "Configuration of Partition " + title, "!", "!", "!"}
	for _, section := range sections(body) {
		if partitionOf(section.head) == v.partition && (!v.iface.byIf || section.head == "interface "+v.iface.iface.String()) {
			part = append(append(part, section.head), section.body...)
		}
	}
	return append(part, "!", "!", "end")
}

func partitionOf(line string) string {
	for _, p := range partitions {
		if slices.ContainsFunc(p.begins, func(begin string) bool { return strings.HasPrefix(line, begin) }) {
			return p.name
		}
	}
	return "common"
}

// section is a line of configuration mode and what stands under it.
type section struct {
	head string
	body []string
}

// sections cuts a configuration, without its comments and its end.
func sections(lines []string) (all []section) {
	for _, line := range lines {
		switch {
		case strings.HasPrefix(line, " ") && len(all) > 0:
			last := &all[len(all)-1]
			last.body = append(last.body, line)
		case !cli.IsComment(line) && line != "end":
			all = append(all, section{head: line})
		}
	}
	return all
}

// viewed is the body of a configuration, from the first `!` to `end`.
func (c *Config) viewed(v cli.View) []string {
	return append([]string{"!"}, v.Render(globalMode, globalLines(c))...)
}

// render is the body of running-config.
func (c *Config) render() []string { return c.viewed(cli.View{}) }
