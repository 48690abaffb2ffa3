package lab

import (
	"cmp"
	"io/fs"
	"net/netip"
	"slices"
	"strings"
)

// Topology is a lab before it runs: its nodes and links in the order of the file, everything checked.
//
// The file has the shape of containerlab's: name, topology.nodes.<n>.{kind, type, image, startup-config, labels} and
// topology.links[].endpoints. The kinds here are torii (a router, its type the platform), pc and server. Address and
// gateway of a host are labels, "ip" and "gateway": containerlab hangs labels on the container and gives them no
// meaning of its own, so that the same file serves there. Keys that only concern containers are skipped; any other
// unknown key is a fault.
type Topology struct {
	Name  string
	Nodes []*NodeSpec
	Links []LinkSpec

	// Past is what was typed before anybody came, in its order.
	Past []Typed
}

// NodeSpec is a node as the file describes it.
type NodeSpec struct {
	Name, Kind, Type, Image string
	Ports                   []PortSpec

	// StartupFile is where the startup-config was found, Startup its text; both are empty without one.
	StartupFile, Startup string

	// Amended is what was typed over the startup-config and saved: each line stands where AmendedFile has it.
	AmendedFile, Amended string

	// Settings are the address and the gateway of a pc or server.
	Settings Settings
}

// PortSpec is a port of a node. A port that no link mentions is not cabled.
type PortSpec struct {
	Name   string
	Cabled bool
}

// Plug names a port by its place in Topology.Nodes and in NodeSpec.Ports.
type Plug struct{ Node, Port int }

// LinkSpec is a cable between two ports.
type LinkSpec [2]Plug

// Settings are what a host knows of the network. Either may be missing.
type Settings struct {
	Addr    netip.Prefix
	Gateway netip.Addr
}

// Kinds of nodes.
const (
	Router = "torii"
	PC     = "pc"
	Server = "server"
)

// Variant is how far a lab is configured when it starts, or the [Mishap] that it is found with.
type Variant string

const (
	Solved   Variant = "solved"   // everything
	Exercise Variant = "exercise" // what the exercise takes for granted
	Blank    Variant = "blank"    // wires only: no startup-config, no addresses
)

// configs is the folder of the variant's startup-configs.
func (v Variant) configs() string {
	if _, broken := v.mishap(); broken {
		return string(Solved)
	}
	return string(v)
}

// Catalog tells the ports of a kind and type of node in their order, false when there is no such type.
type Catalog func(kind, typ string) (ports []string, ok bool)

// Find returns the name of the topology file in a lab's folder.
func Find(folder fs.FS) (string, error) {
	var found []string
	for _, pattern := range []string{"*.clab.yml", "*.clab.yaml", "topology.yml", "topology.yaml"} {
		names, _ := fs.Glob(folder, pattern)
		found = append(found, names...)
	}
	switch len(found) {
	case 0:
		return "", Fault{File: ".", Text: "no topology here, expected one file named *.clab.yml or topology.yml"}
	case 1:
		return found[0], nil
	}
	return "", Fault{File: ".", Text: "several topologies here, expected one: " + strings.Join(found, ", ")}
}

// Read reads the topology in a file of a lab's folder, with the startup-configs of a variant. The error is a Fault or
// Faults, and holds all there are.
func Read(folder fs.FS, file string, variant Variant, ports Catalog) (*Topology, error) {
	text, err := fs.ReadFile(folder, file)
	if err != nil {
		return nil, Fault{File: file, Text: "cannot be read: " + reason(err)}
	}
	r := &reader{folder: folder, file: file, variant: variant, ports: ports}
	r.read(text)
	if len(r.faults) > 0 {
		slices.SortStableFunc(r.faults, func(a, b Fault) int { return cmp.Compare(a.Line, b.Line) })
		return nil, r.faults
	}
	return &r.topology, nil
}
