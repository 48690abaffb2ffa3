package esp

import (
	"errors"

	"torii/crypto/suite"
)

// direction is what sealing and opening have in common: the shape of packets, and the protection, made
// once for the life of the SA.
type direction struct {
	shape
	protection
}

// protection encrypts and authenticates whole packets in place: SPI, sequence number, IV, text, ICV.
type protection interface {
	// seal fills in IV, text and ICV. No two packets have the same seq.
	seal(packet []byte, seq uint64)
	// open gives back the text of an authentic packet, and ErrAuth for another, whose octets are then of no
	// use.
	open(packet []byte) error
}

// The faults of an SA that cannot be.
var (
	ErrSuite  = errors.New("no such combination of cipher and authenticator")
	ErrKeyLen = errors.New("key material is of the wrong length")
)

func newDirection(c *suite.Cipher, h *suite.Hash, cipherKey, hashKey, ivKey []byte) (d direction, err error) {
	switch {
	case c == nil || !c.Fits(h):
		return d, ErrSuite
	case len(cipherKey) != c.MaterialLen():
		return d, ErrKeyLen
	}
	d.shape = shapeOf(c, h)
	if c.Mode == suite.GCM {
		d.protection, err = newCombined(d.shape, c, cipherKey)
	} else {
		d.protection, err = newSeparate(d.shape, c, h, cipherKey, hashKey, ivKey)
	}
	return d, err
}
