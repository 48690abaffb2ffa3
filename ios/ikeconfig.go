package ios

import (
	"time"

	"torii/crypto/ike"
)

// ikeConfig is what IKE negotiates for.
func (c *Config) ikeConfig() *ike.Config {
	g := c.IKE
	out := &ike.Config{
		Enabled: c.isakmp(), NATT: !g.NoNATT, ForceEncap: g.ForceEncap, NATKeepalive: seconds(g.NATKeepalive),
		DPD:      ike.DPD{Interval: seconds(g.Keepalive.Seconds), Retry: seconds(g.Keepalive.Retry), Periodic: g.Keepalive.Mode == periodic},
		Fragment: g.Fragment, InvalidSPIRecovery: g.Recovery, NoAggressive: g.NoAggressive,
	}
	for _, p := range c.offered() {
		out.Policies = append(out.Policies, p.suite())
	}
	for k := range c.Keys.All() {
		out.Keys = append(out.Keys, k.engine())
	}
	for p := range c.IKEPeers.All() {
		if peer, ok := p.aggressive(); ok {
			out.Aggressive = append(out.Aggressive, peer)
		}
	}
	for p := range c.protected() {
		out.Flows = append(out.Flows, c.flow(p))
	}
	return out
}

func seconds(n int) time.Duration { return time.Duration(n) * time.Second }

// offered are the policies in order, those that the release adds by itself included.
func (c *Config) offered() []*Policy {
	var all []*Policy
	for p := range c.Policies.All() {
		all = append(all, p)
	}
	if c.platform.Classic {
		return append(all, newPolicy(classicDefaultPriority))
	}
	if len(all) == 0 {
		return defaultPolicies()
	}
	return all
}

const (
	classicDefaultPriority = 65535
	firstDefaultPriority   = 65507
)

// defaultPolicies are the eight that 15.x has while none is configured.
func defaultPolicies() []*Policy {
	var all []*Policy
	for i, row := range [...]Policy{
		{Encryption: "aes", Hash: "sha", Authentication: rsaSig, Group: 5}, {Encryption: "aes", Hash: "sha", Authentication: preShare, Group: 5},
		{Encryption: "aes", Hash: "md5", Authentication: rsaSig, Group: 5}, {Encryption: "aes", Hash: "md5", Authentication: preShare, Group: 5},
		{Encryption: "3des", Hash: "sha", Authentication: rsaSig, Group: 2}, {Encryption: "3des", Hash: "sha", Authentication: preShare, Group: 2},
		{Encryption: "3des", Hash: "md5", Authentication: rsaSig, Group: 2}, {Encryption: "3des", Hash: "md5", Authentication: preShare, Group: 2},
	} {
		row.Priority, row.KeyBits, row.Lifetime = firstDefaultPriority+i, defaultBits, defaultIKELife
		all = append(all, &row)
	}
	return all
}

// suite is the policy in the engine's terms.
func (p *Policy) suite() ike.Policy {
	auth := ike.RSASig
	if p.Authentication == preShare {
		auth = ike.PreShared
	}
	return ike.Policy{Priority: p.Priority, Cipher: cipherTyped(p.Encryption, p.KeyBits).cipher(), Hash: hashTyped(p.Hash).hash(),
		Group: groupNumbered(p.Group).group(), Auth: auth, Lifetime: seconds(p.Lifetime)}
}

// flow is what one ident negotiates.
func (c *Config) flow(p protection) ike.Flow {
	life := c.life(p.entry)
	f := ike.Flow{ID: p.id, Local: p.local, Seconds: uint32(life.Seconds), Kilobytes: uint32(life.Kilobytes),
		LocalSel:  selector(p.ace.Src, p.ace.Protocol, p.ace.SrcPort),
		RemoteSel: selector(p.ace.Dst, p.ace.Protocol, p.ace.DstPort)}
	if p.entry.PFS != 0 {
		f.PFS = groupNumbered(p.entry.PFS).group()
	}
	for _, t := range c.sets(p.entry) {
		f.Sets = append(f.Sets, t.transform())
	}
	return f
}

// defaultSet is what 15.x uses where an entry names no set.
var defaultSet = TransformSet{Name: "default", Cipher: "esp-aes", KeyBits: defaultBits, Hash: "esp-sha-hmac", Transport: true}

// sets are the transform sets of an entry, in order of preference.
func (c *Config) sets(e *CryptoMapEntry) []*TransformSet {
	if len(e.Transforms) == 0 && !c.platform.Classic {
		set := defaultSet
		return []*TransformSet{&set}
	}
	var sets []*TransformSet
	for _, name := range e.Transforms {
		if t, ok := c.Transforms.Get(&TransformSet{Name: name}); ok {
			sets = append(sets, t)
		}
	}
	return sets
}

// transform is the set in the engine's terms. Transport mode is asked for only by traffic between the
// peers themselves; what a crypto list protects for networks is tunnelled, whatever the set says.
func (t *TransformSet) transform() ike.TransformSet {
	return ike.TransformSet{Name: t.Name, Cipher: cipherTyped(t.Cipher, t.KeyBits).cipher(), Hash: hashTyped(t.Hash).hash()}
}
