package debug

import (
	"encoding/binary"
	"fmt"
	"net/netip"

	"torii/dataplane/ppp"
)

// PPPLines returns what IOS prints about an event of PPP on an interface, and whether that belongs to `debug ppp
// authentication` rather than to `debug ppp negotiation`.
func PPPLines(e ppp.Event, on string) (lines []string, authentication bool) {
	switch e.Kind {
	case ppp.PhaseEntered:
		return one(fmt.Sprintf("%s PPP: Phase is %s", on, e.Phase)), false
	case ppp.Sent:
		return pppPacket(e, on, "O"), isAuthentication(e.Protocol)
	case ppp.Received:
		return pppPacket(e, on, "I"), isAuthentication(e.Protocol)
	case ppp.Moved:
		return pppMoved(e, on), false
	case ppp.AddressInstalled:
		return one(fmt.Sprintf("%s IPCP: Install negotiated IP interface address %s", on, e.Local)), false
	}
	return nil, false
}

func isAuthentication(p ppp.Protocol) bool { return p == ppp.PAP || p == ppp.CHAP }

// pppCodes are the words for control packets.
var pppCodes = map[ppp.PacketCode]string{
	ppp.ConfigureRequest: "CONFREQ", ppp.ConfigureAck: "CONFACK", ppp.ConfigureNak: "CONFNAK", ppp.ConfigureReject: "CONFREJ",
	ppp.TerminateRequest: "TERMREQ", ppp.TerminateAck: "TERMACK", ppp.CodeReject: "CODEREJ", ppp.ProtocolReject: "PROTREJ",
	ppp.EchoRequest: "ECHOREQ", ppp.EchoReply: "ECHOREP", ppp.DiscardRequest: "DISCREQ",
}

// authCodes are those of PAP and CHAP, in the order of their numbers.
var authCodes = map[ppp.Protocol][]string{
	ppp.PAP:  {"", "AUTH-REQ", "AUTH-ACK", "AUTH-NAK"},
	ppp.CHAP: {"", "CHALLENGE", "RESPONSE", "SUCCESS", "FAILURE"},
}

func pppPacket(e ppp.Event, on, way string) []string {
	p := e.Packet
	size := 4 + len(p.Data)
	if names := authCodes[e.Protocol]; int(p.Code) < len(names) {
		return one(fmt.Sprintf("%s %v: %s %s id %d len %d%s", on, e.Protocol, way, names[p.Code], p.ID, size, authWords(e)))
	}
	if p.Code == ppp.EchoRequest || p.Code == ppp.EchoReply {
		return nil
	}
	lines := one(fmt.Sprintf("%s %v: %s %s [%v] id %d len %d", on, e.Protocol, way, pppCodes[p.Code], e.State, p.ID, size))
	if p.Code > ppp.ConfigureReject {
		return lines
	}
	options, err := ppp.ParseOptions(p.Data)
	if err != nil {
		return lines
	}
	for _, o := range options {
		lines = append(lines, fmt.Sprintf("%s %v:    %s (0x%02X%02X%X)", on, e.Protocol, pppOption(e.Protocol, o), o.Type, 2+len(o.Data), o.Data))
	}
	return lines
}

// authWords is who a packet of authentication is from, or what it says.
func authWords(e ppp.Event) string {
	data := e.Packet.Data
	named := e.Protocol == ppp.PAP && e.Packet.Code == 1 || e.Protocol == ppp.CHAP && e.Packet.Code <= 2
	switch {
	case len(data) == 0 || named && int(data[0]) >= len(data):
		return ""
	case e.Protocol == ppp.PAP && named:
		return fmt.Sprintf(" from %q", data[1:1+data[0]])
	case named:
		return fmt.Sprintf(" from %q", data[1+data[0]:])
	case e.Protocol == ppp.PAP && len(data) > 1:
		return fmt.Sprintf(" msg is %q", data[1:])
	case e.Protocol == ppp.CHAP:
		return fmt.Sprintf(" msg is %q", data)
	}
	return ""
}

// pppOption spells an option with its value.
func pppOption(p ppp.Protocol, o ppp.Option) string {
	switch {
	case p == ppp.LCP && o.Type == 1 && len(o.Data) == 2:
		return fmt.Sprintf("MRU %d", binary.BigEndian.Uint16(o.Data))
	case p == ppp.LCP && o.Type == 3:
		return "AuthProto " + pppMethod(o.Data)
	case p == ppp.LCP && o.Type == 5:
		return fmt.Sprintf("MagicNumber 0x%X", o.Data)
	case p == ppp.IPCP && len(o.Data) == 4:
		name := map[uint8]string{3: "Address", 129: "PrimaryDNS", 131: "SecondaryDNS"}[o.Type]
		return fmt.Sprintf("%s %v", name, netip.AddrFrom4([4]byte(o.Data)))
	}
	return fmt.Sprintf("Unknown option %d", o.Type)
}

func pppMethod(number []byte) string {
	for _, m := range []ppp.Method{ppp.MethodPAP, ppp.MethodCHAP, ppp.MethodMSCHAPv2} {
		if m.Is(number) {
			return m.Name
		}
	}
	return fmt.Sprintf("%X", number)
}

// pppMoved tells of a change of state as 15.x does.
func pppMoved(e ppp.Event, on string) []string {
	lines := one(fmt.Sprintf("%s %v: Event[%s] State[%v to %v]", on, e.Protocol, e.Event, e.Was, e.State))
	if e.State == ppp.Open {
		lines = append(lines, fmt.Sprintf("%s %v: State is Open", on, e.Protocol))
	}
	return lines
}
