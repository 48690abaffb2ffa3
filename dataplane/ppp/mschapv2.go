package ppp

import (
	"crypto/des"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"math/bits"
	"strings"
	"unicode/utf16"

	"golang.org/x/crypto/md4"
)

// MS-CHAPv2 is RFC 2759. A response is the peer's own challenge, 8 zero octets, 24 octets, flags.
const (
	msChallengeLen = 16
	msReserved     = 8
	ntResponseLen  = 24
	msResponseLen  = msChallengeLen + msReserved + ntResponseLen + 1
)

func respondMS(c exchange) []byte {
	value := append([]byte(nil), c.random[:msChallengeLen]...)
	value = append(value, make([]byte, msReserved)...)
	value = append(value, ntResponse(c, c.random[:msChallengeLen])...)
	return append(value, 0)
}

// admitsMS proves with its message that this end knows the secret too.
func admitsMS(c exchange, response []byte) ([]byte, bool) {
	own, answer := response[:msChallengeLen], response[msChallengeLen+msReserved:][:ntResponseLen]
	if subtle.ConstantTimeCompare(ntResponse(c, own), answer) != 1 {
		return nil, false
	}
	return authenticatorResponse(c, own, answer), true
}

// ntResponse is GenerateNTResponse, section 8.1.
func ntResponse(c exchange, own []byte) (response []byte) {
	challenge := challengeHash(c, own)
	key := append(ntPasswordHash(c.secret), make([]byte, 5)...) // 16 octets to 21: three keys of 7
	for i := 0; i < 21; i += 7 {
		block, err := des.NewCipher(desKey(key[i : i+7]))
		if err != nil {
			panic("a DES key of 8 octets: " + err.Error())
		}
		part := make([]byte, des.BlockSize)
		block.Encrypt(part, challenge)
		response = append(response, part...)
	}
	return response
}

// challengeHash is section 8.2. A domain in front of the name does not count.
func challengeHash(c exchange, own []byte) []byte {
	name := c.name[strings.LastIndexByte(c.name, '\\')+1:]
	sum := sha1.New()
	sum.Write(own)
	sum.Write(c.challenge)
	sum.Write([]byte(name))
	return sum.Sum(nil)[:8]
}

// ntPasswordHash is section 8.3: MD4 of the secret in UTF-16.
func ntPasswordHash(secret string) []byte {
	h := md4.New()
	for _, unit := range utf16.Encode([]rune(secret)) {
		h.Write(binary.LittleEndian.AppendUint16(nil, unit))
	}
	return h.Sum(nil)
}

// desKey spreads 7 octets over 8 and gives each odd parity.
func desKey(seven []byte) []byte {
	packed := binary.BigEndian.Uint64(append(append([]byte(nil), seven...), 0))
	key := make([]byte, 8)
	for i := range key {
		b := byte(packed>>(57-7*i)) << 1
		key[i] = b | byte(1-bits.OnesCount8(b)&1)
	}
	return key
}

// authenticatorResponse is GenerateAuthenticatorResponse, section 8.7.
func authenticatorResponse(c exchange, own, answer []byte) []byte {
	h := md4.New()
	h.Write(ntPasswordHash(c.secret))
	first := sha1.New()
	first.Write(h.Sum(nil))
	first.Write(answer)
	first.Write([]byte("Magic server to client signing constant"))
	second := sha1.New()
	second.Write(first.Sum(nil))
	second.Write(challengeHash(c, own))
	second.Write([]byte("Pad to make it do more than one iteration"))
	return fmt.Appendf(nil, "S=%X M=OK", second.Sum(nil))
}
