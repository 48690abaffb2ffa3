package ios

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strconv"
	"strings"
	"time"
)

// KeyPair is an RSA key of the device. It is no part of a configuration, but of what NVRAM keeps beside it.
type KeyPair struct {
	Label      string
	Made       time.Time
	Exportable bool
	key        *rsa.PrivateKey
}

func (k *KeyPair) bits() int { return k.key.N.BitLen() }

// rsaExponent is that of every key.
const rsaExponent = 65537

// primeRounds is how often a prime is tried, beyond Baillie and PSW.
const primeRounds = 20

// makeRSA makes a key of a length that IOS still takes and nobody else does: from 360 bits on.
func makeRSA(random io.Reader, bits int) *rsa.PrivateKey {
	for {
		p, q := prime(random, bits-bits/2), prime(random, bits/2)
		if k, err := rsaOf(p, q); err == nil && k.N.BitLen() == bits {
			return k
		}
	}
}

// prime is a random one whose two highest bits are set, so that a product of two has all its bits.
func prime(random io.Reader, bits int) *big.Int {
	octets := make([]byte, (bits+7)/8)
	one := big.NewInt(1)
	p := new(big.Int)
	for {
		io.ReadFull(random, octets)
		p.SetBytes(octets)
		p.Rsh(p, uint(len(octets)*8-bits))
		p.Or(p, new(big.Int).Lsh(big.NewInt(3), uint(bits-2)))
		p.Or(p, one)
		if p.ProbablyPrime(primeRounds) {
			return p
		}
	}
}

var errBadKey = errors.New("not an RSA key")

// rsaOf makes the key of two primes (RFC 8017 section 3).
func rsaOf(p, q *big.Int) (*rsa.PrivateKey, error) {
	one := big.NewInt(1)
	phi := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
	d := new(big.Int).ModInverse(big.NewInt(rsaExponent), phi)
	if d == nil || p.Cmp(q) == 0 {
		return nil, errBadKey
	}
	return &rsa.PrivateKey{PublicKey: rsa.PublicKey{N: new(big.Int).Mul(p, q), E: rsaExponent}, D: d, Primes: []*big.Int{p, q}}, nil
}

// blob is the public key as SSH has it (RFC 4253 section 6.6).
func (k *KeyPair) blob() []byte {
	e := big.NewInt(int64(k.key.E)).Bytes()
	n := append([]byte{0}, k.key.N.Bytes()...)
	if k.key.N.BitLen()%8 != 0 {
		n = n[1:]
	}
	var b []byte
	for _, part := range [...][]byte{[]byte(rsaKeyType), e, n} {
		b = binary.BigEndian.AppendUint32(b, uint32(len(part)))
		b = append(b, part...)
	}
	return b
}

const secshWidth = 72

// secsh is the public key as a line of OpenSSH, folded.
func (k *KeyPair) secsh() string {
	return strings.Join(folded(rsaKeyType+" "+base64.StdEncoding.EncodeToString(k.blob()), secshWidth), "\n")
}

func folded(text string, width int) (lines []string) {
	for ; len(text) > width; text = text[width:] {
		lines = append(lines, text[:width])
	}
	return append(lines, text)
}

// hexWords is the public key as show crypto key prints it: its SubjectPublicKeyInfo (RFC 5280 section 4.1).
func (k *KeyPair) hexWords() string {
	der, err := x509.MarshalPKIXPublicKey(&k.key.PublicKey)
	if err != nil {
		return ""
	}
	var b strings.Builder
	for _, line := range folded(strings.ToUpper(hex.EncodeToString(der)), 64) {
		words := folded(line, 8)
		b.WriteString("  " + strings.Join(words, " "))
		if len(line) == 64 {
			b.WriteString(" ")
		}
		b.WriteString("\n")
	}
	return b.String()
}

// private is a key as NVRAM keeps it: one line.
func (k *KeyPair) private() string {
	return fmt.Sprintf("rsa %s %d %t %x %x\n", k.Label, k.Made.Unix(), k.Exportable, k.key.Primes[0], k.key.Primes[1])
}

// readPrivate reads what NVRAM has kept. What is no key is left out.
func readPrivate(text string) (keys []*KeyPair) {
	for line := range strings.Lines(text) {
		if k, err := readKey(strings.Fields(line)); err == nil {
			keys = append(keys, k)
		}
	}
	return keys
}

func readKey(words []string) (*KeyPair, error) {
	if len(words) != 6 || words[0] != "rsa" {
		return nil, errBadKey
	}
	made, err := strconv.ParseInt(words[2], 10, 64)
	p, okP := new(big.Int).SetString(words[4], 16)
	q, okQ := new(big.Int).SetString(words[5], 16)
	if err != nil || !okP || !okQ {
		return nil, errBadKey
	}
	key, err := rsaOf(p, q)
	if err != nil {
		return nil, err
	}
	return &KeyPair{Label: words[1], Made: time.Unix(made, 0), Exportable: words[3] == "true", key: key}, nil
}
