package main

import (
	"fmt"
	"io"
	"net"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

const (
	typedOn    = 10 // routers
	typists    = 10 // at each
	keysEach   = 12 // in a round
	keystroke  = 100 * time.Millisecond
	mostRounds = 10
	promptly   = time.Millisecond
	muchMore   = 8
)

// From a key press to its echo while a hundred people type, ten keys a second each. Where others use the machine too
// everybody waits: beside the terminals somebody types at a bare TCP connection, and the best of several rounds counts.
func TestEchoAmongAHundred(t *testing.T) {
	p := startProgram(t, build(t, "."), "lab", routers(t, typedOn), "--json")
	p.document()
	keyboards := []*keyboard{bareKeyboard(t)}
	for i := range typedOn * typists {
		keyboards = append(keyboards, sshKeyboard(t, p.address(i%typedOn)))
	}
	best, bare := patience, patience
	for range mostRounds {
		typeRound(keyboards)
		best = min(best, percentile99(keyboards[1:]))
		bare = min(bare, percentile99(keyboards[:1]))
		if t.Failed() || best < promptly {
			break
		}
	}
	t.Logf("99%% of the keys are echoed within %v, over bare TCP within %v", best, bare)
	if best >= promptly && best > muchMore*bare {
		t.Errorf("that is not promptly")
	}
}

// typeRound lets everybody type, each a little after the other.
func typeRound(keyboards []*keyboard) {
	var all sync.WaitGroup
	start := time.Now()
	for i, k := range keyboards {
		first := start.Add(keystroke * time.Duration(i) / time.Duration(len(keyboards)))
		all.Go(func() { k.typeFrom(first) })
	}
	all.Wait()
}

// keyboard is where somebody types and waits for each echo.
type keyboard struct {
	t      testing.TB
	keys   io.Writer
	screen io.Reader
	late   []time.Duration // how long the echoes of a round took
}

func (k *keyboard) typeFrom(first time.Time) {
	k.late = k.late[:0]
	for n := range keysEach {
		<-time.After(time.Until(first.Add(keystroke * time.Duration(n))))
		pressed := time.Now()
		_, err := k.keys.Write([]byte{'a'})
		if err == nil {
			_, err = io.ReadFull(k.screen, make([]byte, 1))
		}
		if err != nil {
			k.t.Error(err)
			return
		}
		k.late = append(k.late, time.Since(pressed))
	}
}

func percentile99(keyboards []*keyboard) time.Duration {
	var late []time.Duration
	for _, k := range keyboards {
		late = append(late, k.late...)
	}
	slices.Sort(late)
	return late[len(late)*99/100]
}

// sshKeyboard is a terminal so wide that nothing scrolls, at its first prompt.
func sshKeyboard(t testing.TB, address string) *keyboard {
	session, err := dial(t, address).NewSession()
	if err != nil {
		t.Fatal(err)
	}
	k := &keyboard{t: t}
	k.keys, _ = session.StdinPipe()
	k.screen, _ = session.StdoutPipe()
	err = session.RequestPty("vt100", 24, 500, ssh.TerminalModes{})
	if err == nil {
		err = session.Shell()
	}
	if err == nil {
		_, err = io.ReadFull(k.screen, make([]byte, len("R0#")))
	}
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// bareKeyboard is a connection whose other end sends back what it gets.
func bareKeyboard(t testing.TB) *keyboard {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		if c, err := l.Accept(); err == nil {
			io.Copy(c, c)
			c.Close()
		}
	}()
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return &keyboard{t: t, keys: c, screen: c}
}

// routers is a lab of so many routers without wires, R0 and so on.
func routers(t testing.TB, n int) (folder string) {
	folder = t.TempDir()
	topology := "name: many\ntopology:\n  nodes:\n"
	for i := range n {
		topology += fmt.Sprintf("    r%d:\n      kind: torii\n      type: c2911\n      startup-config: r%d.cfg\n", i, i)
		write(t, filepath.Join(folder, fmt.Sprintf("r%d.cfg", i)), fmt.Sprintf("hostname R%d\nline vty 0 15\n", i))
	}
	write(t, filepath.Join(folder, "many.clab.yml"), topology)
	return folder
}
