package ios

import (
	"fmt"
	"io"

	"github.com/GehirnInc/crypt/md5_crypt"

	. "torii/cli"
)

// Services are the switches of the top of a running-config.
type Services struct{ PasswordEncryption, SequenceNumbers, AAA, CEF, NoCDP, NoDomainLookup, HTTP, HTTPS bool }

func headLines(c *Config) []Line {
	lines := append([]Line{Fixed("version " + c.platform.Number)}, stampLines(&c.Stamps)...)
	return append(lines,
		Flag("service password-encryption", "Encrypt system passwords", &c.Services.PasswordEncryption).
			Always(&c.Services.PasswordEncryption).Stored(),
		Flag("service sequence-numbers", "Stamp logger messages with a sequence number", &c.Services.SequenceNumbers),
		Bang(),
		Set("hostname", "Set system's network name", Or(Word(&c.Hostname, "This system's network name"), &c.Hostname, "Router").Shown()),
		Bang(),
	)
}

func bootLines(*Config) []Line {
	return []Line{Fixed("boot-start-marker"), Fixed("boot-end-marker"), Bang()}
}

func secretLines(c *Config) []Line {
	aaa := &c.Services.AAA
	return []Line{
		Set("enable secret", "Assign the privileged level secret", c.secretToken(&c.EnableSecret)...),
		Bang(),
		Flag("aaa new-model", "Enable NEW access control commands and functions.(Disables OLD commands.)", aaa).Always(aaa).Stored(),
	}
}

func ipLines(c *Config) []Line {
	s := &c.Services
	return []Line{
		Flag("ip cef", "Cisco Express Forwarding", &s.CEF).Always(&s.CEF).Stored(),
		FlagOff("ip domain lookup", "Enable IP Domain Name System hostname translation", &s.NoDomainLookup).Stored(),
		Bang(),
	}
}

// secretToken takes `secret`, `0 secret` or `5 hash` and keeps the type-5 hash.
func (c *Config) secretToken(field *string) []*Token {
	clear := func(help string) *Token {
		var typed string
		return Rest(&typed, help).Then(func() { *field = c.births.md5(typed) }).If(func() bool { return false })
	}
	hash := Rest(field, "The ENCRYPTED secret string").As(func() string { return *field })
	return []*Token{Alt(
		Seq(Lit("0", "Specifies an UNENCRYPTED password will follow"), clear("The UNENCRYPTED (cleartext) secret")).If(func() bool { return false }),
		Seq(Lit("5", "Specifies an ENCRYPTED secret will follow"), hash),
		clear("The UNENCRYPTED (cleartext) secret"))}
}

// md5 makes a type-5 secret of a clear one.
func (b *births) md5(secret string) string {
	const alphabet = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	salt := make([]byte, 4)
	io.ReadFull(b.rand, salt)
	for i := range salt {
		salt[i] = alphabet[salt[i]%64]
	}
	hash, err := md5_crypt.New().Generate([]byte(secret), fmt.Appendf(nil, "$1$%s", salt))
	if err != nil {
		return "*"
	}
	return hash
}

// secretMatches compares a clear secret with a type-5 one.
func secretMatches(hash, secret string) bool {
	return hash != "" && md5_crypt.New().Verify(hash, []byte(secret)) == nil
}

func tailLines(c *Config) []Line {
	return []Line{Bang(), Fixed("scheduler allocate 20000 1000"), Bang(), Fixed("end")}
}
