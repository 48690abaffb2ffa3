package ike

import "torii/crypto/isakmp"

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

// learn remembers what the peer announces.
func (s *sa) learn(chain isakmp.Chain) {
	for _, p := range chain.Payloads {
		if v, ok := p.(*isakmp.VendorID); ok {
			s.vendors[v.Vendor()] = true
		}
	}
}
