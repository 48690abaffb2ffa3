package main

import (
	"fmt"
	"io"
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
	mostRounds = 6
	promptly   = time.Millisecond
)

// From a key press to its echo while a hundred people type, ten keys a second each; the best of several rounds counts.
// Where others use the machine too everybody waits for his turn: then an echo may take as much longer as typists oversleep
// the moment to press a key.
func TestEchoAmongAHundred(t *testing.T) {
	p := startProgram(t, build(t, "."), "lab", routers(t, typedOn), "--json")
	p.document()
	var keyboards []*keyboard
	for i := range typedOn * typists {
		keyboards = append(keyboards, sshKeyboard(t, p.address(i%typedOn)))
	}
	best, excused := patience, false
	for round := 0; round < mostRounds && best >= promptly; round++ {
		echo, wait := typeRound(keyboards)
		t.Logf("99%% of the keys are echoed within %v, where a typist wakes up within %v", echo, wait)
		best, excused = min(best, echo), excused || echo < promptly+wait
	}
	if best >= promptly && !excused {
		t.Errorf("that is not promptly")
	}
}

// typeRound lets everybody type, each a little after the other. It returns what 99% of the echoes took, and of the
// moments to press a key were missed by.
func typeRound(keyboards []*keyboard) (echo, wait time.Duration) {
	var all sync.WaitGroup
	start := time.Now()
	for i, k := range keyboards {
		first := start.Add(keystroke * time.Duration(i) / time.Duration(len(keyboards)))
		all.Go(func() { k.typeFrom(first) })
	}
	all.Wait()
	var echoes, waits []time.Duration
	for _, k := range keyboards {
		echoes, waits = append(echoes, k.echoes...), append(waits, k.waits...)
	}
	return percentile99(echoes), percentile99(waits)
}

// keyboard is where somebody types and waits for each echo.
type keyboard struct {
	t             testing.TB
	keys          io.Writer
	screen        io.Reader
	echoes, waits []time.Duration // of a round
}

func (k *keyboard) typeFrom(first time.Time) {
	k.echoes, k.waits = k.echoes[:0], k.waits[:0]
	for n := range keysEach {
		moment := first.Add(keystroke * time.Duration(n))
		<-time.After(time.Until(moment))
		pressed := time.Now()
		_, err := k.keys.Write([]byte{'a'})
		if err == nil {
			_, err = io.ReadFull(k.screen, make([]byte, 1))
		}
		if err != nil {
			k.t.Error(err)
			return
		}
		k.echoes, k.waits = append(k.echoes, time.Since(pressed)), append(k.waits, pressed.Sub(moment))
	}
}

func percentile99(times []time.Duration) time.Duration {
	if len(times) == 0 {
		return patience
	}
	slices.Sort(times)
	return times[len(times)*99/100]
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
