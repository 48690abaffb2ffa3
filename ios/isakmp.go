package ios

import (
	"net/netip"

	. "torii/cli"
)

// Policy is a protection suite for phase 1.
type Policy struct {
	Priority       int
	Encryption     string // des, 3des, aes
	KeyBits        int    // of aes: 128, 192, 256
	Hash           string // sha, md5
	Authentication string // rsa-sig, rsa-encr, pre-share
	Group          int
	Lifetime       int // seconds
}

const (
	defaultIKELife = 86400
	rsaSig         = "rsa-sig"
	preShare       = "pre-share"
)

func newPolicy(priority int) *Policy {
	return &Policy{Priority: priority, Encryption: "des", KeyBits: 128, Hash: "sha", Authentication: rsaSig, Group: 1, Lifetime: defaultIKELife}
}

var policyMode = mode("config-isakmp", "ISAKMP commands:", nil, func(c *Config, priority int) []Object {
	return one(edit(&c.Policies, &Policy{Priority: priority}), policyLines)
})

// policyLines is the mode of an ISAKMP policy. Order here is running-config order.
func policyLines(p *Policy) []Line {
	return []Line{
		Set("encryption", "Set encryption algorithm for protection suite", encryptionToken(p)).Show(func(w *Writer) {
			if p.Encryption != "des" {
				w.Raw(" encr " + Spell(encryptionToken(p)))
			}
		}),
		Set("hash", "Set hash algorithm for protection suite", Or(OneOf(&p.Hash,
			"md5", "Message Digest 5", "sha", "Secure Hash Standard"), &p.Hash, "sha")),
		Set("authentication", "Set authentication method for protection suite", Or(OneOf(&p.Authentication,
			preShare, "Pre-Shared Key", "rsa-encr", "Rivest-Shamir-Adleman Encryption", rsaSig, "Rivest-Shamir-Adleman Signature"), &p.Authentication, rsaSig)),
		Set("group", "Set the Diffie-Hellman group", Or(Alt(
			Is("1", "Diffie-Hellman group 1 (768 bit)", &p.Group, 1),
			Is("2", "Diffie-Hellman group 2 (1024 bit)", &p.Group, 2),
			Is("5", "Diffie-Hellman group 5 (1536 bit)", &p.Group, 5)), &p.Group, 1)),
		Set("lifetime", "Set lifetime for ISAKMP security association", Or(Num(&p.Lifetime, 60, 86400, "lifetime in seconds"), &p.Lifetime, defaultIKELife)),
	}
}

func encryptionToken(p *Policy) *Token {
	bits := func(word, help string, n int) *Token { return Is(word, help, &p.KeyBits, n) }
	aes := Is("aes", "AES - Advanced Encryption Standard.", &p.Encryption, "aes").Then(func() { p.KeyBits = 128 })
	size := Opt(Alt(bits("128", "128 bit keys.", 128), bits("192", "192 bit keys.", 192), bits("256", "256 bit keys.", 256))).
		If(func() bool { return p.KeyBits != 128 })
	return Alt(
		Is("3des", "Three key triple DES", &p.Encryption, "3des"),
		Seq(aes, size),
		Is("des", "DES - Data Encryption Standard (56 bit keys).", &p.Encryption, "des"),
	).Unset(func() { p.Encryption, p.KeyBits = "des", 128 })
}

func isakmpLines(c *Config) []Line {
	return []Line{Block("crypto isakmp policy", "Set policy for an ISAKMP protection suite", policyMode, Objects[int]{
		All: func(yield func(int, []Line) bool) {
			for p := range c.Policies.All() {
				if !yield(p.Priority, policyLines(p)) {
					return
				}
			}
		},
		Open: func(priority int) error {
			if _, ok := c.Policies.Get(&Policy{Priority: priority}); !ok {
				c.Policies = c.Policies.With(newPolicy(priority))
			}
			return nil
		},
		Remove: func(priority int) error { c.Policies = c.Policies.Without(&Policy{Priority: priority}); return nil },
	}, func(priority *int) []*Token { return []*Token{Num(priority, 1, 10000, "Priority of protection suite")} }).Tight()}
}

// Key is a pre-shared key for an address or a network of peers.
type Key struct {
	Secret     string
	Addr, Mask netip.Addr
	NoXauth    bool
}

func (k Key) Prefix() netip.Prefix { return netip.PrefixFrom(k.Addr, maskBits(k.Mask)).Masked() }

func (k Key) before(o Key) bool { return compare(k.Addr.Compare(o.Addr), k.Mask.Compare(o.Mask)) < 0 }

func keyLines(c *Config) []Line {
	born := func() Key { return Key{Mask: onesAddr} }
	return []Line{
		Each("crypto isakmp key", "Set pre-shared key for remote peer", c.keys(), born, keyTokens).Show(func(w *Writer) {
			for k := range c.Keys.All() {
				w.Line(c.spellKey(k))
			}
		}),
		Bang(), Bang(),
	}
}

func keyTokens(k *Key) []*Token {
	secret := Word(&k.Secret, "The UNENCRYPTED (cleartext) user password")
	mask := Or(Mask(&k.Mask, "Peer IP subnet mask"), &k.Mask, onesAddr)
	return []*Token{
		Alt(Seq(Lit("0", "Specifies an UNENCRYPTED password will follow"), secret).If(func() bool { return false }), secret),
		Lit("address", "define shared key with IP address"), Addr(&k.Addr, "Peer IP address"), Opt(mask),
		Opt(On("no-xauth", "Bypasses XAuth for this peer", &k.NoXauth)),
	}
}

// spellKey is a key as running-config prints it: IOS leaves room for a mask column, none on 12.4
// and two on 15.x, before the end of the line or no-xauth.
func (c *Config) spellKey(k Key) string {
	room, tail := "  ", ""
	if c.platform.Classic {
		room = ""
	}
	if k.NoXauth {
		k.NoXauth, tail = false, " no-xauth"
	}
	return Spell(keyTokens(&k)...) + room + tail
}

func (c *Config) keys() Rows[Key] {
	return Rows[Key]{
		All: c.Keys.All(),
		Put: func(k Key) error {
			if _, there := c.Keys.Get(k); there {
				return Refuse("A pre-shared key for address mask %s %s already exists!", k.Addr, k.Mask)
			}
			c.Keys = c.Keys.With(k)
			return nil
		},
		Delete: func(k Key) error {
			c.Keys = c.Keys.Without(k)
			return nil
		},
		Clear: func() error { return &SyntaxError{Fault: Incomplete} },
	}
}
