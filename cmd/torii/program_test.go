package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// patience bounds what a test waits for; nothing in a passing test takes so long.
const patience = time.Minute

// asProgram in the environment makes the test's own executable the program, so that the race detector and the search
// for goroutines left behind see what a user runs.
const asProgram = "TORII_TEST_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) == "" {
		os.Exit(m.Run())
	}
	main()
	if err := goleak.Find(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(3)
	}
}

// process is torii as a process of its own.
type process struct {
	t      testing.TB
	cmd    *exec.Cmd
	first  int // the port of the first node
	screen *bufio.Reader
	errors lockedBuffer
	exit   chan error
}

// lockedBuffer can be read while a process writes to it.
type lockedBuffer struct {
	mu   sync.Mutex // guards text
	text bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// command is a call of the program with a home of its own.
func command(t testing.TB, executable string, args ...string) *exec.Cmd {
	c := exec.Command(executable, args...)
	home := t.TempDir()
	c.Env = append(os.Environ(), asProgram+"=1", "HOME="+home, "XDG_CONFIG_HOME="+home, "AppData="+home,
		"GORACE=atexit_sleep_ms=10") // under the race detector, that is; it would wait a second at the end
	return c
}

func itself(t testing.TB) string {
	t.Helper()
	name, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return name
}

// torii runs the program to its end.
func torii(t testing.TB, args ...string) (screen, faults string, status int) {
	t.Helper()
	c := command(t, itself(t), args...)
	var out, err bytes.Buffer
	c.Stdout, c.Stderr = &out, &err
	late := time.AfterFunc(patience, func() { c.Process.Kill() })
	defer late.Stop()
	if e := c.Run(); e != nil && !errors.As(e, new(*exec.ExitError)) {
		t.Fatal(e)
	}
	return out.String(), err.String(), c.ProcessState.ExitCode()
}

// freePorts finds ports next to each other that nobody uses, below those that the system gives to connections.
func freePorts(t testing.TB, n int) (first int) {
	t.Helper()
	for range 100 {
		first = 10_000 + rand.IntN(20_000)
		listeners, err := listen(first, n)
		for _, l := range listeners {
			l.Close()
		}
		if err == nil {
			return first
		}
	}
	t.Fatal("no free ports")
	return 0
}

// labNodes is how many nodes the built-in lab has.
const labNodes = 4

// mostNodes is how many a lab of a test has at most.
const mostNodes = 10

// startLab starts `torii lab` with these arguments on free ports. It runs until the test ends, if not stopped earlier.
func startLab(t testing.TB, args ...string) *process {
	t.Helper()
	return startProgram(t, itself(t), append([]string{"lab"}, args...)...)
}

func startProgram(t testing.TB, executable string, args ...string) *process {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot be asked to end there")
	}
	p := &process{t: t, first: freePorts(t, mostNodes), exit: make(chan error, 1)}
	p.cmd = command(t, executable, append(args, "--ssh-port", strconv.Itoa(p.first))...)
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.screen, p.cmd.Stderr = bufio.NewReader(out), &p.errors
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	return p
}

// kill ends a program that the test did not end.
func (p *process) kill() {
	if p.cmd.ProcessState == nil {
		p.cmd.Process.Kill()
		p.cmd.Wait()
	}
}

// announced reads the table of nodes, up to the empty line below it.
func (p *process) announced() string {
	p.t.Helper()
	var table strings.Builder
	for blank := 0; blank < 2; {
		line, err := p.screen.ReadString('\n')
		table.WriteString(line)
		if err != nil {
			p.t.Fatalf("the program ended: %s%s", table.String(), &p.errors)
		}
		if line == "\n" {
			blank++
		}
	}
	return table.String()
}

// document reads what --json prints.
func (p *process) document() (e labEntry) {
	p.t.Helper()
	line, err := p.screen.ReadString('\n')
	if err == nil {
		err = json.Unmarshal([]byte(line), &e)
	}
	if err != nil {
		p.t.Fatalf("%q: %v\n%s", line, err, &p.errors)
	}
	return e
}

// stop sends a signal and waits for a clean end.
func (p *process) stop(signal os.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(signal); err != nil {
		p.t.Fatal(err)
	}
	late := time.AfterFunc(patience, func() { p.cmd.Process.Kill() })
	defer late.Stop()
	io.Copy(io.Discard, p.screen)
	if err := p.cmd.Wait(); err != nil {
		p.t.Errorf("%v: %v\n%s", signal, err, &p.errors)
	}
}

// address of the n-th node.
func (p *process) address(n int) string {
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(p.first+n))
}

// need skips a test for want of a program, unless TORII_PEERS=required.
func need(t testing.TB, there bool, what string) {
	t.Helper()
	switch {
	case there:
	case os.Getenv("TORII_PEERS") == "required":
		t.Fatalf("%s is not installed, and TORII_PEERS=required", what)
	default:
		t.Skipf("needs %s, which is not installed", what)
	}
}
