package ios_test

import (
	"net/netip"
	"os"
	"strconv"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"torii/dataplane/link"
	"torii/ios/lab"
)

var loopback = netip.MustParseAddr("127.0.0.1")

func (s *stage) cable(ts *testscript.TestScript, number string) *lab.Cable {
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > len(s.cables) {
		ts.Fatalf("no link %s", number)
	}
	return s.cables[n-1]
}

func cmdWire(ts *testscript.TestScript, neg bool, args []string) {
	theStage(ts).cable(ts, args[0]).Adjust(func(w *link.Wire) { w.Cut = args[1] == "cut" })
}

func cmdCapture(ts *testscript.TestScript, neg bool, args []string) {
	f, err := os.Create(ts.MkAbs(args[1]))
	ts.Check(err)
	ts.Defer(func() { f.Close() })
	ts.Check(theStage(ts).cable(ts, args[0]).Capture(f, "wire"+args[0]))
}

func cmdRestart(ts *testscript.TestScript, neg bool, args []string) {
	d, err := theStage(ts).device(args[0])
	ts.Check(err)
	d.Cell.Do(func(now time.Time) { d.Router.Reload(now) })
	delete(theStage(ts).screens, args[0])
}
