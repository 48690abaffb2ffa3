package ios

import (
	. "torii/cli"
	"torii/dataplane"
)

// OuterRules are `crypto ipsec fragmentation` and `crypto ipsec df-bit`: how what is too long for a tunnel gets
// through it.
type OuterRules struct {
	After bool   // fragments are made of what is encrypted
	DF    string // copy, clear, set; empty: copy
}

func outerLines(c *Config) []Line {
	o := &c.Outer
	return []Line{
		Set("crypto ipsec df-bit", "Handling of encapsulated DF bit.", Alt(Is("clear", "Clear DF bit in encapsulating header", &o.DF, "clear"),
			Is("copy", "Copy DF bit in encapsulating header", &o.DF, ""), Is("set", "Set DF bit in encapsulating header", &o.DF, "set")).If(func() bool { return o.DF != "" })),
		Set("crypto ipsec fragmentation", "Handling of fragmentation of near-MTU sized packets", Alt(
			On("after-encryption", "Perform fragmentation after encryption", &o.After),
			Lit("before-encryption", "Perform fragmentation before encryption"))),
	}
}

func (o OuterRules) compile() dataplane.Outer {
	bits := map[string]dataplane.DFBit{"clear": dataplane.ClearDF, "set": dataplane.SetDF}
	return dataplane.Outer{SealWhole: o.After, DF: bits[o.DF]}
}
