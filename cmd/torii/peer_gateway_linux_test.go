package main

import (
	"bufio"
	"cmp"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"text/template"
	"time"
)

// gateway is `torii run` in a namespace.
type gateway struct {
	t      testing.TB
	at     namespace
	config string
	ports  []string
	cmd    *exec.Cmd
	errors *lockedBuffer
}

// policy is what Torii is told of the stranger.
type policy struct {
	At        side     // the near one, if none is said
	Policy    []string // encryption, hash, group
	Transform string
	PFS       string
	Extra     []string // lines of global configuration
}

var gatewayConfig = template.Must(template.New("gateway.cfg").Parse(`hostname GW
crypto isakmp policy 10
{{range .Policy}} {{.}}
{{end}} authentication pre-share
crypto isakmp key ` + presharedKey + ` address {{.At.Remote}}
{{range .Extra}}{{.}}
{{end}}crypto ipsec transform-set T {{.Transform}}
crypto map M 10 ipsec-isakmp
 set peer {{.At.Remote}}
 set transform-set T
{{with .PFS}} set pfs {{.}}
{{end}} match address LANS
interface GigabitEthernet0/0
 ip address {{.At.Local}} 255.255.255.0
 crypto map M
 no shutdown
interface GigabitEthernet0/1
 ip address {{.At.LocalLAN}}.254 255.255.255.0
 no shutdown
ip route {{.At.RemoteLAN}}.0 255.255.255.0 {{.At.Remote}}
ip access-list extended LANS
 permit ip {{.At.LocalLAN}}.0 0.0.0.255 {{.At.RemoteLAN}}.0 0.0.0.255
`))

// newGateway starts Torii with a policy; it ends with the test.
func newGateway(t testing.TB, at namespace, told policy, ports ...string) *gateway {
	t.Helper()
	g := &gateway{t: t, at: at, config: filepath.Join(t.TempDir(), "gateway.cfg"), ports: ports}
	g.write(told)
	t.Cleanup(g.end)
	g.start()
	return g
}

// newRouter starts Torii with a configuration; it ends with the test.
func newRouter(t testing.TB, at namespace, configuration string, ports ...string) *gateway {
	t.Helper()
	g := &gateway{t: t, at: at, config: filepath.Join(t.TempDir(), "router.cfg"), ports: ports}
	write(t, g.config, configuration)
	t.Cleanup(g.end)
	g.start()
	return g
}

func (g *gateway) write(told policy) {
	g.t.Helper()
	told.At = cmp.Or(told.At, nearSide)
	var b strings.Builder
	if err := gatewayConfig.Execute(&b, told); err != nil {
		g.t.Fatal(err)
	}
	write(g.t, g.config, b.String())
}

// arguments are those of the program.
func (g *gateway) arguments() []string {
	words := []string{"run", g.config, "--state", filepath.Dir(g.config), "--ssh", "127.0.0.1:2222"}
	for _, port := range g.ports {
		words = append(words, "--port", port)
	}
	return words
}

// start runs the program, which has nothing to complain about.
func (g *gateway) start() {
	g.t.Helper()
	if said := g.run(); said != "" {
		g.t.Fatalf("at its start: %s", said)
	}
}

// run runs the program until it says that it does, and returns what else it says.
func (g *gateway) run() string {
	g.t.Helper()
	g.cmd = g.at.command(context.Background(), append([]string{itself(g.t)}, g.arguments()...)...)
	g.cmd.Env = command(g.t, "").Env
	g.errors = &lockedBuffer{}
	g.cmd.Stderr = g.errors
	out, err := g.cmd.StdoutPipe()
	if err == nil {
		err = g.cmd.Start()
	}
	if err != nil {
		g.t.Fatal(err)
	}
	late := time.AfterFunc(patience, func() { g.cmd.Process.Kill() })
	defer late.Stop()
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || !strings.Contains(line, "is running") {
		g.t.Fatalf("%q %v: %s", line, err, g.errors)
	}
	return g.errors.String()
}

// kill ends Torii without a word to anybody.
func (g *gateway) kill() {
	g.cmd.Process.Kill()
	g.cmd.Wait()
}

// stop ends Torii as a user does.
func (g *gateway) stop() {
	g.t.Helper()
	if err := g.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		g.t.Fatal(err)
	}
	late := time.AfterFunc(patience, func() { g.cmd.Process.Kill() })
	defer late.Stop()
	if err := g.cmd.Wait(); err != nil {
		g.t.Errorf("%v\n%s", err, g.errors)
	}
}

// end stops a Torii that still runs.
func (g *gateway) end() {
	if g.cmd == nil || g.cmd.ProcessState != nil {
		return
	}
	g.stop()
	if g.t.Failed() {
		g.t.Logf("Torii: %s", lastLines(g.errors.String(), 200))
	}
}

// copyForAll is the program where every user may run it. Another program copies it: one that is started meanwhile would
// hold a file that is written here, and what somebody may write to cannot be run.
func copyForAll(t testing.TB) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.Chmod(filepath.Dir(folder), 0o755); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(folder, "torii")
	if said, err := exec.Command("install", "--mode=755", itself(t), name).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	return name
}
