package ike

import (
	"crypto/hmac"
	"encoding/binary"

	"torii/crypto/isakmp"
	"torii/crypto/suite"
)

// agree is what Diffie-Hellman and the nonces of one exchange come to. Index 0 is the initiator's.
type agree struct {
	group   *suite.Group // nil: a Quick Mode without PFS
	private []byte
	publics [2][]byte
	nonces  [2][]byte
	shared  []byte
}

// deriveKeys makes the keys of phase 1, RFC 2409 section 5, and the first IV, appendix B.
func (s *sa) deriveKeys() {
	h, gxy := s.policy.Hash, s.shared
	cookies := append(s.cookies[0][:], s.cookies[1][:]...)
	k := &keys{hash: h}
	k.id = h.MAC([]byte(s.secret), s.nonces[0], s.nonces[1])
	k.derive = h.MAC(k.id, gxy, cookies, []byte{0})
	k.auth = h.MAC(k.id, k.derive, gxy, cookies, []byte{1})
	encrypt := h.MAC(k.id, k.auth, gxy, cookies, []byte{2})
	block, err := s.policy.Cipher.New(stretch(h, encrypt, s.policy.Cipher.KeyLen))
	if err != nil {
		panic("cipher row: " + err.Error())
	}
	k.block = block
	s.keys = k
	s.iv = h.Sum(s.publics[0], s.publics[1])[:s.policy.Cipher.BlockLen]
	s.private, s.shared = nil, nil
}

// stretch lengthens SKEYID_e for a cipher with longer keys, RFC 2409 appendix B.
func stretch(h *suite.Hash, key []byte, n int) []byte {
	if len(key) >= n {
		return key[:n]
	}
	long := h.MAC(key, []byte{0})
	for last := long; len(long) < n; {
		last = h.MAC(key, last)
		long = append(long, last...)
	}
	return long[:n]
}

// proof is HASH_I or HASH_R, RFC 2409 section 5: of the side whose identity is given.
func (s *sa) proof(side int, id []byte) []byte {
	other := 1 - side
	return s.keys.hash.MAC(s.keys.id, s.publics[side], s.publics[other],
		s.cookies[side][:], s.cookies[other][:], s.offer, id)
}

// nodeIV is the first IV of an exchange under phase 1, RFC 2409 appendix B.
func (s *sa) nodeIV(id uint32) []byte {
	return s.keys.hash.Sum(s.iv, octets(id))[:s.policy.Cipher.BlockLen]
}

// HASH(1), HASH(2) and HASH(3) of Quick Mode, RFC 2409 section 5.5; the first is also that of an
// Informational, section 5.7. rest is what follows the HASH payload in the message.
func (n *node) hash1(rest []byte) []byte { return n.mac(octets(n.id), rest) }
func (n *node) hash2(rest []byte) []byte { return n.mac(octets(n.id), n.nonces[0], rest) }
func (n *node) hash3() []byte            { return n.mac([]byte{0}, octets(n.id), n.nonces[0], n.nonces[1]) }

func (n *node) mac(parts ...[]byte) []byte { return n.sa.keys.hash.MAC(n.sa.keys.auth, parts...) }

// keymat is the key material of an IPsec SA, RFC 2409 section 5.5: for each direction another, by the
// SPI its receiver chose.
func (n *node) keymat(spi uint32, size int) (mat []byte) {
	k := n.sa.keys
	seed := append([]byte(nil), n.shared...)
	seed = append(seed, byte(isakmp.ProtoESP))
	seed = append(append(seed, octets(spi)...), append(n.nonces[0], n.nonces[1]...)...)
	for last := []byte(nil); len(mat) < size; {
		last = k.hash.MAC(k.derive, last, seed)
		mat = append(mat, last...)
	}
	return mat[:size]
}

func octets(v uint32) []byte { return binary.BigEndian.AppendUint32(nil, v) }

func equal(a, b []byte) bool { return hmac.Equal(a, b) }
