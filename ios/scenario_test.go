package ios_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"torii/cli/term"
	"torii/configs"
	"torii/ios"
	"torii/ios/lab"
)

// Scenario files are stories: a lab under virtual time, what is typed into it, and the screens. Their
// verbs, beside those of testscript:
//
//	lab NAME|DIR VARIANT     start a lab, a built-in one or a folder of the file; a variant is faults/NAME, too
//	on NODE LINE…            type lines at a node, each an argument; the screen becomes stdout
//	leave NODE               the next on is at a new terminal of the node
//	answer TEXT              what is typed at questions of the next on
//	paste NODE FILE          type a file, line by line
//	pass DURATION            let time pass
//	wire N cut|heal          do something to the n-th link
//	capture N FILE           write the n-th link's frames to a pcapng file
//	restart NODE             switch a router off and on
//	call NODE FROM LINE…     call a router by telnet from an address, and type lines; ^Z is that key
//
// The condition [required] holds where the programs that judge must be there.
func TestScenarios(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/scenario",
		UpdateScripts: os.Getenv("TORII_UPDATE") != "",
		Condition: func(name string) (bool, error) {
			return os.Getenv("TORII_PEERS") == "required", known(name == "required")
		},
		Setup: func(env *testscript.Env) error {
			env.Values[stageKey{}] = &stage{screens: map[string]*screen{}}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"lab": cmdLab, "on": cmdOn, "leave": cmdLeave, "answer": cmdAnswer, "paste": cmdPaste, "pass": cmdPass, "wire": cmdWire, "capture": cmdCapture, "restart": cmdRestart,
			"call": cmdCall,
		},
	})
}

func known(condition bool) error {
	if !condition {
		return errors.New("unknown condition")
	}
	return nil
}

type stageKey struct{}

// stage is a running lab and the terminals at its nodes.
type stage struct {
	world   *lab.Virtual
	devices []*lab.Device
	cables  []*lab.Cable
	screens map[string]*screen
}

// screen is a terminal at a node: its answers are keys for questions.
type screen struct {
	text  bytes.Buffer
	keys  bytes.Buffer
	term  *term.Terminal
	shell term.Shell
}

func theStage(ts *testscript.TestScript) *stage { return ts.Value(stageKey{}).(*stage) }

var start = time.Date(2026, time.March, 1, 0, 0, 0, 0, time.UTC)

// dice is a source of randomness that repeats itself from run to run.
type dice struct{ *rand.Rand }

func (d dice) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(d.Uint32())
	}
	return len(b), nil
}

func startLab(folder fs.FS, variant lab.Variant) (*stage, []ios.LoadError, error) {
	file, err := lab.Find(folder)
	if err != nil {
		return nil, nil, err
	}
	topology, err := lab.Read(folder, file, variant, lab.Ports)
	if err != nil {
		return nil, nil, err
	}
	s := &stage{world: lab.NewVirtual(start, 1), screens: map[string]*screen{}}
	var faults []ios.LoadError
	s.devices, s.cables, faults = topology.Power(&s.world.World, lab.Supply{Seed: 1, Rand: dice{rand.New(rand.NewPCG(1, 1))},
		Heap: func() uint64 { return 1 << 20 }, NVRAM: func(*lab.NodeSpec) ios.NVRAM { return &lab.Memory{} }})
	if err := topology.Relive(s.devices); err != nil {
		return nil, nil, err
	}
	s.world.Run(s.world.Now().Add(time.Minute))
	return s, faults, nil
}

func cmdLab(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: lab NAME|DIR VARIANT")
	}
	folder, err := fs.Sub(configs.Labs(), args[0])
	if _, there := fs.Stat(configs.Labs(), args[0]); there != nil {
		folder, err = os.DirFS(ts.MkAbs(args[0])), nil
	}
	ts.Check(err)
	s, faults, err := startLab(folder, lab.Variant(args[1]))
	ts.Check(err)
	*theStage(ts) = *s
	for _, f := range faults {
		fmt.Fprintln(ts.Stdout(), f.Error())
	}
}

func (s *stage) device(name string) (*lab.Device, error) {
	for _, d := range s.devices {
		if d.Spec.Name == name {
			return d, nil
		}
	}
	return nil, errors.New("no node " + name)
}

// screen opens a terminal at a node, once, and again where it was hung up.
func (s *stage) screen(name string) (*screen, error) {
	if at := s.screens[name]; at != nil && !at.shell.Done() {
		return at, nil
	}
	d, err := s.device(name)
	if err != nil {
		return nil, err
	}
	at := &screen{}
	at.term = term.Scripted(&at.keys, &at.text)
	at.term.SetLength(0)
	if d.Router != nil {
		session, err := d.Router.Open(d.Cell, at.term, ios.Login{User: "admin", Level: 15, From: loopback})
		if err != nil {
			return nil, err
		}
		at.shell = session
	} else {
		at.shell = d.Host.Shell(d.Cell)
	}
	s.screens[name] = at
	return at, nil
}

func (at *screen) typed(line string) {
	fmt.Fprintf(at.term, "%s%s\n", at.shell.Prompt(), line)
	at.shell.Exec(at.term, line)
}

func (s *stage) on(name string, lines ...string) (string, error) {
	at, err := s.screen(name)
	if err != nil {
		return "", err
	}
	at.text.Reset()
	for _, line := range lines {
		at.typed(line)
	}
	at.term.Flush()
	return strings.ReplaceAll(at.text.String(), "\r\n", "\n"), nil
}

func cmdOn(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: on NODE LINE…")
	}
	out, err := theStage(ts).on(args[0], args[1:]...)
	ts.Check(err)
	io.WriteString(ts.Stdout(), out)
}

func cmdLeave(ts *testscript.TestScript, neg bool, args []string) {
	delete(theStage(ts).screens, args[0])
}

func cmdAnswer(ts *testscript.TestScript, neg bool, args []string) {
	at, err := theStage(ts).screen(args[0])
	ts.Check(err)
	at.keys.WriteString(strings.Join(args[1:], "\r") + "\r")
}

func cmdPaste(ts *testscript.TestScript, neg bool, args []string) {
	text := ts.ReadFile(args[1])
	out, err := theStage(ts).on(args[0], strings.Split(strings.TrimRight(text, "\n"), "\n")...)
	ts.Check(err)
	io.WriteString(ts.Stdout(), out)
}

func cmdPass(ts *testscript.TestScript, neg bool, args []string) {
	d, err := time.ParseDuration(args[0])
	ts.Check(err)
	w := theStage(ts).world
	w.Run(w.Now().Add(d))
}
