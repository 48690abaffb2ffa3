package suite

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"hash"
)

// Hash is a hash function, and the HMAC made of it: the PRF of IKE (RFC 2409 section 4) and the
// authenticator of ESP (RFC 2403, RFC 2404, RFC 4868).
type Hash struct {
	Name string // unique: "md5", "sha", "sha256"
	Size int    // octets of a digest, and of an authentication key
	ICV  int    // octets of the truncated authenticator in an ESP packet

	IKE     uint16 // Hash Algorithm attribute of phase 1, RFC 2409 appendix A
	IKEName string
	ESP     uint16 // Authentication Algorithm attribute of phase 2, RFC 2407 section 4.5
	ESPName string

	New func() hash.Hash

	// Draft is the same hash cut shorter, as a draft of its RFC had it and some peers still do under the
	// same number; nil: there was none.
	Draft *Hash
}

var hashes = []*Hash{
	{Name: "md5", Size: md5.Size, ICV: 12, IKE: 1, IKEName: "MD5", ESP: 1, ESPName: "HMAC-MD5", New: md5.New},
	{Name: "sha", Size: sha1.Size, ICV: 12, IKE: 2, IKEName: "SHA", ESP: 2, ESPName: "HMAC-SHA", New: sha1.New},
	{Name: "sha256", Size: sha256.Size, ICV: 16, IKE: 4, IKEName: "SHA256", ESP: 5, ESPName: "HMAC-SHA256", New: sha256.New,
		// draft-ietf-ipsec-ciph-sha-256-00: 96 bits
		Draft: &Hash{Name: "sha256", Size: sha256.Size, ICV: 12, ESP: 5, ESPName: "HMAC-SHA256", New: sha256.New}},
	{Name: "sha384", Size: sha512.Size384, ICV: 24, IKE: 5, IKEName: "SHA384", ESP: 6, ESPName: "HMAC-SHA384", New: sha512.New384},
	{Name: "sha512", Size: sha512.Size, ICV: 32, IKE: 6, IKEName: "SHA512", ESP: 7, ESPName: "HMAC-SHA512", New: sha512.New},
}

// Hashes returns every row, weakest first.
func Hashes() []*Hash { return append([]*Hash(nil), hashes...) }

// HashNamed returns the row of that name.
func HashNamed(name string) (*Hash, bool) {
	return named(hashes, func(h *Hash) string { return h.Name }, name)
}

// Sum returns the digest of the parts, one after the other.
func (h *Hash) Sum(parts ...[]byte) []byte { return digest(h.New(), parts) }

// MAC returns the whole HMAC of the parts under key (RFC 2104).
func (h *Hash) MAC(key []byte, parts ...[]byte) []byte { return digest(hmac.New(h.New, key), parts) }

func digest(w hash.Hash, parts [][]byte) []byte {
	for _, p := range parts {
		w.Write(p)
	}
	return w.Sum(nil)
}
