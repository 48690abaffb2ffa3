package lab

import (
	"io/fs"
	"net/netip"
	"path"
	"strings"

	"go.yaml.in/yaml/v3"
)

// containerKeys are keys of a containerlab node that concern its container alone.
const containerKeys = "group mgmt-ipv4 mgmt-ipv6 ports env env-files exec binds cmd entrypoint user memory cpu cpu-set" +
	" license runtime network-mode restart-policy auto-remove dns certificate healthcheck aliases sysctls devices" +
	" cap-add shm-size stages startup-delay image-pull-policy"

func (r *reader) readTopology(n *yaml.Node) {
	var links *yaml.Node
	r.fields(n, "topology", []field{
		{"nodes", r.readNodes},
		{"links", func(n *yaml.Node) { links = n }},
	})
	if links != nil {
		r.readLinks(links)
	}
}

func (r *reader) readNodes(n *yaml.Node) {
	r.pairs(n, "topology.nodes", func(key, value *yaml.Node) {
		spec := &NodeSpec{Name: key.Value}
		r.topology.Nodes = append(r.topology.Nodes, spec)
		r.readNode(key, value, spec)
	})
}

func (r *reader) readNode(key, value *yaml.Node, spec *NodeSpec) {
	what := "node " + spec.Name
	var startup, labels *yaml.Node
	known := []field{
		{"kind", r.text(&spec.Kind)},
		{"type", r.text(&spec.Type)},
		{"image", r.text(&spec.Image)},
		{"startup-config", func(n *yaml.Node) { startup = n }},
		{"labels", func(n *yaml.Node) { labels = n }},
	}
	for _, name := range strings.Fields(containerKeys) {
		known = append(known, field{name, nil})
	}
	r.fields(value, what, known)
	r.readKind(key, spec)
	if labels != nil {
		r.readLabels(labels, spec)
	}
	if startup != nil {
		r.readStartup(startup, spec)
	}
}

func (r *reader) readKind(key *yaml.Node, spec *NodeSpec) {
	switch spec.Kind {
	case Router, PC, Server:
	case "":
		r.fault(key.Line, "node %s has no kind, expected %s", spec.Name, oneOf([]string{Router, PC, Server}))
		return
	default:
		r.fault(key.Line, "node %s is of unknown kind %q, expected %s", spec.Name, spec.Kind, oneOf([]string{Router, PC, Server}))
		return
	}
	ports, ok := r.ports(spec.Kind, spec.Type)
	if !ok {
		r.fault(key.Line, "node %s is of unknown type %q for kind %s", spec.Name, spec.Type, spec.Kind)
	}
	for _, name := range ports {
		spec.Ports = append(spec.Ports, PortSpec{Name: name})
	}
}

// readLabels reads what a host knows of the network. Labels for drawing (graph-...) are skipped.
func (r *reader) readLabels(n *yaml.Node, spec *NodeSpec) {
	var ip, gateway string
	known := []field{{"graph-icon", nil}, {"graph-group", nil}, {"graph-level", nil}}
	if spec.Kind != Router {
		known = append(known, field{"ip", r.text(&ip)}, field{"gateway", r.text(&gateway)})
	}
	r.fields(n, "the labels of node "+spec.Name, known)
	s := Settings{}
	var err error
	if s.Addr, err = netip.ParsePrefix(ip); ip != "" && (err != nil || !s.Addr.Addr().Is4()) {
		r.fault(n.Line, "ip %q of node %s is not an address, expected one like 192.168.1.1/24", ip, spec.Name)
	}
	if s.Gateway, err = netip.ParseAddr(gateway); gateway != "" && (err != nil || !s.Gateway.Is4()) {
		r.fault(n.Line, "gateway %q of node %s is not an address, expected one like 192.168.1.254", gateway, spec.Name)
	}
	if s.Addr.IsValid() && s.Gateway.IsValid() && !s.Addr.Contains(s.Gateway) {
		r.fault(n.Line, "gateway %s of node %s is outside %s", s.Gateway, spec.Name, s.Addr.Masked())
	}
	if r.variant != Blank {
		spec.Settings = s
	}
}

// readStartup reads the startup-config of the variant. One under solved/ has its twin under exercise/.
func (r *reader) readStartup(n *yaml.Node, spec *NodeSpec) {
	var file string
	r.text(&file)(n)
	if spec.Kind == PC || spec.Kind == Server {
		r.fault(n.Line, "node %s is a %s and has no startup-config", spec.Name, spec.Kind)
		return
	}
	file = path.Clean(file)
	below, ok := strings.CutPrefix(file, string(Solved)+"/")
	switch {
	case ok:
		file = path.Join(r.variant.configs(), below)
	case r.variant == Exercise:
		r.fault(n.Line, "startup-config %q is not under %s/, so that there is no exercise of it", file, Solved)
		return
	}
	if r.variant == Blank {
		return
	}
	text, err := fs.ReadFile(r.folder, file)
	if err != nil {
		r.fault(n.Line, "startup-config %q of node %s: %s in the folder of the lab", file, spec.Name, reason(err))
		return
	}
	spec.StartupFile, spec.Startup = file, string(text)
}
