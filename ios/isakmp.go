package ios

import (
	"cmp"
	"net/netip"

	"torii/crypto/ike"

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
	return &Policy{Priority: priority, Encryption: "des", KeyBits: defaultBits, Hash: "sha", Authentication: rsaSig, Group: 1, Lifetime: defaultIKELife}
}

var policyMode = mode("config-isakmp", "ISAKMP commands:", nil, func(c *Config, priority int) []Object {
	return one(edit(&c.Policies, &Policy{Priority: priority}), c.policyLines)
})

// policyLines is the mode of an ISAKMP policy. Order here is running-config order.
func (c *Config) policyLines(p *Policy) []Line {
	modern := !c.platform.Classic
	encryption := cipherToken(&p.Encryption, &p.KeyBits, modern, func(r *cipherRow) string { return r.policy }, func(r *cipherRow) string { return r.help }).
		Unset(func() { p.Encryption, p.KeyBits = "des", defaultBits })
	return []Line{
		Set("encryption", "Set encryption algorithm for protection suite", encryption).Show(func(w *Writer) {
			if p.Encryption != "des" {
				w.Raw(" encr " + Spell(encryption))
			}
		}),
		Set("hash", "Set hash algorithm for protection suite",
			Or(hashToken(&p.Hash, modern, func(r *hashRow) string { return r.policy }, func(r *hashRow) string { return r.help }), &p.Hash, "sha")),
		Set("authentication", "Set authentication method for protection suite", Or(OneOf(&p.Authentication,
			preShare, "Pre-Shared Key", "rsa-encr", "Rivest-Shamir-Adleman Encryption", rsaSig, "Rivest-Shamir-Adleman Signature"), &p.Authentication, rsaSig)),
		Set("group", "Set the Diffie-Hellman group", Or(groupToken(&p.Group, modern), &p.Group, 1)),
		Set("lifetime", "Set lifetime for ISAKMP security association", Or(Num(&p.Lifetime, 60, 86400, "lifetime in seconds"), &p.Lifetime, defaultIKELife)),
	}
}

func isakmpLines(c *Config) []Line {
	return []Line{Block("crypto isakmp policy", "Set policy for an ISAKMP protection suite", policyMode, Objects[int]{
		All: func(yield func(int, []Line) bool) {
			for p := range c.Policies.All() {
				if !yield(p.Priority, c.policyLines(p)) {
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

// Key is a pre-shared key for an address or a network of peers, or for a peer by its name.
type Key struct {
	Secret     string
	Addr, Mask netip.Addr
	Name       string // in place of them
	NoXauth    bool
}

func (k Key) Prefix() netip.Prefix { return netip.PrefixFrom(k.Addr, maskBits(k.Mask)).Masked() }

func (k Key) before(o Key) bool {
	return compare(k.Addr.Compare(o.Addr), k.Mask.Compare(o.Mask), cmp.Compare(k.Name, o.Name)) < 0
}

// engine is the key in the engine's terms.
func (k Key) engine() ike.Key {
	if k.Name != "" {
		return ike.Key{Name: k.Name, Secret: k.Secret}
	}
	return ike.Key{Peer: k.Prefix(), Secret: k.Secret}
}

func keyLines(c *Config) []Line {
	born := func() Key { return Key{Mask: onesAddr} }
	return []Line{
		Each("crypto isakmp key", "Set pre-shared key for remote peer", c.keys(), born, keyTokens).Show(func(w *Writer) {
			for k := range c.Keys.All() {
				w.Line(c.spellKey(k))
			}
		}),
	}
}

func keyTokens(k *Key) []*Token {
	secret := Word(&k.Secret, "The UNENCRYPTED (cleartext) user password")
	mask := Or(Mask(&k.Mask, "Peer IP subnet mask"), &k.Mask, onesAddr)
	address := Lit("address", "define shared key with IP address").If(func() bool { return k.Name == "" })
	hostname := Lit("hostname", "define shared key with hostname").If(func() bool { return k.Name != "" })
	return []*Token{
		Alt(Seq(Lit("0", "Specifies an UNENCRYPTED password will follow"), secret).If(func() bool { return false }), secret),
		Alt(Seq(address, Addr(&k.Addr, "Peer IP address"), Opt(mask)), Seq(hostname, Word(&k.Name, "hostname"))),
		Opt(On("no-xauth", "Bypasses XAuth for this peer", &k.NoXauth)),
	}
}

// spellKey is a key as running-config prints it: IOS leaves room for a mask column, none on 12.4
// and two on 15.x, before the end of the line or no-xauth.
func (c *Config) spellKey(k Key) string {
	room, tail := "  ", ""
	if c.platform.Classic || k.Name != "" {
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
			if _, there := c.Keys.Get(k); there && k.Name != "" {
				return Refuse("A pre-shared key for host %s already exists!", k.Name)
			} else if there {
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
