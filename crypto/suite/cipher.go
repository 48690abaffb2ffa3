package suite

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
)

// Cipher is a block cipher in CBC mode, as IKE (RFC 2409 appendix A) and ESP (RFC 2451, RFC 3602) use it.
type Cipher struct {
	Name     string // unique: "3des", "aes-256"
	KeyLen   int    // octets
	BlockLen int    // octets; also the length of the IV
	KeyBits  uint16 // the Key Length attribute of a proposal; 0 for a cipher of one length

	IKE     uint16 // Encryption Algorithm attribute of phase 1, RFC 2409 appendix A
	IKEName string // its name in that registry
	ESP     uint8  // transform identifier of phase 2, RFC 2407 section 4.4.4
	ESPName string

	New func(key []byte) (cipher.Block, error)
}

var ciphers = []*Cipher{
	{Name: "des", KeyLen: 8, BlockLen: 8, IKE: 1, IKEName: "DES-CBC", ESP: 2, ESPName: "ESP_DES", New: des.NewCipher},
	{Name: "3des", KeyLen: 24, BlockLen: 8, IKE: 5, IKEName: "3DES-CBC", ESP: 3, ESPName: "ESP_3DES", New: des.NewTripleDESCipher},
	{Name: "aes-128", KeyLen: 16, BlockLen: 16, KeyBits: 128, IKE: 7, IKEName: "AES-CBC", ESP: 12, ESPName: "ESP_AES", New: aes.NewCipher},
	{Name: "aes-192", KeyLen: 24, BlockLen: 16, KeyBits: 192, IKE: 7, IKEName: "AES-CBC", ESP: 12, ESPName: "ESP_AES", New: aes.NewCipher},
	{Name: "aes-256", KeyLen: 32, BlockLen: 16, KeyBits: 256, IKE: 7, IKEName: "AES-CBC", ESP: 12, ESPName: "ESP_AES", New: aes.NewCipher},
}

// Ciphers returns every row, weakest first.
func Ciphers() []*Cipher { return append([]*Cipher(nil), ciphers...) }

// CipherNamed returns the row of that name.
func CipherNamed(name string) (*Cipher, bool) {
	return named(ciphers, func(c *Cipher) string { return c.Name }, name)
}
