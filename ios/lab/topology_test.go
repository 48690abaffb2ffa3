package lab

import (
	"errors"
	"io/fs"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"torii/dataplane/link"
)

func testCatalog(kind, typ string) ([]string, bool) {
	switch {
	case kind == Router && typ == "c2811":
		return []string{"FastEthernet0/0", "FastEthernet0/1", "Fiber0/0"}, true
	case kind != Router && typ == "":
		return []string{"eth0"}, true
	}
	return nil, false
}

const goodTopology = `name: two
topology:
  nodes:
    zed:
      kind: torii
      type: c2811
      image: torii:latest
      startup-config: solved/zed.cfg
      mgmt-ipv4: 172.20.20.2
    pc:
      kind: pc
      labels: {ip: 192.168.1.1/24, gateway: 192.168.1.254, graph-icon: host}
  links:
    - endpoints: ["zed:fa0/1", "pc:eth0"]
`

func folder(topology string) fs.FS {
	return fstest.MapFS{
		"two.clab.yml":     {Data: []byte(topology)},
		"solved/zed.cfg":   {Data: []byte("hostname SOLVED\n")},
		"exercise/zed.cfg": {Data: []byte("hostname EXERCISE\n")},
		"plain.cfg":        {Data: []byte("hostname PLAIN\n")},
	}
}

func TestTopology(t *testing.T) {
	got, err := Read(folder(goodTopology), "two.clab.yml", Solved, testCatalog)
	if err != nil {
		t.Fatal(err)
	}
	zed, pc := got.Nodes[0], got.Nodes[1]
	if got.Name != "two" || zed.Name != "zed" || zed.Image != "torii:latest" || pc.Kind != PC {
		t.Errorf("%+v %+v %+v", got, zed, pc)
	}
	if want := (LinkSpec{{0, 1}, {1, 0}}); !slices.Equal(got.Links, []LinkSpec{want}) {
		t.Errorf("links %v", got.Links)
	}
	if zed.Ports[0].Cabled || !zed.Ports[1].Cabled || !pc.Ports[0].Cabled {
		t.Errorf("cabled: %v %v", zed.Ports, pc.Ports)
	}
	want := Settings{netip.MustParsePrefix("192.168.1.1/24"), netip.MustParseAddr("192.168.1.254")}
	if pc.Settings != want {
		t.Errorf("pc has %v", pc.Settings)
	}
}

func TestVariants(t *testing.T) {
	tests := []struct {
		variant       Variant
		file, startup string
		configured    bool
	}{
		{Solved, "solved/zed.cfg", "hostname SOLVED\n", true},
		{Exercise, "exercise/zed.cfg", "hostname EXERCISE\n", true},
		{Blank, "", "", false},
	}
	for _, test := range tests {
		got, err := Read(folder(goodTopology), "two.clab.yml", test.variant, testCatalog)
		if err != nil {
			t.Fatal(err)
		}
		zed, pc := got.Nodes[0], got.Nodes[1]
		if zed.StartupFile != test.file || zed.Startup != test.startup || pc.Settings.Addr.IsValid() != test.configured {
			t.Errorf("%s: %+v %+v", test.variant, zed, pc.Settings)
		}
	}
}

