package suite

import (
	"crypto/ecdh"
	"errors"
	"io"
	"strconv"
)

// ErrPublicValue refuses a public value that is none of the group's, which would fix the shared secret.
var ErrPublicValue = errors.New("public value out of range")

// Group is a Diffie-Hellman group: modular exponentiation or an elliptic curve behind the same methods.
type Group struct {
	Number uint16 // Group Description attribute
	Bits   int
	kind
}

// kind is the arithmetic of a group, modp.go or ecp.go.
type kind interface {
	// Len is the length of a public value in octets.
	Len() int
	// SecretLen is the length of a shared secret in octets.
	SecretLen() int
	// NewPrivate reads a private value from rand.
	NewPrivate(rand io.Reader) ([]byte, error)
	// Public returns the public value for a private one of NewPrivate, Len octets.
	Public(private []byte) []byte
	// Shared returns the secret shared with the owner of a public value, SecretLen octets.
	Shared(private, public []byte) ([]byte, error)
	// Check refuses a public value that is too long or none of the group's.
	Check(public []byte) error
}

// The private values of the MODP groups, in octets: twice the strength of the group (RFC 3526 section 8),
// a fraction of a full-length one.
const (
	short = 32
	long  = 40
)

var groups = []*Group{
	{1, 768, modp(prime768, "2", short)},
	{2, 1024, modp(prime1024, "2", short)},
	{5, 1536, modp(prime1536, "2", short)},
	{14, 2048, modp(prime2048, "2", short)},
	{15, 3072, modp(prime3072, "2", long)},
	{16, 4096, modp(prime4096, "2", long)},
	{19, 256, ecp{ecdh.P256(), 32}},
	{20, 384, ecp{ecdh.P384(), 48}},
	{21, 521, ecp{ecdh.P521(), 66}},
	{24, 2048, modp(prime2048s256, generator2048s256, short)},
}

// Groups returns every row, by number.
func Groups() []*Group { return append([]*Group(nil), groups...) }

// GroupNamed returns the row of that number, written in decimal.
func GroupNamed(name string) (*Group, bool) {
	return named(groups, func(g *Group) string { return strconv.Itoa(int(g.Number)) }, name)
}
