package isakmp

import "strconv"

// Payload is one of the payload structs of this package.
type Payload interface {
	Type() PayloadType
	appendBody(b []byte) []byte // without the generic header
}

// registry has one row per payload that is understood. Proposal and transform are no rows: they occur
// only inside an SA payload, which reads them itself.
var registry = [...]struct {
	number PayloadType
	name   string
	parse  func(*cursor) Payload
}{
	{TypeSA, "SA", parseSA},
	{TypeKE, "KE", parseKE},
	{TypeID, "ID", parseID},
	{TypeCertReq, "CERT_REQ", opaque(TypeCertReq)},
	{TypeHash, "HASH", parseHash},
	{TypeNonce, "NONCE", parseNonce},
	{TypeNotify, "NOTIFY", parseNotify},
	{TypeDelete, "DELETE", parseDelete},
	{TypeVendor, "VENDOR", parseVendor},
	{TypeNATD, "NAT-D", opaque(TypeNATD)},
	{TypeNATDOld, "NAT-D (draft)", opaque(TypeNATDOld)},
	{TypeNATDDraft, "NAT-D (draft 03)", opaque(TypeNATDDraft)},
	{TypeNATOA, "NAT-OA", opaque(TypeNATOA)},
	{TypeNATOAOld, "NAT-OA (draft)", opaque(TypeNATOAOld)},
	{TypeNATOADraft, "NAT-OA (draft 03)", opaque(TypeNATOADraft)},
	{TypeFragment, "FRAGMENT", parseFragment},
}

// String is the name the debugs of IKE give the payload.
func (t PayloadType) String() string {
	for _, row := range registry {
		if row.number == t {
			return row.name
		}
	}
	return strconv.Itoa(int(t))
}

// parserOf returns the parser of a payload; one that is not understood stays opaque.
func parserOf(t PayloadType) func(*cursor) Payload {
	for _, row := range registry {
		if row.number == t {
			return row.parse
		}
	}
	return opaque(t)
}
