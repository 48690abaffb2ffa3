package lab

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

func (r *reader) readLinks(n *yaml.Node) {
	r.used = map[Plug]int{}
	for _, link := range r.list(n, "topology.links") {
		var endpoints *yaml.Node
		r.fields(link, "a link", []field{
			{"endpoints", func(n *yaml.Node) { endpoints = n }},
			{"labels", nil}, {"vars", nil},
		})
		if endpoints == nil {
			r.fault(link.Line, "a link without endpoints, expected endpoints: [\"node:port\", \"node:port\"]")
			continue
		}
		r.readLink(endpoints)
	}
}

func (r *reader) readLink(n *yaml.Node) {
	ends := r.list(n, "endpoints")
	if ends != nil && len(ends) != 2 {
		r.fault(n.Line, "a link has two endpoints, not %d", len(ends))
		return
	}
	var spec LinkSpec
	good := len(ends) == 2
	for i, end := range ends {
		var name string
		r.text(&name)(end)
		plug, ok := r.plug(end.Line, name)
		spec[i] = plug
		good = good && ok
	}
	if good {
		r.topology.Links = append(r.topology.Links, spec)
	}
}

// plug finds the port of "node:port" and takes it.
func (r *reader) plug(line int, name string) (Plug, bool) {
	node, port, ok := strings.Cut(name, ":")
	if !ok {
		r.fault(line, "endpoint %q, expected \"node:port\"", name)
		return Plug{}, false
	}
	i := r.nodeNamed(node)
	if i < 0 {
		r.fault(line, "unknown node %q, expected %s", node, oneOf(r.nodeNames()))
		return Plug{}, false
	}
	spec := r.topology.Nodes[i]
	if len(spec.Ports) == 0 {
		return Plug{}, false // its kind is a fault already
	}
	found := matchPorts(spec.Ports, port)
	if len(found) != 1 {
		r.fault(line, "%s port %q of node %s, expected %s", countless(found), port, node, oneOf(portNames(spec.Ports)))
		return Plug{}, false
	}
	plug := Plug{Node: i, Port: found[0]}
	if first, taken := r.used[plug]; taken {
		r.fault(line, "port %s of node %s has a link already, in line %d", spec.Ports[plug.Port].Name, node, first)
		return Plug{}, false
	}
	r.used[plug] = line
	spec.Ports[plug.Port].Cabled = true
	return plug, true
}

func countless(found []int) string {
	if len(found) == 0 {
		return "unknown"
	}
	return "ambiguous"
}

// nodeNamed is the place of a node in the topology, -1 when there is none of that name.
func (r *reader) nodeNamed(name string) int {
	return slices.IndexFunc(r.topology.Nodes, func(s *NodeSpec) bool { return s.Name == name })
}

func (r *reader) nodeNames() (names []string) {
	for _, s := range r.topology.Nodes {
		names = append(names, s.Name)
	}
	return names
}

func portNames(ports []PortSpec) (names []string) {
	for _, p := range ports {
		names = append(names, p.Name)
	}
	return names
}

// matchPorts finds the ports that a name can mean: the letters may be cut short as IOS allows, the number may not.
func matchPorts(ports []PortSpec, name string) (found []int) {
	letters, number := splitPort(name)
	for i, p := range ports {
		full, itsNumber := splitPort(p.Name)
		switch {
		case strings.EqualFold(p.Name, name):
			return []int{i}
		case number == itsNumber && letters != "" && strings.HasPrefix(full, letters):
			found = append(found, i)
		}
	}
	return found
}

// splitPort parts FastEthernet0/0 into fastethernet and 0/0.
func splitPort(name string) (letters, number string) {
	name = strings.ToLower(strings.ReplaceAll(name, " ", ""))
	i := strings.IndexAny(name, "0123456789")
	if i < 0 {
		return name, ""
	}
	return name[:i], name[i:]
}
