package lab

import (
	"torii/dataplane/link"
	"torii/dataplane/packet"
)

// Lab is a topology in a world, its cells and cables in the order of the file.
type Lab struct {
	Topology *Topology
	Cells    []*Cell
	Cables   []*Cable
}

// Build makes the cells and cables of the topology; place is asked for each node, in order, with its links.
func (t *Topology) Build(w *World, place func(index int, spec *NodeSpec, ports []link.Link) Node) *Lab {
	lab := &Lab{Topology: t}
	for i, spec := range t.Nodes {
		lab.Cells = append(lab.Cells, w.Add(spec.Name, len(spec.Ports), func(ports []link.Link) Node {
			return place(i, spec, ports)
		}))
	}
	for _, l := range t.Links {
		a, b := lab.port(l[0]), lab.port(l[1])
		lab.Cables = append(lab.Cables, w.Join(a, b))
	}
	return lab
}

func (l *Lab) port(p Plug) *Port { return l.Cells[p.Node].Port(p.Port) }

// MAC is the hardware address of a node's port: locally administered (IEEE 802 §8.2), the same in every run.
func MAC(node, port int) packet.MAC {
	return packet.MAC{0x02, 0x00, 0x0c, byte(node >> 8), byte(node), byte(port)}
}
