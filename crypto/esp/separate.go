package esp

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/subtle"
	"encoding/binary"
	"hash"

	"torii/crypto/suite"
)

// separate is a block cipher in CBC mode, or none, and behind it an HMAC over everything, or none.
type separate struct {
	shape
	encrypter cbc // nil: the text stays as it is
	decrypter cbc
	iv        ivSource
	mac       hash.Hash // nil: nothing is authenticated
	sum       []byte
}

// cbc is a CBC mode that is told its IV anew for each packet, as those of the standard library are.
type cbc interface {
	cipher.BlockMode
	SetIV([]byte)
}

// newSeparate takes the key of its IVs for sending only.
func newSeparate(s shape, c *suite.Cipher, h *suite.Hash, cipherKey, hashKey, ivKey []byte) (*separate, error) {
	p := &separate{shape: s}
	if h != nil {
		p.mac, p.sum = hmac.New(h.New, hashKey), make([]byte, 0, h.Size)
	}
	if c.New == nil {
		return p, nil
	}
	block, err := c.New(cipherKey)
	if err != nil {
		return nil, err
	}
	zero := make([]byte, c.IVLen)
	p.encrypter = cipher.NewCBCEncrypter(block, zero).(cbc)
	p.decrypter = cipher.NewCBCDecrypter(block, zero).(cbc)
	if ivKey != nil {
		p.iv.block, err = aes.NewCipher(ivKey)
	}
	return p, err
}

func (p *separate) seal(packet []byte, _ uint64) {
	covered := packet[:len(packet)-p.icv]
	if p.encrypter != nil {
		iv, text := covered[headerLen:p.head()], covered[p.head():]
		p.iv.next(iv)
		p.encrypter.SetIV(iv)
		p.encrypter.CryptBlocks(text, text)
	}
	if p.mac != nil {
		copy(packet[len(covered):], p.authenticate(covered))
	}
}

func (p *separate) open(packet []byte) error {
	covered := packet[:len(packet)-p.icv]
	if p.mac != nil && subtle.ConstantTimeCompare(p.authenticate(covered), packet[len(covered):]) == 0 {
		return ErrAuth
	}
	if p.decrypter != nil {
		text := covered[p.head():]
		p.decrypter.SetIV(covered[headerLen:p.head()])
		p.decrypter.CryptBlocks(text, text)
	}
	return nil
}

// authenticate returns the ICV of a packet; it is valid until the next call.
func (p *separate) authenticate(covered []byte) []byte {
	p.mac.Reset()
	p.mac.Write(covered)
	return p.mac.Sum(p.sum)[:p.icv]
}

// ivSource makes IVs nobody can predict (RFC 3602 section 3): a counter, encrypted under a random key.
type ivSource struct {
	block   cipher.Block
	counter uint64
	in, out [aes.BlockSize]byte
}

func (s *ivSource) next(iv []byte) {
	s.counter++
	binary.BigEndian.PutUint64(s.in[:], s.counter)
	s.block.Encrypt(s.out[:], s.in[:])
	copy(iv, s.out[:])
}
