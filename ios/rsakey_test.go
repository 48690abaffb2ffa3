package ios

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

// A key of every length that is not too slow for a test is whole, and one that the library takes signs.
func TestKeysOfEveryLength(t *testing.T) {
	for _, bits := range []int{360, 361, 512, 768, 1023, 1024, 2048} {
		k := makeRSA(rand.NewChaCha8([32]byte{byte(bits)}), bits)
		if k.N.BitLen() != bits || k.E != rsaExponent || !k.Primes[0].ProbablyPrime(20) || !k.Primes[1].ProbablyPrime(20) {
			t.Errorf("%d bits: %v", bits, k.PublicKey)
		}
		if bits < 1024 {
			continue
		}
		sum := sha256.Sum256([]byte("text"))
		signature, err := rsa.SignPKCS1v15(nil, k, crypto.SHA256, sum[:])
		if err != nil || rsa.VerifyPKCS1v15(&k.PublicKey, crypto.SHA256, sum[:], signature) != nil || k.Validate() != nil {
			t.Errorf("%d bits: %v, %v", bits, err, k.Validate())
		}
	}
}

// The wire form is that of the SSH library, and what NVRAM keeps comes back.
func TestKeyForms(t *testing.T) {
	made := time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC)
	k := &KeyPair{Label: "R1.lab.local", Made: made, Exportable: true, key: makeRSA(rand.NewChaCha8([32]byte{1}), 1024)}
	public, err := ssh.NewPublicKey(&k.key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(k.blob(), public.Marshal()) || !wholeRSAKey(k.blob()) {
		t.Errorf("%x, want %x", k.blob(), public.Marshal())
	}
	line := strings.ReplaceAll(k.secsh(), "\n", "")
	if line+"\n" != string(ssh.MarshalAuthorizedKey(public)) {
		t.Error(k.secsh())
	}
	if words := k.hexWords(); !strings.HasPrefix(words, "  30819F30 0D06092A 864886F7 0D010101 05000381 8D003081 89028181 00") || !strings.HasSuffix(words, "05020301 \n  0001\n") {
		t.Error(words)
	}
	again := readPrivate("nonsense\n" + k.private() + "rsa x y z\n")
	if len(again) != 1 || again[0].Label != k.Label || !again[0].Made.Equal(made) || !again[0].Exportable || !again[0].key.Equal(k.key) {
		t.Errorf("%+v", again)
	}
}

// A key typed in pieces, as a file has it, or not at all a key.
func TestKeyString(t *testing.T) {
	k := &KeyPair{key: makeRSA(rand.NewChaCha8([32]byte{2}), 1024)}
	whole := strings.ReplaceAll(k.secsh(), "\n", "")
	data := strings.TrimPrefix(whole, rsaKeyType+" ")
	want := Fingerprint(k.blob())
	for _, tt := range []struct {
		name, comment string
		lines         []string
		ok            bool
	}{
		{"a line of a file", "bob@pc", []string{whole + " bob@pc"}, true},
		{"pieces", "", []string{data[:50], data[50:100], data[100:]}, true},
		{"the type on the first piece", "", []string{whole[:60], whole[60:]}, true},
		{"not base 64", "", []string{data[:50] + "!"}, false},
		{"words", "", []string{data[:50] + " no key"}, false},
		{"another type", "", []string{"AAAAC3NzaC1lZDI1NTE5"}, false},
		{"never whole", "", []string{data[:50], strings.Repeat("A", longestKeyData)}, false},
	} {
		u := &UserKeys{User: "bob"}
		var err error
		for _, line := range tt.lines {
			if err = u.takeData(line); err != nil {
				break
			}
		}
		if got := slices.Contains(u.Hashes, KeyHash{want, tt.comment}); got != tt.ok || (err == nil) != tt.ok {
			t.Errorf("%s: %v, %+v", tt.name, err, u)
		}
	}
}
