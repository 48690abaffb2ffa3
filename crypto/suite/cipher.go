package suite

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"strconv"
)

// Cipher is a block cipher in a mode, as IKE (RFC 2409 appendix A) and ESP use it. A number of 0 in one
// of the two registries says that it is not for use there.
type Cipher struct {
	Name     string // unique: "3des", "aes-256", "gcm-128"
	Mode     Mode
	KeyLen   int    // octets
	SaltLen  int    // octets of key material behind the key
	BlockLen int    // octets; what is encrypted is a whole number of them
	IVLen    int    // octets in front of each packet
	ICV      int    // octets of the authenticator of a mode that has one; 0: it takes a Hash beside it
	KeyBits  uint16 // the Key Length attribute of a proposal; 0 for a cipher of one length

	IKE     uint16 // Encryption Algorithm attribute of phase 1, RFC 2409 appendix A
	IKEName string // its name in that registry
	ESP     uint8  // transform identifier of phase 2, RFC 2407 section 4.4.4
	ESPName string

	New func(key []byte) (cipher.Block, error) // nil: NULL has none
}

// Mode is how a block cipher is used.
type Mode uint8

const (
	CBC  Mode = iota // RFC 2451, RFC 3602
	GCM              // RFC 4106: encrypts and authenticates
	Null             // RFC 2410: leaves everything as it is
)

// MaterialLen is how many octets of key material the cipher takes: its key and its salt.
func (c *Cipher) MaterialLen() int { return c.KeyLen + c.SaltLen }

// Authenticates reports whether the mode needs no Hash beside it.
func (c *Cipher) Authenticates() bool { return c.ICV != 0 }

// Fits reports whether ESP can run the cipher with an authenticator, of which nil is none: a mode that
// authenticates takes none, and nothing at all would be no protection (RFC 4303 section 3.2).
func (c *Cipher) Fits(h *Hash) bool {
	switch {
	case c.ESP == 0:
		return false
	case c.Authenticates():
		return h == nil
	case c.Mode == Null:
		return h != nil
	}
	return true
}

var ciphers = []*Cipher{
	{Name: "null", Mode: Null, BlockLen: 4, ESP: 11, ESPName: "ESP_NULL"},
	{Name: "des", KeyLen: 8, BlockLen: 8, IVLen: 8, IKE: 1, IKEName: "DES-CBC", ESP: 2, ESPName: "ESP_DES", New: des.NewCipher},
	{Name: "3des", KeyLen: 24, BlockLen: 8, IVLen: 8, IKE: 5, IKEName: "3DES-CBC", ESP: 3, ESPName: "ESP_3DES", New: des.NewTripleDESCipher},
	cbc(128), cbc(192), cbc(256),
	gcm(128), gcm(192), gcm(256),
}

func cbc(bits uint16) *Cipher {
	return &Cipher{Name: "aes-" + strconv.Itoa(int(bits)), KeyLen: int(bits) / 8, BlockLen: aes.BlockSize, IVLen: aes.BlockSize, KeyBits: bits,
		IKE: 7, IKEName: "AES-CBC", ESP: 12, ESPName: "ESP_AES", New: aes.NewCipher}
}

// gcm is AES-GCM with the whole tag, RFC 4106 section 8: its key length leaves the salt out.
func gcm(bits uint16) *Cipher {
	return &Cipher{Name: "gcm-" + strconv.Itoa(int(bits)), Mode: GCM, KeyLen: int(bits) / 8, SaltLen: 4, BlockLen: 4, IVLen: 8, ICV: 16, KeyBits: bits,
		ESP: 20, ESPName: "ESP_GCM", New: aes.NewCipher}
}

// Ciphers returns every row, weakest first.
func Ciphers() []*Cipher { return append([]*Cipher(nil), ciphers...) }

// CipherNamed returns the row of that name.
func CipherNamed(name string) (*Cipher, bool) {
	return named(ciphers, func(c *Cipher) string { return c.Name }, name)
}