// Each row changes one line of the good topology and names every fault that must come of it.
func TestTopologyFaults(t *testing.T) {
	const allNodes = "zed or pc"
	tests := []struct {
		name, from, to string
		variant        Variant
		want           string
	}{
		{"unknown node", "zed:fa0/1", "zod:fa0/1", Solved, `14: unknown node "zod", expected ` + allNodes},
		{"unknown port", "zed:fa0/1", "zed:fa0/7", Solved, `14: unknown port "fa0/7" of node zed, expected FastEthernet0/0, FastEthernet0/1 or Fiber0/0`},
		{"ambiguous port", "zed:fa0/1", "zed:f0/0", Solved, `14: ambiguous port "f0/0" of node zed, expected FastEthernet0/0, FastEthernet0/1 or Fiber0/0`},
		{"port twice", `"pc:eth0"]`, "\"pc:eth0\"]\n    - endpoints: [\"pc:ETH0\", \"zed:fa0/0\"]", Solved, "15: port eth0 of node pc has a link already, in line 14"},
		{"port with itself", "pc:eth0", "zed:FastEthernet 0/1", Solved, "14: port FastEthernet0/1 of node zed has a link already, in line 14"},
		{"no port", "pc:eth0", "pc", Solved, `14: endpoint "pc", expected "node:port"`},
		{"three endpoints", `"pc:eth0"]`, `"pc:eth0", "zed:fa0/0"]`, Solved, "14: a link has two endpoints, not 3"},
		{"link without endpoints", `endpoints: ["zed:fa0/1", "pc:eth0"]`, "labels: {}", Solved, `14: a link without endpoints, expected endpoints: ["node:port", "node:port"]`},
		{"unknown kind", "kind: torii", "kind: cisco", Solved, `4: node zed is of unknown kind "cisco", expected torii, pc or server`},
		{"no kind", "      kind: pc\n", "", Solved, "10: node pc has no kind, expected torii, pc or server"},
		{"unknown type", "type: c2811", "type: c9999", Solved, `4: node zed is of unknown type "c9999" for kind torii`},
		{"unknown file", "solved/zed.cfg", "solved/zod.cfg", Solved, `8: startup-config "solved/zod.cfg" of node zed: no such file in the folder of the lab`},
		{"unknown exercise", "solved/zed.cfg", "solved/zod.cfg", Exercise, `8: startup-config "exercise/zod.cfg" of node zed: no such file in the folder of the lab`},
		{"no exercise", "solved/zed.cfg", "plain.cfg", Exercise, `8: startup-config "plain.cfg" is not under solved/, so that there is no exercise of it`},
		{"file outside", "solved/zed.cfg", "../zed.cfg", Solved, `8: startup-config "../zed.cfg" of node zed: no such file in the folder of the lab`},
		{"host with startup-config", "kind: pc", "kind: pc\n      startup-config: plain.cfg", Solved, "12: node pc is a pc and has no startup-config"},
		{"node twice", "    pc:\n", "    zed:\n", Solved, `10: "zed" stands twice in topology.nodes, first in line 4` + "\n" + `14: unknown node "pc", expected zed`},
		{"key twice", "type: c2811", "type: c2811\n      type: c2811", Solved, `7: "type" stands twice in node zed, first in line 6`},
		{"unknown key of a node", "image:", "imago:", Solved, `7: unknown key "imago" in node zed, expected kind, type, image, startup-config or labels`},
		{"unknown key of the file", "name: two", "name: two\nnodes: {}", Solved, `2: unknown key "nodes" in the topology file, expected name or topology`},
		{"unknown label", "gateway:", "gatway:", Solved, `12: unknown key "gatway" in the labels of node pc, expected ip or gateway`},
		{"bad address", "192.168.1.1/24", "192.168.1.1", Solved, `12: ip "192.168.1.1" of node pc is not an address, expected one like 192.168.1.1/24`},
		{"bad gateway", "192.168.1.254", "192.168.1.256", Solved, `12: gateway "192.168.1.256" of node pc is not an address, expected one like 192.168.1.254`},
		{"gateway elsewhere", "192.168.1.254", "192.168.2.254", Solved, "12: gateway 192.168.2.254 of node pc is outside 192.168.1.0/24"},
		{"no name", "name: two\n", "", Solved, `1: the lab has no name, expected "name: ..."`},
		{"list for a mapping", "      kind: pc\n", "      - pc\n", Solved, "11: is not YAML: did not find expected '-' indicator"},
		{"value for a mapping", "  links:\n", "  links: none\n  nodes:\n", Solved, `13: topology.links is not a list, expected "- ..." lines` + "\n" + `14: "nodes" stands twice in topology, first in line 3`},
		{"unclosed list", `"pc:eth0"]`, `"pc:eth0"`, Solved, "14: is not YAML: did not find expected ',' or ']'"},
		{"value for a list", "[\"zed:fa0/1\", \"pc:eth0\"]", "both", Solved, "14: endpoints is not a list, expected \"- ...\" lines"},
		{"list for a value", "type: c2811", "type: [c2811]", Solved, `4: node zed is of unknown type "" for kind torii` + "\n6: expected a single value"},
		{"tab", "    zed:", "\tzed:", Solved, "4: is not YAML: found character that cannot start any token"},
		{"several at once", `"zed:fa0/1", "pc:eth0"`, `"zod:fa0/1", "pc:eth7"`, Solved, `14: unknown node "zod", expected ` + allNodes + "\n" + `14: unknown port "eth7" of node pc, expected eth0`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			text := strings.Replace(goodTopology, test.from, test.to, 1)
			if text == goodTopology {
				t.Fatalf("%q does not stand in the good topology", test.from)
			}
			topology, err := Read(folder(text), "two.clab.yml", test.variant, testCatalog)
			if err == nil {
				t.Fatalf("accepted: %+v", topology)
			}
			want := "two.clab.yml:" + strings.ReplaceAll(test.want, "\n", "\ntwo.clab.yml:")
			if err.Error() != want {
				t.Errorf("\n got %s\nwant %s", err, want)
			}
			var faults Faults
			if !errors.As(err, &faults) {
				t.Errorf("error is %T", err)
			}
		})
	}
}

