package suite

import (
	"crypto/ecdh"
	"io"
)

// ecp is a group of points on a curve over a prime field (RFC 5903). On the wire a point is x and y, one
// behind the other; the shared secret is x alone (section 7).
type ecp struct {
	curve ecdh.Curve
	size  int // octets of a coordinate
}

// uncompressed precedes x and y where a point is written as SEC 1 section 2.3.3 has it.
const uncompressed = 4

func (e ecp) Len() int       { return 2 * e.size }
func (e ecp) SecretLen() int { return e.size }

// NewPrivate draws until a number lies below the order of the curve.
func (e ecp) NewPrivate(rand io.Reader) ([]byte, error) {
	for x := make([]byte, e.size); ; {
		if _, err := io.ReadFull(rand, x); err != nil {
			return nil, err
		}
		if e.curve == ecdh.P521() {
			x[0] &= 1 // 521 bits in 66 octets
		}
		if _, err := e.curve.NewPrivateKey(x); err == nil {
			return x, nil
		}
	}
}

func (e ecp) Public(x []byte) []byte {
	key, err := e.curve.NewPrivateKey(x)
	if err != nil {
		panic("private value: " + err.Error())
	}
	return key.PublicKey().Bytes()[1:]
}

func (e ecp) Shared(x, y []byte) ([]byte, error) {
	key, err := e.curve.NewPrivateKey(x)
	if err != nil {
		panic("private value: " + err.Error())
	}
	point, err := e.point(y)
	if err != nil {
		return nil, err
	}
	return key.ECDH(point)
}

// Check wants a point of the curve, in full length.
func (e ecp) Check(y []byte) error {
	_, err := e.point(y)
	return err
}

func (e ecp) point(y []byte) (*ecdh.PublicKey, error) {
	point, err := e.curve.NewPublicKey(append([]byte{uncompressed}, y...))
	if err != nil || len(y) != e.Len() {
		return nil, ErrPublicValue
	}
	return point, nil
}
