package esp

import (
	"crypto/cipher"
	"crypto/hmac"
	"hash"

	"torii/crypto/suite"
)

// cbc is a CBC mode that is told its IV anew for each packet, as those of the standard library are.
type cbc interface {
	cipher.BlockMode
	SetIV([]byte)
}

// direction is what sealing and opening have in common: one cipher and one HMAC, made once.
type direction struct {
	shape
	mode cbc
	mac  hash.Hash
	sum  []byte
}

func newDirection(c *suite.Cipher, h *suite.Hash, cipherKey, hashKey []byte,
	mode func(cipher.Block, []byte) cipher.BlockMode) (direction, error) {
	block, err := c.New(cipherKey)
	if err != nil {
		return direction{}, err
	}
	return direction{
		shape: shapeOf(c, h),
		mode:  mode(block, make([]byte, c.BlockLen)).(cbc),
		mac:   hmac.New(h.New, hashKey),
		sum:   make([]byte, 0, h.Size),
	}, nil
}

// authenticate returns the ICV of a packet; it is valid until the next call.
func (d *direction) authenticate(packet []byte) []byte {
	d.mac.Reset()
	d.mac.Write(packet)
	return d.mac.Sum(d.sum)[:d.icv]
}
