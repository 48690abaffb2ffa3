package suite

import (
	"errors"
	"io"
	"math/big"
	"strconv"
)

// privateLen is the length of a private exponent in octets: 256 bits are twice the strength of the
// largest group here (RFC 3526 section 8), and cost a fraction of a full-length one.
const privateLen = 32

// ErrPublicValue refuses a public value outside 1 < y < p-1, which would fix the shared secret.
var ErrPublicValue = errors.New("public value out of range")

// Group is a MODP Diffie-Hellman group (RFC 2409 section 6, RFC 3526).
type Group struct {
	Number    uint16 // Group Description attribute
	Bits      int
	prime     *big.Int
	generator *big.Int
}

var groups = []*Group{
	modp(1, 2, "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74"+
		"020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F1437"+
		"4FE1356D6D51C245E485B576625E7EC6F44C42E9A63A3620FFFFFFFFFFFFFFFF"),
	modp(2, 2, "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74"+
		"020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F1437"+
		"4FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"+
		"EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF"),
	modp(5, 2, "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74"+
		"020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F1437"+
		"4FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"+
		"EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF05"+
		"98DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB"+
		"9ED529077096966D670C354E4ABC9804F1746C08CA237327FFFFFFFFFFFFFFFF"),
}

func modp(number uint16, generator int64, prime string) *Group {
	p, _ := new(big.Int).SetString(prime, 16)
	return &Group{Number: number, Bits: p.BitLen(), prime: p, generator: big.NewInt(generator)}
}

// Groups returns every row, smallest first.
func Groups() []*Group { return append([]*Group(nil), groups...) }

// GroupNamed returns the row of that number, written in decimal.
func GroupNamed(name string) (*Group, bool) {
	return named(groups, func(g *Group) string { return strconv.Itoa(int(g.Number)) }, name)
}

// Len is the length of a public value and of a shared secret in octets (RFC 2409 section 5).
func (g *Group) Len() int { return (g.Bits + 7) / 8 }

// NewPrivate reads a private exponent from rand.
func (g *Group) NewPrivate(rand io.Reader) ([]byte, error) {
	x := make([]byte, privateLen)
	if _, err := io.ReadFull(rand, x); err != nil {
		return nil, err
	}
	x[0] |= 0x80 // never short, never zero
	return x, nil
}

// Public returns g^x mod p, padded to the length of the group.
func (g *Group) Public(x []byte) []byte { return g.power(g.generator, x) }

// Shared returns y^x mod p, padded to the length of the group, for the peer's public value y.
func (g *Group) Shared(x, y []byte) ([]byte, error) {
	if err := g.Check(y); err != nil {
		return nil, err
	}
	return g.power(new(big.Int).SetBytes(y), x), nil
}

// Check refuses a public value that is too long or not in 1 < y < p-1. A shorter one is a number with
// its leading zeros left out, as some peers send it.
func (g *Group) Check(y []byte) error {
	if len(y) > g.Len() {
		return ErrPublicValue
	}
	n, one := new(big.Int).SetBytes(y), big.NewInt(1)
	if n.Cmp(one) <= 0 || n.Cmp(new(big.Int).Sub(g.prime, one)) >= 0 {
		return ErrPublicValue
	}
	return nil
}

func (g *Group) power(base *big.Int, x []byte) []byte {
	n := new(big.Int).Exp(base, new(big.Int).SetBytes(x), g.prime)
	return n.FillBytes(make([]byte, g.Len()))
}
