package ike

import (
	"encoding/binary"
	"net/netip"

	"torii/crypto/isakmp"
)

func (t *turn) sayVendors(vendors ...isakmp.Vendor) {
	for _, v := range vendors {
		t.note(t.sa, Event{Kind: VendorSent, Vendor: v})
		t.out = append(t.out, v.Payload())
	}
}

func (t *turn) noteVendors() {
	for _, p := range t.in.Payloads {
		if v, ok := p.(*isakmp.VendorID); ok {
			t.note(t.sa, Event{Kind: VendorReceived, Vendor: v.Vendor(), VendorID: v.ID})
		}
	}
}

func (t *turn) hasVendor(want isakmp.Vendor) bool {
	for _, p := range t.in.Payloads {
		if v, ok := p.(*isakmp.VendorID); ok && v.Vendor() == want {
			return true
		}
	}
	return false
}

// sayNATD says where this end believes both ends are, RFC 3947 section 3.2, to a peer that asks.
func (t *turn) sayNATD() {
	if s := t.sa; s.natT {
		t.out = append(t.out, s.natD(s.remote), s.natD(s.local))
	}
}

func (s *sa) natD(at netip.AddrPort) isakmp.Payload {
	place := binary.BigEndian.AppendUint16(at.Addr().AsSlice(), at.Port())
	return &isakmp.Opaque{Number: isakmp.TypeNATD, Data: s.policy.Hash.Sum(s.cookies[0][:], s.cookies[1][:], place)}
}
