package debug

import (
	"fmt"

	"torii/dataplane/ppp"
)

// Topic is what debugs of PPP a line belongs to; of several each shows it.
type Topic uint8

const (
	Negotiation Topic = 1 << iota
	Authentication
	PPPErrors
)

// PPPLine is a line of those debugs.
type PPPLine struct {
	Topic Topic
	Text  string
}

// PPPEnd is one end of a session, as far as its lines differ.
type PPPEnd struct {
	Dialect    Dialect
	On         string // the interface that the lines name
	Profile    string // the Dialer that a route and an address go to; empty at a server: they go to On
	Served     bool
	NoDemand   bool // the peer need not say who it is
	Negotiated bool // the address is the peer's gift
	Pool       bool // addresses for peers come out of one
	Handle     uint32
	ID         int    // of the session
	CHAPName   string // where name and password come from
	CHAPWord   string
}

// The places that names and passwords come from.
const (
	FromCHAP    = "interface CHAP"
	FromPAP     = "interface PAP"
	FromUnknown = "unknown source"
	FromAAA     = "AAA"
)

// Lines returns what IOS prints about an event of PPP.
func (end PPPEnd) Lines(e ppp.Event) []PPPLine {
	w := pppWriter{PPPEnd: end}
	switch e.Kind {
	case ppp.PhaseEntered:
		w.phase(e)
	case ppp.Sent:
		w.beforeSending(e)
		w.packet(e, "O")
	case ppp.Received:
		w.packet(e, "I")
		w.afterReceiving(e)
	case ppp.Moved:
		w.moved(e)
	case ppp.Waiting:
		w.modern("PPP LCP: Enter passive mode, state[%v]", e.State)
	case ppp.LayerOpen:
		w.say(Negotiation, "%v: State is Open", e.Protocol)
	case ppp.AddressChosen:
		w.chosen(e)
	case ppp.AddressInstalled:
		w.route("Install", e)
	case ppp.AddressRemoved:
		w.route("Remove", e)
	case ppp.Disconnected:
		w.disconnected(e)
	case ppp.Discarded:
		w.say(PPPErrors, "%v: %s discarded, %d octets", e.Protocol, e.Event, len(e.Packet.Data))
	}
	return w.lines
}

// disconnects are the words for the end of a session.
var disconnects = map[ppp.Reason]string{
	ppp.ByRequest: "Administratively disconnected", ppp.PeerClosed: "Received LCP TERMREQ from peer", ppp.NoAnswer: "LCP failed to negotiate",
	ppp.AuthRefused: "Authentication failure", ppp.AuthUnavailable: "Peer refused to authenticate",
	ppp.EchoLost: "Missed too many keepalives", ppp.Looped: "Loopback detected", ppp.AddressRefused: "IPCP failed to negotiate",
	ppp.LowerLost: "Lower Layer disconnected",
}

func (w *pppWriter) disconnected(e ppp.Event) {
	words := disconnects[e.Reason]
	if e.Reason == ppp.AuthFailed {
		words = fmt.Sprintf("User failed %v authentication", e.Protocol)
	}
	w.modern("PPP DISC: %s", words)
}

type pppWriter struct {
	PPPEnd
	lines []PPPLine
}

func (w *pppWriter) say(t Topic, format string, args ...any) {
	w.lines = append(w.lines, PPPLine{t, w.On + " " + fmt.Sprintf(format, args...)})
}

// modern says what 12.4 does not.
func (w *pppWriter) modern(format string, args ...any) {
	if w.Dialect == Modern {
		w.say(Negotiation, format, args...)
	}
}

func (w *pppWriter) phase(e ppp.Event) {
	switch {
	case e.Phase == ppp.Establish:
		w.begin()
	case e.Phase == ppp.Authenticate && e.Event != "":
		w.say(Negotiation, "PPP: Phase is %v, %s", e.Phase, e.Event)
	case e.Phase == ppp.Authenticate:
	case e.Phase == ppp.Network:
		if !w.Served {
			w.say(Negotiation, "PPP: Phase is FORWARDING, Attempting Forward")
			w.say(Negotiation, "PPP: Phase is ESTABLISHING, Finish LCP")
		}
		w.say(Negotiation, "PPP: Phase is UP")
		w.modern("IPCP: Protocol configured, start CP. state[Initial]")
	default:
		w.say(Negotiation, "PPP: Phase is %v", e.Phase)
	}
}

