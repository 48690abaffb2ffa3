package ios

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"

	. "torii/cli"
)

// CryptoMapEntry is one sequence of a crypto map.
type CryptoMapEntry struct {
	Name        string
	Seq         int
	Description string
	Peers       []netip.Addr
	Transforms  []string
	PFS         int // the group; 0: none
	List        string
	Life        Lifetime // zero: the global one
}

func (e *CryptoMapEntry) before(o *CryptoMapEntry) bool {
	return compare(cmp.Compare(e.Name, o.Name), cmp.Compare(e.Seq, o.Seq)) < 0
}

// protectsAs says whether two versions of an entry protect the same packets for the same peer; how they
// are protected is IKE's business.
func (e *CryptoMapEntry) protectsAs(o *CryptoMapEntry) bool {
	return e.Name == o.Name && e.Seq == o.Seq && e.List == o.List && slices.Equal(e.Peers, o.Peers) && (len(e.Transforms) > 0) == (len(o.Transforms) > 0)
}

// complete says whether the entry can match packets: a half typed one matches nothing.
func (e *CryptoMapEntry) complete() bool { return len(e.Peers) > 0 && e.List != "" }

// life is the lifetime that an entry proposes.
func (c *Config) life(e *CryptoMapEntry) Lifetime {
	return Lifetime{cmp.Or(e.Life.Seconds, c.SALife.Seconds), cmp.Or(e.Life.Kilobytes, c.SALife.Kilobytes)}
}

// cryptoMap lists the entries of a map in order.
func (c *Config) cryptoMap(name string) []*CryptoMapEntry {
	var entries []*CryptoMapEntry
	for e := range c.CryptoMaps.All() {
		if e.Name == name {
			entries = append(entries, e)
		}
	}
	return entries
}

type mapKey struct {
	name string
	seq  int
}

var cryptoMapMode = mode("config-crypto-map", "Crypto Map configuration commands:", map[string]string{
	"match": "Match values.", "set": "Set values for encryption/decryption",
	"set security-association": "Security association parameters", "set security-association lifetime": "Security association lifetime"},
	func(c *Config, k mapKey) []Object {
		return one(edit(&c.CryptoMaps, &CryptoMapEntry{Name: k.name, Seq: k.seq}), func(e *CryptoMapEntry) []Line { return c.mapEntryLines(e) })
	})

// mapEntryLines is the mode of a crypto map entry. Order here is running-config order.
func (c *Config) mapEntryLines(e *CryptoMapEntry) []Line {
	return []Line{
		Set("description", "Description of the crypto map statement policy", Rest(&e.Description, "description string")),
		Each("set peer", "Allowed Encryption/Decryption peer.", e.peers(), func() netip.Addr { return netip.Addr{} },
			func(a *netip.Addr) []*Token { return []*Token{Addr(a, "IP address of peer")} }),
		Set("set security-association lifetime kilobytes", "Volume-based key duration",
			Num(&e.Life.Kilobytes, 2560, 536870912, "Security association duration in kilobytes encrypted")),
		Set("set security-association lifetime seconds", "Time-based key duration",
			Num(&e.Life.Seconds, 120, 86400, "Security association duration in seconds")),
		Set("set transform-set", "Specify list of transform sets in priority order", Many(&e.Transforms, 6, "Proposal tag")).
			Check(func() error { return c.checkTransforms(e.Transforms) }).Trail(),
		Set("set pfs", "Specify pfs settings", Opt(pfsToken(&e.PFS, !c.platform.Classic))).
			Check(func() error { e.PFS = cmp.Or(e.PFS, 1); return nil }),
		Set("match address", "Match address of packets to encrypt.", Word(&e.List, "Access-list name or number")),
	}
}

func (e *CryptoMapEntry) peers() Rows[netip.Addr] {
	return Rows[netip.Addr]{
		All: slices.Values(e.Peers),
		Put: func(a netip.Addr) error {
			if !slices.Contains(e.Peers, a) {
				e.Peers = append(slices.Clone(e.Peers), a)
			}
			return nil
		},
		Delete: func(a netip.Addr) error {
			e.Peers = slices.DeleteFunc(slices.Clone(e.Peers), func(p netip.Addr) bool { return p == a })
			return nil
		},
		Clear: func() error { e.Peers = nil; return nil },
	}
}

func (c *Config) checkTransforms(names []string) error {
	for _, name := range names {
		if _, ok := c.Transforms.Get(&TransformSet{Name: name}); !ok {
			return Refuse("ERROR: transform set with tag \"%s\" does not exist.", name)
		}
	}
	return nil
}

func (c *Config) checkMapTag(name string) error {
	if len(c.cryptoMap(name)) == 0 {
		return Refuse("ERROR: Crypto Map with tag \"%s\" does not exist.", name)
	}
	return nil
}

const newMapNote = "% NOTE: This new crypto map will remain disabled until a peer\n        and a valid access list have been configured."

func cryptoMapLines(c *Config) []Line {
	return []Line{
		Block("crypto map", "Enter a crypto map", cryptoMapMode, c.cryptoMaps(), cryptoMapHeader).Trail(),
		Bang(), Bang(),
	}
}

func cryptoMapHeader(k *mapKey) []*Token {
	return []*Token{Word(&k.name, "Crypto map tag"),
		Num(&k.seq, 1, 65535, "Sequence to insert into crypto map entry"), Opt(Lit("ipsec-isakmp", "IPSEC w/ISAKMP").If(func() bool { return true }))}
}

func (c *Config) cryptoMaps() Objects[mapKey] {
	return Objects[mapKey]{
		All: func(yield func(mapKey, []Line) bool) {
			for e := range c.CryptoMaps.All() {
				if !yield(mapKey{e.Name, e.Seq}, c.mapEntryLines(e)) {
					return
				}
			}
		},
		Open: func(k mapKey) error {
			if _, ok := c.CryptoMaps.Get(&CryptoMapEntry{Name: k.name, Seq: k.seq}); ok {
				return nil
			}
			c.CryptoMaps = c.CryptoMaps.With(&CryptoMapEntry{Name: k.name, Seq: k.seq})
			c.note(newMapNote)
			return nil
		},
		Remove: func(k mapKey) error { return c.removeMap(k) },
	}
}

// removeMap takes out one entry, or the whole map while no interface uses it.
func (c *Config) removeMap(k mapKey) error {
	users := c.mapUsers(k.name)
	if len(users) > 0 && (k.seq == 0 || len(c.cryptoMap(k.name)) == 1) {
		return Refuse("%% Crypto-map %s is in use by interface(s): %s. Please remove the crypto map from the above interface(s) first", k.name, strings.Join(users, " "))
	}
	for _, e := range c.cryptoMap(k.name) {
		if k.seq == 0 || e.Seq == k.seq {
			c.CryptoMaps = c.CryptoMaps.Without(e)
		}
	}
	return nil
}

// mapUsers are the short names of the interfaces that a map is attached to.
func (c *Config) mapUsers(name string) []string {
	var users []string
	for i := range c.Interfaces.All() {
		if i.CryptoMap == name && name != "" {
			users = append(users, i.Name.Short())
		}
	}
	return users
}
