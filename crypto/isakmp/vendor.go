package isakmp

import "bytes"

// VendorID tells what a peer is or can do by an agreed string of octets, RFC 2408 section 3.16.
type VendorID struct{ ID []byte }

func (*VendorID) Type() PayloadType            { return TypeVendor }
func (p *VendorID) appendBody(b []byte) []byte { return append(b, p.ID...) }
func parseVendor(c *cursor) Payload            { return &VendorID{ID: c.rest()} }

// Vendor is a vendor ID that is known by name.
type Vendor uint8

const (
	VendorUnknown       Vendor = iota
	VendorNATT                 // RFC 3947
	VendorNATT07               // draft-ietf-ipsec-nat-t-ike-07
	VendorNATT03               // draft-ietf-ipsec-nat-t-ike-03
	VendorNATT02               // draft-ietf-ipsec-nat-t-ike-02, hashed with a newline
	VendorNATT02Plain          // the same without
	VendorDPD                  // RFC 3706
	VendorUnity                // Cisco Unity client
	VendorXAUTH                // draft-ietf-ipsec-isakmp-xauth-06
	VendorIOS                  // a Cisco IOS device
	VendorFragmentation        // IKE fragmentation
	NumVendors
)

// vendors has one row per name. Only the first `match` octets tell it: what follows is a version or a
// set of capabilities.
var vendors = [NumVendors]struct {
	name  string
	id    string
	match int
}{
	VendorUnknown:       {"unknown", "", 0},
	VendorNATT:          {"NAT-T RFC 3947", "\x4a\x13\x1c\x81\x07\x03\x58\x45\x5c\x57\x28\xf2\x0e\x95\x45\x2f", 16},
	VendorNATT07:        {"NAT-T v7", "\x43\x9b\x59\xf8\xba\x67\x6c\x4c\x77\x37\xae\x22\xea\xb8\xf5\x82", 16},
	VendorNATT03:        {"NAT-T v3", "\x7d\x94\x19\xa6\x53\x10\xca\x6f\x2c\x17\x9d\x92\x15\x52\x9d\x56", 16},
	VendorNATT02:        {"NAT-T v2", "\x90\xcb\x80\x91\x3e\xbb\x69\x6e\x08\x63\x81\xb5\xec\x42\x7b\x1f", 16},
	VendorNATT02Plain:   {"NAT-T v2 (plain)", "\xcd\x60\x46\x43\x35\xdf\x21\xf8\x7c\xfd\xb2\xfc\x68\xb6\xa4\x48", 16},
	VendorDPD:           {"DPD", "\xaf\xca\xd7\x13\x68\xa1\xf1\xc9\x6b\x86\x96\xfc\x77\x57\x01\x00", 14},
	VendorUnity:         {"Unity", "\x12\xf5\xf2\x8c\x45\x71\x68\xa9\x70\x2d\x9f\xe2\x74\xcc\x01\x00", 14},
	VendorXAUTH:         {"XAUTH", "\x09\x00\x26\x89\xdf\xd6\xb7\x12", 8},
	VendorIOS:           {"IOS", "\x3e\x98\x40\x48\x10\x1e\x66\xcc\x65\x9f\xd0\x02\xb0\xed\x36\x55", 4},
	VendorFragmentation: {"FRAGMENTATION", "\x40\x48\xb7\xd5\x6e\xbc\xe8\x85\x25\xe7\xde\x7f\x00\xd6\xc2\xd3\xc0\x00\x00\x00", 16},
}

func (v Vendor) String() string { return vendors[v].name }

// Payload is the vendor ID as it is sent.
func (v Vendor) Payload() *VendorID { return &VendorID{ID: []byte(vendors[v].id)} }

// Vendor returns the name of the vendor ID, VendorUnknown for one without.
func (p *VendorID) Vendor() Vendor {
	for v, row := range vendors {
		if row.match > 0 && bytes.HasPrefix(p.ID, []byte(row.id[:row.match])) {
			return Vendor(v)
		}
	}
	return VendorUnknown
}
