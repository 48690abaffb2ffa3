package debug

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"net/netip"

	"torii/dataplane/ppp"
)

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

func (w *pppWriter) packet(e ppp.Event, way string) {
	p := e.Packet
	size := 4 + len(p.Data)
	if names := authCodes[e.Protocol]; int(p.Code) < len(names) {
		w.say(Negotiation|Authentication, "%s: %s %s id %d len %d%s", method(e), way, names[p.Code], p.ID, size, authWords(e))
		return
	}
	if p.Code == ppp.EchoRequest || p.Code == ppp.EchoReply || p.Code == ppp.DiscardRequest {
		return
	}
	name, known := pppCodes[p.Code]
	if !known {
		name = fmt.Sprintf("code[%d]", p.Code)
	}
	w.say(Negotiation, "%v: %s %s [%s] id %d len %d%s", e.Protocol, way, name, w.state(e.State), p.ID, size, rejected(p))
	if p.Code <= ppp.ConfigureReject {
		w.options(e.Protocol, p.Data)
	}
}

// method is the name that lines about authentication begin with.
func method(e ppp.Event) string { return cmp.Or(e.Method, e.Protocol.String()) }

// options are one line each.
func (w *pppWriter) options(protocol ppp.Protocol, data []byte) {
	options, err := ppp.ParseOptions(data)
	if err != nil {
		return
	}
	for _, o := range options {
		w.say(Negotiation, "%v:    %s", protocol, PPPOption(protocol, o))
	}
}

// rejected is the protocol that a Protocol-Reject is about.
func rejected(p ppp.Packet) string {
	if p.Code != ppp.ProtocolReject || len(p.Data) < 2 {
		return ""
	}
	number := binary.BigEndian.Uint16(p.Data)
	name, ok := map[uint16]string{0x8207: "CDPCP", 0x8057: "IPV6CP", 0x80fd: "CCP", 0x8281: "MPLSCP", 0x8053: "ECP"}[number]
	if !ok {
		name = fmt.Sprintf("0x%04X", number)
	}
	return fmt.Sprintf(" protocol %s (0x%X)", name, p.Data[2:min(len(p.Data), 14)])
}

// authWords is who a packet of authentication is from, or what it says.
func authWords(e ppp.Event) string {
	data := e.Packet.Data
	name := nameIn(e)
	switch {
	case name != "":
		return fmt.Sprintf(" from %q", name)
	case len(data) == 0 || says(e):
		return ""
	case e.Protocol == ppp.PAP && len(data) > 1:
		return fmt.Sprintf(" msg is %q", data[1:])
	case e.Protocol == ppp.CHAP:
		return fmt.Sprintf(" msg is %q", data)
	}
	return ""
}

// says tells whether a packet of authentication carries a name.
func says(e ppp.Event) bool {
	code := e.Packet.Code
	return e.Protocol == ppp.PAP && code == ppp.PAPRequest || e.Protocol == ppp.CHAP && (code == ppp.CHAPChallenge || code == ppp.CHAPResponse)
}

// nameIn is the name in a packet of authentication, empty where there is none.
func nameIn(e ppp.Event) string {
	data := e.Packet.Data
	switch {
	case !says(e) || len(data) == 0 || int(data[0]) >= len(data):
		return ""
	case e.Protocol == ppp.PAP:
		return string(data[1 : 1+data[0]])
	}
	return string(data[1+data[0]:])
}

// PPPOption spells an option with its value and its octets.
func PPPOption(p ppp.Protocol, o ppp.Option) string {
	return fmt.Sprintf("%s (0x%02X%02X%X)", optionWords(p, o), o.Type, 2+len(o.Data), o.Data)
}

// optionNames are those of options that are told without their value.
var optionNames = map[ppp.Protocol]map[uint8]string{
	ppp.LCP:  {7: "PFC", 8: "ACFC", 13: "Callback", 17: "MRRU", 18: "ShortSequence", 19: "EndpointDisc"},
	ppp.IPCP: {1: "Addresses", 2: "CompressType VJ"},
}

func optionWords(p ppp.Protocol, o ppp.Option) string {
	switch {
	case p == ppp.LCP && o.Type == 1 && len(o.Data) == 2:
		return fmt.Sprintf("MRU %d", binary.BigEndian.Uint16(o.Data))
	case p == ppp.LCP && o.Type == 2:
		return fmt.Sprintf("ACCM 0x%X", o.Data)
	case p == ppp.LCP && o.Type == 3:
		return "AuthProto " + pppMethod(o.Data)
	case p == ppp.LCP && o.Type == 5:
		return fmt.Sprintf("MagicNumber 0x%X", o.Data)
	case p == ppp.IPCP && len(o.Data) == 4 && ipcpNames[o.Type] != "":
		return fmt.Sprintf("%s %v", ipcpNames[o.Type], netip.AddrFrom4([4]byte(o.Data)))
	case optionNames[p][o.Type] != "":
		return optionNames[p][o.Type]
	}
	return fmt.Sprintf("Unknown option %d", o.Type)
}

var ipcpNames = map[uint8]string{3: "Address", 129: "PrimaryDNS", 130: "PrimaryWINS", 131: "SecondaryDNS", 132: "SecondaryWINS"}

func pppMethod(number []byte) string {
	for _, m := range []ppp.Method{ppp.MethodPAP, ppp.MethodCHAP, ppp.MethodMSCHAPv2} {
		if m.Is(number) {
			return m.Name
		}
	}
	return fmt.Sprintf("%X", number)
}
