package ike

import (
	"encoding/hex"
	"slices"
	"testing"

	"torii/crypto/isakmp"
)

// vendorsOf are the vendor IDs that a message in clear announces.
func vendorsOf(data []byte) (ids []string) {
	h, body, err := isakmp.ParseHeader(data)
	if err != nil || h.Flags&isakmp.Encrypted != 0 {
		return nil
	}
	chain, _ := isakmp.ParseChain(h.First, body)
	for _, p := range chain.Payloads {
		if v, ok := p.(*isakmp.VendorID); ok {
			ids = append(ids, hex.EncodeToString(v.ID))
		}
	}
	return ids
}

// What is announced, octet by octet: the initiator offers every dialect of NAT traversal, best first, and the
// responder names the one it takes.
func TestVendorIDs(t *testing.T) {
	const (
		natRFC, nat07, nat03, nat02 = "4a131c81070358455c5728f20e95452f", "439b59f8ba676c4c7737ae22eab8f582", "7d9419a65310ca6f2c179d9215529d56", "90cb80913ebb696e086381b5ec427b1f"
		dpd, unity, ios, xauth      = "afcad71368a1f1c96b8696fc77570100", "12f5f28c457168a9702d9fe274cc0100", "3e984048101e66cc659fd002b0ed3655", "09002689dfd6b712"
		fragmentation               = "4048b7d56ebce88525e7de7f00d6c2d3c0000000"
	)
	want := [][]string{
		{natRFC, nat07, nat03, nat02, fragmentation}, {natRFC, fragmentation},
		{dpd, ios, xauth}, {unity, dpd, ios},
		nil, nil, nil, nil, nil,
	}
	a, b := configs()
	a.Fragment, b.Fragment = true, true
	r := newRope(t, a, b, 1)
	var said [][]string
	r.hand = func(_ int, s Send) []Send { said = append(said, vendorsOf(s.Data)); return []Send{s} }
	r.acquire(r.a())
	if !slices.EqualFunc(said, want, slices.Equal[[]string]) {
		t.Errorf("announced %q", said)
	}
}

// The vendor ID of fragmentation ends in capabilities, which differ, or without any.
func TestFragmentationOfOtherCapabilities(t *testing.T) {
	for _, capabilities := range []string{"\xc0\x00\x00\x00", "\x80\x00\x00\x00", ""} {
		for _, odd := range []int{0, 1} {
			r := fragmenting(t, 1)
			stranger, fragments := r.ends[odd], 0
			for i := range stranger.table {
				if x := &stranger.table[i]; x.heard == Ready || x.heard == RMM1 {
					said := x.say
					x.say = func(t *turn) { said(t); t.recast(capabilities) }
				}
			}
			r.hand = func(_ int, s Send) []Send {
				if h, _, _ := isakmp.ParseHeader(s.Data); h.First == isakmp.TypeFragment {
					fragments++
				}
				return []Send{s}
			}
			r.acquire(r.a())
			r.mustBeUp()
			if fragments != 8 {
				t.Errorf("capabilities %q of %v: %d fragments", capabilities, stranger.addr, fragments)
			}
		}
	}
}

// recast gives the vendor ID of fragmentation another end.
func (t *turn) recast(capabilities string) {
	for i, p := range t.out {
		if v, ok := p.(*isakmp.VendorID); ok && v.Vendor() == isakmp.VendorFragmentation {
			t.out[i] = &isakmp.VendorID{ID: append(v.ID[:16:16], capabilities...)}
		}
	}
}
