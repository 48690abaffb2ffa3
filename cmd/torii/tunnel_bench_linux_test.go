package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"
	"time"
)

// tunnel is a row whose gateways run one program, and what was measured of it.
type tunnel struct {
	program, suite string
	a, b           host
	gates          []int // process ids
	rates          []float64
	cores          []float64
}

// compared are the suites that both Torii and strongSwan run.
var compared = []struct {
	name string
	suite
}{
	{"aes256-sha1", suites[1]},
	{"aes128gcm16", suites[6]},
	{"3des-md5", suites[0]},
}

// turn is how long a tunnel is measured at a time.
const turn = time.Second / 2

// BenchmarkTunnels measures one TCP stream between two hosts behind two gateways: Torii's, strongSwan's with ESP in user
// space, and wireguard-go's. All of them are up at once and take turns, one turn of each an iteration, so that whatever
// else the machine does falls on all of them alike. Compare ratios, and the cores that the gateways keep busy.
func BenchmarkTunnels(b *testing.B) {
	peers(b, "charon-systemd", "swanctl", "wireguard", "wg")
	var tunnels []*tunnel
	for _, c := range compared {
		tunnels = append(tunnels, toriiTunnel(b, c.name, c.suite.without()), charonTunnel(b, c.name, c.suite.without()))
	}
	tunnels = append(tunnels, wireguardTunnel(b))
	for _, t := range tunnels {
		t.a.reaches(b, t.b, patience)
	}
	for b.Loop() {
		for _, t := range tunnels {
			t.measure(b, turn)
		}
	}
	fmt.Print(compare(tunnels)) // a benchmark's log is cut short
	b.ReportMetric(median(tunnels[0].rates)/median(tunnels[1].rates), "×strongSwan")
	b.ReportMetric(median(tunnels[0].rates)/median(tunnels[len(tunnels)-1].rates), "×wireguard-go")
}

func toriiTunnel(b *testing.B, name string, s suite) *tunnel {
	r := newRow(b)
	t := newTunnel("Torii", name, r)
	for i, at := range sides {
		told := s.policy()
		told.At = at
		g := newGateway(b, r.gates[i], told, fmt.Sprintf("GigabitEthernet0/0=eth:t%d", i), "GigabitEthernet0/1=eth:lan0")
		t.gates = append(t.gates, g.cmd.Process.Pid)
	}
	return t
}

func charonTunnel(b *testing.B, name string, s suite) *tunnel {
	r := newRow(b)
	r.routed(b)
	t := newTunnel("strongSwan", name, r)
	var first *charon
	for i, at := range sides {
		told := s.connection()
		told.At = at
		c := newCharon(b, r.gates[i], told)
		first = c
		t.gates = append(t.gates, c.cmd.Process.Pid)
	}
	first.initiate()
	return t
}

func wireguardTunnel(b *testing.B) *tunnel {
	r := newRow(b)
	r.routed(b)
	t := newTunnel("wireguard-go", "chacha20poly1305", r)
	folder := b.TempDir()
	for i := range sides {
		t.gates = append(t.gates, wireguard(b, r.gates[i], r.device(i)))
		if out, err := exec.Command("sh", "-c", "umask 077; wg genkey > "+filepath.Join(folder, fmt.Sprint(i))).CombinedOutput(); err != nil {
			b.Fatal(err, string(out))
		}
	}
	for i, at := range sides {
		r.wireguard(b, i, at, folder)
	}
	return t
}

// device is the name of a WireGuard device: that of its control socket, which lies in one folder for all.
func (r row) device(i int) string { return fmt.Sprintf("wg%s%d", string(r.gates[i])[6:14], i) }

// wireguard starts wireguard-go and waits until it can be configured.
func wireguard(b *testing.B, at namespace, device string) int {
	cmd := at.command(context.Background(), "wireguard", "-f", device)
	cmd.Env = append(os.Environ(), "LOG_LEVEL=silent")
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	until(b, patience, "wireguard-go listens", func() bool {
		_, err := os.Stat("/var/run/wireguard/" + device + ".sock")
		return err == nil
	})
	return cmd.Process.Pid
}

// wireguard configures one end.
func (r row) wireguard(b *testing.B, i int, at side, keys string) {
	public, err := exec.Command("sh", "-c", "wg pubkey < "+filepath.Join(keys, fmt.Sprint(1-i))).Output()
	if err != nil {
		b.Fatal(err)
	}
	device := r.device(i)
	if out, err := r.gates[i].output(b, "wg", "set", device, "listen-port", "51820", "private-key", filepath.Join(keys, fmt.Sprint(i)),
		"peer", strings.TrimSpace(string(public)), "endpoint", at.Remote+":51820", "allowed-ips", at.RemoteLAN+".0/24"); err != nil {
		b.Fatal(err, out)
	}
	r.gates[i].ip(b, "link set "+device+" up")
	r.gates[i].ip(b, "route add "+at.RemoteLAN+".0/24 dev "+device)
}

func newTunnel(program, suite string, r row) *tunnel {
	a, b := r.ends()
	return &tunnel{program: program, suite: suite, a: a, b: b}
}

// measure carries one stream for a while. As much is let pass uncounted before, while TCP finds its window.
func (t *tunnel) measure(b *testing.B, d time.Duration) {
	b.Helper()
	out, in, err := t.a.connect(t.b)
	if err != nil {
		b.Fatalf("%s %s: %v", t.program, t.suite, err)
	}
	defer out.Close()
	defer in.Close()
	go flow(out)
	drain(in, d)
	busy, began := t.busy(), time.Now()
	octets := drain(in, d)
	took := time.Since(began).Seconds()
	t.rates = append(t.rates, float64(octets)*8/1e6/took)
	t.cores = append(t.cores, (t.busy()-busy).Seconds()/took)
}

// flow sends until the connection is closed.
func flow(out *net.TCPConn) {
	sent := make([]byte, 256<<10)
	for {
		if _, err := out.Write(sent); err != nil {
			return
		}
	}
}

// drain counts what arrives within a while, or until the connection ends.
func drain(in *net.TCPConn, d time.Duration) (octets int64) {
	in.SetReadDeadline(time.Now().Add(d))
	buffer := make([]byte, 256<<10)
	for {
		n, err := in.Read(buffer)
		octets += int64(n)
		if err != nil {
			return octets
		}
	}
}

// busy is the time that the gateways have run for, by the kernel's scheduler.
func (t *tunnel) busy() (total time.Duration) {
	for _, pid := range t.gates {
		threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
		for _, thread := range threads {
			text, _ := os.ReadFile(thread)
			ran, _, _ := strings.Cut(string(text), " ")
			n, _ := strconv.ParseInt(ran, 10, 64)
			total += time.Duration(n)
		}
	}
	return total
}

func median(of []float64) float64 {
	sorted := slices.Sorted(slices.Values(of))
	return sorted[len(sorted)/2]
}

// compare is a table of medians: rates with their spread, cores, and what a core carries.
func compare(tunnels []*tunnel) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\ngateways\tsuite\tMbit/s\tfrom\tto\tcores busy\tMbit/s a core\tto Torii aes256-sha1")
	for _, t := range tunnels {
		rate, cores := median(t.rates), median(t.cores)
		fmt.Fprintf(w, "%s\t%s\t%.0f\t%.0f\t%.0f\t%.2f\t%.0f\t%.2f\n", t.program, t.suite, rate, slices.Min(t.rates), slices.Max(t.rates),
			cores, rate/cores, rate/median(tunnels[0].rates))
	}
	w.Flush()
	return b.String()
}
