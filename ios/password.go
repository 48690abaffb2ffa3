package ios

import (
	"encoding/hex"
	"fmt"
	"io"
	"strconv"
	"strings"

	. "torii/cli"
)

// Password is one that can be read back: in clear, or of type 7, which anybody can undo. The zero value is none.
type Password struct {
	Sealed bool // type 7
	Text   string
}

func (p Password) set() bool { return p.Text != "" }

// clear is the password as it is typed at a prompt.
func (p Password) clear() string {
	if !p.Sealed {
		return p.Text
	}
	clear, _ := open7(p.Text)
	return clear
}

func (p Password) matches(typed string) bool { return p.set() && p.clear() == typed }

// String is the password as running-config shows it where type 0 goes without saying.
func (p Password) String() string {
	switch {
	case p.Sealed:
		return "7 " + p.Text
	case strings.HasPrefix(p.Text, "0 "), strings.HasPrefix(p.Text, "7 "):
		return "0 " + p.Text
	}
	return p.Text
}

// typed is String with the type always said.
func (p Password) typed() string {
	if p.Sealed {
		return "7 " + p.Text
	}
	return "0 " + p.Text
}

func (p Password) check() error {
	if _, ok := open7(p.Text); p.Sealed && !ok {
		return Refuse("Invalid encrypted password: %s", p.Text)
	}
	return nil
}

// passwordToken takes `password`, `0 password` or `7 sealed`.
func (c *Config) passwordToken(p *Password, whose string) *Token {
	inClear := func() *Token {
		var typed string
		return Rest(&typed, "The UNENCRYPTED (cleartext) "+whose+" password").Then(func() { *p = c.kept(Password{Text: typed}) })
	}
	return Alt(
		Seq(Lit("0", "Specifies an UNENCRYPTED password will follow"), inClear()),
		Seq(Lit("7", "Specifies a HIDDEN password will follow"), sealedToken(p, whose)),
		inClear(),
	).If(func() bool { return p.set() }).Unset(func() { *p = Password{} }).As(func() string { return p.String() })
}

func sealedToken(p *Password, whose string) *Token {
	return Arg[Password]{Placeholder: "WORD", Help: "The HIDDEN " + whose + " password string", Rank: Free,
		Parse:  func(w string) (Password, bool) { return Password{true, w}, true },
		Show:   func(p Password) string { return p.Text },
		Sample: func(pick func(int) int) string { return seal7("W"+strconv.Itoa(pick(1000)), pick(16)) },
	}.Bind(p)
}

// kept is a password as it is stored: with `service password-encryption` in type 7.
func (c *Config) kept(p Password) Password {
	if p.Sealed || !p.set() || !c.Services.PasswordEncryption {
		return p
	}
	var seed [1]byte
	io.ReadFull(c.births.rand, seed[:])
	return Password{true, seal7(p.Text, int(seed[0]%16))}
}

// encryptPasswords puts every password there is into type 7.
func (c *Config) encryptPasswords() {
	sealAll(c, &c.Enable, func(k *EnableKey) *Password { return &k.Password })
	sealAll(c, &c.Users, func(u *User) *Password { return &u.Password })
	sealAll(c, &c.Interfaces, func(i *Interface) *Password { return &i.PPP.CHAPPassword })
	sealAll(c, &c.Interfaces, func(i *Interface) *Password { return &i.PPP.PAPPassword })
	sealAll(c, &c.Lines, func(t *TTY) *Password { return &t.Password })
}

func sealAll[T any](c *Config, rows *table[*T], of func(*T) *Password) {
	for row := range rows.All() {
		if p := *of(row); p != c.kept(p) {
			*of(edit(rows, row)) = c.kept(p)
		}
	}
}

// type7 is what passwords of type 7 are mixed with, from a place on that their first two digits name.
const type7 = "dsfd;kfoA,.iyewrkldJKDHSUBsgvca69834ncxv9873254k;fg87"

func mix7(b []byte, seed int) {
	for i := range b {
		b[i] ^= type7[(seed+i)%len(type7)]
	}
}

func seal7(clear string, seed int) string {
	b := []byte(clear)
	mix7(b, seed)
	return fmt.Sprintf("%02d%X", seed, b)
}

func open7(sealed string) (clear string, ok bool) {
	if len(sealed) < 4 {
		return "", false
	}
	seed, err := strconv.ParseUint(sealed[:2], 10, 8)
	b, bad := hex.DecodeString(sealed[2:])
	if err != nil || bad != nil || int(seed) >= len(type7) {
		return "", false
	}
	mix7(b, int(seed))
	return string(b), true
}
