package main

import (
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Refused before anything listens: nothing is printed on the screen, and the reason says what to do.
func TestRefused(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	_, busy, _ := net.SplitHostPort(taken.Addr().String())
	folder := t.TempDir()
	empty := filepath.Join(folder, "empty")
	plain := write(t, filepath.Join(folder, "state"), "a file")
	if err := os.Mkdir(empty, 0o700); err != nil {
		t.Fatal(err)
	}
	bare := labFolder(t, goodTopology, "hostname LEFT\n")
	for _, c := range []struct {
		name string
		args []string
		want []string
	}{
		{"port 0", []string{"--ssh-port", "0"}, []string{"--ssh-port 0", "4 nodes"}},
		{"port below 0", []string{"--ssh-port=-1"}, []string{"--ssh-port -1"}},
		{"no room for the last node", []string{"--ssh-port", "65533"}, []string{"--ssh-port 65533", "65535"}},
		{"port beyond the last", []string{"--ssh-port", "70000"}, []string{"--ssh-port 70000"}},
		{"no number", []string{"--ssh-port", "ssh"}, []string{"--ssh-port"}},
		{"port in use", []string{"--ssh-port", busy}, []string{busy, "choose other ports with --ssh-port"}},
		{"unknown lab", []string{"atlantis", "--ssh-port", busy}, []string{`no lab "atlantis"`, "packet-tracer-vpn"}},
		{"folder without a topology", []string{empty, "--ssh-port", busy}, []string{empty, "no topology here"}},
		{"unknown variant", []string{"--exercise=easy", "--ssh-port", busy}, []string{"--exercise=blank", "easy"}},
		{"unknown fault", []string{"--fault", "wrong-kee", "--ssh-port", busy}, []string{"--fault wrong-kee: lab packet-tracer-vpn has misprinted-key"}},
		{"fault of no lab", []string{"atlantis", "--fault", "wrong-key"}, []string{`no lab "atlantis"`}},
		{"fault where there are none", []string{bare, "--fault", "wrong-key", "--ssh-port", busy}, []string{"--fault wrong-key: lab " + bare + " has none"}},
		{"fault in an exercise", []string{"--fault", "misprinted-key", "--exercise"}, []string{"--exercise and --fault can't be used together"}},
		{"state in a file", []string{"--state", plain, "--ssh-port", strconv.Itoa(freePorts(t, labNodes))}, []string{plain, "use --state"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			screen, faults, status := torii(t, append([]string{"lab"}, c.args...)...)
			if status == 0 {
				t.Error("exit status 0")
			}
			if strings.Contains(screen, "is running") {
				t.Errorf("the lab is announced: %s", screen)
			}
			for _, word := range c.want {
				if !strings.Contains(faults, word) {
					t.Errorf("no word of %q in: %s", word, faults)
				}
			}
		})
	}
}

func write(t testing.TB, file, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

const goodTopology = `name: two
topology:
  nodes:
    left:
      kind: torii
      type: c2811
      startup-config: left.cfg
    right:
      kind: pc
      labels:
        ip: 192.168.1.1/24
        gateway: 192.168.1.254
  links:
    - endpoints: ["left:FastEthernet0/0", "right:eth0"]
`

// labFolder is a lab with a topology and a startup-config.
func labFolder(t testing.TB, topology, config string) string {
	t.Helper()
	folder := t.TempDir()
	write(t, filepath.Join(folder, "two.clab.yml"), topology)
	write(t, filepath.Join(folder, "left.cfg"), config)
	return folder
}

// Every fault names the file and the line. The port is in use: had anything listened, the fault would be another.
func TestBrokenTopologies(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	_, busy, _ := net.SplitHostPort(taken.Addr().String())
	for _, c := range []struct{ name, old, new, want string }{
		{"unknown node", `"right:eth0"`, `"middle:eth0"`, "two.clab.yml:14: "},
		{"unknown port", `FastEthernet0/0`, `FastEthernet7/0`, "two.clab.yml:14: "},
		{"unknown file", `left.cfg`, `none.cfg`, "two.clab.yml:7: "},
		{"unknown kind", `kind: pc`, `kind: toaster`, "two.clab.yml:8: "},
		{"unknown type", `c2811`, `c1`, "two.clab.yml:4: "},
		{"unknown key", `gateway:`, `door:`, "two.clab.yml:12: "},
		{"no address", `192.168.1.1/24`, `192.168.1/24`, "two.clab.yml:11: "},
		{"no YAML", `topology:`, "topology: [", "two.clab.yml:"},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := labFolder(t, strings.Replace(goodTopology, c.old, c.new, 1), "hostname LEFT\n")
			for _, args := range [][]string{{"lab", folder, "--ssh-port", busy}, {"check", folder}} {
				screen, faults, status := torii(t, args...)
				if status == 0 || screen != "" || !strings.Contains(faults, c.want) {
					t.Errorf("%s: status %d, %q, want %s in %s", args[0], status, screen, c.want, faults)
				}
			}
		})
	}
}

// A topology cannot have its state written wherever it likes.
func TestNamesThatLeadElsewhere(t *testing.T) {
	for _, c := range []struct{ old, new string }{
		{"name: two", "name: ../two"}, {"name: two", "name: /two"}, {"name: two", "name: ."}, {"name: two", "name: a/b"},
		{"left:", "../left:"}, {"right:", "right/wrong:"},
	} {
		state := t.TempDir()
		folder := labFolder(t, strings.ReplaceAll(goodTopology, c.old, c.new), "hostname LEFT\n")
		screen, faults, status := torii(t, "lab", folder, "--state", state, "--ssh-port", strconv.Itoa(freePorts(t, labNodes)))
		if left, _ := os.ReadDir(state); status == 0 || screen != "" || !strings.Contains(faults, "state is kept") || len(left) != 0 {
			t.Errorf("%s: status %d, %q, %d folders", c.new, status, faults, len(left))
		}
	}
}
