package ios_test

import (
	"flag"
	"path/filepath"
	"strings"
	"testing"

	"torii/cli/term"
	"torii/cli/term/termtest"
	"torii/ios"
)

var update = flag.Bool("update", false, "write the goldens anew")

// Transcripts are keystrokes and the exact bytes that come back. Those whose name begins with guest
// log in at level 1.
func TestTranscripts(t *testing.T) {
	files, err := filepath.Glob("testdata/transcript/*.transcript")
	if err != nil || len(files) == 0 {
		t.Fatal("no transcripts", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			s := solved(t)
			router := s.devices[0]
			who := ios.Login{User: "admin", Level: 15, From: loopback}
			if strings.HasPrefix(filepath.Base(file), "guest") {
				who = ios.Login{User: "guest", Level: 1, From: loopback}
			}
			termtest.Play(t, file, *update, func(at *term.Terminal) {
				session, err := router.Router.Open(router.Cell, at, who)
				if err != nil {
					t.Fatal(err)
				}
				defer session.Close()
				at.Run(session)
			})
		})
	}
}
