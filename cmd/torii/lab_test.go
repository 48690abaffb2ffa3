package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// build makes the program as `go run` and `go build` do.
func build(t testing.TB, folder string) (executable string) {
	t.Helper()
	executable = filepath.Join(t.TempDir(), "torii.exe")
	if out, err := exec.Command("go", "build", "-o", executable, folder).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return executable
}

// From the start of the process to the answer of a command. The best of several starts counts: the others may have
// had to share the machine.
func TestAnswersWithinASecond(t *testing.T) {
	executable := build(t, ".")
	best := patience
	for range 5 {
		start := time.Now()
		p := startProgram(t, executable, "lab", "--json")
		p.document()
		clock := ask(t, dial(t, p.address(0)), "show clock")
		best = min(best, time.Since(start))
		if !strings.Contains(clock, "UTC") {
			t.Errorf("show clock: %q", clock)
		}
		p.stop(os.Interrupt)
		if best < time.Second {
			t.Logf("answered after %v", best)
			return
		}
	}
	t.Errorf("the first answer comes after %v", best)
}

func TestTableOfNodes(t *testing.T) {
	p := startLab(t)
	want := fmt.Sprintf(`Lab packet-tracer-vpn is running. Log in with user admin, password admin. Ctrl-C ends it.

  NODE         KIND     TYPE     LOG IN
  r-a          torii    c2811    ssh -p %d admin@127.0.0.1
  r-b          torii    c2811    ssh -p %d admin@127.0.0.1
  pc-a         pc                ssh -p %d admin@127.0.0.1
  server-b     server            ssh -p %d admin@127.0.0.1

`, p.first, p.first+1, p.first+2, p.first+3)
	if got := p.announced(); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	if faults := p.errors.String(); faults != "" {
		t.Error(faults)
	}
}

// What --json names can be logged in to.
func TestJSON(t *testing.T) {
	p := startLab(t, "--json", "--exercise")
	e := p.document()
	var names []string
	for i, n := range e.Nodes {
		names = append(names, n.Name+" "+n.Kind+" "+n.Type)
		if n.Host != "127.0.0.1" || n.Port != p.first+i {
			t.Errorf("%s at %s:%d", n.Name, n.Host, n.Port)
		}
		dial(t, net.JoinHostPort(n.Host, strconv.Itoa(n.Port)))
	}
	if got := strings.Join(names, ","); e.Name != "packet-tracer-vpn" || got != "r-a torii c2811,r-b torii c2811,pc-a pc ,server-b server " {
		t.Errorf("%s: %s", e.Name, got)
	}
	if running := ask(t, dial(t, p.address(0)), "show running-config"); strings.Contains(running, "\ncrypto") || !strings.Contains(running, "ip route") {
		t.Errorf("the exercise begins with %s", running)
	}
}

func TestBlankExercise(t *testing.T) {
	p := startLab(t, "--json", "--exercise=blank")
	p.document()
	if brief := ask(t, dial(t, p.address(0)), "show ip interface brief"); strings.Count(brief, "unassigned") != 2 {
		t.Error(brief)
	}
}

// A lab is taken by its folder and by its file.
func TestLabOfOnesOwn(t *testing.T) {
	folder := labFolder(t, goodTopology, "hostname LEFT\n")
	for _, name := range []string{folder, filepath.Join(folder, "two.clab.yml")} {
		p := startLab(t, name, "--json")
		if e := p.document(); e.Name != "two" || len(e.Nodes) != 2 {
			t.Errorf("%s: %+v", name, e)
		}
		openTerminal(t, dial(t, p.address(0))).until("LEFT#")
		p.stop(os.Interrupt)
	}
}

// A line that is refused is told with file, number and caret, on the console and in the log; the rest is loaded.
func TestWrongStartupLine(t *testing.T) {
	folder := labFolder(t, goodTopology, "hostname LEFT\nlogging buffered\ninterface FastEthernet0/0\n ip adress 10.0.0.1 255.0.0.0\n description the rest\n")
	p := startLab(t, folder, "--json")
	p.document()
	want := "left.cfg:4:  ip adress 10.0.0.1 255.0.0.0\n" +
		strings.Repeat(" ", len("left.cfg:4:  ip ad")) + "^\n" +
		"% Invalid input detected at '^' marker.\n"
	client := dial(t, p.address(0))
	if log := ask(t, client, "show logging"); !strings.Contains(log, want) {
		t.Errorf("show logging:\n%s\nwant\n%s", log, want)
	}
	if running := ask(t, client, "show running-config"); !strings.Contains(running, "hostname LEFT\n") || !strings.Contains(running, "\n description the rest\n") {
		t.Errorf("the rest of the file is lost:\n%s", running)
	}
	p.stop(os.Interrupt)
	if faults := p.errors.String(); !strings.Contains(faults, want) {
		t.Errorf("the console:\n%s\nwant\n%s", faults, want)
	}
}

