package main

import (
	"bytes"
	"crypto/rand"
	"io/fs"
	"path"
	"strings"
	"testing"
	"time"

	"torii/cli/term"
	"torii/configs"
	"torii/ios"
	"torii/ios/lab"
)

// power switches a lab on in a world where time passes only when somebody waits.
func power(t testing.TB, name string, variant lab.Variant) ([]*lab.Device, []ios.LoadError) {
	t.Helper()
	topology, err := readLab(name, variant)
	if err != nil {
		t.Fatal(err)
	}
	world := lab.NewVirtual(time.Date(2026, time.March, 1, 0, 0, 0, 0, time.UTC), 1)
	devices, _, faults := topology.Power(&world.World, lab.Supply{
		Seed: 1, Rand: rand.Reader, NVRAM: func(*lab.NodeSpec) ios.NVRAM { return &lab.Memory{} },
	})
	world.Run(world.Now().Add(time.Minute))
	return devices, faults
}

// typeAt types lines at a node and returns its screen.
func typeAt(d *lab.Device, lines ...string) string {
	var screen bytes.Buffer
	t := term.Scripted(strings.NewReader(""), &screen)
	t.SetLength(0)
	var shell term.Shell
	if d.Router == nil {
		shell = d.Host.Shell(d.Cell)
	} else {
		session, err := d.Router.Open(d.Cell, t, ios.Login{User: "admin", Level: 15})
		if err != nil {
			panic(err)
		}
		defer session.Close()
		shell = session
	}
	for _, line := range lines {
		shell.Exec(t, line)
	}
	t.Flush()
	return strings.ReplaceAll(screen.String(), "\r\n", "\n")
}

func TestEveryLabBootsWithoutFault(t *testing.T) {
	for _, name := range configs.Names() {
		for _, variant := range []lab.Variant{lab.Solved, lab.Exercise, lab.Blank} {
			devices, faults := power(t, name, variant)
			for _, f := range faults {
				t.Errorf("%s, %s: %v", name, variant, f)
			}
			for _, d := range devices {
				if d.Router == nil {
					continue
				}
				if running := typeAt(d, "show running-config"); !strings.Contains(running, "\nend\n") {
					t.Errorf("%s, %s: %s runs on\n%s", name, variant, d.Spec.Name, running)
				}
			}
		}
	}
}

// No configuration lies in configs without a lab that starts from it.
func TestEveryConfigurationHasItsLab(t *testing.T) {
	used := map[string]bool{}
	for _, name := range configs.Names() {
		for _, variant := range []lab.Variant{lab.Solved, lab.Exercise} {
			topology, err := readLab(name, variant)
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range topology.Nodes {
				used[path.Join(name, n.StartupFile)] = true
			}
		}
	}
	err := fs.WalkDir(configs.Labs(), ".", func(file string, _ fs.DirEntry, err error) error {
		if path.Ext(file) == ".cfg" && !used[file] {
			t.Errorf("nobody starts from %s", file)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
