package ios

import (
	"crypto/pbkdf2"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"io"
	"strings"

	"github.com/GehirnInc/crypt/md5_crypt"
	"golang.org/x/crypto/scrypt"

	. "torii/cli"
)

// secretType is a way to keep a password so that it can be compared but not read back.
type secretType struct {
	number    string // as in `secret 9 …`
	algorithm string // as in `algorithm-type scrypt`
	prefix    string // of the hash
	help      string
	salt      int // characters
	modern    bool
	make      func(clear, salt string) string
}

var secretTypes = [...]secretType{
	{"5", "md5", "$1$", "Encode the password using the MD5 algorithm", 4, false, md5Secret},
	{"8", "sha256", "$8$", "Encode the password using the PBKDF2 hashing algorithm", 14, true, pbkdf2Secret},
	{"9", "scrypt", "$9$", "Encode the password using the SCRYPT hashing algorithm", 14, true, scryptSecret},
}

// itoa64 is the alphabet of crypt(3), which IOS uses for salts and for base 64 alike.
const itoa64 = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

const (
	pbkdf2Rounds            = 20_000
	scryptN, scryptR        = 16_384, 1
	secretOctets            = sha256.Size
	md5Characters, saltMost = 22, 8 // of a type-5 secret
)

func md5Secret(clear, salt string) string {
	hash, err := md5_crypt.New().Generate([]byte(clear), []byte("$1$"+salt))
	if err != nil {
		return ""
	}
	return hash
}

func pbkdf2Secret(clear, salt string) string {
	key, err := pbkdf2.Key(sha256.New, clear, []byte(salt), pbkdf2Rounds, secretOctets)
	return hashed("$8$", salt, key, err)
}

func scryptSecret(clear, salt string) string {
	key, err := scrypt.Key([]byte(clear), []byte(salt), scryptN, scryptR, 1, secretOctets)
	return hashed("$9$", salt, key, err)
}

func hashed(prefix, salt string, key []byte, err error) string {
	if err != nil {
		return ""
	}
	return prefix + salt + "$" + base64.NewEncoding(itoa64).WithPadding(base64.NoPadding).EncodeToString(key)
}

// secretMatches compares a clear secret with one of type 5, 8 or 9. It takes milliseconds, as it is meant to.
func secretMatches(hash, clear string) bool {
	kind, salt, ok := secretKind(hash)
	return ok && subtle.ConstantTimeCompare([]byte(kind.make(clear, salt)), []byte(hash)) == 1
}

// secretKind finds the type of a hash, and its salt; false when it is the hash of nothing.
func secretKind(hash string) (kind secretType, salt string, ok bool) {
	for _, t := range secretTypes {
		if rest, found := strings.CutPrefix(hash, t.prefix); found {
			salt, digest, _ := strings.Cut(rest, "$")
			return t, salt, t.wellFormed(salt, digest)
		}
	}
	return secretType{}, "", false
}

func (t secretType) wellFormed(salt, digest string) bool {
	if strings.Trim(salt+digest, itoa64) != "" {
		return false
	}
	if t.number == "5" {
		return len(salt) >= 1 && len(salt) <= saltMost && len(digest) == md5Characters
	}
	return len(salt) == t.salt && len(digest) == base64.RawStdEncoding.EncodedLen(secretOctets)
}

// secret hashes a clear secret with fresh salt.
func (b *births) secret(t secretType, clear string) string {
	salt := make([]byte, t.salt)
	io.ReadFull(b.rand, salt)
	for i := range salt {
		salt[i] = itoa64[salt[i]%64]
	}
	return t.make(clear, string(salt))
}

// checkSecret refuses what is no hash of the type it was typed as.
func checkSecret(hash string) error {
	if hash == "" {
		return nil
	}
	if _, _, ok := secretKind(hash); ok {
		return nil
	}
	return Refuse("ERROR: The secret you entered is not a valid encrypted secret.\n" +
		"To enter an UNENCRYPTED secret, do not specify type 5 encryption.\n" +
		"When you properly enter an UNENCRYPTED secret, it will be encrypted.")
}

// secretTypes are those that the platform's release has.
func (c *Config) secretTypes() []secretType {
	if c.platform.Classic {
		return secretTypes[:1]
	}
	return secretTypes[:]
}

// secretToken takes `secret`, `0 secret` or `5 hash`, and keeps a hash.
func (c *Config) secretToken(field *string, whose string) *Token {
	forms := []*Token{Seq(Lit("0", "Specifies an UNENCRYPTED password will follow"), c.hashing(field, secretTypes[0], whose))}
	for _, t := range c.secretTypes() {
		forms = append(forms, Seq(Lit(t.number, "Specifies "+t.article()+" hashed secret will follow"), hashedToken(field, t, whose)))
	}
	forms = append(forms, c.hashing(field, secretTypes[0], whose))
	return Alt(forms...).If(func() bool { return *field != "" }).Unset(func() { *field = "" }).As(func() string { return shownSecret(*field) })
}

func (t secretType) article() string {
	return map[string]string{"5": "an MD5", "8": "a PBKDF2", "9": "a SCRYPT"}[t.number]
}

// algorithmToken takes `algorithm-type scrypt secret clear`. It stands beside a secretToken, which shows the result.
func (c *Config) algorithmToken(field *string, whose string) *Token {
	var forms []*Token
	for _, t := range c.secretTypes() {
		forms = append(forms, Seq(Lit(t.algorithm, t.help), Lit("secret", "Specify the secret for the "+whose), c.hashing(field, t, whose)))
	}
	return Seq(Lit("algorithm-type", "Algorithm to use for hashing the plaintext secret for the "+whose), Alt(forms...)).If(func() bool { return false })
}

// hashing takes a clear secret and keeps its hash.
func (c *Config) hashing(field *string, t secretType, whose string) *Token {
	var typed string
	return Rest(&typed, "The UNENCRYPTED (cleartext) "+whose+" secret").Then(func() { *field = c.births.secret(t, typed) }).If(func() bool { return false })
}

func hashedToken(field *string, t secretType, whose string) *Token {
	return Arg[string]{Placeholder: "WORD", Help: "The HASHED " + whose + " secret string", Rank: Free,
		Parse:  func(w string) (string, bool) { return t.claimed(w), true },
		Show:   func(hash string) string { return hash },
		Sample: func(pick func(int) int) string { return t.sample(pick) },
	}.Bind(field)
}

// claimed is a hash that was typed as one of this type; what is of another type is no hash at all.
func (t secretType) claimed(hash string) string {
	if !strings.HasPrefix(hash, t.prefix) {
		return "*"
	}
	return hash
}

// sample is a hash of the right form that no secret has.
func (t secretType) sample(pick func(int) int) string {
	draw := func(n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = itoa64[pick(64)]
		}
		return string(b)
	}
	digest := md5Characters
	if t.modern {
		digest = base64.RawStdEncoding.EncodedLen(secretOctets)
	}
	return t.prefix + draw(t.salt) + "$" + draw(digest)
}

// shownSecret is a hash behind its type.
func shownSecret(hash string) string {
	kind, _, _ := secretKind(hash)
	return kind.number + " " + hash
}
