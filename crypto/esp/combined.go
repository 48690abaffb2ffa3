package esp

import (
	"crypto/cipher"
	"encoding/binary"

	"torii/crypto/suite"
)

// combined is AES-GCM, RFC 4106: the nonce is the salt and the IV of the packet, the additional data are
// SPI and sequence number, and the tag is the ICV.
type combined struct {
	shape
	aead  cipher.AEAD
	salt  int
	nonce []byte
}

// newCombined takes the key with the salt behind it, RFC 4106 section 8.1.
func newCombined(s shape, c *suite.Cipher, material []byte) (*combined, error) {
	block, err := c.New(material[:c.KeyLen])
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	nonce := append([]byte(nil), material[c.KeyLen:]...)
	return &combined{shape: s, aead: aead, salt: c.SaltLen, nonce: append(nonce, make([]byte, c.IVLen)...)}, err
}

// seal uses the sequence number as the IV: it is a counter, and the key sees it once (RFC 4106 section 3.1).
func (p *combined) seal(packet []byte, seq uint64) {
	binary.BigEndian.PutUint64(packet[headerLen:], seq)
	text := packet[p.head() : len(packet)-p.icv]
	p.aead.Seal(text[:0], p.nonceOf(packet), text, packet[:headerLen])
}

func (p *combined) open(packet []byte) error {
	sealed := packet[p.head():]
	if _, err := p.aead.Open(sealed[:0], p.nonceOf(packet), sealed, packet[:headerLen]); err != nil {
		return ErrAuth
	}
	return nil
}

// nonceOf is valid until the next call.
func (p *combined) nonceOf(packet []byte) []byte {
	copy(p.nonce[p.salt:], packet[headerLen:p.head()])
	return p.nonce
}
