package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// A playbook of Cisco's collection, with the inventory of the README, finds what it knows, changes what it wants once, and is refused as on IOS.
func TestAnsible(t *testing.T) {
	_, err := exec.LookPath("ansible-playbook")
	need(t, err == nil, "Ansible with cisco.ios")
	t.Parallel()
	home, state := t.TempDir(), t.TempDir()
	p := startLab(t, "--json", "--state", state)
	p.document()
	_, blocks := readme(t, "ini")
	usual := "ansible_port=" + strconv.Itoa(firstPort)
	if len(blocks) != 1 || !strings.Contains(blocks[0], usual) {
		t.Fatalf("no inventory with %s in the README: %q", usual, blocks)
	}
	inventory := write(t, filepath.Join(home, "inventory"), strings.Replace(blocks[0], usual, "ansible_port="+strconv.Itoa(p.first), 1))
	playbook, err := filepath.Abs(filepath.Join("testdata", "ansible", "playbook.yml"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 4*patience)
	defer cancel()
	play := exec.CommandContext(ctx, "ansible-playbook", "-i", inventory, playbook)
	play.Dir = home
	play.Env = append(os.Environ(), "HOME="+home, "ANSIBLE_HOST_KEY_CHECKING=False", "ANSIBLE_NOCOLOR=1", "ANSIBLE_LOCALHOST_WARNING=False")
	if out, err := play.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	saved, err := os.ReadFile(filepath.Join(state, "packet-tracer-vpn", "solved", "r-a", "startup-config"))
	if err != nil || !strings.Contains(string(saved), " description made by Ansible\n") {
		t.Errorf("%v: %s", err, saved)
	}
}