// What is written to memory is there after the next start, in the same variant, until it is forgotten.
func TestWriteMemory(t *testing.T) {
	state := t.TempDir()
	run := func(prompt string, work func(m *terminal), args ...string) {
		t.Helper()
		p := startLab(t, append(args, "--json", "--state", state)...)
		p.document()
		m := openTerminal(t, dial(t, p.address(0)))
		m.until(prompt + "#")
		if work != nil {
			work(m)
		}
		p.stop(syscall.SIGTERM)
		m.ends()
	}
	run("R-A", func(m *terminal) {
		for _, line := range []string{"configure terminal", "hostname KEPT", "interface Loopback7", "ip address 7.7.7.7 255.255.255.255", "end"} {
			m.types(line + "\r")
		}
		m.types("write memory\r")
		m.until("[OK]\nKEPT#")
		m.types("configure terminal\rhostname LOST\r")
		m.until("LOST(config)#")
	})
	run("KEPT", func(m *terminal) {
		m.types("show ip interface brief\r")
		m.until("7.7.7.7")
	})
	run("R-A", nil, "--exercise")
	run("R-A", nil, "--fresh")
	run("R-A", nil)
}

// A host key stays what it was, so that clients do not cry wolf.
func TestHostKeyStays(t *testing.T) {
	state := t.TempDir()
	keys := map[string]bool{}
	for range 2 {
		p := startLab(t, "--json", "--state", state, "--fresh")
		p.document()
		keys[hostKeyOf(t, p.address(0))] = true
		p.stop(os.Interrupt)
	}
	if len(keys) != 1 {
		t.Errorf("%d host keys in two runs", len(keys))
	}
}

// Signals end the program cleanly, whatever its terminals are busy with.
func TestSignals(t *testing.T) {
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		t.Run(signal.String(), func(t *testing.T) {
			p := startLab(t, "--json")
			p.document()
			pc := openTerminal(t, dial(t, p.address(2)))
			pc.types("ping -t 192.168.1.254\r")
			pc.until("Reply from 192.168.1.254")
			router := openTerminal(t, dial(t, p.address(0)))
			router.types("ping 192.168.1.77 repeat 1000000\r")
			router.until("Sending 1000000")
			asked := openTerminal(t, dial(t, p.address(1)))
			asked.types("reload\r")
			asked.until("[confirm]")
			p.stop(signal)
			pc.ends()
			router.ends()
			asked.ends()
			if _, err := net.DialTimeout("tcp", p.address(0), time.Second); err == nil {
				t.Error("something still listens")
			}
		})
	}
}

// Twenty people at one router, each with a line of his own, typing at the same time.
func TestManySessions(t *testing.T) {
	p := startLab(t, "--json")
	p.document()
	const people = 20
	first := openTerminal(t, dial(t, p.address(0)))
	first.types(fmt.Sprintf("configure terminal\rline vty 0 %d\rlogin local\rend\rexit\r", people))
	first.ends()
	var all sync.WaitGroup
	var terminals [people]*terminal
	for i := range terminals {
		terminals[i] = openTerminal(t, dial(t, p.address(0)))
	}
	for i, m := range terminals {
		all.Go(func() {
			address := fmt.Sprintf("10.9.%d.1", i)
			m.types(fmt.Sprintf("terminal length 0\rconfigure terminal\rinterface Loopback%d\rip address %s 255.255.255.255\rend\r", i, address))
			m.types("show ip interface brief | include " + address + "\rping " + address + "\r")
			m.until("Success rate is 100 percent")
		})
	}
	all.Wait()
	if t.Failed() {
		return
	}
	client := dial(t, p.address(0))
	if brief := ask(t, client, "show ip interface brief"); strings.Count(brief, "Loopback") != people {
		t.Error(brief)
	}
	if users := ask(t, client, "show users"); strings.Count(users, " vty ") < people {
		t.Error(users)
	}
}
