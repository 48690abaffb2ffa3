package ike

import (
	"crypto/cipher"
	"errors"

	"torii/crypto/suite"
)

// keys are what Main Mode agreed on, RFC 2409 section 5: SKEYID and the three derived from it, and the
// cipher keyed with the last of them.
type keys struct {
	hash   *suite.Hash
	id     []byte // SKEYID
	derive []byte // SKEYID_d
	auth   []byte // SKEYID_a
	block  cipher.Block
}

var errBlocks = errors.New("not a whole number of cipher blocks")

// seal encrypts the payloads of a message, padded with zeros, and returns the IV of the next one: the
// last block (RFC 2409 appendix B). It may write into the capacity behind b.
func (k *keys) seal(iv, b []byte) (sealed, nextIV []byte) {
	size := k.block.BlockSize()
	if over := len(b) % size; over != 0 {
		b = append(b, make([]byte, size-over)...)
	}
	cipher.NewCBCEncrypter(k.block, iv).CryptBlocks(b, b)
	return b, append([]byte(nil), b[len(b)-size:]...)
}

// open decrypts the payloads of a message, leaving b alone, and returns the IV of the next one.
func (k *keys) open(iv, b []byte) (clear, nextIV []byte, err error) {
	size := k.block.BlockSize()
	if len(b) == 0 || len(b)%size != 0 {
		return nil, nil, errBlocks
	}
	clear = make([]byte, len(b))
	cipher.NewCBCDecrypter(k.block, iv).CryptBlocks(clear, b)
	return clear, b[len(b)-size:], nil
}
