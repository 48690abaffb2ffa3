package ios

import (
	"fmt"
	"slices"

	. "torii/cli"
)

// TransformSet is how packets are protected in phase 2.
type TransformSet struct {
	Name      string
	Cipher    string // esp-des, esp-3des, esp-aes
	KeyBits   int    // of esp-aes
	Hash      string // esp-md5-hmac, esp-sha-hmac
	Transport bool
}

// Lifetime bounds a phase-2 security association.
type Lifetime struct{ Seconds, Kilobytes int }

var defaultLife = Lifetime{Seconds: 3600, Kilobytes: 4608000}

var transformMode = mode("cfg-crypto-trans", "Crypto transform configuration commands:", nil, func(c *Config, name string) []Object {
	return one(edit(&c.Transforms, &TransformSet{Name: name}), func(t *TransformSet) []Line { return c.transformSettings(t) })
})

func (c *Config) transformSettings(t *TransformSet) []Line {
	return []Line{Set("mode", "encapsulation mode (transport/tunnel)", Alt(
		On("transport", "transport (payload encapsulation) mode", &t.Transport),
		Lit("tunnel", "tunnel (datagram encapsulation) mode").Then(func() { t.Transport = false }))).Show(func(w *Writer) {
		switch {
		case t.Transport:
			w.Line("transport")
		case !c.platform.Classic:
			w.Line("tunnel")
		}
	})}
}

// transformHeader is the name and the transforms: one cipher and one hash, in either order.
func transformHeader(t *TransformSet) []*Token {
	cipher := func() *Token {
		aes := Is("esp-aes", "ESP transform using AES cipher", &t.Cipher, "esp-aes").Then(func() { t.KeyBits = 128 })
		return Alt(
			Is("esp-3des", "ESP transform using 3DES(EDE) cipher (168 bits)", &t.Cipher, "esp-3des"),
			Seq(aes, Opt(Alt(
				Is("128", "128 bit keys.", &t.KeyBits, 128),
				Is("192", "192 bit keys.", &t.KeyBits, 192),
				Is("256", "256 bit keys.", &t.KeyBits, 256))).If(func() bool { return t.KeyBits != 128 })),
			Is("esp-des", "ESP transform using DES cipher (56 bits)", &t.Cipher, "esp-des"))
	}
	hash := func() *Token {
		return Alt(
			Is("esp-md5-hmac", "ESP transform using HMAC-MD5 auth", &t.Hash, "esp-md5-hmac"),
			Is("esp-sha-hmac", "ESP transform using HMAC-SHA auth", &t.Hash, "esp-sha-hmac"))
	}
	return []*Token{
		Word(&t.Name, "Transform set tag"),
		Alt(Seq(cipher(), hash()), Seq(hash(), cipher())),
	}
}

// String is the set as show commands spell it: cipher first, the key size in the middle.
func (t *TransformSet) String() string {
	cipher := t.Cipher
	if cipher == "esp-aes" && t.KeyBits != 128 {
		cipher = fmt.Sprintf("esp-%d-aes", t.KeyBits)
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
		tokens := transformHeader(typed)
		tokens[0].Then(func() { *name = typed.Name; typed.Cipher, typed.Hash = "", "" })
		return tokens
	}).Show(func(w *Writer) {
		for t := range c.Transforms.All() {
			w.Raw("crypto ipsec transform-set " + Spell(transformHeader(t)...) + " ")
			w.Nested(c.transformSettings(t))
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
