package dataplane

import "torii/dataplane/acl"

// Narrow returns the part of a flow that a pair of proxy identities stands for, and makes it where there
// is none: a peer with a smaller list has asked for SAs of its own.
func (f *Flow) Narrow(selector *acl.Entry) *Flow {
	for _, n := range f.Narrower {
		if n.Selector.Equal(selector) {
			return n
		}
	}
	part := &Flow{Local: f.Local, Peer: f.Peer, Selector: selector, entry: f.entry}
	f.Narrower = append(f.Narrower, part)
	return part
}
