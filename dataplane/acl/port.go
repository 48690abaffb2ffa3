package acl

import "slices"

// PortOp is the operator before a port; the zero value asks for none.
type PortOp uint8

const (
	AnyPort PortOp = iota
	Eq             // one of Ports
	Neq            // none of Ports
	Lt             // below Lo
	Gt             // above Lo
	Range          // Lo to Hi, both included
)

// PortMatch is `eq 80 443`, `range 1 1023` and their kin.
type PortMatch struct {
	Op     PortOp
	Lo, Hi uint16
	Ports  []uint16
}

func (m *PortMatch) Matches(port uint16) bool {
	switch m.Op {
	case Eq:
		return slices.Contains(m.Ports, port)
	case Neq:
		return !slices.Contains(m.Ports, port)
	case Lt:
		return port < m.Lo
	case Gt:
		return port > m.Lo
	case Range:
		return m.Lo <= port && port <= m.Hi
	}
	return true
}
