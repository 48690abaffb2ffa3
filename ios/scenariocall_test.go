package ios_test

import (
	"bytes"
	"fmt"
	"net/netip"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"torii/cli/term"
	"torii/ios"
)

// call is a telnet call from an address inside the lab. The caller hangs up behind his last line.
func (s *stage) call(name, from string, lines []string) (string, error) {
	d, err := s.device(name)
	if err != nil {
		return "", err
	}
	var screen bytes.Buffer
	keys := strings.ReplaceAll(strings.Join(lines, "\r")+"\r", "^Z", "\x1a")
	t := term.Scripted(strings.NewReader(keys), &screen)
	t.SetLength(0)
	session, err := d.Router.Open(d.Cell, t, ios.Login{Inside: true, Protocol: ios.Telnet, Port: 23, From: netip.MustParseAddr(from)})
	if err != nil {
		return fmt.Sprintln(err), nil
	}
	defer session.Close()
	if session.LogIn() {
		t.Run(session)
	}
	t.Flush()
	return strings.ReplaceAll(screen.String(), "\r\n", "\n"), nil
}

func cmdCall(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 3 {
		ts.Fatalf("usage: call NODE FROM LINE…")
	}
	screen, err := theStage(ts).call(args[0], args[1], args[2:])
	ts.Check(err)
	fmt.Fprint(ts.Stdout(), screen)
}
