package ios

import (
	"strconv"
	"strings"

	. "torii/cli"
	"torii/crypto/suite"
)

// The algorithms by IOS's words. A row is all there is to an algorithm here: how it is typed in a
// policy and in a transform set, what help and show say of it, and which releases have it. What it
// does is the suite's row of the same name.

// cipherRow is a cipher; one with several key lengths has a row for each, the default first.
type cipherRow struct {
	suite       string
	policy      string // encryption WORD; empty: not for policies
	transform   string // transform-set WORD; empty: not for transform sets
	bits        int    // of the key, where the word leaves a choice; 0: none
	help, show  string
	modern      bool // 15.x only
	transformTo string
}

var cipherRows = []cipherRow{
	{suite: "3des", policy: "3des", transform: "esp-3des", help: "Three key triple DES", show: "Three key triple DES", transformTo: "ESP transform using 3DES(EDE) cipher (168 bits)"},
	{suite: "aes-128", policy: "aes", transform: "esp-aes", bits: 128, help: "AES - Advanced Encryption Standard.", show: aesText(128), transformTo: "ESP transform using AES cipher"},
	{suite: "aes-192", policy: "aes", transform: "esp-aes", bits: 192, help: "AES - Advanced Encryption Standard.", show: aesText(192)},
	{suite: "aes-256", policy: "aes", transform: "esp-aes", bits: 256, help: "AES - Advanced Encryption Standard.", show: aesText(256)},
	{suite: "des", policy: "des", transform: "esp-des", help: "DES - Data Encryption Standard (56 bit keys).", show: "DES - Data Encryption Standard (56 bit keys).",
		transformTo: "ESP transform using DES cipher (56 bits)"},
	{suite: "gcm-128", transform: "esp-gcm", bits: 128, modern: true, transformTo: "ESP transform using GCM cipher"},
	{suite: "gcm-192", transform: "esp-gcm", bits: 192, modern: true},
	{suite: "gcm-256", transform: "esp-gcm", bits: 256, modern: true},
	{suite: "null", transform: "esp-null", transformTo: "ESP transform w/o cipher"},
}

func aesText(bits int) string {
	return "AES - Advanced Encryption Standard (" + strconv.Itoa(bits) + " bit keys)."
}

// hashRow is a hash, and the authenticator made of it.
type hashRow struct {
	suite, policy, transform string
	help, show, transformTo  string
	modern                   bool
}

var hashRows = []hashRow{
	{suite: "md5", policy: "md5", transform: "esp-md5-hmac", help: "Message Digest 5", show: "Message Digest 5", transformTo: "ESP transform using HMAC-MD5 auth"},
	{suite: "sha256", policy: "sha256", transform: "esp-sha256-hmac", modern: true, help: "Secure Hash Standard 2 (256 bit)", show: "Secure Hash Standard 2 (256 bit)",
		transformTo: "ESP transform using HMAC-SHA256 auth"},
	{suite: "sha384", policy: "sha384", transform: "esp-sha384-hmac", modern: true, help: "Secure Hash Standard 2 (384 bit)", show: "Secure Hash Standard 2 (384 bit)",
		transformTo: "ESP transform using HMAC-SHA384 auth"},
	{suite: "sha512", policy: "sha512", transform: "esp-sha512-hmac", modern: true, help: "Secure Hash Standard 2 (512 bit)", show: "Secure Hash Standard 2 (512 bit)",
		transformTo: "ESP transform using HMAC-SHA512 auth"},
	{suite: "sha", policy: "sha", transform: "esp-sha-hmac", help: "Secure Hash Standard", show: "Secure Hash Standard", transformTo: "ESP transform using HMAC-SHA auth"},
}

// groupRow is a Diffie-Hellman group.
type groupRow struct {
	number    int
	help, pfs string
	show      string
	modern    bool
}

var groupRows = []groupRow{
	{number: 1, help: "Diffie-Hellman group 1 (768 bit)", pfs: "D-H Group1 (768-bit modp)", show: "#1 (768 bit)"},
	{number: 2, help: "Diffie-Hellman group 2 (1024 bit)", pfs: "D-H Group2 (1024-bit modp)", show: "#2 (1024 bit)"},
	{number: 5, help: "Diffie-Hellman group 5 (1536 bit)", pfs: "D-H Group5 (1536-bit modp)", show: "#5 (1536 bit)"},
	{number: 14, help: "Diffie-Hellman group 14 (2048 bit)", pfs: "D-H Group14 (2048-bit modp)", show: "#14 (2048 bit)", modern: true},
	{number: 15, help: "Diffie-Hellman group 15 (3072 bit)", pfs: "D-H Group15 (3072-bit modp)", show: "#15 (3072 bit)", modern: true},
	{number: 16, help: "Diffie-Hellman group 16 (4096 bit)", pfs: "D-H Group16 (4096-bit modp)", show: "#16 (4096 bit)", modern: true},
	{number: 19, help: "Diffie-Hellman group 19 (256 bit ecp)", pfs: "D-H Group19 (256-bit ecp)", show: "#19 (256 bit)", modern: true},
	{number: 20, help: "Diffie-Hellman group 20 (384 bit ecp)", pfs: "D-H Group20 (384-bit ecp)", show: "#20 (384 bit)", modern: true},
	{number: 21, help: "Diffie-Hellman group 21 (521 bit ecp)", pfs: "D-H Group21 (521-bit ecp)", show: "#21 (521 bit)", modern: true},
	{number: 24, help: "Diffie-Hellman group 24 (2048 bit, 256 bit subgroup)", pfs: "D-H Group24 (2048-bit modp, 256 bit subgroup)", show: "#24 (2048 bit, 256 bit subgroup)", modern: true},
}

