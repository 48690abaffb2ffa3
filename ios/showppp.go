package ios

import (
	"fmt"
	"strings"

	"torii/cli"
	"torii/dataplane/ppp"
	"torii/ios/debug"
)

func pppCommands(s *Session) []cli.Line {
	var name IfName
	return []cli.Line{
		s.show("show ppp all", "Show all PPP sessions", s.device.showPPPAll),
		s.show("show ppp interface", "Show PPP information of an interface", func(w *page) {
			if c := s.device.accessNamed(name); c != nil {
				c.showPPP(w)
			}
		}, s.device.presentToken(&name)),
	}
}

const pppTitle = `Interface/ID OPEN+ Nego* Fail-     Stage    Peer Address    Peer Name
------------ --------------------- -------- --------------- --------------------
`

func (d *Device) showPPPAll(w *page) {
	if len(d.calls) == 0 {
		return
	}
	w.printf(pppTitle)
	for _, c := range d.calls {
		peer := ""
		if c.isOpen() {
			peer = c.opened.Peer.String()
		}
		_, name := c.session.Peer()
		w.printf("%-12s %-21s %-8s %-15s %-15s\n", c.shown(), strings.Join(c.protocols("+", "*"), " "), c.stage(), peer, name)
	}
}

// shown is the interface of a session, or its number where a server does not know its client yet.
func (c *call) shown() string {
	if how, _ := c.session.Peer(); c.served() && how == nil && c.session.Phase() != ppp.Network {
		return c.label()
	}
	return c.access.Short()
}

// shortMethods are how a narrow table names methods.
var shortMethods = map[string]string{ppp.MethodPAP.Name: "PAP", ppp.MethodCHAP.Name: "CHAP", ppp.MethodMSCHAPv2.Name: "MSV2"}

// protocols are those of a session with what each is at: open, or being negotiated.
func (c *call) protocols(open, under string) []string {
	mark := map[bool]string{true: open, false: under}
	lcp, ipcp := c.session.States()
	list := []string{"LCP" + mark[lcp == ppp.Open]}
	if how, _ := c.session.Peer(); how != nil {
		list = append(list, shortMethods[how.Name]+open)
	}
	if c.session.Phase() == ppp.Network {
		list = append(list, "IPCP"+mark[ipcp == ppp.Open])
	}
	return list
}

func (c *call) stage() string {
	return map[ppp.Phase]string{ppp.Establish: "LCP", ppp.Authenticate: "Auth", ppp.Network: "LocalT", ppp.Terminate: "Term"}[c.session.Phase()]
}

// showPPP is a session in full, with what was negotiated.
func (c *call) showPPP(w *page) {
	lcp, ipcp := c.session.States()
	list := []string{fmt.Sprintf("LCP[%v]", lcp)}
	how, name := c.session.Peer()
	if how != nil {
		list = append(list, how.Name+"+")
	}
	peer := ""
	if c.isOpen() {
		peer = c.opened.Peer.String()
	}
	stage := map[bool]string{true: "Local Termination", false: "Negotiation"}[c.isOpen()]
	w.printf("PPP Session Info\n----------------\n")
	for _, row := range [...][2]string{
		{"Interface", c.access.Short()}, {"PPP ID", fmt.Sprintf("0x%X", c.handle())}, {"Phase", c.session.Phase().String()}, {"Stage", stage},
		{"Peer Name", name}, {"Peer Address", peer}, {"Control Protocols", strings.Join(append(list, fmt.Sprintf("IPCP[%v]", ipcp)), " ")},
		{"Session ID", fmt.Sprint(c.uniq)},
	} {
		w.printf("%-17s: %s\n", row[0], row[1])
	}
	c.showAgreed(w, ppp.LCP, lcp)
	c.showAgreed(w, ppp.IPCP, ipcp)
}

// showAgreed is what a protocol has agreed on, spelled as the debugs spell it.
func (c *call) showAgreed(w *page, p ppp.Protocol, state ppp.State) {
	own, peer := c.session.Agreed(p)
	w.printf("\n%s %v: [%v]\n", c.access.Short(), p, state)
	for _, side := range [...]struct {
		title   string
		options []ppp.Option
	}{{"Our Negotiated Options", own}, {"Peer's Negotiated Options", peer}} {
		w.printf("%s\n", side.title)
		if len(side.options) == 0 {
			w.printf("  NONE\n")
		}
		for _, o := range side.options {
			w.printf("%s %v:    %s\n", c.access.Short(), p, debug.PPPOption(p, o))
		}
	}
}
