package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/rpc"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"torii/cmd/torii/testdata/guest"
)

// machine is a Linux kernel of its own, with an IPsec that the kernel around it may lack: user-mode Linux, which is a
// program. It has the files of the machine around it, to read; it has a folder /run; its interface t1 is the other end
// of the cable. What runs there is asked for over a serial line.
type machine struct {
	t        testing.TB
	cmd      *exec.Cmd
	console  lockedBuffer
	from, to *os.File // the line
	calls    *rpc.Client
}

// machinePrograms are those that a machine is made with.
var machinePrograms = []string{"linux.uml", "modprobe", "gcc", "go", "sysctl"}

// nearMachine makes the network with a machine at the far end.
func nearMachine(t testing.TB) (near namespace, m *machine) {
	t.Helper()
	peers(t, machinePrograms...)
	near, outside := newNamespaces(t)
	outside.quiet(t)
	cable(t, near, "t0", outside, "t1")
	m = newMachine(t, outside)
	m.ip(t, "address add "+farLAN+"/32 dev lo")
	m.ip(t, "address add "+farEnd+"/24 dev t1")
	m.ip(t, "route add 192.168.1.0/24 via "+nearEnd)
	return near, m
}

// newMachine starts a kernel that has the end t1 of a cable; it ends with the test. The namespace of that end, which it
// takes its packets from, must not answer them.
func newMachine(t testing.TB, outside namespace) *machine {
	t.Helper()
	folder := outside.folder(t)
	first, registers := filepath.Join(folder, "machine"), filepath.Join(folder, "fpregs.so")
	compile(t, "go", "build", "-o", first, "./testdata/guest/machine")
	compile(t, "gcc", "-O2", "-shared", "-fPIC", "-o", registers, "testdata/fpregs.c")
	outside.ip(t, "link set t1 arp off promisc on")
	m := &machine{t: t}
	m.cmd = outside.command(context.Background(), "linux.uml", "mem=256M", "rootfstype=hostfs", "rootflags=/", "ro", "init="+first,
		"uml_dir="+folder+"/", "umid=peer", "vec0:transport=raw,ifname=t1,depth=64,gro=1",
		"con=null", "con0=null,fd:1", "ssl=null", "ssl0=fd:3,fd:4", "quiet")
	m.cmd.Env = append(os.Environ(), "LD_PRELOAD="+registers)
	m.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	m.cmd.Stdout, m.cmd.Stderr, m.cmd.WaitDelay = &m.console, &m.console, time.Second
	t.Cleanup(m.end)
	m.boot()
	return m
}

// compile runs a compiler. What the Go one makes needs no library.
func compile(t testing.TB, words ...string) {
	t.Helper()
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v: %s", words[0], err, said)
	}
}

// boot waits until the machine answers.
func (m *machine) boot() {
	m.t.Helper()
	if err := m.plug(); err != nil {
		m.t.Fatal(err)
	}
	late := time.AfterFunc(patience, m.kill)
	defer late.Stop()
	line := bufio.NewReader(m.from)
	if _, err := line.ReadString('\n'); err != nil {
		m.t.Fatalf("the machine has not come up: %v", err)
	}
	m.calls = rpc.NewClient(struct {
		io.Reader
		io.WriteCloser
	}{line, m.to})
}

// plug starts the machine with the line connected.
func (m *machine) plug() error {
	var in, out *os.File
	var err error
	if in, m.to, err = os.Pipe(); err != nil {
		return err
	}
	defer in.Close()
	if m.from, out, err = os.Pipe(); err != nil {
		return err
	}
	defer out.Close()
	m.cmd.ExtraFiles = []*os.File{in, out}
	return m.cmd.Start()
}

// kill ends every process of the machine: they are of the group that its first one leads.
func (m *machine) kill() { syscall.Kill(-m.cmd.Process.Pid, syscall.SIGKILL) }

// end lets the machine see its line closed.
func (m *machine) end() {
	if m.cmd.Process == nil {
		return
	}
	late := time.AfterFunc(10*time.Second, m.kill)
	defer late.Stop()
	m.to.Close()
	m.cmd.Wait()
	m.from.Close()
	if m.t.Failed() {
		m.t.Logf("the machine's console ends:\n%s", lastLines(m.console.String(), 40))
	}
}

// call asks the machine for something, and stirs it while it does not answer.
func (m *machine) call(method string, args, reply any) error {
	done := m.calls.Go("Place."+method, args, reply, make(chan *rpc.Call, 1)).Done
	slow := time.NewTicker(time.Second)
	defer slow.Stop()
	for deadline := time.Now().Add(2 * patience); time.Now().Before(deadline); {
		select {
		case c := <-done:
			return c.Error
		case <-slow.C:
			m.calls.Go("Place.Stir", struct{}{}, &struct{}{}, make(chan *rpc.Call, 1))
		}
	}
	return fmt.Errorf("%s: the machine does not answer", method)
}

func (m *machine) output(t testing.TB, words ...string) (string, error) {
	var ran guest.Ran
	err := m.call("Run", words, &ran)
	if err == nil && ran.Fault != "" {
		err = errors.New(ran.Fault)
	}
	return ran.Output, err
}

func (m *machine) start(t testing.TB, words ...string) (here *exec.Cmd, kill func()) {
	t.Helper()
	var id int
	if err := m.call("Start", words, &id); err != nil {
		t.Fatal(err)
	}
	return nil, func() { m.output(t, "kill", "-KILL", fmt.Sprint(id)) }
}

func (m *machine) write(t testing.TB, path, text string) {
	t.Helper()
	if err := m.call("Write", guest.File{Path: path, Text: text}, &struct{}{}); err != nil {
		t.Fatal(err)
	}
}

func (m *machine) folder(t testing.TB) string { return "/run" }

func (m *machine) ping(e guest.Echo) (answered int, err error) {
	err = m.call("Ping", e, &answered)
	return answered, err
}

func (m *machine) send(f guest.Transfer) (sent guest.Carried, err error) {
	err = m.call("Send", f, &sent)
	return sent, err
}

func (m *machine) receive(way guest.Way) (arrived guest.Carried, err error) {
	err = m.call("Receive", way, &arrived)
	return arrived, err
}

// run runs a program that has to succeed.
func (m *machine) run(t testing.TB, words ...string) string {
	t.Helper()
	out, err := m.output(t, words...)
	if err != nil {
		t.Fatalf("%q: %v\n%s", words, err, out)
	}
	return out
}

// ip calls ip(8) there.
func (m *machine) ip(t testing.TB, words string) string {
	t.Helper()
	return m.run(t, append([]string{"ip"}, strings.Fields(words)...)...)
}
