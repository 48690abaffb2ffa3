package configs_test

import (
	"io/fs"
	"net/netip"
	"strings"
	"testing"

	"torii/configs"
	"torii/ios/lab"
)

func catalog(kind, typ string) ([]string, bool) {
	switch {
	case kind == lab.Router && typ == "c2811":
		return []string{"FastEthernet0/0", "FastEthernet0/1"}, true
	case kind == lab.Router && typ == "c2911":
		return []string{"GigabitEthernet0/0", "GigabitEthernet0/1", "GigabitEthernet0/2"}, true
	}
	return []string{"eth0"}, kind != lab.Router && typ == ""
}

func read(t *testing.T, name string, variant lab.Variant) *lab.Topology {
	t.Helper()
	folder, err := fs.Sub(configs.Labs(), name)
	if err != nil {
		t.Fatal(err)
	}
	file, err := lab.Find(folder)
	if err != nil {
		t.Fatal(err)
	}
	topology, err := lab.Read(folder, file, variant, catalog)
	if err != nil {
		t.Fatal(err)
	}
	return topology
}

func TestEveryLabReadsInEveryVariant(t *testing.T) {
	if len(configs.Names()) == 0 {
		t.Fatal("no labs are built in")
	}
	for _, name := range configs.Names() {
		for _, variant := range []lab.Variant{lab.Solved, lab.Exercise, lab.Blank} {
			topology := read(t, name, variant)
			if topology.Name != name {
				t.Errorf("the folder is %s, its lab %s", name, topology.Name)
			}
			for _, node := range topology.Nodes {
				checkNode(t, variant, node)
			}
		}
	}
}

// checkNode holds what a variant promises: a startup-config of its own, or nothing at all.
func checkNode(t *testing.T, variant lab.Variant, node *lab.NodeSpec) {
	t.Helper()
	switch {
	case variant == lab.Blank:
		if node.Startup != "" || node.Settings != (lab.Settings{}) {
			t.Errorf("blank: %s is configured", node.Name)
		}
	case node.Kind == lab.Router:
		if !strings.HasPrefix(node.StartupFile, string(variant)+"/") || !strings.HasSuffix(node.Startup, "\nend\n") {
			t.Errorf("%s: %s starts with %q", variant, node.Name, node.StartupFile)
		}
	case !node.Settings.Addr.IsValid() || !node.Settings.Gateway.IsValid():
		t.Errorf("%s: %s has no address", variant, node.Name)
	}
}

func TestPacketTracerVPN(t *testing.T) {
	topology := read(t, "packet-tracer-vpn", lab.Solved)
	var names []string
	for _, n := range topology.Nodes {
		names = append(names, n.Name)
	}
	if got := strings.Join(names, " "); got != "r-a r-b pc-a server-b" {
		t.Errorf("nodes in the order %s", got)
	}
	if got := topology.Nodes[2].Settings.Addr; got != netip.MustParsePrefix("192.168.1.1/24") {
		t.Errorf("pc-a has %s", got)
	}
	exercise := read(t, "packet-tracer-vpn", lab.Exercise)
	for i, n := range topology.Nodes[:2] {
		if !strings.Contains(n.Startup, "crypto map CMAP") {
			t.Errorf("solved: %s has no VPN", n.Name)
		}
		if bare := exercise.Nodes[i].Startup; strings.Contains(bare, "crypto") || !strings.Contains(bare, "ip route") {
			t.Errorf("exercise: %s:\n%s", n.Name, bare)
		}
	}
}

// The exercise is the solution without its VPN: no line of its own, and the rest in the same order.
func TestExerciseIsPartOfSolution(t *testing.T) {
	for _, name := range configs.Names() {
		solved, exercise := read(t, name, lab.Solved), read(t, name, lab.Exercise)
		for i, node := range exercise.Nodes {
			rest := solved.Nodes[i].Startup
			for line := range strings.Lines(node.Startup) {
				_, after, found := strings.Cut("\n"+rest, "\n"+line)
				if !found {
					t.Errorf("%s: %s has a line that the solution lacks: %s", name, node.Name, line)
					break
				}
				rest = after
			}
		}
	}
}
