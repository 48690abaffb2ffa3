package suite

import (
	"io"
	"math/big"
)

// modular is a group of exponentiation modulo a prime (RFC 2409 section 5). Private values are made for
// one exchange and never used again, so a public value is not tested for its subgroup (RFC 6989 section
// 2.2).
type modular struct {
	prime      *big.Int
	generator  *big.Int
	privateLen int
}

// modp takes prime and generator in hexadecimal.
func modp(prime, generator string, privateLen int) *modular {
	p, _ := new(big.Int).SetString(prime, 16)
	g, _ := new(big.Int).SetString(generator, 16)
	return &modular{prime: p, generator: g, privateLen: privateLen}
}

func (m *modular) Len() int       { return (m.prime.BitLen() + 7) / 8 }
func (m *modular) SecretLen() int { return m.Len() }

func (m *modular) NewPrivate(rand io.Reader) ([]byte, error) {
	x := make([]byte, m.privateLen)
	if _, err := io.ReadFull(rand, x); err != nil {
		return nil, err
	}
	x[0] |= 0x80 // never short, never zero
	return x, nil
}

func (m *modular) Public(x []byte) []byte { return m.power(m.generator, x) }

func (m *modular) Shared(x, y []byte) ([]byte, error) {
	if err := m.Check(y); err != nil {
		return nil, err
	}
	return m.power(new(big.Int).SetBytes(y), x), nil
}

// Check wants 1 < y < p-1. A shorter value is a number with its leading zeros left out, as some peers
// send it.
func (m *modular) Check(y []byte) error {
	if len(y) > m.Len() {
		return ErrPublicValue
	}
	n, one := new(big.Int).SetBytes(y), big.NewInt(1)
	if n.Cmp(one) <= 0 || n.Cmp(new(big.Int).Sub(m.prime, one)) >= 0 {
		return ErrPublicValue
	}
	return nil
}

func (m *modular) power(base *big.Int, x []byte) []byte {
	n := new(big.Int).Exp(base, new(big.Int).SetBytes(x), m.prime)
	return n.FillBytes(make([]byte, m.Len()))
}
