package suite

import (
	"bytes"
	"crypto/cipher"
	"encoding/hex"
	"math/big"
	"strconv"
	"testing"
)

// arithmetic returns n octets start, start+step, start+2·step, … modulo 256.
func arithmetic(n int, start, step byte) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = start + byte(i)*step
	}
	return b
}

func TestNamesAreUniqueAndFound(t *testing.T) {
	for _, c := range Ciphers() {
		if got, ok := CipherNamed(c.Name); !ok || got != c {
			t.Errorf("cipher %q is not found under its own name", c.Name)
		}
	}
	for _, h := range Hashes() {
		if got, ok := HashNamed(h.Name); !ok || got != h {
			t.Errorf("hash %q is not found under its own name", h.Name)
		}
	}
	for _, g := range Groups() {
		if got, ok := GroupNamed(strconv.Itoa(int(g.Number))); !ok || got != g {
			t.Errorf("group %d is not found under its own number", g.Number)
		}
	}
	if _, ok := CipherNamed("rot13"); ok {
		t.Error("a cipher that is not in the table was found")
	}
}

func TestRowsAgreeWithTheirAlgorithms(t *testing.T) {
	for _, c := range Ciphers() {
		block, err := c.New(arithmetic(c.KeyLen, 1, 3))
		if err != nil || block.BlockSize() != c.BlockLen {
			t.Errorf("%s: %v, block of %d", c.Name, err, c.BlockLen)
		}
		if c.KeyBits != 0 && int(c.KeyBits) != 8*c.KeyLen {
			t.Errorf("%s: %d bits in %d octets", c.Name, c.KeyBits, c.KeyLen)
		}
		if _, err := c.New(make([]byte, c.KeyLen+1)); err == nil {
			t.Errorf("%s: a key of the wrong length was taken", c.Name)
		}
	}
	for _, h := range Hashes() {
		if h.New().Size() != h.Size || h.ICV > h.Size {
			t.Errorf("%s: size %d, icv %d", h.Name, h.Size, h.ICV)
		}
	}
}

// The plain text is 00 01 … 1f, the key 23 2a 31 …, the IV 05 10 1b …; the answers are OpenSSL's.
func TestCipherKnownAnswers(t *testing.T) {
	answers := map[string]string{
		"des":     "bf95923afffb308970b728ac81e78d25b1cafb311132260e768b1adc53f91965",
		"3des":    "3d2c8a31cd9df19376478047475ddaf30d71bddd967d710f231a32168e9c9b7f",
		"aes-128": "75092ab2f7034fe1abde3800430f77dfee8162509c47b94eebadedc550d05b22",
		"aes-192": "2df6030eac11ba7244757a1f9d896a364de140804d6946a12b9ac2ea4abac4d5",
		"aes-256": "8a862021834b73b94800a5e3f1706e7660340a1782c5bfad60fbda2410234bc0",
	}
	for _, c := range Ciphers() {
		block, err := c.New(arithmetic(c.KeyLen, 0x23, 7))
		if err != nil {
			t.Fatal(err)
		}
		text := arithmetic(32, 0, 1)
		cipher.NewCBCEncrypter(block, arithmetic(c.BlockLen, 5, 11)).CryptBlocks(text, text)
		if got := hex.EncodeToString(text); got != answers[c.Name] {
			t.Errorf("%s: %s, want %q", c.Name, got, answers[c.Name])
		}
	}
}

