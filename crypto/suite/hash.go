package suite

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"hash"
)

// Hash is a hash function, and the HMAC made of it: the PRF of IKE (RFC 2409 section 4) and the
// authenticator of ESP (RFC 2403, RFC 2404).
type Hash struct {
	Name string // unique: "md5", "sha"
	Size int    // octets of a digest, and of an authentication key
	ICV  int    // octets of the truncated authenticator in an ESP packet

	IKE     uint16 // Hash Algorithm attribute of phase 1, RFC 2409 appendix A
	IKEName string
	ESP     uint16 // Authentication Algorithm attribute of phase 2, RFC 2407 section 4.5
	ESPName string

	New func() hash.Hash
}

var hashes = []*Hash{
	{Name: "md5", Size: md5.Size, ICV: 12, IKE: 1, IKEName: "MD5", ESP: 1, ESPName: "HMAC-MD5", New: md5.New},
	{Name: "sha", Size: sha1.Size, ICV: 12, IKE: 2, IKEName: "SHA", ESP: 2, ESPName: "HMAC-SHA", New: sha1.New},
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