// pick finds the row that fits.
func pick[T any](rows []T, fits func(*T) bool) *T {
	for i := range rows {
		if fits(&rows[i]) {
			return &rows[i]
		}
	}
	return new(T)
}

func groupNumbered(n int) *groupRow {
	return pick(groupRows, func(g *groupRow) bool { return g.number == n })
}

func hashTyped(word string) *hashRow {
	return pick(hashRows, func(h *hashRow) bool { return h.policy == word || h.transform == word })
}

// cipherTyped finds the row of a policy's or a transform set's word and key length.
func cipherTyped(word string, bits int) *cipherRow {
	return pick(cipherRows, func(c *cipherRow) bool {
		return (c.policy == word || c.transform == word) && (c.bits == 0 || c.bits == bits)
	})
}

// cipherOf finds the row of the suite's cipher.
func cipherOf(c *suite.Cipher) *cipherRow {
	return pick(cipherRows, func(row *cipherRow) bool { return row.suite == c.Name })
}

// hashOf finds the row of the suite's hash; nil has the empty row.
func hashOf(h *suite.Hash) *hashRow {
	if h == nil {
		return new(hashRow)
	}
	return pick(hashRows, func(row *hashRow) bool { return row.suite == h.Name })
}

func (r *cipherRow) cipher() *suite.Cipher { c, _ := suite.CipherNamed(r.suite); return c }

// hash is nil for the empty row.
func (r *hashRow) hash() *suite.Hash { h, _ := suite.HashNamed(r.suite); return h }

func (r *groupRow) group() *suite.Group {
	g, _ := suite.GroupNamed(strconv.Itoa(r.number))
	return g
}

// defaultBits is the key length that the word alone stands for.
const defaultBits = 128

// cipherToken is a cipher's word and, where it has several, its key length.
func cipherToken(word *string, bits *int, modern bool, typed func(*cipherRow) string, help func(*cipherRow) string) *Token {
	var forms []*Token
	for i := range cipherRows {
		row := &cipherRows[i]
		if typed(row) == "" || row.modern && !modern || row.bits != 0 && row.bits != defaultBits {
			continue
		}
		form := Is(typed(row), help(row), word, typed(row))
		if row.bits != 0 {
			form = Seq(form.Then(func() { *bits = defaultBits }), Opt(bitsToken(bits, typed(row), typed)).If(func() bool { return *bits != defaultBits }))
		}
		forms = append(forms, form)
	}
	return Alt(forms...)
}

// bitsToken is the key lengths that a word leaves to choose from.
func bitsToken(bits *int, word string, typed func(*cipherRow) string) *Token {
	var lengths []*Token
	for i := range cipherRows {
		if row := &cipherRows[i]; typed(row) == word {
			lengths = append(lengths, Is(strconv.Itoa(row.bits), strconv.Itoa(row.bits)+" bit keys.", bits, row.bits))
		}
	}
	return Alt(lengths...)
}

func hashToken(word *string, modern bool, typed, help func(*hashRow) string) *Token {
	var forms []*Token
	for i := range hashRows {
		if row := &hashRows[i]; modern || !row.modern {
			forms = append(forms, Is(typed(row), help(row), word, typed(row)))
		}
	}
	return Alt(forms...)
}

func groupToken(number *int, modern bool) *Token {
	var forms []*Token
	for _, row := range groupRows {
		if modern || !row.modern {
			forms = append(forms, Is(strconv.Itoa(row.number), row.help, number, row.number))
		}
	}
	return Alt(forms...)
}

// pfsToken is groupN, kept by number.
func pfsToken(number *int, modern bool) *Token {
	var forms []*Token
	for _, row := range groupRows {
		if modern || !row.modern {
			forms = append(forms, Is("group"+strconv.Itoa(row.number), row.pfs, number, row.number))
		}
	}
	return Alt(forms...)
}

// engineName spells algorithms as the crypto engine's tables do: AES256+SHA.
func engineName(names ...string) string {
	name := strings.ToUpper(strings.ReplaceAll(strings.TrimSuffix(strings.Join(names, "+"), "+"), "-", ""))
	return strings.Replace(name, "AES128", "AES", 1)
}
