package ios

import (
	"fmt"
	"slices"
	"strings"

	. "torii/cli"
)

// TransformSet is how packets are protected in phase 2.
type TransformSet struct {
	Name      string
	Cipher    string // esp-des, esp-3des, esp-aes
	KeyBits   int    // of esp-aes
	Hash      string // esp-md5-hmac, esp-sha-hmac; empty: none
	Transport bool
}

// Lifetime bounds a phase-2 security association.
type Lifetime struct{ Seconds, Kilobytes int }

var defaultLife = Lifetime{Seconds: 3600, Kilobytes: 4608000}

var transformMode = mode("cfg-crypto-trans", "Crypto transform configuration commands:", nil, func(c *Config, name string) []Object {
	return one(edit(&c.Transforms, &TransformSet{Name: name}), func(t *TransformSet) []Line { return c.transformSettings(t) })
})

func (c *Config) transformSettings(t *TransformSet) []Line {
	const mode = "encapsulation mode (transport/tunnel)"
	return []Line{
		Set("mode", mode, On("transport", "transport (payload encapsulation) mode", &t.Transport)).Stored().Show(func(w *Writer) {
			switch {
			case t.Transport:
				w.Line("transport")
			case !c.platform.Classic:
				w.Line("tunnel")
			}
		}),
		Set("mode", mode, Lit("tunnel", "tunnel (datagram encapsulation) mode").Then(func() { t.Transport = false })),
	}
}

// transformHeader is the name and the transforms: a cipher and a hash, in either order, or a cipher alone.
func (c *Config) transformHeader(t *TransformSet) []*Token {
	modern := !c.platform.Classic
	cipher := func() *Token {
		return cipherToken(&t.Cipher, &t.KeyBits, modern, func(r *cipherRow) string { return r.transform }, func(r *cipherRow) string { return r.transformTo })
	}
	hash := func() *Token {
		return hashToken(&t.Hash, modern, func(r *hashRow) string { return r.transform }, func(r *hashRow) string { return r.transformTo })
	}
	return []*Token{Word(&t.Name, "Transform set tag"), Alt(Seq(cipher(), Opt(hash())), Seq(hash(), cipher()))}
}

// String is the set as show commands spell it: cipher first, the key size in the middle.
func (t *TransformSet) String() string {
	cipher := t.Cipher
	if row := cipherTyped(t.Cipher, t.KeyBits); row.bits > defaultBits {
		cipher = fmt.Sprintf("esp-%d-%s", row.bits, strings.TrimPrefix(cipher, "esp-"))
	}
	if t.Hash == "" {
		return cipher + " "
	}
	return cipher + " " + t.Hash + " "
}

// transformLines are `crypto ipsec …`. A set typed again takes the new transforms and its mode with it.
func transformLines(c *Config) []Line {
	life := "crypto ipsec security-association lifetime"
	return []Line{
		Set(life+" kilobytes", "Volume-based key duration", Or(Num(&c.SALife.Kilobytes, 2560, 536870912, "Security association duration in kilobytes encrypted"),
			&c.SALife.Kilobytes, defaultLife.Kilobytes)),
		Set(life+" seconds", "Time-based key duration", Or(Num(&c.SALife.Seconds, 120, 86400, "Security association duration in seconds"),
			&c.SALife.Seconds, defaultLife.Seconds)),
		c.transformBlock(),
		Bang(),
	}
}

func (c *Config) transformBlock() Line {
	var typed *TransformSet
	sets := Objects[string]{
		Open: func(name string) error {
			t := *typed
			if !t.transform().Cipher.Fits(t.transform().Hash) {
				return &SyntaxError{Fault: Incomplete}
			}
			if old, ok := c.Transforms.Get(&t); ok {
				t.Transport = old.Transport
			}
			c.Transforms = c.Transforms.With(&t)
			return nil
		},
		Remove: func(name string) error { return c.removeTransform(name) },
	}
	return Block("crypto ipsec transform-set", "Define transform and settings", transformMode, sets, func(name *string) []*Token {
		typed = &TransformSet{}
		tokens := c.transformHeader(typed)
		tokens[0].Then(func() { *name = typed.Name; typed.Cipher, typed.Hash = "", "" })
		return tokens
	}).Show(func(w *Writer) {
		for t := range c.Transforms.All() {
			w.Raw("crypto ipsec transform-set " + Spell(c.transformHeader(t)...) + " ")
			w.Nested(transformMode, c.transformSettings(t))
		}
	})
}

func (c *Config) removeTransform(name string) error {
	for m := range c.CryptoMaps.All() {
		if slices.Contains(m.Transforms, name) {
			return Refuse("WARNING: Crypto map \"%s\" %d   is using this transform-set\n%% Transform set in use, cannot remove", m.Name, m.Seq)
		}
	}
	c.Transforms = c.Transforms.Without(&TransformSet{Name: name})
	return nil
}
