package main

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// attempt is a `torii run` that ends by itself, as any user.
func attempt(t *testing.T, at namespace, as []string, ports ...string) (said string, status int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := unprivileged(ctx, t, at, as, ports...)
	out, _ := cmd.CombinedOutput()
	return string(out), cmd.ProcessState.ExitCode()
}

// unprivileged is a call of the program by way of a command that changes the user.
func unprivileged(ctx context.Context, t *testing.T, at namespace, as []string, ports ...string) *exec.Cmd {
	t.Helper()
	executable := copyForAll(t)
	folder := filepath.Dir(executable)
	state := filepath.Join(folder, "state")
	if err := os.Mkdir(state, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(state, 0o777); err != nil {
		t.Fatal(err)
	}
	g := &gateway{t: t, at: at, config: filepath.Join(folder, "gateway.cfg"), ports: ports}
	g.write(ordinary.policy())
	if err := os.Chmod(g.config, 0o644); err != nil {
		t.Fatal(err)
	}
	words := append(append([]string{}, as...), executable)
	words = append(words, g.arguments()...)
	words = append(words, "--state", state)
	cmd := at.command(ctx, words...)
	cmd.Env = append(os.Environ(), asProgram+"=1", "HOME="+state, "XDG_CONFIG_HOME="+state)
	return cmd
}

// nobody changes to a user who may do nothing; with names the capabilities that are left.
func nobody(with ...string) []string {
	kept := "-all"
	for _, c := range with {
		kept += ",+" + c
	}
	return []string{"setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups",
		"--inh-caps", kept, "--ambient-caps", kept, "--bounding-set", kept, "--no-new-privs"}
}

// What cannot be opened is told with what is missing and what to do.
func TestRunRefusesInterfaces(t *testing.T) {
	t.Parallel()
	peers(t, "setpriv")
	for _, row := range []struct {
		name, prepare string
		as            []string
		port          string
		want          []string
	}{
		{"tun without privilege", "", nobody(), "tun:lan0", []string{"cap_net_admin", "setcap", "ip tuntap add dev lan0 mode tun user NAME"}},
		{"tap without privilege", "", nobody(), "tap:lan0", []string{"cap_net_admin", "setcap", "ip tuntap add dev lan0 mode tap user NAME"}},
		{"eth without privilege", "", nobody(), "eth:t0", []string{"cap_net_raw", "setcap", "tun:"}},
		{"host without privilege", "address add 10.9.0.1/24 dev t0", nobody(), "host:t0", []string{"cap_net_bind_service", "setcap", "sysctl net.ipv4.ip_unprivileged_port_start=500"}},
		{"eth that has an address", "address add 10.9.0.1/24 dev t0", nil, "eth:t0", []string{"10.9.0.1/24", "ip address flush dev t0", "host:t0"}},
		{"host without an address", "", nil, "host:t0", []string{"ip address add", "eth:t0"}},
		{"eth that is gone", "", nil, "eth:t9", []string{"t9", "ip link"}},
		{"host that is gone", "", nil, "host:t9", []string{"t9", "ip link"}},
		{"tun of another sort", "", nil, "tun:t0", []string{"t0", "in use", "another name"}},
		{"a route of somebody else", "route add 192.168.2.0/24 dev t0", nil, "tun:lan0,host=192.168.1.1/24,route=192.168.2.0/24", []string{"192.168.2.0/24", "ip route"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			near, _ := twoEnds(t)
			if row.prepare != "" {
				near.ip(t, row.prepare)
			}
			before := near.reached(t)
			said, status := attempt(t, near, row.as, "GigabitEthernet0/0="+row.port)
			if status != 1 {
				t.Errorf("exit status %d", status)
			}
			for _, word := range append(row.want, "--port GigabitEthernet0/0="+row.port) {
				if !strings.Contains(said, word) {
					t.Errorf("no word of %q in: %s", word, said)
				}
			}
			if strings.Contains(said, "is running") {
				t.Errorf("it runs: %s", said)
			}
			if after := near.reached(t); after != before {
				t.Errorf("left behind:\n%s\nbefore:\n%s", after, before)
			}
		})
	}
}

// A second router does not get what the first one has.
func TestRunRefusesInterfacesInUse(t *testing.T) {
	t.Parallel()
	peers(t)
	near, _ := twoEnds(t)
	near.ip(t, "address add "+nearEnd+"/24 dev t0")
	newGateway(t, near, ordinary.policy(), hostPort, lanPort)
	for port, want := range map[string]string{lanPort: "another program has lan0 open; stop it", hostPort: "ss -ulpn sport = :500"} {
		if said, status := attempt(t, near, nil, port); status != 1 || !strings.Contains(said, want) {
			t.Errorf("%s: exit status %d, no word of %q in: %s", port, status, want, said)
		}
	}
}

// A port that shares the address of Linux sends from no other: that the configuration has another is said.
func TestRunTellsOfAnotherAddress(t *testing.T) {
	t.Parallel()
	peers(t)
	near, _ := twoEnds(t)
	near.ip(t, "address add 10.9.0.7/24 dev t0")
	g := &gateway{t: t, at: near, config: filepath.Join(t.TempDir(), "gateway.cfg"), ports: []string{hostPort}}
	g.write(ordinary.policy())
	t.Cleanup(g.end)
	const want = "GigabitEthernet0/0 can send only from 10.9.0.7, which is the address of t0; configure `ip address 10.9.0.7 255.255.255.0` there"
	g.run()
	until(t, patience, "it says "+want, func() bool { return strings.Contains(g.errors.String(), want) })
}

// What the refusals advise is enough: a tunnel of a user without any privilege.
func TestTunnelWithoutPrivilege(t *testing.T) {
	t.Parallel()
	peers(t, "charon-systemd", "swanctl", "setpriv")
	near, far := twoEnds(t)
	near.ip(t, "address add "+nearEnd+"/24 dev t0")
	near.ip(t, "tuntap add dev lan0 mode tun user nobody")
	near.ip(t, "address add "+nearLAN+"/24 dev lan0")
	near.ip(t, "link set lan0 up")
	near.ip(t, "route add 192.168.2.0/24 dev lan0")
	if out, err := near.output(t, "sysctl", "net.ipv4.ip_unprivileged_port_start=500"); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	newCharon(t, far, ordinary.connection())
	cmd := unprivileged(context.Background(), t, near, nobody(), hostPort, "GigabitEthernet0/1=tun:lan0")
	var faults lockedBuffer
	cmd.Stderr = &faults
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	late := time.AfterFunc(patience, func() { cmd.Process.Kill() })
	defer late.Stop()
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || !strings.Contains(line, "is running") {
		t.Fatalf("%q %v: %s", line, err, &faults)
	}
	for _, word := range []string{"cap_net_raw", "force UDP encapsulation"} {
		until(t, patience, "it says "+word, func() bool { return strings.Contains(faults.String(), word) })
	}
	ours, theirs := lans(near, far)
	ours.reaches(t, theirs, patience)
	use(t, ours, theirs, trial{})
}