// RFC 1321 appendix A.5 and RFC 3174 for the digest of "abc"; RFC 2202 cases 2 for the HMAC.
func TestHashKnownAnswers(t *testing.T) {
	answers := map[string]struct{ sum, mac string }{
		"md5": {"900150983cd24fb0d6963f7d28e17f72", "750c783e6ab0b503eaa86e310a5db738"},
		"sha": {"a9993e364706816aba3e25717850c26c9cd0d89d", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"},
	}
	for _, h := range Hashes() {
		want := answers[h.Name]
		if got := hex.EncodeToString(h.Sum([]byte("a"), []byte("bc"))); got != want.sum {
			t.Errorf("%s of abc: %s, want %q", h.Name, got, want.sum)
		}
		mac := h.MAC([]byte("Jefe"), []byte("what do ya want "), []byte("for nothing?"))
		if got := hex.EncodeToString(mac); got != want.mac {
			t.Errorf("hmac-%s: %s, want %q", h.Name, got, want.mac)
		}
	}
}

// The exponent is 0123456789abcdef four times; the answers are Python's pow(2, x, p).
func TestGroupKnownAnswers(t *testing.T) {
	answers := map[uint16]string{
		1: "d2a41c3798374c4598f9b8b55b0e59880ac8705f62cadb28f9ee5b0f023ab62925bc3463646f52ac5ec6fbc094cb412d" +
			"3b4759c60cd83431a6bedf0a6b91390be4cdeed35a176949df26749d1a73d6c3ee8ed0befd557e080c745d0464238999",
		2: "8087115ed28670eee8569b39819c1e0003bb1e0f70cadbd632353cb3c71b2c4dafe38b35465b8c1fc4c8d838665b3612" +
			"f2aad22ff8b5fe51da0146e651371d4cc2a761e4bfa8bf5a0adff684de103f2e3b8635dad11f1ef6314701c5ba1fc47f" +
			"5e97c9c6d1b93db12ad2e353516a92f841105e21b0112be2d2b7d12d91261fad",
		5: "9e433f209b5fbf9e8d6e1075b0c9969c4dc642060a79fd918ca5950d470e83c65d0498b5e206c9ed9f981c682d13075f" +
			"bfa455edbea73f1ebe0497808dd1cfb1cae6e41e9747d4d77dc9930cafc4bde7047fc405cda9915a4ed41ca91abea86f" +
			"80fe3cab01a02427a57ee668bbd1283ebb0907119b9540ebc6bae486f78994eb5220e72eb3bd01b9c6f4c0616d27ef42" +
			"0bc261f6da71067ed41b8746397084b50c965c713b71474058309120aef50bfbac2b2defc32de03ee55722dc4d95ea20",
	}
	x := bytes.Repeat([]byte{0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef}, 4)
	for _, g := range Groups() {
		if got := hex.EncodeToString(g.Public(x)); got != answers[g.Number] {
			t.Errorf("group %d: %s", g.Number, got)
		}
	}
}

func TestGroupsAreSafePrimes(t *testing.T) {
	for _, g := range Groups() {
		half := new(big.Int).Rsh(g.prime, 1)
		if !g.prime.ProbablyPrime(8) || !half.ProbablyPrime(8) {
			t.Errorf("group %d is not a safe prime", g.Number)
		}
	}
}

func TestBothSidesShareASecret(t *testing.T) {
	for _, g := range Groups() {
		a, _ := g.NewPrivate(bytes.NewReader(arithmetic(privateLen, 9, 5)))
		b, _ := g.NewPrivate(bytes.NewReader(arithmetic(privateLen, 2, 31)))
		ab, errA := g.Shared(a, g.Public(b))
		ba, errB := g.Shared(b, g.Public(a))
		if errA != nil || errB != nil || !bytes.Equal(ab, ba) || len(ab) != g.Len() {
			t.Errorf("group %d: %v %v, secrets of %d and %d octets", g.Number, errA, errB, len(ab), len(ba))
		}
	}
}

func TestPublicValuesOutOfRange(t *testing.T) {
	for _, g := range Groups() {
		p := func(d int64) []byte { return new(big.Int).Add(g.prime, big.NewInt(d)).Bytes() }
		for _, bad := range [][]byte{nil, {0}, {1}, p(-1), p(0), p(1), append([]byte{0}, p(-2)...)} {
			if _, err := g.Shared([]byte{3}, bad); err != ErrPublicValue {
				t.Errorf("group %d took %x: %v", g.Number, bad, err)
			}
		}
		for _, good := range [][]byte{{2}, p(-2)} {
			if err := g.Check(good); err != nil {
				t.Errorf("group %d refused %x: %v", g.Number, good, err)
			}
		}
	}
}

func TestShortRandomness(t *testing.T) {
	if _, err := groups[0].NewPrivate(bytes.NewReader(make([]byte, privateLen-1))); err == nil {
		t.Error("a private value was made of too little randomness")
	}
}

func BenchmarkShared(b *testing.B) {
	for _, g := range Groups() {
		b.Run(strconv.Itoa(g.Bits), func(b *testing.B) {
			b.ReportAllocs()
			x, _ := g.NewPrivate(bytes.NewReader(arithmetic(privateLen, 9, 5)))
			y := g.Public(x)
			for b.Loop() {
				if _, err := g.Shared(x, y); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
