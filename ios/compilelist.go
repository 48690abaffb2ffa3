package ios

import (
	"github.com/tidwall/btree"

	"torii/dataplane/acl"
)

type listID struct {
	name     string
	extended bool
}

type compiledList struct {
	from *btree.BTreeG[*ACE]
	list *acl.List
}

// list compiles an access list; one that is not defined permits everything, as nil does.
func (k *compiled) list(c *Config, name string) *acl.List {
	if name == "" {
		return nil
	}
	l := c.listNamed(name)
	if l == nil {
		return nil
	}
	id := listID{l.Name, l.Extended}
	have, known := k.lists[id]
	switch {
	case known && have.from == l.Entries.tree:
		return have.list
	case known && l.grewFrom == have.from && have.from != nil:
		last, _ := l.Entries.Last()
		have.list = have.list.Append(k.entry(last))
	default:
		have.list = acl.Compile(l.Name, k.entries(l))
	}
	have.from = l.Entries.tree
	k.lists[id] = have
	return have.list
}

func (k *compiled) entries(l *AccessList) []acl.Entry {
	var entries []acl.Entry
	for e := range l.Entries.All() {
		if e.Remark == "" {
			entries = append(entries, k.entry(e))
		}
	}
	return entries
}

func (k *compiled) entry(e *ACE) acl.Entry {
	out := acl.Entry{ID: e.ID, Seq: e.Seq, Permit: e.Permit, Proto: e.Protocol, Src: wild(e.Src), Dst: wild(e.Dst),
		SrcPort: e.SrcPort.compile(), DstPort: e.DstPort.compile(), ICMPType: acl.Any, ICMPCode: acl.Any,
		Established: e.Established, Fragments: e.Fragments, Log: e.Log, Hits: k.counter(e.ID)}
	if e.ICMP.Set {
		out.ICMPType, out.ICMPCode = e.ICMP.Type, e.ICMP.Code
	}
	return out
}

func (k *compiled) counter(id uint64) *uint64 {
	n := k.hits[id]
	if n == nil {
		n = new(uint64)
		k.hits[id] = n
	}
	return n
}

// wild turns an address of an entry into the packet path's terms; the zero value, as a standard list
// leaves for the destination, is any.
func wild(m AddrMatch) acl.Wild {
	if !m.Addr.IsValid() {
		return acl.AnyAddr
	}
	return acl.Wild{Addr: addrWord(m.Addr), Mask: addrWord(m.Wild)}
}

// portOps are the operators by IOS's word.
var portOps = map[string]acl.PortOp{"eq": acl.Eq, "neq": acl.Neq, "lt": acl.Lt, "gt": acl.Gt, "range": acl.Range}

func (m PortMatch) compile() acl.PortMatch {
	out := acl.PortMatch{Op: portOps[m.Op]}
	for _, p := range m.Ports {
		out.Ports = append(out.Ports, uint16(p))
	}
	if n := len(out.Ports); n > 0 {
		out.Lo, out.Hi = out.Ports[0], out.Ports[n-1]
	}
	return out
}