func TestEmptyTopologies(t *testing.T) {
	for text, want := range map[string]string{
		"":                        "two.clab.yml: is empty, expected name and topology",
		"name: two\n":             "two.clab.yml:1: the lab has no nodes, expected topology.nodes",
		"just words\n":            "two.clab.yml:1: the topology file is not a mapping",
		"name: two\ntopology: 7":  "two.clab.yml:2: topology is not a mapping",
		"name: two\ntopology:\n":  "two.clab.yml:2: topology is not a mapping",
		"name: [two]\ntopology: ": "two.clab.yml:1: expected a single value",
	} {
		_, err := Read(folder(text), "two.clab.yml", Solved, testCatalog)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
	if _, err := Read(folder(""), "none.yml", Solved, testCatalog); err == nil || err.Error() != "none.yml: cannot be read: no such file" {
		t.Errorf("got %v", err)
	}
}

func TestFind(t *testing.T) {
	tests := []struct {
		files, want, fault string
	}{
		{"a.clab.yml readme.md", "a.clab.yml", ""},
		{"topology.yml", "topology.yml", ""},
		{"b.clab.yaml", "b.clab.yaml", ""},
		{"readme.md", "", ".: no topology here, expected one file named *.clab.yml or topology.yml"},
		{"a.clab.yml topology.yml", "", ".: several topologies here, expected one: a.clab.yml, topology.yml"},
	}
	for _, test := range tests {
		folder := fstest.MapFS{}
		for _, f := range strings.Fields(test.files) {
			folder[f] = &fstest.MapFile{}
		}
		got, err := Find(folder)
		fault := ""
		if err != nil {
			fault = err.Error()
		}
		if got != test.want || fault != test.fault {
			t.Errorf("%s: got %q, %q", test.files, got, fault)
		}
	}
}

func FuzzTopology(f *testing.F) {
	f.Add(goodTopology)
	f.Add("name: x\ntopology: {nodes: {a: &a {kind: pc}, b: *a}, links: [{endpoints: [\"a:eth0\", \"b:eth0\"]}]}")
	f.Fuzz(func(t *testing.T, text string) {
		topology, err := Read(folder(text), "two.clab.yml", Solved, testCatalog)
		if err == nil && len(topology.Nodes) == 0 {
			t.Error("a lab without nodes")
		}
	})
}

func TestBuild(t *testing.T) {
	topology, err := Read(folder(goodTopology), "two.clab.yml", Solved, testCatalog)
	if err != nil {
		t.Fatal(err)
	}
	w := NewVirtual(birth, 1)
	var near, far *station
	lab := topology.Build(&w.World, func(_ int, spec *NodeSpec, ports []link.Link) Node {
		s := newStation(ports)
		if spec.Kind == PC {
			far = s
		} else {
			near = s
		}
		return s
	})
	lab.Cells[0].Do(func(now time.Time) { near.send(now, 1, 1) })
	w.Run(birth)
	if !slices.Equal(far.seen, []byte{1}) || lab.Cells[1].Name != "pc" || len(lab.Cables) != 1 {
		t.Errorf("%v over the cables of %v", far.seen, lab.Cells)
	}
}