// begin tells who called whom, around the first phase.
func (w *pppWriter) begin() {
	direction, open := [2]string{"dialer", "callout"}, "Active"
	if w.Served {
		direction, open = [2]string{"vpn set", "callin"}, "Passive"
	}
	w.modern("PPP: Phase is ESTABLISHING")
	if w.ID != 0 {
		w.say(Negotiation|Authentication, "PPP: Using %s call direction", direction[0])
		w.say(Negotiation|Authentication, "PPP: Treating connection as a %s", direction[1])
		w.say(Negotiation|Authentication, "PPP: Session handle[%X] Session id[%d]", w.Handle, w.ID)
	}
	if w.Dialect == Classic {
		w.say(Negotiation, "PPP: Phase is ESTABLISHING, %s Open", open)
		w.noDemand()
	}
}

func (w *pppWriter) noDemand() {
	if w.NoDemand && !w.Served {
		w.say(Negotiation|Authentication, "PPP: No remote authentication for call-out")
	}
}

func (w *pppWriter) moved(e ppp.Event) {
	if w.Dialect == Classic {
		if e.State == ppp.Closed || e.State == ppp.Stopped {
			w.say(Negotiation, "%v: State is Closed", e.Protocol)
		}
		return
	}
	w.say(Negotiation, "%v: Event[%s] State[%v to %v]", e.Protocol, e.Event, e.Was, e.State)
	if e.Protocol == ppp.LCP && e.Was == ppp.Initial {
		w.noDemand()
	}
}

// classicStates are the states that 12.4 tells apart.
var classicStates = map[ppp.State]string{ppp.Initial: "Closed", ppp.Starting: "Closed", ppp.Closed: "Closed", ppp.Stopped: "Listen", ppp.Closing: "TERMsent", ppp.Stopping: "TERMsent"}

func (w *pppWriter) state(s ppp.State) string {
	if word, ok := classicStates[s]; ok && w.Dialect == Classic {
		return word
	}
	return s.String()
}

// chosen tells which address a client gets that has asked for another.
func (w *pppWriter) chosen(e ppp.Event) {
	w.say(Negotiation, "IPCP AUTHOR: Start.  Her address %s, we want 0.0.0.0", e.Peer)
	w.say(Negotiation, "IPCP AUTHOR: Done.  Her address %s, we want 0.0.0.0", e.Peer)
	if w.Pool && e.Local.IsValid() {
		w.say(Negotiation, "IPCP: Pool returned %s", e.Local)
	}
}

// route is what IPCP does to the interface that carries the packets.
func (w *pppWriter) route(verb string, e ppp.Event) {
	if w.Profile != "" {
		w.On = w.Profile
	}
	if w.Negotiated && verb == "Install" {
		w.say(Negotiation, "IPCP: Install negotiated IP interface address %s", e.Local)
	}
	if e.Peer.IsValid() {
		w.say(Negotiation, "IPCP: %s route to %s", verb, e.Peer)
	}
}

// beforeSending tells where the words of an answer come from, and what a server has found about its client.
func (w *pppWriter) beforeSending(e ppp.Event) {
	both := Negotiation | Authentication
	switch code := e.Packet.Code; {
	case e.Protocol == ppp.CHAP && code == ppp.CHAPResponse:
		w.say(both, "%s: Using hostname from %s", method(e), w.CHAPName)
		w.say(both, "%s: Using password from %s", method(e), w.CHAPWord)
	case e.Protocol == ppp.PAP && code == ppp.PAPRequest:
		w.say(both, "PAP: Using hostname from %s", FromPAP)
		w.say(both, "PAP: Using password from %s", FromPAP)
	case e.Protocol == ppp.CHAP && code == ppp.CHAPSuccess, e.Protocol == ppp.PAP && code == ppp.PAPAck:
		w.say(Negotiation, "PPP: Phase is FORWARDING, Attempting Forward")
		w.say(Negotiation, "PPP: Phase is AUTHENTICATING, Authenticated User")
	}
}

func (w *pppWriter) afterReceiving(e ppp.Event) {
	code := e.Packet.Code
	if e.Protocol == ppp.PAP && code == ppp.PAPRequest {
		w.say(Negotiation|Authentication, "PAP: Authenticating peer %s", nameIn(e))
	}
	if e.Protocol == ppp.CHAP && code == ppp.CHAPResponse || e.Protocol == ppp.PAP && code == ppp.PAPRequest {
		w.say(Negotiation, "PPP: Phase is FORWARDING, Attempting Forward")
		w.say(Negotiation, "PPP: Phase is AUTHENTICATING, Unauthenticated User")
	}
}
